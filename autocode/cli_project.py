"""The commands on a project file: thin doors to `workflow_project`, which is loaded inside them.

`train` takes a project as well as coded tables: it is a project when the first file is one.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from autocode.console import AsJson, Columns, CutInto, Overwrite, Progress, columns, print_json
from autocode.segment import Cut

Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A project file, as `autocode new` makes it.")]
_MOST_LISTED = 10


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name, command in (
        ("new", new), ("add", add), ("import", import_), ("suggest", suggest), ("status", status),
        ("export", export), ("undo", undo), ("redo", redo), ("backup", backup), ("check", check),
    ):  # fmt: skip
        app.command(name)(command)


def new(
    study: Study,
    scheme: Annotated[
        list[str] | None, typer.Option(metavar="S", help="A shipped scheme or a .yaml file; may be given again.")
    ] = None,
    blind_share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The part of fragments to code before any suggestion is shown.")
    ] = 0.1,
    as_json: AsJson = False,
) -> None:
    """Make a project file: transcripts, codings and suggestions of one study in one place."""
    from autocode import workflow_project
    from autocode.config import DEFAULT_SCHEME

    with workflow_project.new_project(study, scheme or [DEFAULT_SCHEME], blind_share) as project:
        titles = [one.title for one in project.schemes()]
    if as_json:
        print_json({"path": str(study), "schemes": titles, "blind_share": blind_share})
        return
    print(f"{study}: a new project with {', '.join(titles)}; {blind_share:.0%} of fragments are coded blind")
    print(f"Next: autocode add {study} TRANSCRIPTS")


def add(
    study: Study,
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Transcripts, or tables of fragments.")],
    speakers: Annotated[Path | None, typer.Option(metavar="CSV", help="Who is who: name, code, role, group.")] = None,
    include_role: Annotated[
        list[str] | None, typer.Option(metavar="ROLE", help="Suggest for this role too (the researcher, say).")
    ] = None,
    column: Columns = None,
    cut: CutInto = Cut.FRAGMENT,
    as_json: AsJson = False,
) -> None:
    """Add transcripts to a project; one that is there with another text is taken for corrected."""
    from autocode import workflow_project

    progress = Progress()
    settings = workflow_project.AddSettings(speakers, tuple(include_role or ()), columns(column), cut)
    with workflow_project.open_to_work(study, progress) as project:
        added = workflow_project.add_files(project, given_files(files), settings, progress)
        orphaned = [_coding(coding, project.fragment(coding.fragment).fragment.text) for coding in added.orphaned]
    if as_json:
        print_json({"documents": _added(added), "orphaned": orphaned})
        return
    for document, transcript in zip(added.documents, added.transcripts, strict=True):
        print(f"{document.name}: {document.what}, {document.fragments} fragments")
        if document.what == "corrected":
            print(f"  {document.carried} codings carried over; {len(document.lost)} old fragments are no longer found")
        _listed([f"line {line.line} was not understood: {line.text[:80]}" for line in transcript.unread])
    if orphaned:
        print(f"{len(orphaned)} codings have lost their fragment. They stay in the file, and can be given again:")
        _listed(
            [f"{one['coder']}, {' '.join(one['labels']) or one['outcome']}: {one['text'][:70]}" for one in orphaned]
        )


def given_files(files: Sequence[Path], language: str = "en") -> list[Path]:
    """Return the files that were named, and those in folders that can be read; says on stderr what is passed over."""
    from autocode.read.folder import transcripts_in
    from autocode.read.in_dutch import in_dutch

    found, passed_over = transcripts_in(files)
    for reason in passed_over:
        said = f"overgeslagen: {in_dutch(reason)}" if language == "nl" else f"passed over: {reason}"
        print(said, file=sys.stderr)
    return found


def _added(added: Any) -> list[dict[str, Any]]:
    return [
        {
            "document": document.name,
            "what": document.what,
            "fragments": document.fragments,
            "codings_carried": document.carried,
            "lost": [{"id": one.fragment.id, "text": one.fragment.text} for one in document.lost],
            "unread": [asdict(line) for line in transcript.unread],
        }
        for document, transcript in zip(added.documents, added.transcripts, strict=True)
    ]


def _coding(coding: Any, text: str) -> dict[str, Any]:
    return {
        "coder": coding.coder,
        "scheme": coding.scheme,
        "outcome": coding.outcome.value,
        "labels": [str(label) for label in coding.labels],
        "text": text,
    }


def import_(
    study: Study,
    coded: Annotated[list[Path], typer.Argument(metavar="CODED...", help="Coded workbooks or CSV files.")],
    coder: Annotated[str, typer.Option(metavar="NAME", help="Whose codings they are.")],
    scheme: Annotated[
        list[str] | None, typer.Option(metavar="S", help="Scheme of the project; default: its first. Repeatable.")
    ] = None,
    column: Columns = None,
    empty: Annotated[str, typer.Option(help="What an empty code cell means: no-code or unknown.")] = "no-code",
    add_documents: Annotated[
        bool, typer.Option("--add-documents", help="Make documents of rows whose document is not in the project.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take human codings into a project; what fits no fragment is listed and kept apart."""
    from autocode import workflow_project
    from autocode.errors import SettingsError

    if empty not in ("no-code", "unknown"):
        raise SettingsError(f"--empty {empty}: choose no-code or unknown.")
    progress = Progress()
    settings = workflow_project.ImportSettings(
        coder, tuple(scheme or ()), columns(column), "unknown" if empty == "unknown" else "no-code", add_documents
    )
    with workflow_project.open_to_work(study, progress) as project:
        done = workflow_project.import_codings(project, coded, settings, progress)
    if as_json:
        print_json([_imported(one) for one in done])
        return
    for one in done:
        for note in one.notes:
            print(note)
        for document in one.added:
            print(f"{document.name}: {document.what}, {document.fragments} fragments")
        by = ", ".join(f"{count} by {what}" for what, count in one.matched.counts.items() if count)
        print(f"{one.scheme}: {one.codings} codings of {coder} taken in" + (f" ({by})" if by else ""))
        if one.matched.unmatched:
            print(f"{len(one.matched.unmatched)} codings fit no fragment; they are kept apart in the file:")
            _listed([f"{row.document} {row.id}: {reason}. {row.text[:60]}" for row, reason in one.matched.unmatched])


