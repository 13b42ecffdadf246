"""oTranscribe (.otr): JSON around a page of typed text, with a time wherever the person asked for one.

Speakers are just typed (`I: tekst`), so the text is read as plain text is. A stamp shows minutes and seconds and
carries the exact time in `data-timestamp` (seconds), which is what counts here.
"""

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autocode.read import text
from autocode.read.labels import TIME
from autocode.read.markup import WITHOUT_TEXT, html_root, local_name, text_of
from autocode.read.source import Line, Source, canonical
from autocode.read.turns import Reading, transcript
from autocode.records import Transcript

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN_TIME = re.compile(rf"^\s*{TIME}")
_KEYS = ("media", "media-time", "media-source")
_MARKED = re.compile(r"<(?:p|div|span)\b|\bdata-timestamp=", re.IGNORECASE)
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "blockquote", "tr")


def recognises(source: Source) -> bool:
    """Say whether the file is JSON with a text and what oTranscribe notes of its recording."""
    return _page(source.json) is not None


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of an oTranscribe file; lines are numbered as they appear on the page."""
    page = _page(source.json) or ""
    written = "".join(_written(html_root(source, f"<html><body>{page}</body></html>")))
    lines = tuple(Line(number, line) for number, line in enumerate(_filled(canonical(written)), start=1))
    reading = text.read_lines(source, lines)
    return (transcript(source, Reading("oTranscribe", reading.utterances, reading.unread)),)


def _page(content: Any) -> str | None:
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        return None
    is_page = _MARKED.search(content["text"]) is not None
    return content["text"] if is_page or any(key in content for key in _KEYS) else None


def _filled(written: str) -> Iterator[str]:
    return (line for line in written.split("\n") if line.strip())


def _written(element: "_Element") -> Iterator[str]:
    """Yield the text of the page, stamps as `¤<62500>`, paragraphs on lines of their own."""
    name, moment = local_name(element), _milliseconds(element)
    if moment is not None:
        yield f"¤<{moment}>{_SHOWN_TIME.sub('', ''.join(text_of(element)))}"
        return
    yield "\n" if name in _BLOCKS or name == "br" else ""
    yield element.text or ""
    for child in element:
        if local_name(child) not in WITHOUT_TEXT:
            yield from _written(child)
        yield child.tail or ""
    yield "\n" if name in _BLOCKS else ""


def _milliseconds(element: "_Element") -> int | None:
    """Return the time of a stamp in ms, None for another element or a time that is none."""
    try:
        value = float(element.get("data-timestamp", ""))
    except ValueError:
        return None
    return round(value * 1000) if math.isfinite(value) and 0 <= value < 1e6 else None
