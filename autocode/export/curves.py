"""A picture of curves with bands, as SVG: several small diagrams side by side that share their lines and their legend.

Lines differ in colour (Okabe & Ito's palette, told apart by colour-blind people), in dashes and in marks, so that they
are told apart in grey too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from autocode.errors import FileError

_WIDE, _HIGH, _MARGIN, _GAP = 300, 230, 52, 26
_INK, _LINE = "#1f2933", "#d5dbe1"
# Blue, vermilion, black: far apart in lightness too.
_STYLES = (("#0072b2", ""), ("#d55e00", "7 4"), ("#000000", "2 3"), ("#009e73", "10 3 2 3"))


@dataclass(frozen=True)
class Curve:
    """A line through points (x, y) with the band from `low` to `high` around them."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Diagram:
    """Curves under one title; `across` names what runs from left to right."""

    title: str
    across: str
    curves: tuple[Curve, ...]


def write_curves(diagrams: Sequence[Diagram], path: Path) -> None:
    """Write the picture. Raises FileError when it cannot be written."""
    try:
        path.write_text(curves_picture(diagrams), encoding="utf-8")
    except OSError as error:
        raise FileError(f"{path}: the picture cannot be written ({error.strerror}). Choose another place.") from error


def curves_picture(diagrams: Sequence[Diagram]) -> str:
    """Return the picture as SVG; curves of one name look alike in every diagram."""
    names = list(dict.fromkeys(curve.name for diagram in diagrams for curve in diagram.curves))
    style = {name: _STYLES[number % len(_STYLES)] for number, name in enumerate(names)}
    step = _WIDE + _MARGIN + _GAP
    width, height = len(diagrams) * step, _HIGH + 2 * _MARGIN + 24
    parts = "".join(_diagram(diagram, number * step, style) for number, diagram in enumerate(diagrams))
    legend = "".join(
        f'<line x1="{_MARGIN + 190 * number}" y1="{height - 14}" x2="{_MARGIN + 34 + 190 * number}" y2="{height - 14}" '
        f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        f'<text x="{_MARGIN + 42 + 190 * number}" y="{height - 10}">{escape(name)}</text>'
        for number, (name, (colour, dashes)) in enumerate(style.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11" fill="{_INK}"><rect width="100%" height="100%" fill="white"/>'
        f"{parts}{legend}</svg>\n"
    )


def _diagram(diagram: Diagram, left: int, style: dict[str, tuple[str, str]]) -> str:
    x, y = left + _MARGIN, _MARGIN - 16
    most = max((value for curve in diagram.curves for value in curve.x), default=1.0)
    top = min(1.0, _rounded_up(max((value for curve in diagram.curves for value in curve.high), default=1.0)))

    def place(across: float, up: float) -> str:
        return f"{x + across / most * _WIDE:.1f},{y + (1 - up / top) * _HIGH:.1f}"

    grid = "".join(
        f'<line x1="{x}" y1="{y + share * _HIGH}" x2="{x + _WIDE}" y2="{y + share * _HIGH}" stroke="{_LINE}"/>'
        f'<text x="{x - 6}" y="{y + share * _HIGH + 4}" text-anchor="end">{top * (1 - share):.2f}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    ticks = "".join(
        f'<text x="{x + share * _WIDE}" y="{y + _HIGH + 16}" text-anchor="middle">{most * share:.0f}</text>'
        for share in (0, 0.5, 1)
    )
    lines = "".join(_curve(curve, style[curve.name], place) for curve in diagram.curves)
    return (
        f'<text x="{x}" y="{y - 12}" font-size="13" font-weight="bold">{escape(diagram.title)}</text>{grid}{ticks}'
        f'<text x="{x + _WIDE / 2}" y="{y + _HIGH + 34}" text-anchor="middle">{escape(diagram.across)}</text>{lines}'
    )


def _curve(curve: Curve, style: tuple[str, str], place: Callable[[float, float], str]) -> str:
    colour, dashes = style
    band = [place(*point) for point in zip(curve.x, curve.high, strict=True)]
    band += [place(*point) for point in reversed(list(zip(curve.x, curve.low, strict=True)))]
    line = [place(*point) for point in zip(curve.x, curve.y, strict=True)]
    return (
        f'<polygon points="{" ".join(band)}" fill="{colour}" fill-opacity="0.12"/>'
        f'<polyline points="{" ".join(line)}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dashes}"><title>{escape(curve.name)}</title></polyline>'
    )


def _rounded_up(value: float) -> float:
    return -(-value * 10 // 1) / 10