def _imported(one: Any) -> dict[str, Any]:
    return {
        "scheme": one.scheme,
        "codings": one.codings,
        "matched_by": one.matched.counts,
        "documents_added": [document.name for document in one.added],
        "unmatched": [
            {"document": row.document, "id": row.id, "text": row.text, "reason": reason}
            for row, reason in one.matched.unmatched
        ],
        "notes": list(one.notes),
    }


def suggest(
    study: Study,
    model: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="A model; default: the one trained last here, else the shipped one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Suggest codes for all fragments of a project."""
    from autocode import workflow_project

    progress = Progress()
    with workflow_project.open_to_work(study, progress) as project:
        done, without = workflow_project.suggest_codes(project, model or (), progress)
    if as_json:
        suggested = [{**asdict(one), "folder": None if one.folder is None else str(one.folder)} for one in done]
        print_json({"suggested": suggested, "no_model": without})
        return
    for one in done:
        if one.folder is None:
            print(f"{one.scheme}: codes ranked by their definitions for {one.fragments} fragments (not calibrated yet)")
        else:
            print(f"{one.scheme}: {one.moments} suggested moments for {one.fragments} fragments, by {one.model}")
        for warning in one.warnings:
            print(f"  {warning}")
    for name in without:
        print(f"{name}: no model yet; train one on codings in the project with: autocode train {study} --scheme {name}")


def status(study: Study, as_json: AsJson = False) -> None:
    """Say how a project stands: documents, who coded what, suggestions, what fits nowhere."""
    from autocode import workflow_project
    from autocode.store import open_project
    from autocode.suggest import BY_DEFINITION

    with open_project(study, say=Progress()) as project:
        standing = workflow_project.standing(project)
    if as_json:
        print_json(_standing(standing))
        return
    print(f"{study}: {', '.join(standing.schemes)}; {standing.blind_share:.0%} of fragments are coded blind")
    print(_progress_table(standing))
    for scheme, model in standing.suggested_by.items():
        by_definition = model == BY_DEFINITION
        print(f"{scheme}: " + ("codes ranked by definitions" if by_definition else f"suggestions by {model}"))
    for scheme, count in standing.parked.items():
        if count:
            print(f"{scheme}: {count} parked")
    if standing.orphaned:
        print(f"{standing.orphaned} codings have lost their fragment")
    if standing.unmatched:
        print(f"{standing.unmatched} imported codings fit no fragment")
    if not standing.documents:
        print(f"Next: autocode add {study} TRANSCRIPTS")


def _standing(standing: Any) -> dict[str, Any]:
    return {
        "path": str(standing.path),
        "schemes": list(standing.schemes),
        "blind_share": standing.blind_share,
        "coders": list(standing.coders),
        "fragments": standing.fragments,
        "documents": [asdict(document) for document in standing.documents],
        "parked": standing.parked,
        "suggested_by": standing.suggested_by,
        "orphaned": standing.orphaned,
        "unmatched": standing.unmatched,
        "last_actions": [_action(action) for action in standing.last_actions],
    }


def _progress_table(standing: Any) -> str:
    from autocode import show

    columns_ = [(scheme.rpartition(" ")[0], coder) for scheme in standing.schemes for coder in standing.coders]
    used = [column for column in columns_ if any(_coded(document.coded, *column) for document in standing.documents)]
    rows = [["document", "fragments", "blind", *(f"{coder} ({scheme})" for scheme, coder in used)]]
    for document in standing.documents:
        counts = [str(_coded(document.coded, *column)) for column in used]
        rows.append([document.name, str(document.fragments), str(document.blind), *counts])
    return show.table(rows)


def _coded(coded: Mapping[str, Mapping[str, Mapping[str, int]]], scheme: str, coder: str) -> int:
    return sum(coded.get(scheme, {}).get(coder, {}).values())


def export(
    study: Study,
    out: Annotated[Path, typer.Option("-o", "--out", help=".xlsx, .csv, .jsonl or .parquet.")],
    coder: Annotated[str | None, typer.Option(metavar="NAME", help="Only this coder's codings.")] = None,
    scheme: Annotated[list[str] | None, typer.Option(metavar="S", help="Only this scheme. Repeatable.")] = None,
    language: Annotated[str, typer.Option(help="Language of the workbook: nl or en.")] = "nl",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write codings and suggestions to a table, with each person's status and name."""
    from autocode import workflow_project
    from autocode.store import open_project

    progress = Progress()
    with open_project(study, say=progress) as project:
        done = workflow_project.export_table(
            project, out, coder=coder, schemes=scheme or (), language=language, overwrite=overwrite, progress=progress
        )
    if as_json:
        print_json({"path": str(done.path), "fragments": done.fragments, "codings": done.codings})
        return
    for name, count in done.codings.items():
        print(f"{name}: {count} codings of {done.fragments} fragments")
    print(f"written: {done.path}")


def undo(
    study: Study,
    coder: Annotated[str | None, typer.Option(metavar="NAME", help="This coder's last step; else anybody's.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take back the last step (codings, an import, documents, ...); redo brings it back."""
    _turn(study, "undo", coder, as_json)


def redo(
    study: Study,
    coder: Annotated[str | None, typer.Option(metavar="NAME", help="This coder's step; else anybody's.")] = None,
    as_json: AsJson = False,
) -> None:
    """Bring back the step that was undone last."""
    _turn(study, "redo", coder, as_json)


def _turn(study: Path, how: str, coder: str | None, as_json: bool) -> None:
    from autocode import workflow_project

    with workflow_project.open_to_work(study, Progress()) as project:
        action = project.undo(coder) if how == "undo" else project.redo(coder)
    if as_json:
        print_json(_action(action))
        return
    who = f" of {action.coder}" if action.coder else ""
    print(f"{'undone' if how == 'undo' else 'redone'}: {action.kind}{who}, {action.at:%Y-%m-%d %H:%M} UTC")


def _action(action: Any) -> dict[str, Any]:
    return {**asdict(action), "at": action.at.isoformat()}


def backup(
    study: Study,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Default: the folder of backups beside it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a copy of a project and verify it; also while somebody works in it."""
    from autocode.store import open_project

    with open_project(study, say=Progress()) as project:
        made = project.backup(out)
    if as_json:
        print_json({"path": str(made), "bytes": made.stat().st_size})
        return
    print(f"verified copy: {made}")


def check(study: Study, as_json: AsJson = False) -> None:
    """Check that a project is sound: every page, every reference, every text, and the log replayed."""
    from autocode.store import open_project

    with open_project(study, say=Progress()) as project:
        found = project.check()
    if as_json:
        print_json({"path": str(study), "sound": not found, "findings": found})
    else:
        print("\n".join(found) if found else f"{study}: sound")
    if found:
        raise typer.Exit(1)


def train_project(study: Path, settings: Mapping[str, Any], as_json: bool) -> None:
    """Train a model on the codings in a project: what `autocode train` does when it is given one."""
    from autocode import show, workflow_project

    progress = Progress()
    with workflow_project.open_to_work(study, progress) as project:
        done = workflow_project.train_model(project, workflow_project.TrainSettings(**settings), progress)
    if as_json:
        print_json({**done.facts, "path": str(done.folder), "run": done.run})
        return
    for note in done.notes:
        print(note)
    print(f"\n{show.evaluation_text(done.evaluation.as_json())}")
    print(f"\nwritten: {done.folder}")


def is_project(path: Path) -> bool:
    """Say whether a path is meant as a project file."""
    return path.suffix == ".autocode"


def _listed(lines: list[str]) -> None:
    for line in lines[:_MOST_LISTED]:
        print(f"  {line}")
    if len(lines) > _MOST_LISTED:
        print(f"  and {len(lines) - _MOST_LISTED} more; --json lists them all")
