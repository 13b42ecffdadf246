"""The pictures of a report as inline SVG, drawn from its tables.

Everything is told apart by a pattern and by lightness as well as by colour, so that pictures can be read in grey and by
the colour-blind; the colours are those of Okabe and Ito (2008), "Color universal design". Patterns are defined once per
page (`definitions`). Numbers stand in the picture where there is room.
"""

import math
from collections.abc import Sequence
from html import escape
from itertools import accumulate, pairwise

from autocode.export.report_blocks import Figure, Table, shown

_INK, _AXIS = "#1b2430", "#8a95a1"
# Fill, and how it is drawn over: what lies next to each other differs in lightness.
_SERIES = (
    ("#0b4f8a", ""), ("#f0b03f", "slant"), ("#0d8a6a", "dots"), ("#f3cfe3", "bars"), ("#7a3b00", "back"),
    ("#9fd3f2", "lines"), ("#5a5f66", "dots"), ("#f4ea8c", "slant"), ("#c2185b", "lines"), ("#d7dce1", ""),
    ("#2f6b2f", "back"), ("#ffffff", "dots"),
)  # fmt: skip
_VALENCES = (("#0b4f8a", ""), ("#f0a03f", "slant"), ("#d7dce1", ""), ("#ffffff", "dots"))
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "1 4", "12 4", "3 6")
_WIDTH, _ROW, _BAR = 860, 26, 18
_LEAST_NAMES, _MOST_NAMES = 120, 340
_CHARACTER = 6.6
_MARKS = "osd^x+"


def definitions() -> str:
    """Return the patterns as SVG that shows nothing."""
    drawn = {
        "slant": '<path d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" stroke="#1b2430" stroke-width="1.3"/>',
        "back": '<path d="M6,-2 l4,4 M0,0 l8,8 M-2,6 l4,4" stroke="#ffffff" stroke-width="1.3"/>',
        "dots": '<circle cx="2" cy="2" r="1.1" fill="#1b2430"/><circle cx="6" cy="6" r="1.1" fill="#1b2430"/>',
        "bars": '<path d="M4,0 v8" stroke="#1b2430" stroke-width="1.2"/>',
        "lines": '<path d="M0,4 h8" stroke="#1b2430" stroke-width="1.2"/>',
    }
    patterns = "".join(
        f'<pattern id="p-{name}" width="8" height="8" patternUnits="userSpaceOnUse">{path}</pattern>'
        for name, path in drawn.items()
    )
    return f'<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>{patterns}</defs></svg>'


def picture(table: Table, language: str) -> str:
    """Return a table's picture as SVG; nothing for a heat map, which the table itself is, or where all is zero."""
    if table.picture is None or table.picture.kind == "heat":
        return ""
    values = _values(table)
    if not any(any(row) for row in values):
        return ""
    if table.picture.kind in ("bars", "shares"):
        return _bars(table, values, language)
    return _columns(table, values) if table.picture.kind == "columns" else _lines(table, values, language)


def _values(table: Table) -> list[list[float]]:
    """Return the numbers that are drawn (lines x columns)."""
    columns = table.drawn_columns()
    return [[float(table.lines[line].figures[column].value or 0) for column in columns] for line in table.drawn_lines()]


def _style(number: int, table: Table) -> tuple[str, str]:
    series = _VALENCES if table.picture is not None and table.picture.of_valences else _SERIES
    return series[number % len(series)]


def _filled(number: int, table: Table, shape: str) -> str:
    """Return a shape (an SVG element without its end) filled as the series is, its pattern over it."""
    fill, pattern = _style(number, table)
    over = f'{shape} fill="url(#p-{pattern})" stroke="none"/>' if pattern else ""
    return f'{shape} fill="{fill}" stroke="#1b2430" stroke-width="0.6"/>{over}'


def _is_dark(number: int, table: Table) -> bool:
    fill, _ = _style(number, table)
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120


def _label(x: float, y: float, text: str, anchor: str = "start", **more: str) -> str:
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(text)}</text>'


def _svg(height: float, content: str, title: str, width: int = _WIDTH) -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}" role="img">'
        f"<title>{escape(title)}</title>{content}</svg>"
    )


