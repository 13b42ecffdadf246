"""ELAN (.eaf): a tier per speaker, annotations between slots of time.

The annotations of all tiers that stand on the time line themselves are turns, in order of time; a tier that hangs
under another (a translation, a comment, a division into words) repeats or describes speech and is listed as unread.
A slot may have no time: such a start or end stays unknown, and an annotation without a start keeps its place in its
tier.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autocode.read.markup import LARGEST_MARKUP, line_of, local_name, text_of, xml_root
from autocode.read.source import Line, Source
from autocode.read.turns import Reading, Utterance, transcript
from autocode.records import Transcript

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = "ANNOTATION_DOCUMENT"
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def recognises(source: Source) -> bool:
    """Say whether the file is XML whose root is that of ELAN."""
    start = source.text.lstrip()[:4000]
    return start.startswith("<") and f"<{_ROOT}" in start


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of an ELAN file."""
    if len(source.data) > LARGEST_MARKUP:
        raise source.refused("is an ELAN file of more than 25 MB, as no transcript is; split it")
    # From the canonical text, so that it does not matter which encoding the file says it has.
    root = xml_root(source, _DECLARATION.sub("", source.text, count=1).encode())
    slots = {slot.get("TIME_SLOT_ID", ""): _time(slot.get("TIME_VALUE")) for slot in _named(root, "TIME_SLOT")}
    placed: list[tuple[int, Utterance]] = []
    unread: list[Line] = []
    for tier in (child for child in root if local_name(child) == "TIER"):
        speaker = tier.get("PARTICIPANT") or tier.get("TIER_ID")
        reached = 0
        for annotation in _named(tier, "ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
            value = " ".join("".join(text_of(part)) for part in _named(annotation, "ANNOTATION_VALUE"))
            if tier.get("PARENT_REF") or local_name(annotation) == "REF_ANNOTATION":
                unread.append(Line(line_of(annotation), value))
                continue
            start = slots.get(annotation.get("TIME_SLOT_REF1", ""))
            end = slots.get(annotation.get("TIME_SLOT_REF2", ""))
            reached = reached if start is None else start
            placed.append((reached, Utterance(value, speaker, start, end)))
    placed.sort(key=lambda pair: pair[0])
    reading = Reading("ELAN", tuple(utterance for _, utterance in placed), tuple(unread), on_time_line=True)
    return (transcript(source, reading),)


def _named(parent: "_Element", *names: str) -> "Iterator[_Element]":
    """Yield the elements of these names at any depth, in order."""
    return (element for element in parent.iter() if local_name(element) in names)


def _time(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdecimal() and len(value) <= 12 else None
