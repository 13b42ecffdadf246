"""The order of a person's work in a project file: each function is one command, without its door.

new        schemes -> an empty project
add        read -> speakers -> parts -> segment -> store (a corrected transcript is laid beside the old one)
import     read coded -> match -> store
suggest    stored fragments -> embed -> suggest -> store
train      stored codings -> embed -> cross-validate -> fit -> model folder -> store that it was
export     stored codings and suggestions -> the same rows as `precode` writes
"""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autocode.coder.definitions import can_rank
from autocode.coder.files import ModelFolder, load_model
from autocode.config import DEFAULT_SCHEME
from autocode.embed import load_encoder
from autocode.encoders import chosen_encoder
from autocode.errors import CodedDataError, FileError, ModelError, ProjectError, SettingsError
from autocode.evaluate import Evaluation
from autocode.export.rows import Precoding, SchemeRun
from autocode.export.tables import check_target, write_precoding
from autocode.match import Matched, match
from autocode.read.coded import Empty, read_coded
from autocode.read.coded_cells import CellReader
from autocode.read.coded_rows import read_rows
from autocode.read.scheme_table import SUFFIXES, scheme_of_table
from autocode.read.speakers import read_speakers, speaker_of
from autocode.records import (
    Action,
    CodedFragment,
    CodedTable,
    Coding,
    Decision,
    How,
    Outcome,
    ProjectFragment,
    Speaker,
    Transcript,
    Turn,
    UnmatchedCoding,
    passages_in,
    unique,
)
from autocode.scheme import Scheme, fold
from autocode.scheme_change import in_version, known_of, translation
from autocode.scheme_file import load_scheme, scheme_text
from autocode.segment import Cut, segment
from autocode.store import (
    DEFAULT_BLIND_SHARE,
    AddedDocument,
    DocumentProgress,
    NewDocument,
    Project,
    create_project,
    open_project,
)
from autocode.suggest import BY_DEFINITION
from autocode.train import calibrating
from autocode.workflow import (
    CodedSettings,
    PrecodeSettings,
    Progress,
    cut_file,
    encoded,
    excluded_roles,
    shipped_model,
    silent,
    suggestion_runs,
    train_coder,
    within_reach,
)

_INCLUDED_ROLES = "include roles"
# What a run of suggestions is stored with: the documents that are unlike what its model learnt from.
UNLIKE = "unlike"
# The setting that names those who are shown nothing of a model.
BLIND_CODERS = "blind coders"
# What a draw for a sheet is stored with: it is stratified, and no sample of what one would accept in bulk.
FOR_SHEET = "sheet"


def new_project(path: Path, schemes: Sequence[str], blind_share: float = DEFAULT_BLIND_SHARE) -> Project:
    """Make a project with shipped schemes, scheme files, or codebooks in Excel or CSV, and return it."""
    loaded = [
        scheme_of_table(Path(name)) if Path(name).suffix.lower() in SUFFIXES else load_scheme(name) for name in schemes
    ]
    ids = [scheme.id for scheme in loaded]
    if len(set(ids)) < len(ids):
        raise SettingsError(f"two schemes are called {next(one for one in ids if ids.count(one) > 1)}. Name each once.")
    texts = [
        Path(scheme.source).read_text(encoding="utf-8-sig") if scheme.source else scheme_text(scheme)
        for scheme in loaded
    ]
    return create_project(path, list(zip(loaded, texts, strict=True)), blind_share=blind_share)


def open_to_work(path: Path, progress: Progress = silent) -> Project:
    """Open a project to write in, the day's first backup made."""
    project = open_project(path, say=progress)
    try:
        copy = project.daily_backup()
    except BaseException:
        project.close()
        raise
    if copy is not None:
        progress(f"backup: {copy}")
    return project


# --- add ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AddSettings:
    """What a person can choose for `add`."""

    speakers: Path | None = None
    include_roles: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    cut: Cut = Cut.FRAGMENT


@dataclass(frozen=True)
class Added:
    """What `add` did: the documents, each with the lines of its file that were not understood."""

    documents: tuple[AddedDocument, ...]
    transcripts: tuple[Transcript, ...]
    orphaned: tuple[Coding, ...] = ()


