"""Workbooks of ours that were filled in by people (`autocode.forms`): what stands in which cell, before it is judged.

Nothing is taken for granted: sheets may be renamed or gone, rows sorted, added or deleted, columns moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autocode.errors import FileError, FormError
from autocode.forms import ABOUT, FORMAT, KEY, complaint
from autocode.read.grid import Grid, grids_of
from autocode.read.source import open_source


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row that holds anything: its number as Excel shows it, its key as written, and its cells by column title."""

    number: int
    key: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class FilledForm:
    """A filled-in workbook: what its hidden sheet says, and its rows."""

    file: str
    sheet: str
    about: Mapping[str, str]
    rows: tuple[FilledRow, ...]
    letters: Mapping[str, str]

    @property
    def language(self) -> str:
        """The language of the workbook, "" when it does not say."""
        return self.about.get("language", "")

    def cell(self, row: FilledRow, title: str) -> str:
        """Return the address of a cell as Excel names it: `H12`."""
        return f"{self.letters[title]}{row.number}"

    def in_cell(self, row: FilledRow, title: str, what: str, **facts: object) -> str:
        """Return what is wrong in a cell (`forms.complaint`), with its place."""
        said = complaint(self.language, what, **facts)
        return complaint(self.language, "cell", sheet=self.sheet, cell=self.cell(row, title), said=said)

    def in_row(self, row: FilledRow, what: str, **facts: object) -> str:
        """Return what is wrong with a row (`forms.complaint`), with its place."""
        said = complaint(self.language, what, **facts)
        return complaint(self.language, "row", sheet=self.sheet, row=row.number, said=said)


def read_form(path: Path, form: str, titles: Sequence[str]) -> FilledForm:
    """Return what was filled in; `form` says what the workbook must be, `titles` which columns it must have.

    Raises FileError for what is no workbook, FormError for another one than is asked for, and for missing columns.
    """
    if path.suffix.lower() == ".csv":
        raise FileError(f"{path.name}: is a table of text. Give the workbook (.xlsx) that was sent out, filled in.")
    grids = grids_of(open_source(path), spread_merged=False)
    about = _about(path, grids, form)
    # The columns tell the sheet: its name may have been changed.
    there = [grid for grid in grids if grid.sheet != ABOUT and KEY in grid.header]
    if len(there) != 1:
        raise FormError(f"{path.name}: has {len(there)} sheets with the column {KEY}; there must be one. "
                        "Fill in the workbook as it was sent out, without copying or deleting sheets.")  # fmt: skip
    grid = there[0]
    missing = [title for title in titles if grid.header.count(title) != 1]
    if missing:
        raise FormError(
            f"{path.name}, sheet {grid.sheet}: the column {missing[0]!r} is not there, or is there twice. Put the "
            "columns back as they were sent out."
        )
    places = {title: grid.header.index(title) for title in (KEY, *titles)}
    rows = tuple(
        FilledRow(row.number, row.cells[places[KEY]], {title: row.cells[places[title]] for title in titles})
        for row in grid.rows
    )
    return FilledForm(
        path.name, grid.sheet or "", about, rows, {title: _letter(place) for title, place in places.items()}
    )


def _about(path: Path, grids: Sequence[Grid], form: str) -> dict[str, str]:
    sheet = next((grid for grid in grids if grid.sheet == ABOUT), None)
    lines = [sheet.header, *(row.cells for row in sheet.rows)] if sheet else []
    about = {line[0]: line[1] for line in lines if len(line) > 1}
    if about.get("form") != form:
        raise FormError(
            f"{path.name}: is no {form} of autocode (its hidden sheet says so no more). Fill in the workbook that was "
            "sent out, and save it as .xlsx."
        )
    if about.get("format") != FORMAT:
        raise FormError(f"{path.name}: was made by another version of autocode. Update autocode.")
    return about


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)
