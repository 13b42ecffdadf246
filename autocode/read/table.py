"""Tables of fragments that were already cut: .csv, .tsv and .xlsx with a column `text`.

One row is one fragment; its id is kept. Rows with the same document and id are one fragment, because tables of coded
fragments (ours too) have one row per moment. Columns are known by an English or a Dutch name; columns that are not
known here, such as the codes, are left alone.
"""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from difflib import get_close_matches
from itertools import islice

from autocode.errors import FileError, SettingsError
from autocode.read.labels import milliseconds
from autocode.read.source import Source, one_line
from autocode.records import Speaker, Transcript, Turn, UnreadLine, unique

# In order of preference: `fragment` is the text of a table without a column `tekst`, and the id of one with it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "tekst", "citaat", "quote", "uitspraak", "fragmenttekst", "inhoud", "fragment", "segment"),
    "document": ("document", "bron", "bestand", "bestandsnaam", "source", "file", "transcript", "interview"),
    "id": ("id", "fragment id", "fragmentnummer", "nummer", "nr", "number", "no", "volgnummer", "fragment"),
    "speaker": ("speaker", "spreker", "naam", "name", "respondent", "deelnemer", "participant", "wie"),
    "role": ("role", "rol", "functie"),
    "group": ("group", "groep"),
    "part": ("part", "deel", "onderdeel", "vraag", "agendapunt", "question"),
    "start_time": ("start time", "start", "starttijd", "begintijd", "begin", "tijd", "time", "tijdcode", "timecode"),
    "end_time": ("end time", "end", "eindtijd", "einde", "eind"),
}
_HEADER_WITHIN = 20
_DELIMITERS = (";", "\t", ",")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as Excel shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a .csv file or of one sheet of a workbook; `where` is what messages call it."""

    where: str
    rows: tuple[Row, ...]


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
        for header in (source.first_line.split(delimiter) for delimiter in _DELIMITERS)
    )


def read(source: Source) -> tuple[Transcript, ...]:
    """Return one transcript per document in the table; FileError when it has no text column or a row breaks a rule."""
    _check_given(source)
    sheet, header = find_header(source, "text", lambda cells: find_columns(cells, source.columns))
    columns = find_columns(header.cells, source.columns)
    _check_found(source, sheet, header, columns)
    rows: list[_RowOfText] = []
    unread: dict[str, list[UnreadLine]] = {}
    for row in sheet.rows:
        if row.number <= header.number or not any(row.cells):
            continue
        _check_width(sheet, header, row)
        read_row = _row_of_text(source, sheet, row, columns)
        if read_row.text:
            rows.append(read_row)
        else:
            cells = " | ".join(cell for cell in row.cells if cell)
            unread.setdefault(read_row.document, []).append(UnreadLine(row.number, cells))
    if not rows:
        raise FileError(f"{sheet.where}: no row has a text; fill the column {header.cells[columns['text']]!r}")
    documents = unique(row.document for row in rows)
    # Rows of a document without any text have no transcript of their own to be listed with.
    strays = [line for document in unread if document not in documents for line in unread[document]]
    return tuple(
        _transcript(
            sheet,
            document,
            [row for row in rows if row.document == document],
            (*unread.get(document, ()), *(strays if document == documents[0] else ())),
        )
        for document in documents
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


def find_header(
    source: Source, wanted: str, columns_of: Callable[[Sequence[str]], dict[str, int]]
) -> tuple[Sheet, Row]:
    """Return the first sheet, and its first row, that has the column `wanted`; FileError when there is none."""
    seen: list[str] = []
    for sheet in open_sheets(source, wanted, columns_of):
        filled = [row for row in sheet.rows if any(row.cells)]
        for row in islice(filled, _HEADER_WITHIN):
            if wanted in columns_of(row.cells):
                return sheet, row
        seen.extend(cell for row in filled[:1] for cell in row.cells if cell)
    found = f"found {', '.join(map(repr, seen[:8]))}" if seen else "the table is empty"
    hint = ", or say which it is with --column text=NAME" if wanted == "text" else ""
    raise FileError(f"{source.name}: no column {wanted!r} ({found}); give one of the columns that name{hint}")


def open_sheets(source: Source, wanted: str, columns_of: Callable[[Sequence[str]], dict[str, int]]) -> Iterator[Sheet]:
    """Yield the sheets of a workbook, or the one table of a text file."""
    if source.is_archive:
        yield from _workbook_sheets(source)
    else:
        yield Sheet(source.name, tuple(_text_rows(source, wanted, columns_of)))


def _column_name(cell: str) -> str:
    """Return the name of a column as it is compared: `Start_Time ` is `start time`."""
    return " ".join(re.split(r"[\s_-]+", one_line(cell).casefold().strip("*: ")))


def _text_rows(source: Source, wanted: str, columns_of: Callable[[Sequence[str]], dict[str, int]]) -> Iterator[Row]:
    """Yield the rows of a text file; FileError when its quotes do not match."""
    lines, skipped = source.text, 0
    if lines.startswith("sep="):
        _, _, lines = lines.partition("\n")
        skipped = 1
    delimiter = _delimiter(lines, wanted, columns_of)
    number = skipped
    try:
        if delimiter == "\t" and _unquoted(lines):
            rows = csv.reader(io.StringIO(lines), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        else:
            rows = csv.reader(io.StringIO(lines), delimiter=delimiter, strict=True)
        for number, cells in enumerate(rows, start=1 + skipped):
            yield Row(number, tuple(one_line(cell) for cell in cells))
    except csv.Error as error:
        raise FileError(
            f"{source.name}, row {number + 1}: quotes do not match ({error}); save the table again from Excel"
        ) from error


def _delimiter(lines: str, wanted: str, columns_of: Callable[[Sequence[str]], dict[str, int]]) -> str:
    """Return the delimiter under which an early line is a header, else the one that splits the first line most."""
    early = [line for line in lines.split("\n") if line.strip()][:_HEADER_WITHIN]
    for line in early:
        split = {delimiter: [cell.strip('"') for cell in line.split(delimiter)] for delimiter in _DELIMITERS}
        fitting = {delimiter: len(cells) for delimiter, cells in split.items() if wanted in columns_of(cells)}
        if fitting:
            return max(fitting, key=lambda delimiter: fitting[delimiter])
    return max(_DELIMITERS, key=lambda delimiter: early[0].count(delimiter) if early else 0)


def _unquoted(lines: str) -> bool:
    """Say whether a tabbed text was written without quoting: every line has as many cells, none is quoted whole."""
    rows = [line.split("\t") for line in lines.split("\n") if line]
    quoted = any(len(cell) > 1 and cell[0] == cell[-1] == '"' for row in rows for cell in row)
    return len({len(row) for row in rows}) == 1 and not quoted


def _workbook_sheets(source: Source) -> Iterator[Sheet]:
    """Yield the sheets of an .xlsx file as they were last calculated."""
    from openpyxl import load_workbook

    if not source.members:
        raise source.damaged()
    with _broken_workbook_is_damaged(source):
        workbook = load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
    for worksheet in workbook.worksheets:
        with _broken_workbook_is_damaged(source):
            # Some programs write a wrong size into the sheet, and only its first cell would be read.
            worksheet.reset_dimensions()
            cells = enumerate(worksheet.iter_rows(values_only=True), start=1)
            rows = tuple(Row(number, tuple(map(_cell_text, values))) for number, values in cells)
        yield Sheet(f"{source.name}, sheet {worksheet.title}", rows)


@contextmanager
def _broken_workbook_is_damaged(source: Source) -> Iterator[None]:
    """Turn whatever the parsers of openpyxl raise on a broken file into one FileError, and keep its warnings quiet.

    It warns of styles and validations that it does not keep; only the cells matter here.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:
            raise source.damaged() from error


