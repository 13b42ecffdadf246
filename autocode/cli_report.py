"""The commands that look back on codings: agreement in a project, and the report. Thin doors, as in `cli`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from autocode.console import AsJson, Columns, Overwrite, Progress, columns, print_json
from autocode.errors import SettingsError


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("report")(report)


def agreement_of_project(
    files: Sequence[Path], settings: Any, coders: Sequence[str], models: bool, progress: Callable[[str], None]
) -> Any:
    """Return the agreement in a project: what `autocode agreement` does when it is given one."""
    from autocode import workflow_agreement, workflow_project
    from autocode.store import open_project

    if len(files) > 1 or settings.columns or settings.by:
        raise SettingsError("agreement in a project takes that project alone, without other tables, --by or --columns.")
    chosen = workflow_agreement.ProjectSettings(tuple(coders), models)
    with open_project(files[0], say=progress) as project:
        scheme = workflow_project.scheme_of(project, settings.scheme)
        return workflow_agreement.compare_project(project, settings, chosen, progress, scheme=scheme)


def report(
    study: Annotated[list[Path], typer.Argument(metavar="STUDY", help="A project, or coded tables.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="HTML", help="Default: a page beside the first file.")
    ] = None,
    workbook: Annotated[Path | None, typer.Option(metavar="XLSX", help="The same as a workbook with charts.")] = None,
    language: Annotated[str, typer.Option(help="Language of the report: nl or en.")] = "nl",
    coder: Annotated[
        str | None, typer.Option(metavar="NAME", help="Count this coder's codings (or this model's suggestions).")
    ] = None,
    scheme: Annotated[
        list[str] | None,
        typer.Option(metavar="S", help="Scheme to report on; given again, a scheme to set beside it."),
    ] = None,
    cross: Annotated[
        list[str] | None, typer.Option(metavar="ROWS,COLUMNS", help="One more table, as in speaker,topic. Repeatable.")
    ] = None,
    meetings: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Which documents are meetings, as in 'meeting-*'.")
    ] = None,
    column: Columns = None,
    empty: Annotated[str, typer.Option(help="What an empty code cell means: no-code or unknown.")] = "no-code",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write a report on codings: tables, pictures, quotes, agreement, and texts for a thesis, in one page."""
    from autocode import workflow_report
    from autocode.cli_project import is_project
    from autocode.store import open_project

    if empty not in ("no-code", "unknown"):
        raise SettingsError(f"--empty {empty}: choose no-code or unknown.")
    progress = Progress()
    settings = workflow_report.ReportSettings(
        schemes=tuple(scheme or ()),
        coder=coder,
        language=language,
        crosses=tuple(_axes(one) for one in cross or ()),
        meetings=tuple(meetings or ()),
        columns=columns(column),
        empty="unknown" if empty == "unknown" else "no-code",
    )
    page = out or study[0].with_name(f"{study[0].stem}-{'verslag' if language == 'nl' else 'report'}.html")
    workflow_report.check_targets(page, workbook, language, overwrite=overwrite)
    if any(is_project(one) for one in study):
        if len(study) > 1:
            raise SettingsError("a project is reported on by itself, without other files.")
        with open_project(study[0], say=progress) as project:
            found = workflow_report.study_of_project(project, settings, progress)
    else:
        found = workflow_report.study_of_tables(study, settings, progress)
    done = workflow_report.write_report(found, page, workbook, settings, overwrite=overwrite, progress=progress)
    if as_json:
        print_json(_as_json(done))
        return
    for name, value in done.report.facts:
        print(f"{name}: {value}")
    print(f"written: {done.page}" + (f", {done.workbook}" if done.workbook else ""))


def _axes(written: str) -> tuple[str, str]:
    rows, comma, others = written.partition(",")
    if not (comma and rows.strip() and others.strip()) or "," in others:
        raise SettingsError(f"--cross {written}: write rows,columns, as in speaker,topic.")
    return rows.strip(), others.strip()


def _as_json(done: Any) -> dict[str, Any]:
    """Return the tables as numbers, with what was written."""
    return {
        "page": str(done.page),
        "workbook": str(done.workbook) if done.workbook else None,
        "facts": dict(done.report.facts),
        "tables": [
            {
                "section": section.title,
                "title": table.title,
                "columns": [f"{column.group} {column.name}".strip() for column in table.columns],
                "rows": {
                    line.name: [figure.text if figure.value is None else figure.value for figure in line.figures]
                    for line in table.lines
                },
            }
            for section, table in done.report.tables()
        ],
    }
