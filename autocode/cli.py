"""The command line: a thin door to `workflow`. Heavy modules are loaded inside the commands, so that help is instant.

Results go to stdout, progress to stderr. Exit code 0 = done, 2 = the user's fault (one line says what, where and what
to do), 1 = our bug (a traceback).
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from autocode import __version__, cli_project, cli_report, cli_review, cli_second
from autocode.cli_encoder import encoder_app
from autocode.console import AsJson, Columns, CutInto, Overwrite
from autocode.console import Progress as _Progress
from autocode.console import columns as _columns
from autocode.console import print_json as _print_json
from autocode.errors import AutocodeError, SettingsError
from autocode.segment import Cut

app = typer.Typer(
    name="autocode",
    help="Pre-codes transcripts with a model trained on human codings. Nothing leaves this computer.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
scheme_app = typer.Typer(help="Look at a coding scheme, or check one.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(scheme_app, name="scheme")
app.add_typer(encoder_app, name="encoder")
cli_project.register(app)
cli_second.register(app)
cli_review.register(app)
cli_report.register(app)


class Language(StrEnum):
    """The language of workbooks, and of what `read` shows."""

    nl = "nl"
    en = "en"


class Empty(StrEnum):
    """What an empty code cell means."""

    no_code = "no-code"
    unknown = "unknown"


Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILES...", help="Transcripts, tables with a column `text`, or a folder of them."),
]
Coded = Annotated[list[Path], typer.Argument(metavar="CODED...", help="Coded workbooks or CSV files.")]
Extra = Annotated[
    list[Path] | None,
    typer.Option("--extra", help="More coded examples: they help to train, but count in no figure. Repeatable."),
]
Tune = Annotated[
    bool,
    typer.Option(
        "--tune",
        help="Tune the sentence encoder on these codings too. Takes minutes; worth it where every fragment has one "
        "code, for its tone or attitude.",
    ),
]
Encoder = Annotated[
    str,
    typer.Option(metavar="NAME|FOLDER", help="Another encoder: a name that `encoder list` shows, or a folder."),
]
SchemeName = Annotated[str, typer.Option("--scheme", metavar="S", help="A shipped scheme, a .yaml file, or from-data.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"autocode {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - answered by its callback
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Open the start page when no command is given; --version is answered by its own callback."""
    if context.invoked_subcommand is None:
        _serve(Language.nl, 0, True)


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
    encoder: Annotated[str, typer.Option(metavar="NAME", help="An encoder that `encoder list` shows.")] = "",
    columns: Columns = None,
    cut: CutInto = Cut.FRAGMENT,
    language: Annotated[Language, typer.Option(help="Language of the workbook.")] = Language.nl,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Suggest codes for transcripts; writes a workbook to review."""
    from autocode import workflow
    from autocode.encoders import chosen_encoder

    if model and encoder:
        raise SettingsError("--model brings the encoder that it was trained with. Leave out --encoder, or --model.")
    settings = workflow.PrecodeSettings(
        schemes=tuple(scheme or ()),
        models=tuple(model or ()),
        speakers=speakers,
        include_roles=tuple(include_role or ()),
        encoder=chosen_encoder(encoder),
        columns=_columns(columns),
        language=language.value,
        overwrite=overwrite,
        cut=cut,
    )
    written = workflow.precode(cli_project.given_files(files), out, settings, _Progress())
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
        "warnings": list(result.warnings),
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
    for warning in result.warnings:
        print(f"note: {warning}")
    print(f"written: {result.path}")


@app.command()
def read(
    files: Files,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Write it clean: .txt to read, or .csv to mend in Excel and give back."),
    ] = None,
    speakers: Annotated[Path | None, typer.Option(metavar="CSV", help="Who is who: name, code, role, group.")] = None,
    columns: Columns = None,
    cut: Annotated[
        Cut | None,
        typer.Option(help="Into what turns are cut; when given, -o writes that and not turns. [default: fragment]"),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of what is shown.")] = Language.en,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Show what is understood of transcripts: format, speakers, parts, and lines that were not understood."""
    from autocode import show, workflow
    from autocode.read.in_dutch import in_dutch

    refused: list[str] = []
    understood = workflow.understand(
        *(cli_project.given_files(files, language.value), out),
        speakers=speakers,
        columns=_columns(columns),
        cut=cut,
        overwrite=overwrite,
        progress=_Progress(),
        refused=None if out else refused,
    )
    facts = list(map(_read_facts, understood))
    if as_json:
        _print_json({"documents": facts, "refused": refused, "path": str(out) if out else None})
    else:
        print("\n\n".join(show.understood_text(one, language.value) for one in facts))
        if out is not None:
            print(f"written: {out}")
    if refused:
        said = map(in_dutch, refused) if language is Language.nl else refused
        print(*(f"autocode: {reason}" for reason in said), sep="\n", file=sys.stderr)
        raise typer.Exit(2)