def add_files(project: Project, files: Sequence[Path], settings: AddSettings, progress: Progress = silent) -> Added:
    """Add transcripts to a project, all of them or none; those that are there with another text are corrected."""
    if not files:
        raise SettingsError("no file given. Name at least one transcript.")
    people = read_speakers(settings.speakers) if settings.speakers else ()
    included = unique((*project.setting(_INCLUDED_ROLES, []), *settings.include_roles))
    excluded = excluded_roles(project.schemes(), included)
    new = [one for file in files for one in _new_documents(file, people, excluded, settings, progress)]
    _check_names(new)
    project.backup(why="before-add")
    before = {coding.id for coding in project.orphaned_codings()}
    if settings.include_roles:
        project.change_setting(_INCLUDED_ROLES, list(included))
    progress(f"storing {len(new)} documents")
    added = project.add_documents(new)
    orphaned = tuple(coding for coding in project.orphaned_codings() if coding.id not in before)
    return Added(tuple(added), tuple(one.cut.transcript for one in new), orphaned)


def _new_documents(
    file: Path, people: Sequence[Speaker], excluded: Sequence[str], settings: AddSettings, progress: Progress
) -> list[NewDocument]:
    cuts = cut_file(file, people, excluded, PrecodeSettings(columns=settings.columns, cut=settings.cut), progress)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return [
        NewDocument(cut, file.name, digest, speaker_of(cut.transcript, people), listed=bool(people)) for cut in cuts
    ]


def _check_names(new: Sequence[NewDocument]) -> None:
    seen: dict[str, str] = {}
    for one in new:
        name = one.cut.transcript.document
        if name in seen:
            raise FileError(
                f"{one.source_name} and {seen[name]} hold a document of the same name, {name}. Rename one file."
            )
        seen[name] = one.source_name


# --- import ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ImportSettings:
    """What a person can choose for `import`."""

    coder: str
    schemes: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    empty: Empty = "no-code"
    add_documents: bool = False


@dataclass(frozen=True)
class Imported:
    """What `import` did under one scheme."""

    scheme: str
    matched: Matched
    added: tuple[AddedDocument, ...]
    notes: tuple[str, ...]

    @property
    def codings(self) -> int:
        """How many codings came in."""
        return len(self.matched.found)


def import_codings(
    project: Project, files: Sequence[Path], settings: ImportSettings, progress: Progress = silent
) -> list[Imported]:
    """Take human codings into a project as one coder's; what fits no fragment is listed and kept apart."""
    if not files:
        raise SettingsError("no file given. Name at least one coded table.")
    names = settings.schemes or (project.schemes()[0].id,)
    tables = [(name, _read(project.scheme(name), files, settings, progress)) for name in names]
    project.backup(why="before-import")
    return [_import(project, name, table, saw, files, settings) for name, (table, saw) in tables]


def _read(
    scheme: Scheme, files: Sequence[Path], settings: ImportSettings, progress: Progress
) -> tuple[CodedTable, bool | None]:
    """Return the coded table, and whether its coder saw suggestions (a workbook of ours) or nobody knows."""
    progress(f"reading {len(files)} file(s)")
    table = read_coded(files, scheme, columns=settings.columns, empty=settings.empty)
    rows = read_rows(files, settings.columns or {}, CellReader(scheme)).rows
    return table, True if any(row.status is not None for row in rows) else None


def _import(
    project: Project,
    scheme: str,
    table: CodedTable,
    saw_suggestion: bool | None,
    files: Sequence[Path],
    settings: ImportSettings,
) -> Imported:
    added = _add_unknown(project, table, files) if settings.add_documents else []
    matched = match(table.fragments, project.fragments(), has_documents=table.has_documents)
    decisions = [
        Decision(one.row, row.labels, how=How.IMPORTED, saw_suggestion=saw_suggestion) for row, one, _ in matched.found
    ]
    unmatched = [
        UnmatchedCoding(settings.coder, scheme, row.document, row.id, row.text, row.labels, reason)
        for row, reason in matched.unmatched
    ]
    project.import_codings(settings.coder, scheme, decisions, unmatched, [file.name for file in files])
    return Imported(scheme, matched, tuple(added), table.notes)


