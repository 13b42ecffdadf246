"""Tables before anyone knows what their columns mean: .xlsx, .csv and .tsv as a header and rows of text.

All cells become text in canonical characters, as Excel shows them: 12.0 is "12", an empty cell is "". Rows keep the
number that Excel shows beside them, so that a message can point at one. A cell that is merged over several rows has
its value in each of them (researchers merge the fragment over the rows of its codes).

The delimiter of a CSV file is the one that gives the most even table, read with and without quotation marks. A file
whose quotation marks do not match is refused, and so is a coded table whose rows do not fit its header: an unquoted
comma would shift the codes into the wrong column unseen.
"""

import csv
import datetime
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from autocode.errors import FileError
from autocode.read.refused import refuse
from autocode.read.source import LARGEST_TEXT, Source, canonical, decode, one_line, open_source

DELIMITERS = ("\t", ",", ";")
SHORTEST_HEADER = 2
# A header that a caller knows by its names is looked for in so many filled rows.
_HEADER_WITHIN = 20
_SNIFFED_CHARACTERS = 200_000
# A hundred thousand rows of a hundred columns: more is a table made to fill the memory.
MOST_CELLS = 10_000_000
_MOST_ROWS = 1_048_576  # of Excel
# Excel writes control characters so. Openpyxl has already undone the escape of an underscore, so that more than
# these cannot be told from a text that really says "_x0041_".
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")

# A spreadsheet takes a cell that begins with such a sign for a formula; an apostrophe before it keeps it text.
_FORMULA = re.compile(r"'*[=+\-@]")

IsHeader = Callable[[Sequence[str]], bool]


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

    def beyond_header(self, row: Row) -> int:
        """Return how many cells the row has, up to its last filled one, when that is more than the header; else 0."""
        width = _width(row.cells)
        return width if width > _width(self.header) else 0

    def with_header_where(self, is_header: IsHeader, within: int = 10) -> "Grid":
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
    return [_without_margin(grid) if grid.sheet is None else grid for grid in grids_of(open_source(path))]


def grids_of(source: Source, is_header: IsHeader | None = None, spread_merged: bool = True) -> list[Grid]:
    """Return the tables of a file that is in memory already, also those with rows that are wider than the header.

    The header is the first row for which `is_header` holds, else as in `read_grid`. Without `spread_merged` a merged
    cell has its value in its first row only.
    """
    refuse(source)
    if not source.is_archive:
        return [_csv_grid(source, is_header)]
    if _workbook_part(source) is None:
        raise source.refused("is not an Excel workbook; give the table as .xlsx or .csv")
    grids = [_grid(source.name, sheet, rows, is_header) for sheet, rows in _sheets(source, spread_merged)]
    filled = [grid for grid in grids if grid is not None]
    return [replace(filled[0], is_only_sheet=True)] if len(filled) == 1 else filled


def as_text_cell(cell: str) -> str:
    """Return a cell of a table that people open in Excel, so that Excel does not take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def from_text_cell(cell: str) -> str:
    """Return what `as_text_cell` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _grid(file: str, sheet: str | None, rows: Iterable[Row], is_header: IsHeader | None) -> Grid | None:
    """Return the table in numbered rows of any length, None when nothing is filled."""
    filled = [row for row in rows if not row.is_empty]
    if not filled:
        return None
    known = (index for index, row in enumerate(filled[:_HEADER_WITHIN]) if is_header and is_header(row.cells))
    wide = (index for index, row in enumerate(filled) if _filled(row) >= SHORTEST_HEADER)
    top = next(chain(known, wide), 0)
    width = max(len(row.cells) for row in filled[top:])
    if width * (len(filled) - top) > MOST_CELLS:
        raise FileError(f"{file} has more than {MOST_CELLS:,} cells, as no table of fragments has; split it")
    padded = [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in filled[top:]]
    header = tuple(one_line(cell) for cell in padded[0].cells)
    return Grid(file, sheet, header, padded[0].number, tuple(padded[1:]))


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell)


