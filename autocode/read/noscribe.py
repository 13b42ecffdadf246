"""The page (HTML) of noScribe: a link per segment, named `ts_<start>_<end>_<speaker>` in ms.

A paragraph begins with its speaker, and perhaps a time, as text: `S01: [00:00:12] tekst`. A person who renames
speakers changes that text and not the names of the links, so the text decides. What somebody says through a turn
stands in it between slashes (`//S00: Goed. //`) with a link of its own; here it is a turn of its own. The title, the
lines about the recording, and pauses between turns are no speech.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autocode.read.labels import LABEL, TIME, looks_like_a_name
from autocode.read.markup import WITHOUT_TEXT, html_root, line_of, local_name, text_of
from autocode.read.source import Line, Source, canonical
from autocode.read.turns import Reading, Utterance, transcript
from autocode.records import Transcript

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAUSE = re.compile(r"\((?:\.+|[^()]*\b(?:pause|pauze)\b[^()]*)\)", re.IGNORECASE)
_SEGMENT = re.compile(r"ts_(\d{1,12})_(\d{1,12})_(.*)", re.DOTALL)
_LABEL = re.compile(rf"({LABEL})\s*:\s*")
_STAMP = re.compile(rf"\[{TIME}\]\s*")


def is_pause(text: str) -> bool:
    """Say whether a text is nothing but a note of a pause."""
    return len(text) < 200 and _PAUSE.fullmatch(text.strip()) is not None


def recognises(source: Source) -> bool:
    """Say whether the file is a page with a segment of noScribe in it."""
    return source.text.lstrip()[:1] == "<" and re.search(r'<a\s+name="ts_\d+_\d+_', source.text) is not None


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a page of noScribe."""
    page = _Page()
    _walk(html_root(source, source.text), page)
    return (transcript(source, Reading("noScribe", tuple(page.utterances), tuple(page.unread))),)


@dataclass
class _Page:
    """What has been found so far, and how the paragraph at hand calls its speakers (id in a link -> name)."""

    utterances: list[Utterance] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def begin_paragraph(self) -> None:
        """Forget the names of the paragraph before."""
        self.names = {}

    def segment(self, start: int, end: int, speaker: str, text: str, number: int) -> None:
        """Add what one link holds: the end of an interjection, its own label and time, and what is said."""
        speaker = speaker.strip("/ ")
        text = canonical(text).strip().removeprefix("//").lstrip()
        label = _LABEL.match(text)
        if label is not None and (label[1] == speaker or self._renames(label[1], speaker)):
            self.names[speaker] = label[1]
            text = text[label.end() :]
        stamp = _STAMP.match(text)
        text = text[stamp.end() :] if stamp else text
        text = text.removesuffix("//")
        if not speaker and is_pause(text):
            self.unread.append(Line(number, text))
        elif label is not None and not text.strip():
            self.unread.append(Line(number, label[1]))
        else:
            self.utterances.append(Utterance(text, self.names.get(speaker, speaker), start, end))

    def _renames(self, label: str, speaker: str) -> bool:
        """Say whether the first label of a speaker in this paragraph is the name that somebody gave them."""
        return bool(speaker) and speaker not in self.names and looks_like_a_name(label)


def _walk(element: "_Element", page: _Page) -> None:
    """Add the segments below `element` in order, and the text between them as unread."""
    number = line_of(element)
    if element.text and element.text.strip():
        page.unread.append(Line(number, element.text))
    for child in element:
        segment = _SEGMENT.fullmatch(child.get("name", "")) if local_name(child) == "a" else None
        if segment is not None:
            text = "".join(text_of(child))
            page.segment(int(segment[1]), int(segment[2]), segment[3], text, line_of(child))
        elif local_name(child) not in WITHOUT_TEXT:
            if local_name(child) == "p":
                page.begin_paragraph()
            _walk(child, page)
        if child.tail and child.tail.strip():
            page.unread.append(Line(number, child.tail))
