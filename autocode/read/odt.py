"""OpenDocument text (.odt), as LibreOffice writes it: its text as one sees it, then the transcript in that text.

Own walk over the XML, as for Word: text that was deleted under tracked changes is kept apart in the file and is not
read; footnotes, remarks, headers and tables of contents are not part of what was said, so their words are unread.
Elements are matched by local name.
"""

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

_CONTENT, _STYLES = "content.xml", "styles.xml"
_SKIPPED = frozenset(("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms"))
_NOTES = frozenset(("note", "annotation", "table-of-content", "illustration-index", "alphabetical-index"))
_HEADING = re.compile(r"(?:heading|kop)(?:_20_)?\d?|title|subtitle|(?:onder)?titel", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n]+")
# One element may stand for any number of spaces; two make a header of a line, and more say nothing.
_MOST_SPACES = 4


def recognises(source: Source) -> bool:
    """Say whether the file is an OpenDocument text."""
    return source.is_archive and _CONTENT in source.members and b":text>" in source.member(_CONTENT)


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of an OpenDocument text: from a table of turns, from timings, or from its paragraphs."""
    return (transcript(source, read_document(source, open_document(source), "OpenDocument")),)


def open_document(source: Source) -> Document:
    """Return the text of an OpenDocument text; FileError when it is damaged."""
    root = xml_root(source, source.member(_CONTENT))
    body = next((text for part in root if _name(part) == "body" for text in part if _name(text) == "text"), None)
    if body is None:
        raise source.damaged()
    headings = _heading_styles(root)
    notes: list[Line] = []
    blocks: list[tuple[Line, ...] | Table] = []
    number = 1
    for element in _blocks(body, notes):
        if _name(element) == "table":
            rows = tuple(_rows(element, notes))
            blocks.append(Table(number, rows))
            number += sum(map(len, rows))
        else:
            text = canonical("".join(_inline(element, notes)))
            heading = _name(element) == "h" or _attribute(element, "style-name") in headings
            blocks.append(tuple(Line(number, line, heading) for line in text.split("\n")))
            number += 1
        if number > MOST_LINES:
            raise source.refused(f"has more than {MOST_LINES:,} paragraphs, as no transcript has; split it")
    return Document(tuple(blocks), (*notes, *_page_notes(source)))


def _attribute(element: "_Element", wanted: str) -> str:
    values = (value for name, value in element.items() if str(name).rpartition("}")[2] == wanted)
    return str(next(values, ""))


def _heading_styles(root: "_Element") -> frozenset[str]:
    """Return the names of styles that are a heading, or a document's own variant of one."""
    styles = [style for style in root.iter() if _name(style) == "style"]
    own = {_attribute(style, "name"): _attribute(style, "parent-style-name") for style in styles}
    used = {*own, "Title", "Subtitle", *own.values()}
    return frozenset(name for name in used if _HEADING.fullmatch(name) or _HEADING.fullmatch(own.get(name, "")))


def _blocks(parent: "_Element", notes: list[Line]) -> "Iterator[_Element]":
    """Yield the paragraphs, headings and tables under `parent`, through lists and sections."""
    for child in parent:
        name = _name(child)
        if name in ("p", "h", "table"):
            yield child
        elif name in _NOTES:
            notes.append(_note(child))
        elif name and name not in _SKIPPED:
            yield from _blocks(child, notes)


def _inline(element: "_Element", notes: list[Line]) -> Iterator[str]:
    """Yield the text within a paragraph; a paragraph in a text box stands on lines of its own."""
    yield _WHITE.sub(" ", element.text or "")
    for child in element:
        name = _name(child)
        if name in _NOTES:
            notes.append(_note(child))
        elif name == "s":
            count = _attribute(child, "c")
            yield " " * (min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 9 else 1)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name in ("p", "h"):
            yield from ("\n", *_inline(child, notes), "\n")
        elif name and name not in _SKIPPED:
            yield from _inline(child, notes)
        yield _WHITE.sub(" ", child.tail or "")


def _note(element: "_Element") -> Line:
    return Line(1, one_line(" ".join(text for text in element.itertext() if isinstance(text, str))))


def _rows(table: "_Element", notes: list[Line]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table as the text of their cells."""
    for row in table:
        name = _name(row)
        if name == "table-row":
            cells = (cell for cell in row if _name(cell) in ("table-cell", "covered-table-cell"))
            yield tuple(_cell(cell, notes) for cell in cells)
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(row, notes)


def _cell(cell: "_Element", notes: list[Line]) -> str:
    parts: list[str] = []
    for block in _blocks(cell, notes):
        if _name(block) == "table":
            parts.extend("\n".join(row) for row in _rows(block, notes))
        else:
            parts.append("".join(_inline(block, notes)))
    return canonical("\n".join(parts))


def _page_notes(source: Source) -> Iterator[Line]:
    """Yield the text of headers and footers, which stand among the styles."""
    if _STYLES in source.members:
        for part in xml_root(source, source.member(_STYLES)).iter():
            if _name(part) in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
                yield _note(part)
