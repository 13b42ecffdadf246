"""The order of work of `autocode report`: codings of a project or of tables -> a study -> a report -> page, workbook.

Which coding counts on a fragment: that of the coder who was asked for; else the one settled together; else that of the
person who coded most (a second coder who codes a part for reliability does not replace what the first one found); else
the last of any person. When nobody coded anything, the latest suggestions of a model count, and every table says so.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from autocode import __version__
from autocode.agreement import Agreement, AgreementSettings
from autocode.config import DEFAULT_SCHEME, LANGUAGES
from autocode.errors import CodedDataError, FileError, ProjectError, SettingsError
from autocode.export.report_blocks import Report
from autocode.export.report_html import report_page
from autocode.export.report_words import Say
from autocode.export.report_workbook import report_workbook
from autocode.export.tables import put_in_place
from autocode.read.coded import Empty, read_coded
from autocode.read.coded_cells import CellReader
from autocode.read.coded_rows import read_rows
from autocode.read.scheme_from_data import scheme_for
from autocode.records import (
    CodedFragment,
    CodedTable,
    Coding,
    How,
    Label,
    ModelRun,
    Outcome,
    ProjectFragment,
    Suggestion,
    unique,
)
from autocode.report.report import build_report
from autocode.report.study import ModelFacts, Source, Study
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme
from autocode.store import Project
from autocode.tally.crosses import cross
from autocode.tally.material import Material
from autocode.tally.provenance import provenance
from autocode.workflow_agreement import ProjectSettings, compare_project
from autocode.workflow_project import in_scheme, scheme_of

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ReportSettings:
    """What a person can choose for `report`. Of several schemes the first is reported on, the others beside it."""

    schemes: tuple[str, ...] = ()
    coder: str | None = None
    language: str = "nl"
    crosses: tuple[tuple[str, str], ...] = ()
    meetings: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    empty: Empty = "no-code"
    made_on: date | None = None


@dataclass(frozen=True)
class Reported:
    """What was written, and what it says in short."""

    page: Path
    workbook: Path | None
    report: Report
    study: Study


def write_report(
    study: Study,
    page: Path,
    workbook: Path | None,
    settings: ReportSettings,
    *,
    overwrite: bool = False,
    progress: Progress = lambda _: None,
) -> Reported:
    """Write a study's report as a page and, if asked for, as a workbook. Nothing is written when one of both cannot."""
    check_targets(page, workbook, settings.language, overwrite=overwrite)
    progress("counting")
    report = build_report(study, settings.language)
    progress(f"writing {page}")
    content = report_page(report).encode("utf-8")
    sheets = report_workbook(report) if workbook is not None else b""
    put_in_place(page, content)
    if workbook is not None:
        put_in_place(workbook, sheets)
    return Reported(page, workbook, report, study)


def check_targets(page: Path, workbook: Path | None, language: str, *, overwrite: bool = False) -> None:
    """Raise SettingsError or FileError when a report could not be written, before any work is done for it."""
    if language not in LANGUAGES:
        raise SettingsError(f"language {language!r} is not known. Choose one of: {', '.join(LANGUAGES)}.")
    for path, endings in ((page, (".html", ".htm")), (workbook, (".xlsx",))):
        if path is None:
            continue
        if path.suffix.lower() not in endings:
            raise SettingsError(f"{path}: give a name that ends in {endings[0]}.")
        if path.is_dir() or not path.parent.is_dir():
            raise FileError(f"{path}: cannot be written there. Name a file in a folder that exists.")
        if path.exists() and not overwrite:
            raise FileError(f"{path}: exists already. Choose another name, or add --overwrite.")


# --- of tables ------------------------------------------------------------------------------------------------------


def study_of_tables(paths: Sequence[Path], settings: ReportSettings, progress: Progress = lambda _: None) -> Study:
    """Return the study in coded tables.

    Raises FileError and CodedDataError for what cannot be read, SettingsError when several coders are in them.
    """
    if settings.coder is not None:
        raise SettingsError("--coder is for a project. Give the table of that coder.")
    progress(f"reading {len(paths)} file(s)")
    first, *more = settings.schemes or (DEFAULT_SCHEME,)
    scheme = scheme_for(paths, first, columns=settings.columns)
    _check_one_coder(paths, scheme, settings)
    table = read_coded(paths, scheme, columns=settings.columns, empty=settings.empty)
    places = {(one.document, one.id): place for place, one in enumerate(table.fragments)}
    others = tuple(_other(paths, load_scheme(name), places, settings) for name in more)
    material = _material(scheme, table.fragments, others, settings, in_order=table.in_reading_order)
    said = Say(settings.language)
    return Study(
        name=", ".join(unique(path.stem for path in paths)) if len(paths) < 4 else paths[0].parent.resolve().name,
        material=material,
        source=Source("tables", table.sources),
        made_on=settings.made_on or date.today(),
        version=__version__,
        crosses=_checked(settings, material),
        warnings=() if table.in_reading_order else (said("warning_order"),),
    )


