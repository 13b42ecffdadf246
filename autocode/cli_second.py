"""The commands for more than one coder: sheets out and in, adjudication, member checks, and changes of the codebook.

sheet out STUDY --coder NAME -o SHEET.xlsx      sheet in STUDY SHEET.xlsx --coder NAME
adjudicate STUDY                                adjudicate STUDY --settle ROW --code "LK.2 W+" --reason WHY
member-check out STUDY --speaker R1 -o OUT      member-check in STUDY SHEET.xlsx --coder NAME
codebook rename | redefine | add | merge | split | retire | take | touched STUDY ...
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from autocode.console import AsJson, Overwrite, Progress, print_json

Study = Annotated[Path, typer.Argument(metavar="STUDY", help="A project file, as `autocode new` makes it.")]
SchemeOption = Annotated[
    str | None, typer.Option("--scheme", metavar="S", help="Scheme of the project; default: its first.")
]
Who = Annotated[str | None, typer.Option("--coder", metavar="NAME", help="Who makes the change.")]
CodeArgument = Annotated[str, typer.Argument(metavar="CODE", help="Its sign or name.")]
Language = Annotated[str, typer.Option(help="Language of what is written: nl or en.")]

sheet_app = typer.Typer(help="A sheet for a second coder, out and in.", no_args_is_help=True, rich_markup_mode=None)
member_app = typer.Typer(
    help="Respondents' own quotes and codes, out for comment and in.", no_args_is_help=True, rich_markup_mode=None
)
codebook_app = typer.Typer(
    help="Change the codebook of a project: a new version, and what to look at again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(sheet_app, name="sheet")
    app.add_typer(member_app, name="member-check")
    app.add_typer(codebook_app, name="codebook")
    app.command("adjudicate")(adjudicate)


# --- sheets ---------------------------------------------------------------------------------------------------------


@sheet_app.command("out")
def sheet_out(
    study: Study,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who will code the sheet.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="XLSX", help="Where the sheet must go.")],
    scheme: SchemeOption = None,
    size: Annotated[int | None, typer.Option(metavar="N", help="How many fragments.")] = None,
    width: Annotated[
        float | None, typer.Option(metavar="W", help="Or as many as an interval of this width takes; default 0.2.")
    ] = None,
    seed: Annotated[str | None, typer.Option(help="Draw the same fragments again.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Draw also from what nobody has decided on yet.")] = False,
    language: Language = "nl",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Draw fragments for a coder into a workbook with drop-down lists, without anybody's codes or suggestions."""
    from autocode import workflow_project, workflow_sheet

    settings = workflow_sheet.SheetSettings(coder, scheme, size, width, seed, everything, language, overwrite)
    progress = Progress()
    with workflow_project.open_to_work(study, progress) as project:
        done = workflow_sheet.sheet_out(project, out, settings, progress)
    if as_json:
        print_json({**asdict(done), "path": str(done.path)})
        return
    for line in done.advice:
        print(line)
    print(
        f"{done.scheme}: {done.fragments} of {done.population} fragments drawn for {coder}, "
        f"{done.coded} of them coded by others"
    )
    print(f"written: {done.path}")
    print(f"Next, when it is filled in: autocode sheet in {study} {out} --coder {coder}")


