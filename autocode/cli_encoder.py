"""The commands about sentence encoders: add, list, use, remove."""

from dataclasses import asdict
from typing import Annotated

import typer

from autocode.console import Progress, print_json

encoder_app = typer.Typer(
    help="Other sentence encoders: add (the only command that may download), list, use, remove.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@encoder_app.command("add")
def add(
    source: Annotated[str, typer.Argument(metavar="FOLDER|OWNER/MODEL", help="A folder, or a model on the hub.")],
    name: Annotated[str, typer.Option(help="A short name to call it by.")] = "",
    prefix: Annotated[str | None, typer.Option(help='Words to put before every text, such as "query: ".')] = None,
    revision: Annotated[str, typer.Option(help="A commit or tag on the hub.")] = "",
    train: Annotated[bool, typer.Option(help="Train the shipped coders again with it.")] = True,
    as_json: AsJson = False,
) -> None:
    """Fetch or copy an encoder once, and train the shipped coders again with it; from then on it works offline."""
    from autocode import workflow_encoder
    from autocode.show import table

    progress = Progress()
    added, compared = workflow_encoder.add(source, name, prefix, revision, train=train, progress=progress)
    if as_json:
        print_json({**asdict(added), "compared": compared})
        return
    print(f"{added.name}: {added.megabytes} MB, vectors of {added.dimensions} numbers")
    for note in added.notes:
        print(f"note: {note}")
    if added.prefix:
        print(f'before every text: "{added.prefix}"')
    if compared:
        print(table([["scheme", "level", "micro F1, shipped", "micro F1, this one"], *compared]))
        print(f"Use it with --encoder {added.name}, or always: autocode encoder use {added.name}")


@encoder_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show the encoders that were added; the one that is used when none is named has a star."""
    from autocode.encoders import default_encoder, list_encoders
    from autocode.show import table

    added, default = list_encoders(), default_encoder()
    if as_json:
        print_json([{**asdict(one), "default": one.name == default} for one in added])
        return
    rows = [["name", "MB", "numbers", "from", "revision"], [f"shipped{'' if default else ' *'}", "", "", "", ""]]
    rows += [
        [
            f"{one.name}{' *' if one.name == default else ''}",
            *(str(one.megabytes), str(one.dimensions), one.source, one.revision[:12]),
        ]
        for one in added
    ]
    print(table(rows))


@encoder_app.command("use")
def use(
    name: Annotated[str, typer.Argument(help="A name that `encoder list` shows, or `shipped`.")],
) -> None:
    """Use an encoder that was added, and its coders, when none is named."""
    from autocode.encoders import use_encoder

    use_encoder("" if name == "shipped" else name)
    print(f"used from now on: {name}")


@encoder_app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(help="A name that `encoder list` shows.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete an encoder that was added, and the coders trained with it."""
    from autocode.encoders import belongings, remove_encoder

    for folder in belongings(name):
        print(f"to be deleted: {folder}")
    if not yes and not typer.confirm("Delete?"):
        raise typer.Exit(1)
    remove_encoder(name)
    print(f"removed: {name}")