def _add_unknown(project: Project, table: CodedTable, files: Sequence[Path]) -> list[AddedDocument]:
    """Make documents of the coded rows whose document the project does not have: each row is a fragment."""
    known = {fold(name) for name in project.documents()}
    rows: dict[str, list[CodedFragment]] = {}
    for row in table.fragments:
        if fold(row.document) not in known:
            rows.setdefault(row.document, []).append(row)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    excluded = excluded_roles(project.schemes(), project.setting(_INCLUDED_ROLES, []))
    new = []
    for document, own in rows.items():
        transcript = _as_transcript(document, own)
        speakers = speaker_of(transcript, ())
        cut = segment(transcript, speakers, excluded)
        new.append(NewDocument(cut, ", ".join(file.name for file in files), digest, speakers))
    return project.add_documents(new) if new else []


def _as_transcript(document: str, rows: Sequence[CodedFragment]) -> Transcript:
    turns = tuple(
        Turn(document, number, row.speaker, row.text, part=row.part) for number, row in enumerate(rows, start=1)
    )
    people = {row.speaker: Speaker(row.speaker, row.speaker, row.role, row.group) for row in rows if row.speaker}
    ids = tuple(row.id for row in rows)
    return Transcript(document, "coded table", turns, fragment_ids=ids, speakers=tuple(people.values()))


# --- suggest --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggested:
    """What a model suggested under one scheme; without a folder its codes are only ranked, by their definitions."""

    scheme: str
    model: str
    folder: Path | None
    run: int
    fragments: int
    moments: int
    warnings: tuple[str, ...] = ()


def suggest_codes(
    project: Project, models: Sequence[Path] = (), progress: Progress = silent
) -> tuple[list[Suggested], list[str]]:
    """Store suggestions for all fragments; return them with the schemes that no model is there for.

    Per scheme: the model named, else the one trained last in this project, else the one that comes with the program.
    Where there is none, codes are ranked by their definitions, without a confidence; a scheme without definitions is
    one that no model is there for.
    """
    folders, without = _models(project, models)
    cuts = [project.segmentation(document) for document in project.documents()]
    if not cuts:
        raise ProjectError(f"{project.path}: holds no documents yet. Add some: autocode add {project.path} FILES")
    project.backup(why="before-suggest")
    rows = {(cut.transcript.document, name): row for cut, numbers in cuts for name, row in numbers.items()}
    runs = suggestion_runs(list(folders.values()), [cut for cut, _ in cuts], progress)
    suggested = []
    wanted = {one.key for cut, _ in cuts for one in cut.fragments if one.suggested_for}
    for (scheme, source), run in zip(folders.items(), runs, strict=True):
        now = project.scheme(scheme)
        signs = translation(run.scheme, now)
        found = {
            rows[key]: in_version(suggestion, signs, now)
            for key, suggestion in run.suggestions.items()
            if key in wanted
        }
        progress(f"storing suggestions for {len(found)} fragments")
        name, folder = (BY_DEFINITION, None) if isinstance(source, Scheme) else (source.id, source.path)
        facts = {"about": [list(line) for line in run.about], UNLIKE: list(run.unlike)}
        where = None if folder is None else str(folder.resolve())
        number = project.record_suggestions(scheme, name, found, folder=where, facts=facts)
        moments = sum(len(suggestion.moments) for suggestion in found.values())
        suggested.append(Suggested(scheme, name, folder, number, len(found), moments, run.warnings))
    return suggested, without


def _models(project: Project, models: Sequence[Path]) -> tuple[dict[str, ModelFolder | Scheme], list[str]]:
    """Return per scheme its model, or the scheme itself where codes can only be ranked; and the schemes without."""
    named: dict[str, ModelFolder] = {}
    for path in models:
        folder = load_model(path)
        if folder.model.scheme.id in named:
            raise SettingsError("two --model folders are for the same scheme. Name one per scheme.")
        named[folder.model.scheme.id] = folder
    schemes = {scheme.id: scheme for scheme in project.schemes()}
    for name, folder in named.items():
        if name not in schemes:
            raise SettingsError(f"{folder.path}: is a model for scheme {name}, which is not in this project.")
    folders, without = dict[str, ModelFolder | Scheme](), list[str]()
    for name, scheme in schemes.items():
        found = named.get(name) or _own_model(project, name) or _shipped(name)
        if found is not None:
            _check_fits(found, scheme, project)
            folders[name] = found
        elif can_rank(scheme):
            folders[name] = scheme
        else:
            without.append(name)
    if not folders:
        raise ModelError(
            f"{project.path}: there is no model for {', '.join(without)}, and its codes have no definitions to go by. "
            f"Code some fragments (autocode review {project.path}) and train one: autocode train {project.path}"
        )
    return folders, without


