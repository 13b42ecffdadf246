"""Word documents: the text as a reader of the document sees it, then the transcript in that text.

Own walk over the XML, because the usual libraries leave out what a transcript cannot miss: inserted text under
tracked changes and content controls are read, deleted and moved-away text is not, a text box is read once. Elements
are matched by local name, so that both the usual and the strict namespace work. Footnotes, headers and comments are
not part of what was said: their words are listed as unread.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autocode.read.document import Document, Table, read_document
from autocode.read.markup import local_name as _name
from autocode.read.markup import xml_root
from autocode.read.source import MOST_LINES, Line, Source, canonical, one_line
from autocode.read.turns import transcript
from autocode.records import Transcript

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset(("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "Fallback"))
_CHARACTERS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:heading|kop)\s?\d|title|subtitle|(?:onder)?titel", re.IGNORECASE)
_NOTES = re.compile(r"(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml")


def recognises(source: Source) -> bool:
    """Say whether the file is a Word document."""
    return source.is_archive and any(name.startswith("word/") for name in source.members)


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a Word document: from a table of turns, from timings, or from its paragraphs."""
    return (transcript(source, read_document(source, open_document(source), "Word")),)


def open_document(source: Source) -> Document:
    """Return the text of a Word document; FileError when it is damaged."""
    main = _main_part(source)
    body = next((child for child in _parse(source, main) if _name(child) == "body"), None)
    if body is None:
        raise source.damaged()
    blocks: list[tuple[Line, ...] | Table] = []
    number = 1
    pending: list[str] = []
    for element in _blocks(body):
        if _name(element) == "tbl":
            rows = tuple(_rows(element))
            blocks.append(Table(number, rows))
            number += sum(map(len, rows))
            continue
        pending.extend(_inline(element))
        if _mark_deleted(element):
            continue
        blocks.append(_lines(number, pending, _is_heading(element)))
        number, pending = number + 1, []
        if number > MOST_LINES:
            raise source.refused(f"has more than {MOST_LINES:,} paragraphs, as no transcript has; split it")
    if pending:
        blocks.append(_lines(number, pending))
    return Document(tuple(blocks), tuple(_notes(source, posixpath.dirname(main))))


def _lines(number: int, pieces: list[str], heading: bool = False) -> tuple[Line, ...]:
    return tuple(Line(number, line, heading) for line in canonical("".join(pieces)).split("\n"))


def _is_heading(paragraph: "_Element") -> bool:
    """Say whether a paragraph has the style of a title or a heading, by its English or Dutch name."""
    styles = (style for part in paragraph if _name(part) == "pPr" for style in part if _name(style) == "pStyle")
    return any(_HEADING.fullmatch(str(name)) for style in styles for name in style.values())


def _notes(source: Source, folder: str) -> Iterator[Line]:
    """Yield the paragraphs of footnotes, comments, headers and footers, numbered within their own part."""
    for member in sorted(source.members):
        if posixpath.dirname(member) == folder and _NOTES.fullmatch(posixpath.basename(member)):
            paragraphs = (part for part in _parse(source, member).iter() if _name(part) == "p")
            for number, paragraph in enumerate(paragraphs, start=1):
                yield Line(number, one_line("".join(_inline(paragraph))))


def _main_part(source: Source) -> str:
    """Return the name of the part with the text; Word on the web sometimes calls it `document2.xml`."""
    if "_rels/.rels" in source.members:
        for relation in _parse(source, "_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return posixpath.normpath(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _parse(source: Source, member: str) -> "_Element":
    return xml_root(source, source.member(member))


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
