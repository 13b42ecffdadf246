"""Documents of paragraphs and tables (Word, RTF): which of them is the speech, and how it is laid out.

A table of turns has a column with text, and one with speakers or times; its header tells which is which, and without
one the cells do: names come back, times are times, and the text has the most words. Tables of the same shape that
follow go on with it. Otherwise the paragraphs are read as subtitles or as plain text. Whatever is not part of that is
unread.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from autocode.read import subtitles, text
from autocode.read.labels import looks_like_a_name, milliseconds, stamp
from autocode.read.source import Line, Source, one_line
from autocode.read.table import COLUMNS as TABLE_COLUMNS
from autocode.read.table import find_columns
from autocode.read.turns import Reading, Utterance, Utterances

_COLUMNS = {
    "text": (*TABLE_COLUMNS["text"], "transcript", "transcriptie", "gesproken tekst"),
    "speaker": (*TABLE_COLUMNS["speaker"], "persoon", "sprekers", "speakers"),
    "start_time": (*TABLE_COLUMNS["start_time"], "tijdstip", "timestamp", "tijdsaanduiding"),
    "end_time": TABLE_COLUMNS["end_time"],
    "id": TABLE_COLUMNS["id"],
}
# Where tables hold so many times the words of the paragraphs, the paragraphs are no more than a heading.
_MOSTLY_TABLES = 4
# A title or a line of particulars may stand above the header of a table.
_HEADER_WITHIN = 3
_WIDEST = 6
# In words: "Wat er gezegd wordt".
_LONGEST_COLUMN_NAME = 6
_SPEAKERS_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the number of its first paragraph, and the text of its cells row by row."""

    number: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its paragraphs (several lines where it breaks lines within one) and its tables, in order.

    `notes` is what stands outside the running text: footnotes, headers, comments.
    """

    blocks: tuple[tuple[Line, ...] | Table, ...]
    notes: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the paragraphs outside tables, each with the number of its paragraph."""
        return tuple(line for block in self.blocks if not isinstance(block, Table) for line in block)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the document."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column of a table holds what (our name -> index), and the index of the first row of turns.

    `has_header` says that the row above the first is a header whose names were understood.
    """

    columns: dict[str, int]
    first_row: int
    width: int
    has_header: bool = False


def read_document(source: Source, document: Document, kind: str) -> Reading:
    """Return what is said in a document of this kind ("Word"); the name of the format begins with it."""
    layouts = [_layout(table) for table in document.tables]
    chosen = next((layout for layout in layouts if layout is not None), None)
    if chosen is not None:
        reading = _read_tables(source, document, layouts, chosen)
    elif _words(document.lines) * _MOSTLY_TABLES > _words(_rows_as_lines(document.tables)):
        lines = _with_true_headings(document.lines)
        reading = subtitles.read_lines(lines) if subtitles.has_timings(lines) else text.read_lines(source, lines)
        reading = replace(reading, unread=(*reading.unread, *_rows_as_lines(document.tables)))
    else:
        # Hardly anything but tables without speakers or times: they were only made for the layout.
        reading = text.read_lines(source, [*document.lines, *_cells_as_lines(document.tables)])
    return replace(reading, source_format=f"{kind}, {reading.source_format}", unread=(*reading.unread, *document.notes))


def _with_true_headings(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines; where most words stand in headings, that is only how somebody likes their letters."""
    if 2 * _words(line for line in lines if line.heading) <= _words(lines):
        return lines
    return [replace(line, heading=False) for line in lines]


def _words(lines: Iterable[Line]) -> int:
    return sum(len(line.text.split()) for line in lines)


def _read_tables(source: Source, document: Document, layouts: Sequence[_Layout | None], chosen: _Layout) -> Reading:
    """Return the turns in the first table of turns and in those that go on with it."""
    utterances = Utterances()
    unread = list(document.lines)
    texts: list[Line] = []
    reached = False
    for table, layout in zip(document.tables, layouts, strict=True):
        reached = reached or layout is not None
        width = max(map(len, table.rows), default=0)
        if layout is None and reached and width == chosen.width:
            layout = replace(chosen, first_row=0, has_header=False)
        if layout is None:
            unread.extend(_rows_as_lines([table]))
        elif "speaker" in layout.columns:
            _read_rows(table, layout, utterances, unread)
        else:
            texts.extend(_timed_lines(table, layout, unread))
    spoken = utterances.finished()
    if texts:
        labelled = text.read_lines(source, texts)
        spoken, unread = [*spoken, *labelled.utterances], [*unread, *labelled.unread]
    return Reading("table", tuple(spoken), tuple(unread))


def _read_rows(table: Table, layout: _Layout, utterances: Utterances, unread: list[Line]) -> None:
    """Add the turns in the rows of a table; where the cell with the speaker is empty the one above goes on."""
    unread.extend(_above_header(table, layout))
    for number, row in enumerate(table.rows[layout.first_row :], start=table.number + layout.first_row):
        cells = {name: one_line(row[index]) for name, index in layout.columns.items() if index < len(row)}
        start, end = (milliseconds(cells.get(name, "")) for name in ("start_time", "end_time"))
        speaker = cells.get("speaker", "").rstrip(": ")
        said = cells.get("text", "")
        rest = [cell for index, cell in enumerate(row) if not _is_used(index, cells, layout, start, end)]
        if not said:
            unread.append(Line(number, " | ".join(filter(None, map(one_line, row)))))
            continue
        before = utterances.last.speaker if utterances.last is not None else None
        utterances.add(Utterance(said, speaker or before, start, end))
        unread.append(Line(number, " | ".join(filter(None, map(one_line, rest)))))