def _read_facts(one: Any) -> dict[str, Any]:
    transcript = one.transcript
    return {
        "file": str(one.file),
        "document": transcript.document,
        "format": transcript.source_format,
        "words": one.words,
        "cut": {"into": one.cut_into, "fragments": len(one.cut.fragments), "median_words": one.median_words},
        "speakers": [asdict(row) for row in one.speakers],
        "parts": [{"part": part, "turns": turns} for part, turns in one.parts.items()],
        "unread": [{"line": line.line, "text": line.text} for line in transcript.unread],
        "turns": [
            {
                "number": turn.number,
                "start_ms": turn.start_ms,
                "end_ms": turn.end_ms,
                "speaker": one.people[turn.speaker].code if turn.speaker else None,
                "part": turn.part,
                "text": turn.text,
            }
            for turn in transcript.turns
        ],
    }


@app.command()
def train(
    coded: Coded,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="DIR", help="The folder to write the model to; a project has a default."),
    ] = None,
    scheme: SchemeName = "waardecreatie",
    columns: Columns = None,
    empty: Annotated[Empty, typer.Option(help="What an empty code cell means.")] = Empty.no_code,
    encoder: Encoder = "",
    extra: Extra = None,
    tune: Tune = False,
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    note: Annotated[str | None, typer.Option(help="A line for the model's card.")] = None,
    keep_examples: Annotated[
        bool, typer.Option("--keep-examples", help="Keep the coded fragments in the model, to show them as evidence.")
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Train a model on your own codings, in tables or in a project; prints how good it is on unseen documents."""
    from autocode.encoders import chosen_encoder

    if any(cli_project.is_project(file) for file in coded):
        if len(coded) > 1 or extra or columns:
            raise SettingsError("a project is trained on by itself, without other tables, --extra or --columns.")
        choices = {"scheme": scheme, "out": out, "encoder": chosen_encoder(encoder), "folds": folds, "note": note}
        cli_project.train_project(coded[0], {**choices, "overwrite": overwrite, "tune": tune}, as_json)
        return
    if out is None:
        raise SettingsError("say where the model must go: -o DIR")
    from autocode import workflow

    progress = _Progress()
    settings = workflow.CodedSettings(
        scheme,
        _columns(columns),
        empty.value,
        chosen_encoder(encoder),
        folds,
        extra=tuple(extra or ()),
        keep_examples=keep_examples,
        tune=tune,
    )
    data = workflow.read_codings(coded, settings, progress)
    evaluation, facts = workflow.train_coder(data, out, settings, overwrite=overwrite, note=note, progress=progress)
    if as_json:
        _print_json(facts)
        return
    _print_notes(data.table.notes)
    _print_evaluation(evaluation.as_json())
    print(f"\nwritten: {out}")
    if data.scheme.exclusive and not tune:
        print(
            "Every fragment has one code here. Where that is its tone or attitude, a tuned encoder may do better: "
            "compare with `autocode evaluate ... --tune` (minutes), then train with --tune."
        )


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
    tune: Tune = False,
    model: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Measure this model as it is, on codings it did not learn from.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="SVG", help="Draw how often the confidences come true.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how good a model of these codings is on documents it has not seen, at every level of the scheme."""
    from autocode import workflow
    from autocode.encoders import chosen_encoder
    from autocode.evaluate import verdict
    from autocode.export.reliability import write_reliability

    progress = _Progress()
    settings = workflow.CodedSettings(
        scheme, _columns(columns), empty.value, chosen_encoder(encoder), folds, group, tuple(extra or ()), tune=tune
    )
    if model is not None:
        evaluation, notes = workflow.measure_coder(coded, model, settings, progress)
    else:
        data = workflow.read_codings(coded, settings, progress)
        evaluation, notes = workflow.evaluate_codings(data, settings, progress), data.table.notes
    if picture is not None:
        write_reliability(evaluation.levels, picture)
    verdicts = verdict(evaluation)
    if as_json:
        _print_json({**evaluation.as_json(), "verdict": {one.level: one.sentence for one in verdicts}})
        return
    _print_notes(notes)
    _print_evaluation(evaluation.as_json())
    print("\nVerdict")
    for one in verdicts:
        print(f"  {one.level}: {one.sentence}")


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="What was said.")],
    model: Annotated[Path | None, typer.Option(metavar="DIR", help="A model of your own.")] = None,
    scheme: SchemeName = "waardecreatie",
    code: Annotated[str | None, typer.Option(help="Why this code (default: the most probable one).")] = None,
    before: Annotated[str | None, typer.Option(help="What was said before it.")] = None,
    after: Annotated[str | None, typer.Option(help="What was said after it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say why a code is suggested: the words that carried it, and the coded fragments nearest to it."""
    from autocode import workflow
    from autocode.encoders import chosen_encoder
    from autocode.records import Passage

    if not text.strip():
        raise SettingsError("there is no text to explain. Give what was said, between quotes.")
    folder = model or workflow.shipped_model(scheme, chosen_encoder(""))
    found = workflow.explain(Passage(text, before, after), folder, code)
    if as_json:
        _print_json(asdict(found))
        return
    for moment in found.weighed:
        print(f"{moment.code} {moment.valence or ''} {moment.confidence}")
    if not found.weighed:
        print("no code is likely here")
    if found.words:
        print(f"\nwords that carried {found.code} (how far its log-odds fall without them)")
        for word in found.words[:8]:
            print(f"  {word.weight:+.2f}  {word.word}")
    for likeness, document, near, labels in found.nearest:
        print(f"\n{likeness:.2f}  {document}: {', '.join(labels) or 'no code'}\n  {near}")
    if not found.nearest:
        print("\nThis model keeps no examples to show; train with --keep-examples to have them.")


class By(StrEnum):
    """What tells that two coders' fragments are the same."""

    id = "id"
    text = "text"
    position = "position"


@app.command()
def agreement(
    coded: Annotated[list[Path], typer.Argument(metavar="CODED...", help="Coded tables, or one project.")],
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
    coder: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these coders of a project. Repeatable.")
    ] = None,
    model: Annotated[bool, typer.Option("--model", help="Also a project's models, beside each coder.")] = False,
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
    if any(cli_project.is_project(file) for file in coded):
        result = cli_report.agreement_of_project(coded, settings, coder or (), model, progress)
    elif coder or model:
        raise SettingsError("--coder and --model are for a project; a table has its coders and models in itself.")
    else:
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

    beside = files[0] / "sprekers.csv" if files[0].is_dir() else files[0].with_name(f"{files[0].stem}-sprekers.csv")
    target = out or beside
    rows = workflow.write_speaker_table(cli_project.given_files(files), target)
    if as_json:
        _print_json({"path": str(target), "speakers": [asdict(row) for row in rows]})
        return
    header = ["name", "documents", "turns", "words", "share"]
    print(show.table([header, *([_cell(getattr(row, field)) for field in header] for row in rows)]))
    print("Fill in code, role and group in the file below; then add --speakers to precode.")
    print(f"written: {target}")


@app.command()
def review(
    study: cli_project.Study,
    coder: Annotated[str, typer.Option(metavar="NAME", help="Who codes; default: your name on this computer.")] = "",
    scheme: Annotated[str | None, typer.Option(metavar="S", help="Scheme of the project; default: its first.")] = None,
    blind: Annotated[
        bool | None, typer.Option("--blind/--assisted", help="Without or with suggestions; default: as last time.")
    ] = None,
    learn: Annotated[
        bool, typer.Option("--learn/--no-learn", help="Make new suggestions from the decisions, in the background.")
    ] = True,
    language: Annotated[Language, typer.Option(help="Language of the pages.")] = Language.nl,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Default: a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Review a project in the browser, fragment by fragment. Ends with Ctrl+C; every decision is saved at once."""
    from getpass import getuser

    from autocode.web import Desk, serve

    desk = Desk(language.value)
    desk.open(study, coder or getuser(), scheme, blind=blind, learns=learn)
    serve(desk, port=port, open_browser=browser, to="/review", say=lambda link: print(link, flush=True))


@app.command()
def start(
    language: Annotated[Language, typer.Option(help="Language of the pages.")] = Language.nl,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Default: a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
) -> None:
    """Open the start page in the browser: projects, transcripts, speakers, suggestions, review. Ends with Ctrl+C."""
    _serve(language, port, browser)


def _serve(language: Language, port: int, browser: bool) -> None:
    from autocode.web import Desk, serve

    serve(Desk(language.value), port=port, open_browser=browser, say=lambda link: print(link, flush=True))


@app.command()
def shortcut(
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where it must go; default: the desktop.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a shortcut on the desktop that opens the start page (.cmd, .command or .desktop, as the system has it)."""
    from autocode.shortcut import write_shortcut

    made = write_shortcut(folder)
    if as_json:
        _print_json({"path": str(made)})
        return
    print(f"written: {made}")


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
