"""The command line: a thin door to `workflow`. Heavy modules are loaded inside the commands, so that help is instant.

Results go to stdout, progress to stderr. Exit code 0 = done, 2 = the user's fault (one line says what, where and what
to do), 1 = our bug (a traceback).
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from autocode import __version__
from autocode.errors import AutocodeError, SettingsError

app = typer.Typer(
    name="autocode",
    help="Pre-codes transcripts with a model trained on human codings. Nothing leaves this computer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
scheme_app = typer.Typer(help="Look at a coding scheme, or check one.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(scheme_app, name="scheme")


class Language(StrEnum):
    """The language of workbooks."""

    nl = "nl"
    en = "en"


class Empty(StrEnum):
    """What an empty code cell means."""

    no_code = "no-code"
    unknown = "unknown"


Files = Annotated[list[Path], typer.Argument(metavar="FILES...", help="Transcripts, or tables with a column `text`.")]
Coded = Annotated[list[Path], typer.Argument(metavar="CODED...", help="Coded workbooks or CSV files.")]
Columns = Annotated[
    str | None,
    typer.Option(metavar="ROLE=COLUMN,...", help="Which column is what, as in text=Citaat,code=Codering."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]
Extra = Annotated[
    list[Path] | None,
    typer.Option("--extra", help="More coded examples: they help to train, but count in no figure. Repeatable."),
]
Encoder = Annotated[str, typer.Option(metavar="FOLDER", help="Another sentence encoder than the shipped one.")]
SchemeName = Annotated[str, typer.Option("--scheme", metavar="S", help="A shipped scheme, a .yaml file, or from-data.")]


class _Progress:
    """Prints lines to stderr once the work has taken over a second; before that it holds them back."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._waiting: list[str] = []

    def __call__(self, line: str) -> None:
        self._waiting.append(line)
        if time.monotonic() - self._started > 1.0:
            self.flush()

    def flush(self) -> None:
        for line in self._waiting:
            print(line, file=sys.stderr, flush=True)
        self._waiting.clear()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"autocode {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Stand before every command; --version is answered by its own callback."""


@app.command()
def precode(
    files: Files,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help=".xlsx, .csv, .jsonl or .parquet; default: a workbook beside each input."),
    ] = None,
    scheme: Annotated[list[str] | None, typer.Option(metavar="S", help="Scheme; may be given more than once.")] = None,
    model: Annotated[list[Path] | None, typer.Option(metavar="DIR", help="A model of your own.")] = None,
    speakers: Annotated[Path | None, typer.Option(metavar="CSV", help="Who is who: name, code, role, group.")] = None,
    include_role: Annotated[
        list[str] | None, typer.Option(metavar="ROLE", help="Suggest for this role too (the researcher, say).")
    ] = None,
    columns: Columns = None,
    language: Annotated[Language, typer.Option(help="Language of the workbook.")] = Language.nl,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Suggest codes for transcripts; writes a workbook to review."""
    from autocode import workflow

    settings = workflow.PrecodeSettings(
        schemes=tuple(scheme or ()),
        models=tuple(model or ()),
        speakers=speakers,
        include_roles=tuple(include_role or ()),
        columns=_columns(columns),
        language=language.value,
        overwrite=overwrite,
    )
    written = workflow.precode(files, out, settings, _Progress())
    if as_json:
        _print_json([_precoded_facts(result) for result in written])
        return
    for result in written:
        _print_precoded(result)


def _precoded_facts(result: Any) -> dict[str, Any]:
    return {
        "path": str(result.path),
        "documents": [
            {
                "document": transcript.document,
                "format": transcript.source_format,
                "turns": len(transcript.turns),
                "unread": [{"line": line.line, "text": line.text} for line in transcript.unread],
            }
            for transcript in result.transcripts
        ],
        "fragments": result.fragments,
        "suggested_moments": result.moments,
    }


def _print_precoded(result: Any) -> None:
    for transcript in result.transcripts:
        print(f"{transcript.document}: {transcript.source_format}, {len(transcript.turns)} turns")
        for line in transcript.unread[:10]:
            print(f"  line {line.line} was not understood: {line.text[:80]}")
        if len(transcript.unread) > 10:
            print(f"  and {len(transcript.unread) - 10} more lines were not understood; the workbook lists them all")
    for scheme, moments in result.moments.items():
        print(f"{scheme}: {moments} suggested moments for {result.fragments} fragments")
    print(f"written: {result.path}")


@app.command()
def train(
    coded: Coded,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write the model to.")],
    scheme: SchemeName = "waardecreatie",
    columns: Columns = None,
    empty: Annotated[Empty, typer.Option(help="What an empty code cell means.")] = Empty.no_code,
    encoder: Encoder = "",
    extra: Extra = None,
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    note: Annotated[str | None, typer.Option(help="A line for the model's card.")] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Train a model on your own codings; prints how good it is on documents it has not seen."""
    from autocode import workflow

    progress = _Progress()
    settings = workflow.CodedSettings(scheme, _columns(columns), empty.value, encoder, folds, extra=tuple(extra or ()))
    data = workflow.read_codings(coded, settings, progress)
    evaluation, facts = workflow.train_coder(data, out, settings, overwrite=overwrite, note=note, progress=progress)
    if as_json:
        _print_json(facts)
        return
    _print_notes(data.table.notes)
    _print_evaluation(evaluation.as_json())
    print(f"\nwritten: {out}")