def _is_used(index: int, cells: dict[str, str], layout: _Layout, start: int | None, end: int | None) -> bool:
    """Say whether the words of a cell are in the turn: a note in a further column, or in place of a time, is not."""
    name = next((name for name, column in layout.columns.items() if column == index), None)
    if name in ("speaker", "text", "id"):
        return True
    moments = {"start_time": start, "end_time": end}
    return name in moments and (moments[name] is not None or not cells.get(name))


def _timed_lines(table: Table, layout: _Layout, unread: list[Line]) -> Iterator[Line]:
    """Yield the lines of a table of times and text, in which the speakers stand before the text."""
    unread.extend(_above_header(table, layout))
    for number, row in enumerate(table.rows[layout.first_row :], start=table.number + layout.first_row):
        cells = {name: row[index] for name, index in layout.columns.items() if index < len(row)}
        start = milliseconds(one_line(cells.get("start_time", "")))
        if start is not None:
            yield Line(number, f"[{stamp(start)}]")
        else:
            unread.append(Line(number, one_line(cells.get("start_time", ""))))
        for line in cells.get("text", "").split("\n"):
            yield Line(number, line)
        rest = [cell for index, cell in enumerate(row) if index not in layout.columns.values()]
        unread.append(Line(number, " | ".join(filter(None, map(one_line, rest)))))


def _layout(table: Table) -> _Layout | None:
    """Return how a table of turns is laid out, None for a table of another kind."""
    width = max(map(len, table.rows), default=0)
    for index in range(min(_HEADER_WITHIN, len(table.rows))):
        columns = _columns_of_header(table.rows, index)
        if "text" in columns and ("speaker" in columns or "start_time" in columns) and index + 1 < len(table.rows):
            return _Layout(columns, index + 1, width, has_header=True)
    for first_row in (0, 1):
        # The header may have names that are not known.
        columns = _columns_without_header(replace(table, rows=table.rows[first_row:]), width)
        if columns:
            return _Layout(columns, first_row, width)
    return None


def _columns_of_header(rows: Sequence[tuple[str, ...]], index: int) -> dict[str, int]:
    """Return which column is which by the names in row `index`; a text under an unknown name has the most words."""
    header, below = [one_line(cell) for cell in rows[index]], rows[index + 1 :]
    columns = find_columns(header, known=_COLUMNS)
    known = [column for name, column in columns.items() if name in ("speaker", "start_time")]
    if "text" in columns or not known or any(len(name.split()) > _LONGEST_COLUMN_NAME for name in header):
        return columns
    # "Respondent" heads a column, or is the first speaker of a table without a header, and then comes back.
    if any(len(row) > column and one_line(row[column]) == header[column] for row in below for column in known):
        return {}
    words = {
        column: sum(len(row[column].split()) for row in below if len(row) > column)
        for column in set(range(len(header))) - set(columns.values())
    }
    longest = max(words, key=words.__getitem__, default=None)
    return columns if longest is None or not words[longest] else {**columns, "text": longest}


def _columns_without_header(table: Table, width: int) -> dict[str, int]:
    """Return which column is which by what stands in them; empty when they hold no turns.

    Rows with fewer cells (a heading across the table) do not count.
    """
    rows = [tuple(one_line(cell) for cell in row) for row in table.rows if len(row) == width]
    if not 2 <= width <= _WIDEST or len(rows) < 2 or len(rows) * 2 < len(table.rows):
        return {}
    by_column = [[row[index] for row in rows] for index in range(width)]
    words = [sum(len(cell.split()) for cell in cells) for cells in by_column]
    longest = max(range(width), key=words.__getitem__)
    if words[longest] < 3 * len(rows):
        return {}
    columns = {"text": longest}
    for index in range(width):
        filled = [cell for cell in by_column[index] if cell]
        if index == longest or not filled:
            continue
        if all(milliseconds(cell) is not None for cell in filled):
            columns.setdefault("start_time" if "start_time" not in columns else "end_time", index)
        elif all(cell.rstrip(".").isdecimal() for cell in filled):
            columns.setdefault("id", index)
        elif "speaker" not in columns and _are_speakers(filled, len(rows)):
            columns["speaker"] = index
    return columns if "speaker" in columns else {}


def _are_speakers(cells: Sequence[str], rows: int) -> bool:
    """Say whether cells are names: built like one, or short and each of them coming back."""
    names = [cell.rstrip(": ") for cell in cells]
    built = sum(looks_like_a_name(name) for name in names) == len(names)
    recurring = all(names.count(name) > 1 and len(name.split()) <= 3 for name in set(names[:50]))
    return bool(names) and (built or (recurring and len(names) >= _SPEAKERS_SHARE * rows))


def _above_header(table: Table, layout: _Layout) -> Iterator[Line]:
    return _rows_as_lines([replace(table, rows=table.rows[: layout.first_row - layout.has_header])])


def _rows_as_lines(tables: Sequence[Table]) -> Iterator[Line]:
    """Yield the rows of tables as lines that are not speech."""
    for table in tables:
        for number, row in enumerate(table.rows, start=table.number):
            yield Line(number, " | ".join(one_line(cell) for cell in row if cell.strip()))


def _cells_as_lines(tables: Sequence[Table]) -> tuple[Line, ...]:
    cells = ((table.number, cell) for table in tables for row in table.rows for cell in row)
    return tuple(Line(number, line) for number, cell in cells for line in cell.split("\n"))
