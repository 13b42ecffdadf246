"""The rows of coded tables, before codes are looked up: one `CodedRow` per row, whatever the layout of its sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autocode import status
from autocode.errors import CodedDataError
from autocode.read.coded_cells import CellReader, Written, is_no_mark, says_no_code
from autocode.read.coded_layouts import Layout, check_columns, find_layout, with_found_header
from autocode.read.grid import Grid, Row, read_grid
from autocode.read.source import one_line
from autocode.status import Status

_OUR_SHEETS = ("coderingen", "codings")
_FOR_AGREEMENT = ("how", "round", "weight", "probability", "start", "end")


@dataclass(frozen=True, slots=True)
class CodedRow:
    """One row of a coded table.

    `codes` are pairs of a cell for codes and its cell for valences; `marks` are pairs of a code and the cell in its
    own column, with `valence` the cell for the valence of them all. `order` is what its position column says.
    `status_cell` is None in a sheet without statuses of ours, and "" where it was left empty. `more` holds the cells
    of the columns that only agreement reads, by role.
    """

    grid: Grid
    number: int
    document: str
    id: str
    text: str
    codes: tuple[tuple[str, str], ...]
    marks: tuple[tuple[Written, str], ...]
    valence: str
    speaker: str | None
    role: str | None
    group: str | None
    part: str | None
    coder: str | None
    scheme: str | None
    order: float | None
    status_cell: str | None
    more: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def where(self) -> str:
        """File, sheet and row, as messages name them."""
        return self.grid.where(self.number)

    @property
    def has_code(self) -> bool:
        """Whether any code was given, known or not."""
        return any(cell and not says_no_code(cell) for cell, _ in self.codes) or any(
            not is_no_mark(cell) and not says_no_code(cell) for _, cell in self.marks
        )

    @property
    def has_valence(self) -> bool:
        """Whether anything stands in a column for valences."""
        return bool(self.valence) or any(valence for _, valence in self.codes)

    @property
    def status(self) -> Status | None:
        """The status, None where there is none or it is not one of ours."""
        return status.parse(self.status_cell) if self.status_cell else None


@dataclass(frozen=True)
class CodedRows:
    """All rows of some files in order, with notes for the user on what was not read or taken on trust.

    `unknown_marks` are columns of marks under a name that is built like a code and is none: (sheet, name).
    """

    rows: tuple[CodedRow, ...]
    has_documents: bool
    notes: tuple[str, ...]
    unknown_marks: tuple[tuple[Grid, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    grid: Grid
    layout: Layout
    document: str


def read_rows(paths: Sequence[Path], columns: Mapping[str, str], cells: CellReader | None) -> CodedRows:
    """Return the rows of coded workbooks and CSV files; `cells` is None when there is no scheme yet.

    Without a column for the document, the file's name (of several sheets in one file: the sheet's) is the document.
    Raises FileError for unreadable files, CodedDataError when no sheet has texts and codes.
    """
    notes: list[str] = []
    sheets = [sheet for path in paths for sheet in _coded_sheets(path, columns, cells, len(paths) > 1, notes)]
    rows = [row for sheet in sheets for row in _rows(sheet, notes)]
    documents = {sheet.document for sheet in sheets}
    return CodedRows(
        tuple(rows),
        has_documents=len(documents) > 1 or any("document" in sheet.layout.roles for sheet in sheets),
        notes=tuple(notes),
        unknown_marks=tuple((sheet.grid, name) for sheet in sheets for name in sheet.layout.unknown),
    )


def _coded_sheets(
    path: Path, columns: Mapping[str, str], cells: CellReader | None, several_files: bool, notes: list[str]
) -> list[_Sheet]:
    """Return the sheets of one file that have texts and codes; of our own workbooks only the codings."""
    grids = [with_found_header(grid, columns) for grid in read_grid(path)]
    check_columns(columns, grids, path.name)
    found = [(grid, find_layout(grid, columns, cells)) for grid in grids]
    coded = [(grid, layout) for grid, layout in found if layout.is_coded]
    ours = [(grid, layout) for grid, layout in coded if _is_ours(grid, layout)]
    if not coded:
        raise _not_coded(path, found)
    if not ours and len(coded) < len(found):
        others = [grid.sheet or "" for grid, layout in found if not layout.is_coded]
        notes.append(f"{path.name}: not read, for want of texts and codes: {_named('sheet', others)}")
    for grid, layout in coded:
        if layout.not_read:
            notes.append(f"{grid.name}: {_named('column', layout.not_read)} not read")
    chosen = ours or coded
    by_sheet = len([grid for grid, layout in chosen if "document" not in layout.roles]) > 1
    if by_sheet:
        notes.append(f"{path.name}: every sheet counts as a document")
    stem = one_line(path.stem) or "document"
    return [
        _Sheet(grid, layout, _document(stem, one_line(grid.sheet or ""), several_files) if by_sheet else stem)
        for grid, layout in chosen
    ]


def _document(stem: str, sheet: str, several_files: bool) -> str:
    return f"{stem} {sheet}" if several_files else sheet


def _is_ours(grid: Grid, layout: Layout) -> bool:
    return (grid.sheet or "").casefold().startswith(_OUR_SHEETS) and {"scheme", "status"} <= set(layout.roles)


def _named(what: str, names: Sequence[str]) -> str:
    return f"{what}{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _not_coded(path: Path, found: Sequence[tuple[Grid, Layout]]) -> CodedDataError:
    """Return the error for a file without a coded sheet: what is missing, and what is there."""
    if not found:
        return CodedDataError(f"{path.name}: there is nothing in this file. Give a table with texts and codes.")
    with_text = [grid for grid, layout in found if "text" in layout.roles]
    grid = (with_text or [grid for grid, _ in found])[0]
    missing, role = ("codes", "code") if with_text else ("texts", "text")
    return CodedDataError(
        f"{grid.name}: no column with {missing} was recognised among "
        f"{', '.join(name for name in grid.header if name)}. Say which it is: --columns {role}=NAME."
    )


def _rows(sheet: _Sheet, notes: list[str]) -> list[CodedRow]:
    sheet = _without_foreign_status(sheet)
    if "document" in sheet.layout.roles:
        missing = sum(1 for row in sheet.grid.rows if not _cell(sheet, row, "document"))
        if missing:
            notes.append(f"{sheet.grid.name}: {missing} rows without a document count as {sheet.document}")
    return [_row(sheet, row) for row in sheet.grid.rows]


def _without_foreign_status(sheet: _Sheet) -> _Sheet:
    """Return the sheet without its status column, when no word in it is one of ours."""
    if _is_ours(sheet.grid, sheet.layout) or any(status.parse(_cell(sheet, row, "status")) for row in sheet.grid.rows):
        return sheet
    roles = {role: column for role, column in sheet.layout.roles.items() if role != "status"}
    return replace(sheet, layout=replace(sheet.layout, roles=roles))


def _row(sheet: _Sheet, row: Row) -> CodedRow:
    layout = sheet.layout

    def cell(column: int | None) -> str:
        return row.cells[column] if column is not None else ""

    codes = [
        (next((cell(column) for column in code.columns if cell(column)), ""), cell(code.valence))
        for code in layout.codes
    ]
    return CodedRow(
        grid=sheet.grid,
        number=row.number,
        document=_cell(sheet, row, "document") or sheet.document,
        id=_cell(sheet, row, "id"),
        text=_cell(sheet, row, "text"),
        codes=tuple(codes),
        marks=tuple((mark.written, cell(mark.column)) for mark in layout.marks),
        valence=cell(layout.roles.get("valence")) if layout.marks else "",
        speaker=_cell(sheet, row, "speaker") or None,
        role=_cell(sheet, row, "role") or None,
        group=_cell(sheet, row, "group") or None,
        part=_cell(sheet, row, "part") or None,
        coder=_cell(sheet, row, "coder") or None,
        scheme=_cell(sheet, row, "scheme") or None,
        order=number(_cell(sheet, row, "order")),
        status_cell=_cell(sheet, row, "status") if "status" in layout.roles else None,
        more={role: _cell(sheet, row, role) for role in _FOR_AGREEMENT if role in layout.roles},
    )


def _cell(sheet: _Sheet, row: Row, role: str) -> str:
    column = sheet.layout.roles.get(role)
    return one_line(row.cells[column]) if column is not None else ""


def number(cell: str) -> float | None:
    """Return what a cell says as a number (with a decimal point or comma), or None."""
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None