def _shipped(scheme: str) -> ModelFolder | None:
    """Return the coder that comes with the program for a scheme, None when there is none."""
    try:
        return load_model(shipped_model(scheme, chosen_encoder("")))
    except ModelError:
        return None


def _own_model(project: Project, scheme: str) -> ModelFolder | None:
    """Return the model that was trained last in this project, when it is still where it was."""
    for run in reversed(project.model_runs(scheme, "train")):
        if run.folder is not None and Path(run.folder).is_dir():
            folder = load_model(Path(run.folder))
            if folder.id == run.model:
                return folder
    return None


def _check_fits(folder: ModelFolder, scheme: Scheme, project: Project) -> None:
    """Raise ModelError for a model with codes that no version of the scheme ever had in this project."""
    known = known_of(project.scheme_versions(scheme.id)).ids
    strange = [code for code in folder.model.codes if folder.model.scheme[code].id not in known]
    if strange:
        raise ModelError(
            f"{folder.path}: knows codes that scheme {scheme.title} of this project does not have "
            f"({', '.join(strange[:3])}). Train a model on the project's codings."
        )


# --- train ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trained:
    """A model trained on a project's codings: where it is, its figures, and its facts."""

    scheme: str
    folder: Path
    run: int
    evaluation: Evaluation
    facts: dict[str, Any]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TrainSettings:
    """What a person can choose for `train` on a project."""

    scheme: str | None = None
    out: Path | None = None
    encoder: str = ""
    folds: int = 5
    note: str | None = None
    overwrite: bool = False
    tune: bool = False


def train_model(project: Project, settings: TrainSettings, progress: Progress = silent) -> Trained:
    """Train a model on the current codings of people under one scheme, and record that it was."""
    scheme = scheme_of(project, settings.scheme)
    table, ids = _table(project, scheme)
    table = within_reach(table)
    for note in table.notes:
        progress(note)
    coded = encoded(table, scheme, load_encoder(settings.encoder), progress)
    out = settings.out or _model_folder(project, scheme)
    options = CodedSettings(scheme.id, encoder=settings.encoder, folds=settings.folds, tune=settings.tune)
    evaluation, facts = train_coder(
        coded, out, options, overwrite=settings.overwrite, note=settings.note, progress=progress
    )
    run = project.record_training(
        scheme.id,
        load_model(out).id,
        folder=str(out.resolve()),
        facts={"training": facts["training"], "decisions": project.decisions_hash(scheme.id)},
        learnt_from=[ids[fragment.document, fragment.id] for fragment in table.fragments],
    )
    return Trained(scheme.id, out, run, evaluation, facts, table.notes)


def coded_table(project: Project, scheme: str) -> CodedTable:
    """Return the current codings under a scheme as `train_model` learns from them."""
    return within_reach(_table(project, project.scheme(scheme))[0])


def scheme_of(project: Project, name: str | None) -> Scheme:
    """Return the scheme named, or the project's first when none is, or only the program's default."""
    schemes = {scheme.id: scheme for scheme in project.schemes()}
    if name is None or (name == DEFAULT_SCHEME and name not in schemes):
        return next(iter(schemes.values()))
    return project.scheme(name)


def _model_folder(project: Project, scheme: Scheme) -> Path:
    """Return a folder beside the project that is not there yet: `study-model-waardecreatie`, `...-2`, ..."""
    if project.path is None:
        raise SettingsError("say where the model must go: -o DIR")
    base = project.path.with_name(f"{project.path.stem}-model-{scheme.id}")
    folder, number = base, 2
    while folder.exists():
        folder, number = base.with_name(f"{base.name}-{number}"), number + 1
    return folder