def _width(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last filled one."""
    return max((index for index, cell in enumerate(cells, start=1) if cell), default=0)


def _clean(text: str) -> str:
    return canonical(text).strip()


# --- workbooks ------------------------------------------------------------------------------------------------------


def _sheets(source: Source, spread_merged: bool) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the rows of every sheet of a workbook."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            # Openpyxl warns of validation lists and styles that it leaves out; only values are wanted.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(BytesIO(source.data), read_only=True, data_only=True)
            merged = _merged_cells(source) if spread_merged else {}
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()  # other programs write wrong ones
                values = sheet.iter_rows(values_only=True)
                yield sheet.title, _with_merged(_numbered(source, values), merged.get(sheet.title, ()))
    except FileError:
        raise
    except Exception as error:  # the parsers that openpyxl uses raise anything on a broken file
        raise source.damaged() from error


def _numbered(source: Source, values: Iterable[Sequence[Any]]) -> list[Row]:
    """Return all rows; FileError when there are more than Excel has, or more cells than fit."""
    rows: list[Row] = []
    cells = 0
    for number, row in enumerate(values, start=1):
        rows.append(Row(number, tuple(_shown(value) for value in row)))
        cells += len(row) + 1
        if cells > MOST_CELLS or number > _MOST_ROWS:
            raise source.refused(f"has more than {MOST_CELLS:,} cells, as no table of fragments has; split it")
    return rows


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
    if isinstance(value, datetime.time):
        value = datetime.datetime.combine(datetime.datetime.min, value) - datetime.datetime.min
    if isinstance(value, datetime.timedelta):
        return _clock(value)
    return str(value)


def _clock(duration: datetime.timedelta) -> str:
    """Return a time of day or a duration as hh:mm:ss, with milliseconds when it has them."""
    whole = round(duration.total_seconds() * 1000)
    fraction = f".{whole % 1000:03}" if whole % 1000 else ""
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}{fraction}"


def _with_merged(rows: list[Row], merged: Sequence[str]) -> list[Row]:
    """Return the rows with the value of each cell that is merged downwards in every row that it covers."""
    from openpyxl.worksheet.cell_range import CellRange

    spread = 0
    for reference in merged:
        area = CellRange(reference)
        spread += min(area.max_row, len(rows)) - area.min_row + 1
        if spread > MOST_CELLS:
            raise ValueError("merged cells that cover each other")
        column, top, bottom = area.min_col, area.min_row, area.max_row
        if top > len(rows):
            continue
        cells = rows[top - 1].cells
        value = cells[column - 1] if column <= len(cells) else ""
        for index in range(top, min(bottom, len(rows))):
            cells = rows[index].cells + ("",) * (column - len(rows[index].cells))
            rows[index] = replace(rows[index], cells=(*cells[: column - 1], value, *cells[column:]))
    return rows


def _workbook_part(source: Source) -> str | None:
    """Return the name of the part that lists the sheets, which some programs number; None when there is none."""
    return next((name for name in source.members if re.fullmatch(r"xl/workbook\d*\.xml", name)), None)


def _merged_cells(source: Source) -> dict[str, list[str]]:
    """Return the merged ranges (`A2:A4`) of every sheet; openpyxl does not give them for a workbook that it streams."""
    workbook = _workbook_part(source) or ""
    relations = ElementTree.fromstring(source.member(f"xl/_rels/{workbook.removeprefix('xl/')}.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    merged = {}
    for sheet in ElementTree.fromstring(source.member(workbook)).iterfind("{*}sheets/{*}sheet"):
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

    def rows(self, text: str, strict: bool = True) -> Iterator[list[str]]:
        """Yield the rows; csv.Error for an overlong cell, or when `strict` for quotation marks that do not match."""
        lines = StringIO(text, newline="")
        if self.quoted:
            return csv.reader(lines, delimiter=self.delimiter, strict=strict)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


_DIALECTS = (*map(_Dialect, DELIMITERS), _Dialect("\t", quoted=False))


def _csv_grid(source: Source, is_header: IsHeader | None) -> Grid:
    text = decode(source.data, source.name).lstrip("\ufeff")
    named = re.match(r"sep=([,;\t])\r?\n", text)  # what Excel writes for itself, and does not show
    text = text[named.end() :] if named else text
    rows = _csv_rows(source, text, _Dialect(named[1]) if named else _sniffed(text, is_header))
    grid = _grid(source.name, None, rows, is_header)
    if grid is None:
        raise source.refused("is empty; export the table again")
    return grid


def _sniffed(text: str, is_header: IsHeader | None) -> _Dialect:
    """Return the dialect in which the rows are most often as wide as the header, and the header is widest."""
    sample = text[:_SNIFFED_CHARACTERS]

    def evenness(dialect: _Dialect) -> tuple[bool, float, int, bool]:
        """Return what counts in turn: a known header, rows as wide as it, its width, quotation marks that are text."""
        rows = _first_rows(dialect, sample, is_cut=len(sample) < len(text))
        known = next((len(row) for row in rows[:_HEADER_WITHIN] if is_header and is_header(row)), 0)
        header = known or next((len(row) for row in rows if len(row) >= SHORTEST_HEADER), 0)
        even = sum(len(row) == header for row in rows) / max(len(rows), 1)
        # A quotation mark that is never closed swallows whole rows, which then are even for want of others.
        even *= min(1.0, len(rows) / max(sample.count("\n") / 50, 1))
        # An even table without a cell that is quoted whole was written without quoting: its quotation marks are text.
        quoted = any(len(cell) > 1 and cell[0] == cell[-1] == '"' for row in rows for cell in row)
        return (known > 0, even, header, header > 1 and not dialect.quoted and not quoted)

    return max(_DIALECTS, key=evenness)


def _first_rows(dialect: _Dialect, sample: str, is_cut: bool) -> list[list[str]]:
    """Return the filled and whole rows of a sample, up to the first that cannot be read in this dialect."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in dialect.rows(sample, strict=False):
            if any(row):
                rows.append(row)
        if is_cut:
            del rows[-1:]
    return rows


def _csv_rows(source: Source, text: str, dialect: _Dialect) -> list[Row]:
    """Return all rows; FileError when a quotation mark is never closed, or closed before the end of its cell."""
    # A turn may be longer than the 131,072 characters that the module allows by itself.
    csv.field_size_limit(LARGEST_TEXT)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(dialect.rows(text), start=1):
            rows.append(Row(number, tuple(_clean(cell) for cell in cells)))
    except csv.Error as error:
        raise FileError(
            f"{source.name}, row {len(rows) + 1}: a quotation mark is opened here and never closed, or the quotes do "
            f"not match otherwise ({error}); mend the row, or save the table as .xlsx"
        ) from error
    return rows


def _without_margin(grid: Grid) -> Grid:
    """Return the grid without columns beyond the header; FileError when something stands in them."""
    stray = [row for row in grid.rows if grid.beyond_header(row)]
    width = _width(grid.header)
    if stray:
        raise FileError(
            f"{grid.where(stray[0].number)}: {grid.beyond_header(stray[0])} cells for {width} columns"
            f"{f' ({len(stray)} rows are like it)' if len(stray) > 1 else ''}; is a text with a comma or semicolon "
            "not between quotation marks? Save the table as .xlsx or as a CSV file of Excel."
        )
    return replace(
        grid, header=grid.header[:width], rows=tuple(replace(row, cells=row.cells[:width]) for row in grid.rows)
    )