def _check_one_coder(paths: Sequence[Path], scheme: Scheme, settings: ReportSettings) -> None:
    rows = read_rows(paths, settings.columns or {}, CellReader(scheme)).rows
    coders = unique(row.coder for row in rows if row.coder)
    if len(coders) > 1:
        raise SettingsError(
            f"the table has codings of {', '.join(coders)}, and a report counts one coding per fragment. Give one "
            "coder's rows, or import them into a project, where a coder can be chosen."
        )


def _other(
    paths: Sequence[Path], scheme: Scheme, places: Mapping[tuple[str, str], int], settings: ReportSettings
) -> tuple[Scheme, dict[int, tuple[Label, ...]]]:
    table: CodedTable = read_coded(paths, scheme, columns=settings.columns, empty=settings.empty)
    found = {places[one.document, one.id]: one.labels for one in table.fragments if (one.document, one.id) in places}
    return scheme, {place: labels for place, labels in found.items() if labels}


def _material(
    scheme: Scheme,
    fragments: Sequence[CodedFragment],
    others: tuple[tuple[Scheme, Mapping[int, tuple[Label, ...]]], ...],
    settings: ReportSettings,
    *,
    undecided: frozenset[int] = frozenset(),
    in_order: bool = True,
) -> Material:
    meetings = None
    if settings.meetings:
        names = unique(fragment.document for fragment in fragments)
        meetings = frozenset(one for one in names if any(fnmatchcase(one, pattern) for pattern in settings.meetings))
        if not meetings:
            raise SettingsError(
                f"--meetings {' '.join(settings.meetings)}: no document is called so. There is: {', '.join(names)}."
            )
    return Material(scheme, tuple(fragments), undecided, others, in_order, meetings)


def _checked(settings: ReportSettings, material: Material) -> tuple[tuple[str, ...], ...]:
    """Return the crosses that were asked for, each found to be possible."""
    return tuple(cross(material, axes, ()).axes for axes in settings.crosses)


# --- of a project ---------------------------------------------------------------------------------------------------


def study_of_project(project: Project, settings: ReportSettings, progress: Progress = lambda _: None) -> Study:
    """Return the study in a project. Raises ProjectError when there is nothing in it to count."""
    first, *more = settings.schemes or [scheme.id for scheme in project.schemes()]
    scheme = scheme_of(project, first)
    progress("reading the project")
    everything = project.fragments()
    chosen, source = _chosen(project, scheme, settings.coder)
    if not chosen:
        raise ProjectError(
            f"{project.path}: nobody has coded anything with scheme {scheme.id} yet, and no model has suggested "
            f"anything. Import codings, or: autocode suggest {project.path}"
        )
    others = tuple(_beside(project, name, everything, settings.coder) for name in more)
    fragments = [_as_coded(one, chosen.get(one.row, ())) for one in everything]
    undecided = frozenset(place for place, one in enumerate(everything) if one.row not in chosen)
    material = _material(scheme, fragments, others, settings, undecided=undecided)
    codings = project.current_codings(scheme.id, settings.coder if source.kind != "model" else None)
    progress("computing agreement")
    return Study(
        name=project.path.stem if project.path is not None else scheme.name,
        material=material,
        source=source,
        made_on=settings.made_on or date.today(),
        version=__version__,
        provenance=provenance(codings) if codings else None,
        blind_share=project.blind_share,
        agreement=_agreement(project, scheme),
        models=_models(project, scheme),
        confidence=_confidence(project, scheme, everything, material),
        crosses=_checked(settings, material),
        warnings=(*_lost(project, scheme, settings), *_gone(project, scheme, codings, settings)),
        no_fit=sum(coding.outcome is Outcome.NO_FIT for coding in codings),
    )


def _chosen(project: Project, scheme: Scheme, coder: str | None) -> tuple[dict[int, tuple[Label, ...]], Source]:
    """Return the labels that count by fragment, and whose they are."""
    kinds = {one.name: one.kind for one in project.coders()}
    if coder is not None and coder not in kinds:
        raise ProjectError(f"coder {coder}: is not in this project. There is: {', '.join(kinds) or 'nobody yet'}.")
    codings = project.current_codings(scheme.id) if coder is None else []
    if coder is not None and kinds[coder] == "person":
        codings = project.current_codings(scheme.id, coder)
    if not codings:
        return _suggested(project, scheme, coder)
    standing: dict[int, Coding] = {}
    by_fragment: dict[int, set[str]] = {}
    own = [coding for coding in codings if coding.decision.how is not How.ADJUDICATED]
    times = Counter(coding.coder for coding in own or codings)
    coders = tuple(name for name, _ in times.most_common())
    for coding in _last_is_best(codings, coders[0]):
        standing[coding.fragment] = coding
        by_fragment.setdefault(coding.fragment, set()).add(coding.coder)
    source = Source(
        kind="person" if len(coders) == 1 else "persons",
        names=coders,
        settled=sum(one.decision.how is How.ADJUDICATED for one in standing.values()),
        together=sum(len(who) > 1 for who in by_fragment.values()),
        bulk=sum(one.decision.how is How.BULK for one in standing.values()),
    )
    labels = {row: _labels(project, one, scheme) for row, one in standing.items()}
    # What was given with codes that are no more is not "no code": nobody has decided on it under this codebook.
    return {row: given for row, given in labels.items() if given or not standing[row].labels}, source