def _legend(names: Sequence[str], table: Table, top: float) -> tuple[str, float]:
    """Return the legend and where it ends; names go on to a next row where the width is used up."""
    x, y, parts = 0.0, top, []
    for number, name in enumerate(names):
        width = 30 + len(name) * _CHARACTER
        if x + width > _WIDTH and x > 0:
            x, y = 0.0, y + 20
        parts.append(_filled(number, table, f'<rect x="{x:.1f}" y="{y:.1f}" width="14" height="12"'))
        parts.append(_label(x + 19, y + 10.5, name))
        x += width
    return "".join(parts), y + 26


def _shortened(name: str, characters: int) -> str:
    return name if len(name) <= characters else name[: characters - 1] + "…"


def _bars(table: Table, values: list[list[float]], language: str) -> str:
    """Return a bar per line, stacked by column."""
    assert table.picture is not None
    parts = table.picture.kind == "shares"
    columns = table.drawn_columns()
    legend, top = (
        _legend([one.full or one.name for one in map(table.columns.__getitem__, columns)], table, 2)
        if len(columns) > 1
        else ("", 2)
    )
    longest = max(len(table.lines[line].name) for line in table.drawn_lines())
    names = max(_LEAST_NAMES, min(_MOST_NAMES, longest * _CHARACTER + 10))
    room = _WIDTH - names - 60
    most = max(sum(row) for row in values)
    drawn = [legend]
    for number, (line, row) in enumerate(zip(table.drawn_lines(), values, strict=True)):
        y, total = top + number * _ROW, sum(row)
        scale = room / (total if parts else most) if total else 0.0
        drawn.append(_label(names - 8, y + 13, _shortened(table.lines[line].name, int(names / _CHARACTER)), "end"))
        starts = [0.0, *accumulate(row)]
        for series, (start, value) in enumerate(zip(starts, row, strict=False)):
            figure = table.lines[line].figures[columns[series]]
            drawn.append(_segment(table, series, figure, (names + start * scale, y, value * scale), language))
        # Parts of a whole add up to one: that needs no saying.
        whole = "–" if not total else "" if parts else shown(Figure(total, figure.kind), language)
        drawn.append(_label(names + total * scale + 6, y + 13, whole, font_weight="bold"))
    return _svg(top + len(values) * _ROW + 4, "".join(drawn), table.picture.title)


def _segment(table: Table, series: int, figure: Figure, place: tuple[float, float, float], language: str) -> str:
    x, y, width = place
    if width <= 0:
        return ""
    written = shown(figure, language)
    drawn = _filled(series, table, f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_BAR}"')
    if width < len(written) * _CHARACTER + 10 or len(table.drawn_columns()) == 1:
        return drawn
    dark, pattern = _is_dark(series, table), _style(series, table)[1]
    middle = x + width / 2
    if pattern:
        # A number must be readable over its pattern.
        half = len(written) * _CHARACTER / 2 + 3
        drawn += f'<rect x="{middle - half:.1f}" y="{y + 3}" width="{2 * half:.1f}" height="12" fill="#fff" rx="2"/>'
    return drawn + _label(middle, y + 13, written, "middle", fill="#fff" if dark and not pattern else _INK)


def _columns(table: Table, values: list[list[float]]) -> str:
    """Return a bar per column, stacked by line: what comes when."""
    assert table.picture is not None
    columns = table.drawn_columns()
    legend, top = _legend([table.lines[line].name for line in table.drawn_lines()], table, 2)
    height, left = 150.0, 40.0
    totals = [sum(row[place] for row in values) for place in range(len(columns))]
    most = max(totals) or 1.0
    step = (_WIDTH - left) / len(columns)
    drawn = [legend, f'<line x1="{left}" y1="{top + height}" x2="{_WIDTH}" y2="{top + height}" stroke="{_AXIS}"/>']
    drawn.append(_label(left - 6, top + 10, f"{most:g}", "end") + _label(left - 6, top + height, "0", "end"))
    for place, column in enumerate(columns):
        base = top + height
        for series, row in enumerate(values):
            tall = row[place] * height / most
            base -= tall
            if tall > 0:
                shape = f'<rect x="{left + place * step + step * 0.12:.1f}" y="{base:.1f}" width="{step * 0.76:.1f}"'
                drawn.append(_filled(series, table, f'{shape} height="{tall:.1f}"'))
        drawn.append(_label(left + (place + 0.5) * step, top + height + 15, table.columns[column].name, "middle"))
    return _svg(top + height + 22, "".join(drawn), table.picture.title)