@app.command()
def evaluate(
    coded: Coded,
    scheme: SchemeName = "waardecreatie",
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    group: Annotated[str, typer.Option(help="What no fold may split: document, speaker or part.")] = "document",
    columns: Columns = None,
    empty: Annotated[Empty, typer.Option(help="What an empty code cell means.")] = Empty.no_code,
    encoder: Encoder = "",
    extra: Extra = None,
    as_json: AsJson = False,
) -> None:
    """Say how good a model of these codings is on documents it has not seen, at every level of the scheme."""
    from autocode import workflow

    progress = _Progress()
    settings = workflow.CodedSettings(scheme, _columns(columns), empty.value, encoder, folds, group, tuple(extra or ()))
    data = workflow.read_codings(coded, settings, progress)
    evaluation = workflow.evaluate_codings(data, settings, progress)
    if as_json:
        _print_json(evaluation.as_json())
        return
    _print_notes(data.table.notes)
    _print_evaluation(evaluation.as_json())


class By(StrEnum):
    """What tells that two coders' fragments are the same."""

    id = "id"
    text = "text"
    position = "position"


@app.command()
def agreement(
    coded: Coded,
    by: Annotated[
        By | None, typer.Option(help="What tells which fragments are the same; default: as the data is.")
    ] = None,
    scheme: SchemeName = "waardecreatie",
    group: Annotated[str, typer.Option(help="What was sampled: document, speaker or part.")] = "document",
    disagreements: Annotated[
        Path | None, typer.Option(metavar="OUT.xlsx", help="A workbook of all disagreements, to talk over.")
    ] = None,
    plan: Annotated[
        float | None, typer.Option(metavar="WIDTH", help="How many fragments an interval of this width takes.")
    ] = None,
    columns: Columns = None,
    empty: Annotated[Empty, typer.Option(help="What an empty code cell means.")] = Empty.no_code,
    language: Annotated[Language, typer.Option(help="Language of the workbook.")] = Language.nl,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Say how far coders (persons, or a model) agree, per code and on whole sets, with intervals."""
    from autocode import agreement as agreements

    progress = _Progress()
    way: Any = by.value if by else None
    settings = agreements.AgreementSettings(scheme, _columns(columns), empty.value, way, group, plan)
    if disagreements is not None:
        agreements.check_workbook(disagreements, overwrite)
    result = agreements.compare_files(coded, settings, progress)
    if disagreements is not None:
        agreements.write_disagreements(result, disagreements, language.value)
    if as_json:
        _print_json(result.as_json())
        return
    from autocode.show_agreement import agreement_text

    print(agreement_text(result))
    if disagreements is not None:
        print(f"\nwritten: {disagreements}")


@app.command()
def speakers(
    files: Files,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Default: a CSV beside the first file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a table of the speakers, to fill in their code, role and group; then use it with --speakers."""
    from autocode import show, workflow

    target = out or files[0].with_name(f"{files[0].stem}-sprekers.csv")
    rows = workflow.write_speaker_table(files, target)
    if as_json:
        _print_json({"path": str(target), "speakers": [asdict(row) for row in rows]})
        return
    header = ["name", "documents", "turns", "words", "share"]
    print(show.table([header, *([_cell(getattr(row, field)) for field in header] for row in rows)]))
    print("Fill in code, role and group in the file below; then add --speakers to precode.")
    print(f"written: {target}")


@scheme_app.command("show")
def scheme_show(
    scheme: Annotated[str, typer.Argument(help="A shipped scheme or a .yaml file.")] = "waardecreatie",
    full: Annotated[bool, typer.Option("--full", help="With definitions and boundaries.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a scheme as a tree."""
    from autocode import show
    from autocode.scheme_file import load_scheme, scheme_as_mapping

    loaded = load_scheme(scheme)
    if as_json:
        _print_json(scheme_as_mapping(loaded))
    else:
        print(show.scheme_tree(loaded, full))


@scheme_app.command("check")
def scheme_check(
    schemes: Annotated[list[str], typer.Argument(metavar="SCHEME...", help="Shipped schemes or .yaml files.")],
) -> None:
    """Check schemes; the first rule that one breaks is named with its line."""
    from autocode.scheme_file import load_scheme

    for name in schemes:
        loaded = load_scheme(name)
        counts = ", ".join(
            f"{sum(code.depth == depth for code in loaded.codes)} {level.name}"
            for depth, level in enumerate(loaded.levels)
        )
        print(f"{name}: fine ({loaded.title}: {counts})")


@scheme_app.command("list")
def scheme_list() -> None:
    """List the schemes that come with the program."""
    from autocode.scheme_file import load_scheme, shipped_schemes

    for name in shipped_schemes():
        print(f"{name}  {load_scheme(name).name}")


def _columns(written: str | None) -> dict[str, str] | None:
    """Return `text=Citaat,code=Codering` as a mapping."""
    if written is None:
        return None
    pairs = [pair.partition("=") for pair in written.split(",")]
    for role, equals, column in pairs:
        if not (role.strip() and equals and column.strip()):
            raise SettingsError(f"--columns {written}: write role=column,role=column, as in text=Citaat,code=Codering.")
    return {role.strip(): column.strip() for role, _, column in pairs}


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:.1%}" if isinstance(value, float) else str(value)


def _print_notes(notes: Iterable[str]) -> None:
    for note in notes:
        print(note)
    print()


def _print_evaluation(figures: dict[str, Any]) -> None:
    from autocode import show

    print(show.evaluation_text(figures))


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def main(run: Callable[[], object] = app) -> None:
    """Run the command line; a user's fault becomes one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in a legacy code page must not turn a Dutch é into a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        run()
    except AutocodeError as error:
        print(f"autocode: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
