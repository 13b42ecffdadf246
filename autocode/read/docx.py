"""Word documents: the text as a reader of the document sees it, then the transcript in that text.

Own walk over the XML, because the usual libraries leave out what a transcript cannot miss: inserted text under
tracked changes and content controls are read, deleted and moved-away text is not, a text box is read once. Elements
are matched by local name, so that both the usual and the strict namespace work.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autocode.read import subtitles, text
from autocode.read.labels import looks_like_a_name, milliseconds
from autocode.read.source import Line, Source, canonical, one_line
from autocode.read.table import find_columns
from autocode.read.turns import Reading, Utterance, transcript
from autocode.records import Transcript

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset(("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "Fallback"))
_CHARACTERS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the number of its first paragraph, and the text of its cells row by row."""

    number: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its paragraphs (several lines where it breaks lines within one) and its tables, in order."""

    blocks: tuple[tuple[Line, ...] | Table, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the paragraphs outside tables, each with the number of its paragraph."""
        return tuple(line for block in self.blocks if not isinstance(block, Table) for line in block)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the document."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def recognises(source: Source) -> bool:
    """Say whether the file is a Word document."""
    return source.is_archive and any(name.startswith("word/") for name in source.members)


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a Word document: from a table of turns, from timings, or from its paragraphs."""
    document = open_document(source)
    for table in document.tables:
        reading = _read_table(table)
        if reading is not None:
            around = (*document.lines, *_outside(document, table), *reading.unread)
            return (transcript(source, replace(reading, unread=around)),)
    lines = document.lines
    if not any(line.text.strip() for line in lines):
        return (transcript(source, text.read_lines(source, _layout_lines(document))),)
    reading = subtitles.read_lines(lines) if subtitles.has_timings(lines) else text.read_lines(source, lines)
    unread = (*reading.unread, *_outside(document, None))
    return (transcript(source, replace(reading, source_format=f"Word, {reading.source_format}", unread=unread)),)


def open_document(source: Source) -> Document:
    """Return the text of a Word document; FileError when it is damaged."""
    body = next((child for child in _parse(source, _main_part(source)) if _name(child) == "body"), None)
    if body is None:
        raise source.damaged()
    blocks: list[tuple[Line, ...] | Table] = []
    number = 1
    pending = ""
    for element in _blocks(body):
        if _name(element) == "tbl":
            rows = tuple(_rows(element))
            blocks.append(Table(number, rows))
            number += sum(map(len, rows))
            continue
        pending += canonical("".join(_inline(element)))
        if _mark_deleted(element):
            continue
        blocks.append(tuple(Line(number, line) for line in pending.split("\n")))
        number, pending = number + 1, ""
    if pending:
        blocks.append(tuple(Line(number, line) for line in pending.split("\n")))
    return Document(tuple(blocks))


def _main_part(source: Source) -> str:
    """Return the name of the part with the text; Word on the web sometimes calls it `document2.xml`."""
    if "_rels/.rels" in source.members:
        for relation in _parse(source, "_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return posixpath.normpath(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _parse(source: Source, member: str) -> "_Element":
    """Return the root of an XML part; entities stay unresolved and nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(source.member(member), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise source.damaged() from error


def _name(element: "_Element") -> str:
    """Return the name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(parent: "_Element") -> "Iterator[_Element]":
    """Yield the paragraphs and tables under `parent`, through content controls and the like."""
    for child in parent:
        if _name(child) in ("p", "tbl"):
            yield child
        elif _name(child) not in _SKIPPED:
            yield from _blocks(child)


def _inline(element: "_Element") -> Iterator[str]:
    """Yield the text within a paragraph; a paragraph in a text box stands on lines of its own."""
    for child in element:
        name = _name(child)
        if name in _SKIPPED:
            continue
        if name == "t":
            yield child.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "p":
            yield from ("\n", *_inline(child), "\n")
        else:
            yield from _inline(child)


def _mark_deleted(paragraph: "_Element") -> bool:
    """Say whether the end of a paragraph was deleted under tracked changes, so that the next one goes on in it."""
    marks = (mark for part in paragraph if _name(part) == "pPr" for mark in part if _name(mark) == "rPr")
    return any(_name(change) == "del" for mark in marks for change in mark)


def _rows(table: "_Element") -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table as the text of their cells; deleted rows are left out."""
    for row in _under(table, "tr"):
        properties = (child for child in row if _name(child) == "trPr")
        if not any(_name(change) == "del" for child in properties for change in child):
            yield tuple(_cell(cell) for cell in _under(row, "tc"))


def _under(parent: "_Element", wanted: str) -> "Iterator[_Element]":
    for child in parent:
        if _name(child) == wanted:
            yield child
        elif _name(child) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _under(child, wanted)


def _cell(cell: "_Element") -> str:
    parts: list[str] = []
    for block in _blocks(cell):
        if _name(block) == "tbl":
            parts.extend("\n".join(row) for row in _rows(block))
        else:
            parts.append("".join(_inline(block)))
    return canonical("\n".join(parts))


def _read_table(table: Table) -> Reading | None:
    """Return the turns of a table with columns for speaker and text, None for a table of another kind.

    The header row tells which column is which. Without one a table counts when it has two or three columns, the last
    holds the text, the one before it names, and the first of three times.
    """
    rows = [tuple(one_line(cell) for cell in row) for row in table.rows]
    columns = find_columns(rows[0]) if rows else {}
    if "text" in columns and "speaker" in columns:
        first = 1
    else:
        first, columns = 0, _columns_without_header(rows)
    if not columns:
        return None
    utterances: list[Utterance] = []
    unread: list[Line] = []
    for number, row in enumerate(rows[first:], start=table.number + first):
        cells = {name: row[index] for name, index in columns.items() if index < len(row)}
        start, end = (milliseconds(cells.get(name, "")) for name in ("start_time", "end_time"))
        if cells.get("text"):
            utterances.append(Utterance(cells["text"], cells.get("speaker"), start, end))
        else:
            unread.append(Line(number, " | ".join(cell for cell in row if cell)))
    return Reading("Word, table", tuple(utterances), tuple(unread))


def _columns_without_header(rows: Sequence[tuple[str, ...]]) -> dict[str, int]:
    width = len(rows[0]) if rows else 0
    if width not in (2, 3) or len(rows) < 2 or any(len(row) != width for row in rows):
        return {}
    names_fit = all(not row[-2] or looks_like_a_name(row[-2].rstrip(":")) for row in rows)
    times_fit = width == 2 or all(not row[0] or milliseconds(row[0]) is not None for row in rows)
    words = sum(len(row[-1].split()) for row in rows)
    if not names_fit or not times_fit or words < 3 * len(rows):
        return {}
    return {"speaker": 0, "text": 1} if width == 2 else {"start_time": 0, "speaker": 1, "text": 2}


def _outside(document: Document, read_table: Table | None) -> Iterator[Line]:
    """Yield the rows of every table but the one that was read, as lines that are not speech."""
    for table in document.tables:
        if table is not read_table:
            for row in table.rows:
                yield Line(table.number, " | ".join(one_line(cell) for cell in row if cell.strip()))


def _layout_lines(document: Document) -> tuple[Line, ...]:
    """Return the lines in the cells of a document that holds nothing but tables for its layout."""
    cells = ((table.number, cell) for table in document.tables for row in table.rows for cell in row)
    return tuple(Line(number, line) for number, cell in cells for line in cell.split("\n"))
