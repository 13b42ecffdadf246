"""A report as one web page: no scripts, nothing fetched, readable on paper.

Every count is a link to a list of its fragments, which slides up from below (`:target`, no script); from there a link
goes to the fragment itself in the appendix. Lists of the same fragments are written once.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from autocode.export.report_blocks import Figure, Line, QuoteList, Report, Table, Text, shown
from autocode.export.report_pictures import definitions, picture, shade
from autocode.export.report_words import Say

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def report_page(report: Report) -> str:
    """Return the page. All that came from a file is escaped by the template, which is the only maker of HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    lists = _Lists(report)
    environment.tests |= {
        "table": lambda block: isinstance(block, Table),
        "text_block": lambda block: isinstance(block, Text),
        "quotes": lambda block: isinstance(block, QuoteList),
    }
    return environment.get_template("report.html.j2").render(
        report=report,
        say=Say(report.language),
        link=lists.link,
        lists=lists,
        shown=lambda figure: shown(figure, report.language),
        # Our own drawings: every text in them was escaped when it was drawn.
        picture=lambda table: Markup(picture(table, report.language)),
        patterns=Markup(definitions()),
        heat=_heat,
        groups=_groups,
    )


def _groups(table: Table) -> list[tuple[str, int]]:
    """Return the headings over the columns and how many columns each spans; none when no column has one."""
    if not any(column.group for column in table.columns):
        return []
    return [(name, len(list(some))) for name, some in groupby(table.columns, key=lambda column: column.group)]


def _heat(table: Table, line: Line, column: int) -> str:
    """Return the style of a cell of a heat map, nothing for other cells."""
    if table.picture is None or table.picture.kind != "heat" or line.total or column not in table.drawn_columns():
        return ""
    most = max(
        (table.lines[at].figures[where].value or 0 for at in table.drawn_lines() for where in table.drawn_columns()),
        default=0,
    )
    background, ink = shade(line.figures[column].value or 0, most)
    return f"background:{background};color:{ink}"


class _Lists:
    """The lists of fragments behind numbers, each set once, numbered as they are asked for."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._numbers: dict[tuple[int, ...], int] = {}

    def link(self, figure: Figure) -> str:
        """Return the address of the list behind a figure, nothing where it has no fragments."""
        if not figure.fragments:
            return ""
        return f"#n{self._numbers.setdefault(figure.fragments, len(self._numbers) + 1)}"

    @property
    def all(self) -> list[tuple[int, int, list[tuple[str, list[tuple[int, str]]]]]]:
        """The lists that were asked for: number, how many fragments, and per document the places and short ids."""
        return [(number, len(places), self._by_document(places)) for places, number in self._numbers.items()]

    def _by_document(self, places: Sequence[int]) -> list[tuple[str, list[tuple[int, str]]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for place in places:
            fragment: Any = self._report.fragments[place]
            found.setdefault(fragment.document, []).append((place, fragment.short_id))
        return list(found.items())

    @property
    def appendix(self) -> list[tuple[str, list[tuple[int, Any]]]]:
        """The fragments to show, by document."""
        ordered = sorted(self._report.fragments.items())
        return [(name, list(some)) for name, some in groupby(ordered, key=lambda item: item[1].document)]
