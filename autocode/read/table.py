"""Tables of fragments that were already cut, or of turns: .csv, .tsv and .xlsx with a column `text`.

One row is one fragment; its id is kept. A table with a column `turn` and no ids, which `autocode read` writes, holds
turns that are still to be cut. Rows with the same document and id are one fragment, because tables of coded
fragments (ours too) have one row per moment. Columns are known by an English or a Dutch name; columns that are not
known here, such as the codes, are left alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from autocode.errors import FileError, SettingsError
from autocode.read.grid import DELIMITERS, Grid, Row, from_text_cell, grids_of
from autocode.read.labels import milliseconds
from autocode.read.source import Source, one_line
from autocode.records import Speaker, Transcript, Turn, UnreadLine

# In order of preference: `fragment` is the text of a table without a column `tekst`, and the id of one with it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text",
        "tekst",
        "citaat",
        "quote",
        "uitspraak",
        "fragmenttekst",
        "inhoud",
        "content",
        "fragment",
        "segment",
    ),
    "document": ("document", "bron", "bestand", "bestandsnaam", "source", "file", "transcript", "interview"),
    "id": ("id", "fragment id", "fragmentnummer", "nummer", "nr", "number", "no", "volgnummer", "fragment"),
    "turn": ("turn", "beurt"),
    "speaker": ("speaker", "spreker", "naam", "name", "respondent", "deelnemer", "participant", "wie"),
    "role": ("role", "rol", "functie"),
    "group": ("group", "groep"),
    "part": ("part", "deel", "onderdeel", "vraag", "agendapunt", "question"),
    "start_time": (
        "start time",
        "start",
        "starttijd",
        "begintijd",
        "begin",
        "tijd",
        "time",
        "tijdcode",
        "timecode",
        "timespan",
        "tijdspanne",
    ),
    "end_time": ("end time", "end", "eindtijd", "einde", "eind"),
}


@dataclass(frozen=True, slots=True)
class _RowOfText:
    """What one row says, in our own words."""

    number: int
    document: str
    id: str | None
    text: str
    speaker: str | None
    role: str | None
    group: str | None
    part: str | None
    start_ms: int | None
    end_ms: int | None


def recognises(source: Source) -> bool:
    """Say whether the file is a workbook, is called .csv or .tsv, or begins with a header that has a text column."""
    if source.is_archive:
        return any(name.startswith("xl/") for name in source.members)
    if source.path.suffix.casefold() in (".csv", ".tsv"):
        return True
    return any(
        len(header) > 1 and "text" in find_columns(header, source.columns)
        for header in (source.first_line.split(delimiter) for delimiter in DELIMITERS)
    )


def read(source: Source) -> tuple[Transcript, ...]:
    """Return one transcript per document in the table; FileError when it has no text column or a row breaks a rule."""
    _check_given(source)
    grid = find_table(source, "text", lambda cells: find_columns(cells, source.columns))
    columns = find_columns(grid.header, source.columns)
    _check_found(source, grid, columns)
    # Only tables that we wrote have both: in those an apostrophe stands before what Excel takes for a formula.
    is_ours = "turn" in columns
    holds_turns = is_ours and "id" not in columns
    rows: list[_RowOfText] = []
    unread: dict[str, list[UnreadLine]] = {}
    for row in grid.rows:
        _check_width(grid, row)
        cells = tuple(map(from_text_cell, row.cells)) if is_ours else row.cells
        said = _row_of_text(source, grid, replace(row, cells=cells), columns)
        if said.text:
            rows.append(said)
        else:
            written = " | ".join(cell for cell in row.cells if cell)
            unread.setdefault(said.document, []).append(UnreadLine(row.number, written))
    if not rows:
        raise FileError(f"{grid.name}: no row has a text; fill the column {grid.header[columns['text']]!r}")
    documents: dict[str, list[_RowOfText]] = {}
    for said in rows:
        documents.setdefault(said.document, []).append(said)
    # Rows of a document without any text have no transcript of their own to be listed with.
    strays = [line for document in unread if document not in documents for line in unread[document]]
    first = rows[0].document
    return tuple(
        _transcript(
            grid, document, own, (*unread.get(document, ()), *(strays if document == first else ())), holds_turns
        )
        for document, own in documents.items()
    )


def find_columns(
    header: Sequence[str], given: Mapping[str, str] | None = None, known: Mapping[str, Sequence[str]] = COLUMNS
) -> dict[str, int]:
    """Return which column holds what (our name -> index), by the names the user gave, else by the `known` names.

    No column is used for two things; the fields of `known` choose in order.
    """
    names = [_column_name(cell) for cell in header]
    given = given or {}
    columns = {field: names.index(_column_name(name)) for field, name in given.items() if _column_name(name) in names}
    for field, candidates in known.items():
        if field in given:
            continue
        free = (name for name in candidates if name in names and names.index(name) not in columns.values())
        name = next(free, None)
        if name is not None:
            columns[field] = names.index(name)
    return columns


def find_table(source: Source, wanted: str, columns_of: Callable[[Sequence[str]], dict[str, int]]) -> Grid:
    """Return the first table that has the column `wanted`, each cell on one line; FileError when there is none."""
    grids = grids_of(source, lambda cells: wanted in columns_of(cells), spread_merged=False)
    for grid in grids:
        if wanted in columns_of(grid.header):
            rows = (replace(row, cells=tuple(map(one_line, row.cells))) for row in grid.rows)
            return replace(grid, rows=tuple(rows))
    seen = [cell for grid in grids for cell in grid.header if cell]
    found = f"found {', '.join(map(repr, seen[:8]))}" if seen else "the table is empty"
    hint = ", or say which it is with --columns text=NAME" if wanted == "text" else ""
    raise FileError(f"{source.name}: no column {wanted!r} ({found}); give one of the columns that name{hint}")


def _column_name(cell: str) -> str:
    """Return the name of a column as it is compared: `Start_Time ` is `start time`."""
    return " ".join(re.split(r"[\s_-]+", one_line(cell).casefold().strip("*: ")))


def _check_given(source: Source) -> None:
    """Raise SettingsError when the user names a column of a kind that does not exist."""
    for field in source.columns:
        if field not in COLUMNS:
            nearest = get_close_matches(field, COLUMNS, n=1) or ["text"]
            raise SettingsError(
                f"--columns {field}: no such column; did you mean {nearest[0]}? Choose from {', '.join(COLUMNS)}"
            )


def _check_found(source: Source, grid: Grid, columns: dict[str, int]) -> None:
    """Raise FileError when a column that the user named is not in the table."""
    for field, name in source.columns.items():
        if field not in columns:
            nearest = get_close_matches(name, grid.header, n=1)
            hint = f"did you mean {nearest[0]!r}?" if nearest else f"it has {', '.join(filter(None, grid.header))}"
            raise FileError(f"{grid.where(grid.header_row)}: no column {name!r} for {field}; {hint}")


def _check_width(grid: Grid, row: Row) -> None:
    """Raise FileError for a row with words beyond the last column: its text was cut up by the delimiter."""
    width = grid.beyond_header(row)
    if width:
        columns = sum(1 for name in grid.header if name)
        raise FileError(
            f"{grid.where(row.number)}: {width} cells under {columns} columns; put the text between quotes, save the "
            "table as .xlsx, or give every column a name"
        )


def _row_of_text(source: Source, grid: Grid, row: Row, columns: Mapping[str, int]) -> _RowOfText:
    def cell(field: str) -> str | None:
        index = columns.get(field)
        return (row.cells[index] or None) if index is not None else None

    # NVivo writes start and end in one column: "0:00:01.0 - 0:00:05.2".
    start_cell, _, end_cell = (cell("start_time") or "").partition(" - ")
    times = {"start_time": start_cell.strip() or None, "end_time": cell("end_time") or end_cell.strip() or None}

    def clock(field: str) -> int | None:
        value = times[field]
        moment = milliseconds(value) if value else None
        if value and moment is None:
            raise FileError(f"{grid.where(row.number)}: {value!r} is not a time; write h:mm:ss, or leave it empty")
        return moment

    return _RowOfText(
        number=row.number,
        document=cell("document") or source.document,
        id=cell("id"),
        text=cell("text") or "",
        # A row that names only a role still says who speaks: the role stands for the name then.
        speaker=cell("speaker") or cell("role"),
        role=cell("role"),
        group=cell("group"),
        part=cell("part"),
        start_ms=clock("start_time"),
        end_ms=clock("end_time"),
    )


def _transcript(
    grid: Grid, document: str, rows: list[_RowOfText], unread: tuple[UnreadLine, ...], holds_turns: bool
) -> Transcript:
    """Return the transcript of one document; a row without an id gets a number of its own."""
    taken = {row.id for row in rows}
    numbers = (str(number) for number in range(1, 2 * len(rows) + 1) if str(number) not in taken)
    fragments: dict[str, _RowOfText] = {}
    for row in rows:
        row_id = row.id or next(numbers)
        first = fragments.setdefault(row_id, row)
        if first.text != row.text:
            raise FileError(
                f"{grid.where(row.number)}: id {row_id!r} of {document} stands for another text in row "
                f"{first.number}; give each fragment its own id"
            )
    return Transcript(
        document=document,
        source_format="table of turns" if holds_turns else "table of fragments",
        turns=tuple(
            Turn(document, number, row.speaker, row.text, row.start_ms, row.end_ms, row.part)
            for number, row in enumerate(fragments.values(), start=1)
        ),
        unread=unread,
        fragment_ids=None if holds_turns else tuple(fragments),
        speakers=tuple(_speakers(rows)),
    )


def _speakers(rows: list[_RowOfText]) -> Iterator[Speaker]:
    """Yield what the table says of each speaker: the first role and group that it gives."""
    said: dict[str, tuple[str | None, str | None]] = {}
    for row in rows:
        if row.speaker:
            role, group = said.get(row.speaker, (None, None))
            said[row.speaker] = (role or row.role, group or row.group)
    for name, (role, group) in said.items():
        if role or group:
            yield Speaker(name, name, role, group)
