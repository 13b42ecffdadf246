"""Tables before anyone knows what their columns mean: .xlsx, .csv and .tsv as a header and rows of text.

All cells become text in canonical characters, as Excel shows them: 12.0 is "12", an empty cell is "". Rows keep the
number that Excel shows beside them, so that a message can point at one. A cell that is merged over several rows has
its value in each of them (researchers merge the fragment over the rows of its codes).

The delimiter of a CSV file is the one that gives the most even table, read with and without quotation marks. A file
whose rows do not fit its header is refused: an unquoted comma would shift the codes into the wrong column unseen.
"""

import csv
import datetime
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from autocode.errors import FileError
from autocode.read.refused import refuse
from autocode.read.source import Source, canonical, one_line, open_source
from autocode.read.source import _decode as decode

SHORTEST_HEADER = 2
_SNIFFED_CHARACTERS = 200_000
_CLOSING_LINE = "autocode-end-of-table"
# Excel writes control characters so. Openpyxl has already undone the escape of an underscore, so that more than
# these cannot be told from a text that really says "_x0041_".
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as Excel shows it (from 1), and its cells, as many as the header has."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook, or one CSV file: its header and the rows below it that hold anything.

    `file` is the file's name, `sheet` the sheet's (None for CSV), `header` the column names on one line each.
    `is_only_sheet` says that no other sheet of the workbook holds anything.
    """

    file: str
    sheet: str | None
    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    is_only_sheet: bool = False

    @property
    def name(self) -> str:
        """File and sheet, as messages name them; of a workbook with one sheet only the file."""
        return self.file if self.sheet is None or self.is_only_sheet else f"{self.file}, sheet {self.sheet}"

    def where(self, row: int) -> str:
        """Return file, sheet and row as messages name them: `codings.xlsx, sheet Blad1, row 214`."""
        return f"{self.name}, row {row}"

    def with_header_where(self, is_header: Callable[[Sequence[str]], bool], within: int = 10) -> "Grid":
        """Return this grid with the first row for which `is_header` holds as its header, or as it is when none is."""
        if is_header(self.header):
            return self
        for index, row in enumerate(self.rows[:within]):
            header = tuple(one_line(cell) for cell in row.cells)
            if is_header(header):
                return replace(self, header=header, header_row=row.number, rows=self.rows[index + 1 :])
        return self


def read_grid(path: Path) -> list[Grid]:
    """Return the sheets of a workbook, or the one table of a CSV or TSV file; sheets without content are left out.

    The header is the first row with two filled cells (a title above the table has one). Raises FileError for a file
    that is missing, damaged, no table, or whose rows do not fit its header.
    """
    return grids_of(open_source(path))


def grids_of(source: Source) -> list[Grid]:
    """Return the tables of a file that is in memory already; otherwise like `read_grid`."""
    refuse(source)
    if not source.is_archive:
        return [_csv_grid(source)]
    if "xl/workbook.xml" not in source.members:
        raise source.refused("is not an Excel workbook; give the table as .xlsx or .csv")
    grids = [_grid(source.name, sheet, rows) for sheet, rows in _sheets(source)]
    filled = [grid for grid in grids if grid is not None]
    return [replace(filled[0], is_only_sheet=True)] if len(filled) == 1 else filled


def _grid(file: str, sheet: str | None, rows: Iterable[Row]) -> Grid | None:
    """Return the table in numbered rows of any length, None when nothing is filled."""
    filled = [row for row in rows if not row.is_empty]
    if not filled:
        return None
    top = next((index for index, row in enumerate(filled) if _filled(row) >= SHORTEST_HEADER), 0)
    width = max(len(row.cells) for row in filled[top:])
    padded = [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in filled[top:]]
    header = tuple(one_line(cell) for cell in padded[0].cells)
    return Grid(file, sheet, header, padded[0].number, tuple(padded[1:]))


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell)


def _clean(text: str) -> str:
    return canonical(text).strip()


# --- workbooks ------------------------------------------------------------------------------------------------------


def _sheets(source: Source) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the rows of every sheet of a workbook."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError,
              SyntaxError, zipfile.BadZipFile)  # fmt: skip
    try:
        with warnings.catch_warnings():
            # Openpyxl warns of validation lists and styles that it leaves out; only values are wanted.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(BytesIO(source.data), read_only=True, data_only=True)
            merged = _merged_cells(source)
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()  # other programs write wrong ones
                values = sheet.iter_rows(values_only=True)
                yield sheet.title, _with_merged(_numbered(values), merged.get(sheet.title, ()))
    except broken as error:
        raise source.damaged() from error


def _numbered(values: Iterable[Sequence[Any]]) -> list[Row]:
    return [Row(number, tuple(_shown(value) for value in row)) for number, row in enumerate(values, start=1)]


def _shown(value: Any) -> str:
    """Return a cell's value as Excel shows it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _with_merged(rows: list[Row], merged: Sequence[str]) -> list[Row]:
    """Return the rows with the value of each cell that is merged downwards in every row that it covers."""
    from openpyxl.worksheet.cell_range import CellRange

    for reference in merged:
        area = CellRange(reference)
        column, top, bottom = area.min_col, area.min_row, area.max_row
        if top > len(rows):
            continue
        cells = rows[top - 1].cells
        value = cells[column - 1] if column <= len(cells) else ""
        for index in range(top, min(bottom, len(rows))):
            cells = rows[index].cells + ("",) * (column - len(rows[index].cells))
            rows[index] = replace(rows[index], cells=(*cells[: column - 1], value, *cells[column:]))
    return rows


