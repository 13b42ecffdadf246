"""Writes values into worksheets such that every text stays a text and can be read back as it was.

Two things can turn a text into something else. The writing library may take `=1+1` for a formula or an address for a
link: here strings are only ever written as strings. And Excel itself makes a formula of a text that begins with `=`
when a person enters the cell and leaves it again: such cells carry the mark that a person would type as a leading
apostrophe (`quote_prefix`), which is no part of the text.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_UNITS = 32_767  # what one cell of Excel holds, in UTF-16 units
FONT_SIZE = 10
_LINE_HEIGHT = 13.2
_MOST_LINES = 24
# XML 1.0 has no place for these: control characters, lone halves of surrogate pairs, and two non-characters.
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_STARTS_A_FORMULA = ("=", "+", "-", "@")


@dataclass
class Cells:
    """The formats of one workbook, each made once, and an account of the texts that had to be changed.

    `shortened` and `cleaned` name the places ("Coderingen, rij 12") in order.
    """

    workbook: Any
    shortened_mark: str
    shortened: list[str] = field(default_factory=list)
    cleaned: list[str] = field(default_factory=list)
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def format(self, **properties: Any) -> Any:
        """Return the cell format with these properties of XlsxWriter, in the workbook's own font and at the top."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"font_size": FONT_SIZE, "valign": "top", **properties})
        return self._formats[key]

    def write(self, sheet: Any, row: int, column: int, value: object, **properties: Any) -> None:
        """Write a text, a number, or (for None) nothing but the format; rows and columns count from 0."""
        if value is None:
            sheet.write_blank(row, column, None, self.format(**properties))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, self.format(**properties))
        else:
            self._text(sheet, row, column, str(value), properties)

    def _text(self, sheet: Any, row: int, column: int, text: str, properties: dict[str, Any]) -> None:
        fitting = fit(text, self.shortened_mark)
        place = f"{sheet.get_name()}, {row + 1}"
        if fitting.shortened:
            self.shortened.append(place)
        if fitting.cleaned:
            self.cleaned.append(place)
        if fitting.text.startswith(_STARTS_A_FORMULA):
            properties = {**properties, "quote_prefix": True}
        if fitting.text:
            sheet.write_string(row, column, fitting.text, self.format(**properties))
        else:
            sheet.write_blank(row, column, None, self.format(**properties))


@dataclass(frozen=True, slots=True)
class Fitting:
    """A text as a cell can hold it, and what had to be done for that."""

    text: str
    shortened: bool = False
    cleaned: bool = False


def fit(text: str, mark: str) -> Fitting:
    """Return a text as Excel can hold it: no control characters, one kind of line end, `mark` where it was cut."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    allowed = _NOT_ALLOWED.sub("", lines)
    cleaned = allowed != lines
    if _units(allowed) <= MOST_UNITS:
        return Fitting(allowed, cleaned=cleaned)
    kept = allowed.encode("utf-16-le")[: 2 * (MOST_UNITS - _units(mark))].decode("utf-16-le", errors="ignore")
    return Fitting(kept + mark, shortened=True, cleaned=cleaned)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def row_height(contents: Iterable[tuple[object, float]]) -> float:
    """Return the height in points of a row with these values in columns of these widths, for wrapped text.

    Not every program works that out when it opens a file. A row higher than a screen would be hard to scroll past.
    """
    lines = max((_lines(str(value), width) for value, width in contents if value is not None), default=1)
    return min(lines, _MOST_LINES) * _LINE_HEIGHT + 3


def _lines(text: str, width: float) -> int:
    # A character is narrower than the unit of width, and the last word of a line often has to go to the next.
    room = max(6, width * 1.2 - 5)
    return sum(1 if len(line) <= width else math.ceil(len(line) / room) for line in text.split("\n"))


def quoted(sheet: str) -> str:
    """Return a sheet's name as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def sheet_name(base: str, addition: str, taken: list[str]) -> str:
    """Return a name for a sheet that Excel allows and that is not taken: `base`, then `addition` if there is one."""
    wanted = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", f"{base} {addition}".strip())[:31].strip("' ")
    name, number = wanted, 1
    while name.casefold() in (other.casefold() for other in taken):
        number += 1
        name = f"{wanted[: 30 - len(str(number))]} {number}"
    return name
