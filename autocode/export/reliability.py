"""A picture of calibration: how often a suggestion is right, against the confidence that it was given with.

One small diagram per level of the scheme, as SVG: a point per tenth of the confidence, as large as it has cases; on the
diagonal a confidence of .70 is right seven times in ten. Below it the model is too sure.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Protocol

from autocode.errors import FileError

_SIDE, _MARGIN, _GAP = 240, 46, 30
_INK, _LINE = "#1f2933", "#9aa5b1"


class Level(Protocol):
    """What is drawn of a level: its name, and (mean confidence, share right, number of cases) per tenth."""

    @property
    def name(self) -> str:
        """The name of the level."""
        ...

    @property
    def calibration(self) -> tuple[tuple[float, float, int], ...]:
        """Mean confidence, share that is right, and cases, per tenth of the confidence."""
        ...


def write_reliability(levels: Sequence[Level], path: Path) -> None:
    """Write the picture. Raises FileError when it cannot be written."""
    try:
        path.write_text(reliability_picture(levels), encoding="utf-8")
    except OSError as error:
        raise FileError(f"{path}: the picture cannot be written ({error.strerror}). Choose another place.") from error


def reliability_picture(levels: Sequence[Level]) -> str:
    """Return the picture as SVG."""
    width = len(levels) * (_SIDE + _MARGIN + _GAP)
    parts = "".join(_diagram(level, number * (_SIDE + _MARGIN + _GAP)) for number, level in enumerate(levels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_SIDE + 2 * _MARGIN}" '
        f'font-family="sans-serif" font-size="11" fill="{_INK}"><rect width="100%" height="100%" fill="white"/>'
        f"{parts}</svg>\n"
    )


def _diagram(level: Level, left: int) -> str:
    x, y = left + _MARGIN, _MARGIN

    def place(confidence: float, share: float) -> tuple[float, float]:
        return x + confidence * _SIDE, y + (1 - share) * _SIDE

    frame = (
        f'<rect x="{x}" y="{y}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="{_LINE}"/>'
        f'<line x1="{x}" y1="{y + _SIDE}" x2="{x + _SIDE}" y2="{y}" stroke="{_LINE}" stroke-dasharray="4 4"/>'
        f'<text x="{x}" y="{y - 12}" font-size="13" font-weight="bold">{escape(level.name)}</text>'
        f'<text x="{x + _SIDE / 2}" y="{y + _SIDE + 32}" text-anchor="middle">confidence</text>'
        f'<text transform="translate({x - 32} {y + _SIDE / 2}) rotate(-90)" text-anchor="middle">share right</text>'
    )
    ticks = "".join(
        f'<text x="{place(value, 0)[0]}" y="{y + _SIDE + 15}" text-anchor="middle">{value:g}</text>'
        f'<text x="{x - 6}" y="{place(0, value)[1] + 4}" text-anchor="end">{value:g}</text>'
        for value in (0, 0.5, 1)
    )
    most = max((cases for _, _, cases in level.calibration), default=1)
    points = "".join(
        f'<circle cx="{place(confidence, share)[0]:.1f}" cy="{place(confidence, share)[1]:.1f}" '
        f'r="{3 + 7 * (cases / most) ** 0.5:.1f}" fill="#2b6cb0" fill-opacity="0.75">'
        f"<title>{confidence:.2f}: {share:.2f} of {cases}</title></circle>"
        for confidence, share, cases in level.calibration
    )
    return frame + ticks + points