def _cell_text(value: object) -> str:
    """Return a cell as text: whole numbers without `.0`, times of day and durations as h:mm:ss.mmm."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    if isinstance(value, timedelta):
        whole = round(value.total_seconds() * 1000)
        return f"{whole // 3_600_000}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
    return one_line(str(value))


def _check_given(source: Source) -> None:
    """Raise SettingsError when the user names a column of a kind that does not exist."""
    for field in source.columns:
        if field not in COLUMNS:
            nearest = get_close_matches(field, COLUMNS, n=1) or ["text"]
            raise SettingsError(
                f"--column {field}: no such column; did you mean {nearest[0]}? Choose from {', '.join(COLUMNS)}"
            )


def _check_found(source: Source, sheet: Sheet, header: Row, columns: dict[str, int]) -> None:
    """Raise FileError when a column that the user named is not in the table."""
    for field, name in source.columns.items():
        if field not in columns:
            nearest = get_close_matches(name, header.cells, n=1)
            hint = f"did you mean {nearest[0]!r}?" if nearest else f"it has {', '.join(filter(None, header.cells))}"
            raise FileError(f"{sheet.where}, row {header.number}: no column {name!r} for {field}; {hint}")


def _check_width(sheet: Sheet, header: Row, row: Row) -> None:
    """Raise FileError for a row with words beyond the last column: its text was cut up by the delimiter."""
    if any(row.cells[len(header.cells) :]):
        raise FileError(
            f"{sheet.where}, row {row.number}: {len(row.cells)} cells under {len(header.cells)} columns; "
            "put the text between quotes, or save the table as .xlsx"
        )


def _row_of_text(source: Source, sheet: Sheet, row: Row, columns: Mapping[str, int]) -> _RowOfText:
    def cell(field: str) -> str | None:
        index = columns.get(field)
        return (row.cells[index] or None) if index is not None and index < len(row.cells) else None

    def clock(field: str) -> int | None:
        value = cell(field)
        moment = milliseconds(value) if value else None
        if value and moment is None:
            raise FileError(
                f"{sheet.where}, row {row.number}: {value!r} is not a time; write h:mm:ss, or leave it empty"
            )
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


def _transcript(sheet: Sheet, document: str, rows: list[_RowOfText], unread: tuple[UnreadLine, ...]) -> Transcript:
    """Return the transcript of one document; a row without an id gets a number of its own."""
    taken = {row.id for row in rows}
    numbers = (str(number) for number in range(1, 2 * len(rows) + 1) if str(number) not in taken)
    fragments: dict[str, _RowOfText] = {}
    for row in rows:
        row_id = row.id or next(numbers)
        first = fragments.setdefault(row_id, row)
        if first.text != row.text:
            raise FileError(
                f"{sheet.where}, row {row.number}: id {row_id!r} of {document} stands for another text in row "
                f"{first.number}; give each fragment its own id"
            )
    return Transcript(
        document=document,
        source_format="table of fragments",
        turns=tuple(
            Turn(document, number, row.speaker, row.text, row.start_ms, row.end_ms, row.part)
            for number, row in enumerate(fragments.values(), start=1)
        ),
        unread=unread,
        fragment_ids=tuple(fragments),
        speakers=tuple(_speakers(rows)),
    )


def _speakers(rows: list[_RowOfText]) -> Iterator[Speaker]:
    """Yield what the table says of each speaker: the first role and group that it gives."""
    for name in unique(row.speaker for row in rows if row.speaker):
        own = [row for row in rows if row.speaker == name]
        role = next((row.role for row in own if row.role), None)
        group = next((row.group for row in own if row.group), None)
        if role or group:
            yield Speaker(name, name, role, group)
