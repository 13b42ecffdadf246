"""XML and HTML that a stranger may have made: parsed without fetching or expanding anything, words never guessed.

A file that declares entities is refused: no program that writes transcripts does, and an entity that stays unresolved
would be a word that is dropped. The parser itself refuses elements nested deeper than 256, so that recursion over a
tree stays within bounds.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autocode.read.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

# A conversation of ten hours, a thousand elements per minute.
LARGEST_MARKUP = 25 * 1024**2
# A parsed element takes some 300 bytes.
_MOST_TAGS = 6_500_000
# Elements of a page that hold programs and layout.
WITHOUT_TEXT = ("script", "style")
_BROKEN = "is damaged or incomplete; copy it again, or export it anew from the program it came from"
_ENTITIES = re.compile(rb"<!\s*ENTITY|<\x00!\x00E\x00N\x00T|\x00<\x00!\x00E\x00N\x00T", re.IGNORECASE)


def xml_root(source: Source, data: bytes) -> "_Element":
    """Return the root of an XML file or a part of one; FileError when it is broken or declares entities."""
    from lxml import etree

    if data.count(b"<") > _MOST_TAGS:
        raise source.refused(f"has more than {_MOST_TAGS:,} XML tags, as no transcript has; split it")
    if _ENTITIES.search(data):
        raise source.refused(
            "declares XML entities, which no transcript does; save it anew in the program it came from"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise source.damaged() if source.is_archive else source.refused(_BROKEN) from error


def html_root(source: Source, text: str) -> "_Element":
    """Return the root of a page, mended where its tags do not match; FileError when nothing can be made of it."""
    from lxml import etree

    if len(text) > LARGEST_MARKUP:
        raise source.refused("is a page of more than 25 MB, as no transcript is; split it")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise source.refused(_BROKEN) from error
    if root is None:
        raise source.refused(_BROKEN)
    return root


def local_name(element: "_Element") -> str:
    """Return the name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def line_of(element: "_Element") -> int:
    """Return the line on which an element begins, 1 where the parser does not know."""
    number: object = element.sourceline
    return number if isinstance(number, int) else 1


def text_of(element: "_Element") -> Iterator[str]:
    """Yield the text in an element of a page, a line break as one."""
    yield element.text or ""
    for child in element:
        if local_name(child) == "br":
            yield "\n"
        elif local_name(child) not in WITHOUT_TEXT:
            yield from text_of(child)
        yield child.tail or ""
