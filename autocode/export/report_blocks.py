"""What a report consists of, whatever it is written as: sections of text, tables, quotes and lists.

A table and its picture have the same numbers, since the picture is drawn from the table; and the web page and the
workbook have the same tables. A `Figure` knows the fragments behind it by their place among `Report.fragments`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["count", "share", "ratio", "text"]
# bars: a bar per line, stacked by column; shares: the same as parts of a whole; columns: a bar per column, stacked by
# line; lines: a line per line along the columns; heat: the table itself, darker for more.
Drawing = Literal["bars", "shares", "columns", "lines", "heat"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: a number with the fragments behind it, or a text. `value` None with a text says it in words."""

    value: float | None = None
    kind: Kind = "count"
    text: str = ""
    fragments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column, under that of the group of columns that it belongs to; `words` when it holds texts.

    `full` is its name where there is room for that, as in the legend of a picture.
    """

    name: str
    group: str = ""
    words: bool = False
    full: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its name and its figures; `total` sets it apart, `depth` puts it under the one above."""

    name: str
    figures: tuple[Figure, ...]
    total: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """How a table is drawn: which columns (all when None), never the totals; `of_valences` chooses the colours."""

    kind: Drawing
    title: str
    columns: tuple[int, ...] | None = None
    of_valences: bool = False


@dataclass(frozen=True)
class Table:
    """A table with what is to be known about it, and perhaps a picture of it."""

    title: str
    row_title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    note: str = ""
    picture: Picture | None = None

    def drawn_columns(self) -> tuple[int, ...]:
        """Return the columns that are drawn."""
        chosen = self.picture.columns if self.picture else None
        return tuple(range(len(self.columns))) if chosen is None else chosen

    def drawn_lines(self) -> tuple[int, ...]:
        """Return the lines that are drawn: all but totals."""
        return tuple(number for number, line in enumerate(self.lines) if not line.total)


@dataclass(frozen=True)
class Text:
    """Paragraphs; `title` heads them, `boxed` sets them apart to be copied."""

    paragraphs: tuple[str, ...]
    title: str = ""
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A fragment to quote, what it is an example of (`about`), and what kind of example it is (`what`)."""

    about: str
    what: str
    fragment: int


@dataclass(frozen=True)
class QuoteList:
    """Quotes, those about one thing together."""

    title: str
    quotes: tuple[Quote, ...]
    note: str = ""

    def by_subject(self) -> list[tuple[str, list[Quote]]]:
        """Return the quotes by what they are about, in order."""
        found: dict[str, list[Quote]] = {}
        for quote in self.quotes:
            found.setdefault(quote.about, []).append(quote)
        return list(found.items())


Block = Table | Text | QuoteList


@dataclass(frozen=True)
class Section:
    """A part of the report; `whose` says whose codings its numbers are of. `level` 2 is under the one before.

    One with `own_page` begins a page when it is printed.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    whose: str = ""
    short: str = ""
    own_page: bool = False

    @property
    def sheet(self) -> str:
        """What its sheet in the workbook is called."""
        return self.short or self.title


@dataclass(frozen=True, slots=True)
class ShownFragment:
    """A fragment as the appendix shows it."""

    document: str
    id: str
    speaker: str
    group: str
    part: str
    text: str
    codes: tuple[str, ...]

    @property
    def short_id(self) -> str:
        """The id without the document's name before it."""
        rest = self.id.removeprefix(self.document).lstrip("-_ ")
        return rest or self.id


@dataclass(frozen=True)
class Report:
    """A whole report; `fragments` holds, by place, those that something refers to."""

    title: str
    language: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    fragments: dict[int, ShownFragment] = field(default_factory=dict)

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Yield all tables with their sections."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield section, block


def shown(figure: Figure, language: str) -> str:
    """Return a figure as it is written: `1.158`, `23,8 %`, `4,25` in Dutch; a dot in the middle stands for zero."""
    if figure.kind == "text" or figure.value is None:
        return figure.text
    if figure.kind == "count":
        written = f"{figure.value:,.0f}" if figure.value else "·"
    elif figure.kind == "share":
        written = f"{figure.value * 100:.1f} %" if figure.value else "·"
    else:
        written = f"{figure.value:,.2f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "nl" else written