def _merged_cells(source: Source) -> dict[str, list[str]]:
    """Return the merged ranges (`A2:A4`) of every sheet; openpyxl does not give them for a workbook that it streams."""
    relations = ElementTree.fromstring(source.member("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    merged = {}
    for sheet in ElementTree.fromstring(source.member("xl/workbook.xml")).iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part not in source.members:
            continue
        content = source.member(part)
        if b"mergeCell " in content:
            ranges = (cell.get("ref", "") for cell in ElementTree.fromstring(content).iterfind(".//{*}mergeCell"))
            merged[sheet.get("name", "")] = [reference for reference in ranges if ":" in reference]
    return merged


# --- CSV ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    quoted: bool = True

    def rows(self, text: str) -> Iterator[list[str]]:
        lines = StringIO(text, newline="")
        if self.quoted:
            return csv.reader(lines, delimiter=self.delimiter)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


_DIALECTS = (_Dialect("\t"), _Dialect(","), _Dialect(";"), _Dialect("\t", quoted=False))


def _csv_grid(source: Source) -> Grid:
    text = decode(source.data, source.name).lstrip("\ufeff")
    named = re.match(r"sep=([,;\t])\r?\n", text)  # what Excel writes for itself, and does not show
    text = text[named.end() :] if named else text
    rows = _csv_rows(source, text, _Dialect(named[1]) if named else _sniffed(text))
    grid = _grid(source.name, None, rows)
    if grid is None:
        raise source.refused("is empty; export the table again")
    return _without_margin(grid)


def _sniffed(text: str) -> _Dialect:
    """Return the dialect in which the rows are most often as wide as the header, and the header is widest."""
    sample = text[:_SNIFFED_CHARACTERS]

    def evenness(dialect: _Dialect) -> tuple[bool, float, int]:
        try:
            widths = [len(row) for row in dialect.rows(sample) if any(row)]
        except csv.Error:
            return (False, 0.0, 0)
        if len(sample) < len(text):
            widths = widths[:-1]
        header = next((width for width in widths if width >= SHORTEST_HEADER), 0)
        even = sum(width == header for width in widths) / max(len(widths), 1)
        # A quotation mark that is never closed swallows whole rows, which then are even for want of others.
        return (header > 0, even * min(1.0, len(widths) / max(sample.count("\n") / 50, 1)), header)

    return max(_DIALECTS, key=evenness)


def _csv_rows(source: Source, text: str, dialect: _Dialect) -> list[Row]:
    """Return all rows; FileError when a quotation mark is opened and never closed."""
    rows: list[Row] = []
    reader = dialect.rows(f"{text}\n{_CLOSING_LINE}\n")
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append(Row(number, tuple(_clean(cell) for cell in cells)))
    except csv.Error as error:
        raise FileError(f"{source.name}, row {len(rows) + 1}: {_UNCLOSED}") from error
    if not rows or rows.pop().cells != (_CLOSING_LINE,):
        raise FileError(f"{source.name}, row {len(rows) + 1}: {_UNCLOSED}")
    return rows


_UNCLOSED = (
    "a quotation mark is opened here and never closed, or a cell is over 131072 characters long; mend the row, or "
    "save the table as .xlsx"
)


def _without_margin(grid: Grid) -> Grid:
    """Return the grid without columns beyond the header; FileError when something stands in them."""
    width = max((index for index, name in enumerate(grid.header, start=1) if name), default=0)
    stray = [row for row in grid.rows if any(islice(row.cells, width, None))]
    if stray:
        raise FileError(
            f"{grid.where(stray[0].number)}: {_filled(stray[0])} cells for {width} columns"
            f"{f' ({len(stray)} rows are like it)' if len(stray) > 1 else ''}; is a text with a comma or semicolon "
            "not between quotation marks? Save the table as .xlsx or as a CSV file of Excel."
        )
    return replace(
        grid, header=grid.header[:width], rows=tuple(replace(row, cells=row.cells[:width]) for row in grid.rows)
    )