def _table(project: Project, scheme: Scheme) -> tuple[CodedTable, dict[tuple[str, str], int]]:
    """Return the current codings as a table to learn from, and the coding that each fragment's row is of."""
    codings = project.current_codings(scheme.id)
    chosen, notes = _chosen(codings)
    everything = project.fragments()
    whole = _coded_whole(everything, {coding.fragment for coding in codings if coding.decision.how is not How.BULK})
    rows, ids = [], {}
    old = 0
    for one, passage in zip(everything, passages_in([one.fragment for one in everything]), strict=True):
        number, fragment = one.row, one.fragment
        if number not in chosen:
            continue
        coding = in_scheme(project, chosen[number], scheme)
        if any(label.code not in scheme for label in coding.labels):
            old += 1
            continue
        drawn = _draw_probability(one, coding, whole)
        rows.append(
            CodedFragment(
                fragment.document,
                fragment.id,
                fragment.text,
                coding.labels,
                fragment.speaker,
                fragment.role,
                fragment.group,
                fragment.part,
                example_only=drawn is None,
                before=passage.before,
                after=passage.after,
                draw_probability=drawn,
            )
        )
        ids[fragment.key] = coding.id
    if old:
        notes.append(f"{old} fragments left out: coded with a code that scheme {scheme.title} no longer has")
    if not any(row.labels for row in rows):
        raise CodedDataError(f"{project.path}: nobody has coded anything with scheme {scheme.id} yet.")
    rows, picked = calibrating(rows)
    notes += picked
    source = project.path.name if project.path is not None else "project"
    return CodedTable(tuple(rows), tuple(notes), in_reading_order=True, sources=(source,)), ids


def _coded_whole(fragments: Sequence[ProjectFragment], decided: Set[int]) -> set[str]:
    """Return the documents of which every fragment that is suggested for has been decided on, one by one."""
    open_in = {one.fragment.document for one in fragments if one.fragment.suggested_for and one.row not in decided}
    return {one.fragment.document for one in fragments} - open_in


def _draw_probability(one: ProjectFragment, coding: Coding, whole: Set[str]) -> float | None:
    """Return the chance with which a coded fragment came to be coded, or None when somebody picked it.

    Of a document that was coded whole nothing was picked. A blind or checked fragment was drawn.
    """
    if one.fragment.document in whole:
        return 1.0
    return coding.decision.draw_probability or (one.blind_probability if one.blind else None)


def _chosen(codings: Sequence[Coding]) -> tuple[dict[int, Coding], list[str]]:
    """Return one coding per fragment: an adjudicated one, else the last; without those that no code fits."""
    chosen: dict[int, Coding] = {}
    for coding in sorted(codings, key=lambda one: (one.decision.how is How.ADJUDICATED, one.at, one.id)):
        chosen[coding.fragment] = coding
    notes = []
    coders = unique(coding.coder for coding in chosen.values())
    if len(coders) > 1:
        notes.append(
            f"codings of {len(coders)} coders taken together ({', '.join(coders)}): of one fragment the adjudicated "
            "coding, else the last"
        )
    bulk = [row for row, coding in chosen.items() if coding.decision.how is How.BULK]
    if bulk:
        notes.append(f"{len(bulk)} fragments left out: accepted in bulk, and not checked")
    chosen = {row: coding for row, coding in chosen.items() if coding.decision.how is not How.BULK}
    unfit = [row for row, coding in chosen.items() if coding.outcome is Outcome.NO_FIT]
    if unfit:
        notes.append(f"{len(unfit)} fragments left out: valuable, but no code fits")
    return {row: coding for row, coding in chosen.items() if coding.outcome is not Outcome.NO_FIT}, notes


# --- export ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exported:
    """A written table and what it holds."""

    path: Path
    fragments: int
    codings: dict[str, int] = field(default_factory=dict)