def _lines(table: Table, values: list[list[float]], language: str) -> str:
    """Return a line per line along the columns, named at its end."""
    assert table.picture is not None
    columns, lines = table.drawn_columns(), table.drawn_lines()
    height, left, right, top = 230.0, 60.0, 230.0, 14.0
    most = _round_up(max(max(row) for row in values) or 1.0)
    kind = table.lines[lines[0]].figures[columns[0]].kind
    step = (_WIDTH - left - right) / max(len(columns) - 1, 1)

    def point(place: int, value: float) -> tuple[float, float]:
        return left + place * step, top + (1 - value / most) * height

    drawn = []
    for value in (0.0, most / 2, most):
        y = point(0, value)[1]
        drawn.append(f'<line x1="{left}" y1="{y:.1f}" x2="{_WIDTH - right}" y2="{y:.1f}" stroke="#dde2e7"/>')
        drawn.append(_label(left - 14, y + 4, "0" if not value else shown(Figure(value, kind), language), "end"))
    for place, column in enumerate(columns):
        drawn.append(_label(point(place, 0)[0], top + height + 22, table.columns[column].name, "middle"))
    heights = _apart([point(0, row[-1])[1] for row in values], 16, top + height)
    for number, (line, row) in enumerate(zip(lines, values, strict=True)):
        points = [point(place, value) for place, value in enumerate(row)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = f' stroke-dasharray="{dashes}"' if (dashes := _DASHES[number % len(_DASHES)]) else ""
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{_line_colour(number)}" stroke-width="2"{dash}/>')
        drawn += [_mark(x, y, number) for x, y in points]
        drawn.append(_label(points[-1][0] + 12, heights[number] + 4, _shortened(table.lines[line].name, 32)))
    return _svg(top + height + 30, "".join(drawn), table.picture.title)


def _line_colour(number: int) -> str:
    return ("#0b4f8a", "#b35c00", "#0d8a6a", "#a0307a", "#1b2430", "#5a8fb8", "#7a6a00", "#5a5f66")[number % 8]


def _mark(x: float, y: float, number: int) -> str:
    """Return a mark of its own shape for each series."""
    colour, kind = _line_colour(number), _MARKS[number % len(_MARKS)]
    if kind == "o":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    if kind == "s":
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>'
    paths = {
        "d": f"M{x:.1f},{y - 5:.1f} l5,5 l-5,5 l-5,-5 z",
        "^": f"M{x:.1f},{y - 5:.1f} l5,9 h-10 z",
        "x": f"M{x - 4:.1f},{y - 4:.1f} l8,8 m0,-8 l-8,8",
        "+": f"M{x - 5:.1f},{y:.1f} h10 m-5,-5 v10",
    }
    fill = colour if kind in "d^" else "none"
    return f'<path d="{paths[kind]}" fill="{fill}" stroke="{colour}" stroke-width="2"/>'


def _round_up(value: float) -> float:
    """Return the next value that makes a good end of an axis: 1, 2, 4, 5, 8 or 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= value * 0.9999)


def _apart(heights: list[float], least: float, lowest: float) -> list[float]:
    """Return heights moved as far as is needed to keep labels from lying over each other, none under `lowest`."""
    ordered = sorted(range(len(heights)), key=lambda number: heights[number])
    moved = list(heights)
    for above, below in pairwise(ordered):
        moved[below] = max(moved[below], moved[above] + least)
    limit = lowest
    for number in reversed(ordered):
        moved[number] = limit = min(moved[number], limit)
        limit -= least
    return moved


def shade(value: float, most: float) -> tuple[str, str]:
    """Return the background and the text colour of a cell of a heat map: the more, the darker."""
    part = (value / most) ** 0.7 if most > 0 else 0.0
    light, dark = (245, 248, 252), (11, 79, 138)
    red, green, blue = (round(one + (other - one) * part) for one, other in zip(light, dark, strict=True))
    return f"#{red:02x}{green:02x}{blue:02x}", "#ffffff" if part > 0.55 else _INK