def _last_is_best(codings: Sequence[Coding], main: str) -> list[Coding]:
    """Return codings such that of each fragment the last one is that which counts."""
    return sorted(codings, key=lambda one: (one.decision.how is How.ADJUDICATED, one.coder == main, one.at, one.id))


def _labels(project: Project, coding: Coding, scheme: Scheme) -> tuple[Label, ...]:
    return tuple(label for label in in_scheme(project, coding, scheme).labels if label.code in scheme)


def _suggested(project: Project, scheme: Scheme, model: str | None) -> tuple[dict[int, tuple[Label, ...]], Source]:
    """Return the latest suggestions, of one model or of any."""
    latest: dict[int, Suggestion] = {}
    if model is None:
        latest = {row: suggestion for row, (_, suggestion) in project.suggestions(scheme.id).items()}
    else:
        history = project.suggestion_history(scheme.id)
        latest = {row: suggestion for _, _, row, suggestion in history if suggestion.model == model}
    labels = {
        row: tuple(
            dict.fromkeys(scheme.label(one.code, one.valence) for one in suggestion.moments if one.code in scheme)
        )
        for row, suggestion in latest.items()
        if not suggestion.is_ranking
    }
    return labels, Source(
        "model", unique(suggestion.model for suggestion in latest.values() if not suggestion.is_ranking)
    )


def _beside(
    project: Project, name: str, everything: Sequence[ProjectFragment], coder: str | None
) -> tuple[Scheme, dict[int, tuple[Label, ...]]]:
    """Return the labels of another scheme by place."""
    scheme = project.scheme(name)
    persons = {one.name for one in project.coders() if one.kind == "person"}
    codings = project.current_codings(name, coder if coder in persons else None)
    main = Counter(coding.coder for coding in codings).most_common(1)
    ordered = _last_is_best(codings, main[0][0] if main else "")
    by_row = {coding.fragment: _labels(project, coding, scheme) for coding in ordered}
    return scheme, {place: labels for place, one in enumerate(everything) if (labels := by_row.get(one.row))}


def _as_coded(one: ProjectFragment, labels: tuple[Label, ...]) -> CodedFragment:
    fragment = one.fragment
    return CodedFragment(
        fragment.document,
        fragment.id,
        fragment.text,
        labels,
        fragment.speaker,
        fragment.role,
        fragment.group,
        fragment.part,
    )


def _agreement(project: Project, scheme: Scheme) -> Agreement | None:
    """Return the agreement of all coders and models of a project, None where there is nothing to compare."""
    chosen = ProjectSettings(models=bool(project.model_runs(scheme.id, "suggest")))
    try:
        return compare_project(project, AgreementSettings(scheme.id), chosen, scheme=scheme)
    except (SettingsError, CodedDataError):
        return None


def _models(project: Project, scheme: Scheme) -> tuple[ModelFacts, ...]:
    """Return what was recorded of each model that suggested, the last time that it did."""
    runs: dict[str, ModelRun] = {run.model: run for run in project.model_runs(scheme.id, "suggest")}
    return tuple(ModelFacts(name, scheme.title, _about(run)) for name, run in runs.items())


def _about(run: ModelRun) -> tuple[tuple[str, str], ...]:
    lines = run.facts.get("about")
    return tuple((str(line[0]), str(line[1])) for line in lines) if isinstance(lines, list) else ()


def _confidence(
    project: Project, scheme: Scheme, everything: Sequence[ProjectFragment], material: Material
) -> dict[tuple[int, str], float]:
    """Return how sure the model was of each code, and those above, by place; nothing when most have no suggestion."""
    place_of = {one.row: place for place, one in enumerate(everything)}
    found: dict[tuple[int, str], float] = {}
    there = set()
    for row, (_, suggestion) in project.suggestions(scheme.id).items():
        if suggestion.is_ranking:
            continue
        there.add(place_of[row])
        for one in (*suggestion.moments, *suggestion.alternatives):
            if one.code not in scheme or one.confidence is None:
                continue
            for code in scheme.path(one.code):
                key = (place_of[row], code.code)
                found[key] = max(found.get(key, 0.0), one.confidence)
    return found if 2 * len(there.intersection(material.coded)) > len(material.coded) else {}


def _gone(project: Project, scheme: Scheme, codings: Sequence[Coding], settings: ReportSettings) -> tuple[str, ...]:
    """Return a warning when codings hold codes that the codebook no longer has."""
    count = sum(len(_labels(project, one, scheme)) < len(in_scheme(project, one, scheme).labels) for one in codings)
    return (Say(settings.language)("warning_gone", count=count),) if count else ()


def _lost(project: Project, scheme: Scheme, settings: ReportSettings) -> tuple[str, ...]:
    orphaned = sum(coding.scheme == scheme.id for coding in project.orphaned_codings())
    unmatched = sum(one.scheme == scheme.id for one in project.unmatched_codings())
    if not orphaned and not unmatched:
        return ()
    return (Say(settings.language)("warning_lost", orphaned=orphaned, unmatched=unmatched),)
