"""The commands about sentence encoders: add, train, list, use, remove."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from autocode.console import AsJson, Progress, print_json

if TYPE_CHECKING:
    from autocode.encoder_files import AddedEncoder
    from autocode.workflow_encoder import Compared

encoder_app = typer.Typer(
    help="Other sentence encoders: add (the only command that may download), train, list, use, remove.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="A name that `encoder list` shows.")]


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

    progress = Progress()
    added, compared = workflow_encoder.add(source, name, prefix, revision, train=train, progress=progress)
    if as_json:
        print_json(workflow_encoder.as_plain(added, compared))
        return
    _print_added(added)
    _print_compared(added.name, compared)
    if not train:
        print(f"No coder was trained with it. Train the shipped ones: autocode encoder train {added.name}")


@encoder_app.command("train")
def train(
    name: Name,
    scheme: Annotated[
        list[str] | None, typer.Option(metavar="S", help="One of the shipped schemes; all of them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train the shipped coders again with an encoder that was added: after --no-train, or an update of autocode."""
    from autocode import workflow_encoder

    compared = workflow_encoder.train_with(name, tuple(scheme or ()), Progress())
    if as_json:
        print_json(workflow_encoder.as_plain(workflow_encoder.record_of(name), compared))
        return
    _print_compared(name, compared)


@encoder_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show the encoders that were added; the one that is used when none is named has a star."""
    from dataclasses import asdict

    from autocode.encoders import coders_of, default_encoder, list_encoders
    from autocode.show import table

    added, default = list_encoders(), default_encoder()
    if as_json:
        print_json([{**asdict(one), "default": one.name == default, "coders": coders_of(one.name)} for one in added])
        return
    rows = [["name", "MB", "numbers", "prefix", "coders for", "licence", "from", "revision"]]
    rows.append(["shipped" if default else "shipped *", *("-" for _ in rows[0][1:])])
    for one in added:
        known = [str(one.megabytes), str(one.dimensions), repr(one.prefix) if one.prefix else "-"]
        known += [", ".join(coders_of(one.name)), one.licence, one.source, one.revision[:12]]
        rows.append([f"{one.name} *" if one.name == default else one.name, *(cell or "-" for cell in known)])
    print(table(rows))


@encoder_app.command("use")
def use(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name that `encoder list` shows, or `shipped`.")],
) -> None:
    """Use an encoder that was added, and its coders, when none is named."""
    from autocode.encoders import SHIPPED_NAME, coders_of, use_encoder

    use_encoder("" if name == SHIPPED_NAME else name)
    print(f"used from now on: {name}")
    if name != SHIPPED_NAME and not coders_of(name):
        print(f"No coder was trained with it yet. Train the shipped ones: autocode encoder train {name}")


@encoder_app.command("remove")
def remove(name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete an encoder that was added, and the coders trained with it."""
    from autocode.encoders import belongings, default_encoder, remove_encoder

    for folder in belongings(name):
        print(f"to be deleted: {folder}")
    if default_encoder() == name:
        print("It is used when none is named; from then on the shipped one is.")
    print("Models of your own that were trained with it will no longer work.")
    if not yes and not typer.confirm("Delete?"):
        raise typer.Exit(1)
    remove_encoder(name)
    print(f"removed: {name}")


def _print_added(added: "AddedEncoder") -> None:
    print(f"{added.name}: {added.megabytes} MB{f', licence {added.licence}' if added.licence else ''}")
    print(
        f"vectors of {added.dimensions} numbers for coders, {added.sentence_dimensions} for a sentence "
        f"({added.pooling or 'no'} pooling); reads {added.most_tokens or 'any number of'} subwords at once"
    )
    for note in added.notes:
        print(f"note: {note}")
    if added.prefix:
        print(f'before every text: "{added.prefix}"')


def _print_compared(name: str, compared: "Sequence[Compared]") -> None:
    if not compared:
        return
    from autocode.coder.card import shown_figure
    from autocode.show import table

    rows = [["scheme", "level", "figure", "shipped", name]]
    rows += [
        [line.scheme, line.level, line.figure, shown_figure(line.shipped), shown_figure(line.this)] for line in compared
    ]
    print(table(rows))
    print(
        "On the constructed corpus, every document left out once, with 95 % intervals: a difference within them says "
        "little. `autocode evaluate` on codings of your own says more."
    )
    print(f"Use it with --encoder {name}, or always: autocode encoder use {name}")