def export_table(
    project: Project,
    out: Path,
    *,
    coder: str | None = None,
    schemes: Sequence[str] = (),
    language: str = "nl",
    overwrite: bool = False,
    progress: Progress = silent,
) -> Exported:
    """Write codings and suggestions as `precode` writes suggestions, with each person's status and name."""
    check_target(out, overwrite)
    cuts = [project.segmentation(document) for document in project.documents()]
    if not cuts:
        raise ProjectError(f"{project.path}: holds no documents yet. Add some: autocode add {project.path} FILES")
    key_of = {row: (cut.transcript.document, name) for cut, numbers in cuts for name, row in numbers.items()}
    names = schemes or [scheme.id for scheme in project.schemes()]
    runs = [_scheme_run(project, project.scheme(name), key_of, coder) for name in names]
    segmentations = tuple(cut for cut, _ in cuts)
    settings = (("project", project.path.name),) if project.path is not None else ()
    progress(f"writing {out}")
    write_precoding(Precoding(segmentations, tuple(runs), settings), out, language, overwrite=overwrite)
    codings = {run.scheme.id: sum(len(of_one) for of_one in (run.decisions or {}).values()) for run in runs}
    return Exported(out, len(key_of), codings)


def _scheme_run(
    project: Project, scheme: Scheme, key_of: Mapping[int, tuple[str, str]], coder: str | None
) -> SchemeRun:
    decisions: dict[tuple[str, str], list[Coding]] = {}
    for coding in project.current_codings(scheme.id, coder):
        decisions.setdefault(key_of[coding.fragment], []).append(in_scheme(project, coding, scheme))
    found = project.suggestions(scheme.id)
    open_blind = {
        one.row for one in project.fragments() if one.blind and one.fragment.suggested_for and one.row in found
    }
    blind = frozenset(key_of[row] for row in open_blind if key_of[row] not in decisions)
    suggestions = {key_of[row]: suggestion for row, (_, suggestion) in found.items() if key_of[row] not in blind}
    used = {run for run, _ in found.values()}
    about = [
        (str(what), str(value))
        for run in project.model_runs(scheme.id, "suggest")
        if run.id in used
        for what, value in _about(run.facts)
    ]
    lines = tuple(about) or (("scheme", scheme.title),)
    return SchemeRun(scheme, suggestions, lines, decisions=decisions, blind=blind)


def _about(facts: Mapping[str, object]) -> list[tuple[object, object]]:
    lines = facts.get("about")
    return [(line[0], line[1]) for line in lines] if isinstance(lines, list) else []


def in_scheme(project: Project, coding: Coding, scheme: Scheme) -> Coding:
    """Return a coding with the signs that its codes have in the current version of its scheme.

    A code that was merged has the sign of what it was merged into; codes that are no more stay as written.
    """
    if coding.scheme_version == scheme.version:
        return coding
    signs = translation(project.scheme(scheme.id, coding.scheme_version), scheme)
    labels = [replace(label, code=signs.get(label.code) or label.code) for label in coding.labels]
    return replace(coding, decision=replace(coding.decision, labels=tuple(dict.fromkeys(labels))))


# --- status ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How a project stands."""

    path: Path | None
    schemes: tuple[str, ...]
    blind_share: float
    coders: tuple[str, ...]
    documents: tuple[DocumentProgress, ...]
    parked: dict[str, int]
    suggested_by: dict[str, str]
    orphaned: int
    unmatched: int
    last_actions: tuple[Action, ...]

    @property
    def fragments(self) -> int:
        """How many fragments there are to code."""
        return sum(document.fragments for document in self.documents)


def standing(project: Project) -> Standing:
    """Return how a project stands."""
    schemes = project.schemes()
    runs = {scheme.id: project.model_runs(scheme.id, "suggest") for scheme in schemes}
    return Standing(
        path=project.path,
        schemes=tuple(scheme.title for scheme in schemes),
        blind_share=project.blind_share,
        coders=tuple(coder.name for coder in project.coders() if coder.kind == "person"),
        documents=tuple(project.progress()),
        parked={scheme.id: len(project.parked(scheme.id)) for scheme in schemes},
        suggested_by={scheme: of_scheme[-1].model for scheme, of_scheme in runs.items() if of_scheme},
        orphaned=len(project.orphaned_codings()),
        unmatched=len(project.unmatched_codings()),
        last_actions=tuple(project.log(5)),
    )