@sheet_app.command("in")
def sheet_in(
    study: Study,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET.xlsx", help="The sheet, filled in.")],
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who coded it.")],
    unfinished: Annotated[bool, typer.Option("--unfinished", help="Take in what is filled in so far.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check every cell of a filled-in sheet and take it in, whole or not at all."""
    from autocode import workflow_project, workflow_sheet

    progress = Progress()
    with workflow_project.open_to_work(study, progress) as project:
        done = workflow_sheet.sheet_in(project, sheet, coder, unfinished=unfinished, progress=progress)
    if as_json:
        print_json(asdict(done))
        return
    by = ", ".join(f"{count} {what}" for what, count in done.outcomes.items() if count)
    print(f"{done.scheme}: {done.codings} codings of {coder} taken in ({by})")
    if done.unchanged:
        print(f"{done.unchanged} were there already, as they are")
    if done.remarks:
        print(f"{done.remarks} remarks kept as memos")
    if done.empty:
        print(f"{done.empty} rows are still empty")


# --- adjudication ---------------------------------------------------------------------------------------------------


def adjudicate(
    study: Study,
    scheme: SchemeOption = None,
    coder: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Between these coders; default: all.")] = None,
    alike: Annotated[bool, typer.Option("--alike", help="Also where all said the same.")] = False,
    settle: Annotated[int | None, typer.Option(metavar="NUMBER", help="Settle this fragment.")] = None,
    code: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help='What it is settled as ("LK.2 W+"); none: no code.')
    ] = None,
    no_fit: Annotated[bool, typer.Option("--no-fit", help="Settled as: valuable, but no code fits.")] = False,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the fragments on which coders differ, or settle one with a reason; what each gave stays as it was."""
    from autocode import workflow_adjudicate, workflow_project
    from autocode.records import Label

    with workflow_project.open_to_work(study, Progress()) as project:
        name = scheme or project.schemes()[0].id
        if settle is not None:
            now = project.scheme(name)
            labels = tuple(Label(*workflow_adjudicate.written_label(now, one)) for one in code or ())
            settled = workflow_adjudicate.Settlement(settle, labels, reason, no_fit)
            workflow_adjudicate.settle(project, name, settled)
        cases = workflow_adjudicate.cases(project, name, coder or (), alike=alike)
    if as_json:
        print_json([_case(case) for case in cases])
        return
    for case in cases:
        print(f"\n{case.row}  {case.fragment.fragment.document} {case.fragment.fragment.id} ({case.state.value})")
        print(f"  {case.fragment.fragment.text[:200]}")
        for coding in (*case.codings, *((case.consensus,) if case.consensus else ())):
            given = ", ".join(map(str, coding.labels)) or coding.outcome.value
            print(f"  {coding.coder}: {given}{f' ({coding.decision.reason})' if coding.decision.reason else ''}")
    states = [case.state.value for case in cases]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    print(f"\n{name}: {counts or 'nothing on which coders differ'}")


def _case(case: Any) -> dict[str, Any]:
    return {
        "fragment": case.row,
        "document": case.fragment.fragment.document,
        "id": case.fragment.fragment.id,
        "text": case.fragment.fragment.text,
        "state": case.state.value,
        "codings": {one.coder: [str(label) for label in one.labels] or [one.outcome.value] for one in case.codings},
        "consensus": [str(label) for label in case.consensus.labels] or [case.consensus.outcome.value]
        if case.consensus
        else None,
        "reason": case.consensus.decision.reason if case.consensus else None,
    }


# --- member check ---------------------------------------------------------------------------------------------------


@member_app.command("out")
def member_out(
    study: Study,
    speaker: Annotated[str, typer.Option(metavar="R1", help="Whose quotes: the speaker's code.")],
    out: Annotated[Path, typer.Option("-o", "--out", help=".xlsx to fill in, or .html to read and print.")],
    scheme: SchemeOption = None,
    coder: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose codings; default: the consensus, else the last.")
    ] = None,
    language: Language = "nl",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write what one respondent said, with its codes in plain words, for them to comment on."""
    from autocode import workflow_member_check
    from autocode.store import open_project

    settings = workflow_member_check.MemberSettings(speaker, scheme, coder, language, overwrite)
    with open_project(study, say=Progress()) as project:
        done = workflow_member_check.member_check_out(project, out, settings)
    if as_json:
        print_json({**asdict(done), "path": str(done.path)})
        return
    print(f"{done.speaker}: {done.quotes} quotes\nwritten: {done.path}")


@member_app.command("in")
def member_in(
    study: Study,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET.xlsx", help="The sheet as the respondent sent it back.")],
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who takes the comments in.")],
    as_json: AsJson = False,
) -> None:
    """Take a respondent's comments in as memos on their fragments."""
    from autocode import workflow_member_check, workflow_project

    with workflow_project.open_to_work(study, Progress()) as project:
        done = workflow_member_check.member_check_in(project, sheet, coder)
    if as_json:
        print_json(asdict(done))
        return
    print(f"{done.speaker}: {done.comments} comments taken in as memos" + _already(done.unchanged))


def _already(count: int) -> str:
    return f"; {count} were there already" if count else ""


# --- codebook -------------------------------------------------------------------------------------------------------


@codebook_app.command("rename")
def rename(
    study: Study,
    code: CodeArgument,
    sign: Annotated[str, typer.Option(help="Its new sign.")] = "",
    name: Annotated[str, typer.Option(help="Its new name.")] = "",
    english: Annotated[str, typer.Option(help="Its new name in English.")] = "",
    scheme: SchemeOption = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Give a code another sign or name; codings with it are not touched."""
    from autocode.scheme_change import Rename

    _change(study, scheme, Rename(code, sign, name, english), coder, as_json)


@codebook_app.command("redefine")
def redefine(
    study: Study,
    code: CodeArgument,
    definition: Annotated[str | None, typer.Option(help="What it means now.")] = None,
    include: Annotated[str | None, typer.Option(help="What counts as well.")] = None,
    exclude: Annotated[str | None, typer.Option(help="What does not count, and what does then.")] = None,
    scheme: SchemeOption = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Give a code another meaning or boundary; fragments with it are to be looked at again."""
    from autocode.scheme_change import Redefine

    _change(study, scheme, Redefine(code, definition, include, exclude), coder, as_json)


@codebook_app.command("add")
def add(
    study: Study,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the new code.")],
    sign: Annotated[str, typer.Option(help="Its sign; default: its name.")] = "",
    under: Annotated[str | None, typer.Option(metavar="CODE", help="The code that it lies under.")] = None,
    english: Annotated[str, typer.Option(help="Its name in English.")] = "",
    definition: Annotated[str, typer.Option(help="What it means.")] = "",
    include: Annotated[str, typer.Option(help="What counts as well.")] = "",
    exclude: Annotated[str, typer.Option(help="What does not count.")] = "",
    scheme: SchemeOption = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Add a code; fragments for which no code fitted are to be looked at again."""
    from autocode.scheme_change import Add, NewCode

    _change(study, scheme, Add(NewCode(name, sign, english, definition, include, exclude), under), coder, as_json)


@codebook_app.command("merge")
def merge(
    study: Study,
    codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="The codes to take up into another.")],
    into: Annotated[str, typer.Option(metavar="CODE", help="The code that stays.")],
    scheme: SchemeOption = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Take codes up into another; fragments with them count as that one, and are to be looked at again."""
    from autocode.scheme_change import Merge

    _change(study, scheme, Merge(tuple(codes), into), coder, as_json)


@codebook_app.command("split")
def split(
    study: Study,
    code: CodeArgument,
    new: Annotated[list[str], typer.Option("--into", metavar='"SIGN=NAME"', help="A new code; give two or more.")],
    scheme: SchemeOption = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Replace a code by two or more; fragments with it are to be looked at again."""
    from autocode.scheme_change import NewCode, Split

    parts = [one.partition("=") for one in new]
    codes = tuple(NewCode(name.strip() or sign.strip(), sign.strip()) for sign, _, name in parts)
    _change(study, scheme, Split(code, codes), coder, as_json)


@codebook_app.command("retire")
def retire(
    study: Study, code: CodeArgument, scheme: SchemeOption = None, coder: Who = None, as_json: AsJson = False
) -> None:
    """Take a code out of use; fragments with it are to be looked at again."""
    from autocode.scheme_change import Retire

    _change(study, scheme, Retire(code), coder, as_json)


@codebook_app.command("take")
def take(
    study: Study,
    file: Annotated[Path, typer.Argument(metavar="SCHEME.yaml", help="The scheme, changed and with a new version.")],
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Take a scheme file that you changed by hand as the new version."""
    from autocode import workflow_codebook

    _done(study, lambda project: workflow_codebook.take_version(project, file, coder), as_json)


@codebook_app.command("touched")
def touched(
    study: Study,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Whose fragments.")],
    scheme: SchemeOption = None,
    as_json: AsJson = False,
) -> None:
    """List a coder's fragments that are to be looked at again because the codebook changed."""
    from autocode import workflow_codebook
    from autocode.store import open_project

    with open_project(study, say=Progress()) as project:
        found = workflow_codebook.touched(project, scheme or project.schemes()[0].id, coder)
        texts = {one.row: project.fragment(one.row).fragment for one in found}
    if as_json:
        print_json(
            [
                {"fragment": one.row, "code": one.code, "change": one.change, "text": texts[one.row].text}
                for one in found
            ]
        )
        return
    for one in found:
        fragment = texts[one.row]
        print(f"{one.code} {one.change}: {fragment.document} {fragment.id}: {fragment.text[:90]}")
    print(f"{len(texts)} fragments of {coder} to look at again")


def _change(study: Path, scheme: str | None, change: Any, coder: str | None, as_json: bool) -> None:
    from autocode import workflow_codebook

    def changed(project: Any) -> Any:
        return workflow_codebook.change_codebook(project, scheme or project.schemes()[0].id, change, coder)

    _done(study, changed, as_json)


def _done(study: Path, change: Callable[[Any], Any], as_json: bool) -> None:
    from autocode import workflow_project

    with workflow_project.open_to_work(study, Progress()) as project:
        done = change(project)
    if as_json:
        print_json(
            {
                "scheme": done.scheme.title,
                "before": done.before,
                "differences": [asdict(one) for one in done.differences],
                "touched": {name: len({one.row for one in rows}) for name, rows in done.touched.items()},
                "notes": list(done.notes),
            }
        )
        return
    for one in done.differences:
        into = f" into {', '.join(one.into)}" if one.into else ""
        is_now = f", now {one.after}" if one.before and one.after and one.after != one.before else ""
        print(f"{one.before or one.after}: {one.kind}{into}{is_now}")
    print(f"scheme {done.scheme.id}: version {done.before} is now version {done.scheme.version}")
    for name, rows in done.touched.items():
        print(f"{name}: {len({one.row for one in rows})} fragments to look at again")
    for note in done.notes:
        print(f"note: {note}")
