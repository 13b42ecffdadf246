"""What Whisper and its kin write beside subtitles: JSON, and a table of milliseconds.

Whisper itself has no speakers; WhisperX, aTrain and others add `speaker` to a segment or to its words. The program
whisper.cpp calls its segments `transcription` and gives its times as `offsets` in ms.
"""

import math
import re
from collections.abc import Iterable, Iterator

from autocode.errors import FileError
from autocode.read.source import Source
from autocode.read.turns import Reading, Utterance, transcript
from autocode.records import Transcript

_TABLE_HEADER = re.compile(r"start\tend\ttext", re.IGNORECASE)
_TABLE_ROW = re.compile(r"(\d+)\t(\d+)\t(.*)")


def recognises(source: Source) -> bool:
    """Say whether the file is JSON with segments, or the .tsv of Whisper."""
    return _TABLE_HEADER.fullmatch(source.first_line) is not None or _segments(source) is not None


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a Whisper file."""
    segments = _segments(source)
    if segments is None:
        return (transcript(source, _read_table(source)),)
    utterances = tuple(_utterance(source, number, segment) for number, segment in enumerate(segments, start=1))
    return (transcript(source, Reading("Whisper (JSON)", utterances)),)


def _segments(source: Source) -> list[object] | None:
    content = source.json
    if isinstance(content, dict):
        content = content.get("segments", content.get("transcription"))
    if not isinstance(content, list) or not any(isinstance(item, dict) and "text" in item for item in content):
        return None
    return content


def _utterance(source: Source, number: int, segment: object) -> Utterance:
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        raise FileError(f"{source.name}, segment {number}: no text; export the transcript again")
    offsets = segment.get("offsets")
    if isinstance(offsets, dict):
        start, end = _milliseconds(offsets.get("from"), 1), _milliseconds(offsets.get("to"), 1)
    else:
        start, end = _milliseconds(segment.get("start"), 1000), _milliseconds(segment.get("end"), 1000)
    return Utterance(segment["text"], _speaker(segment), start, end)


def _speaker(segment: dict[str, object]) -> str | None:
    """Return the speaker of a segment, or of the first of its words that has one."""
    words = segment.get("words")
    holders: Iterable[object] = [segment, *(words if isinstance(words, list) else ())]
    names: Iterator[object] = (holder.get("speaker") for holder in holders if isinstance(holder, dict))
    return next((name for name in names if isinstance(name, str) and name.strip()), None)


def _milliseconds(value: object, factor: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value * factor)


def _read_table(source: Source) -> Reading:
    lines = [line for line in source.lines if line.text.strip()][1:]
    rows = [(line, _TABLE_ROW.fullmatch(line.text)) for line in lines]
    utterances = tuple(Utterance(row[3], None, int(row[1]), int(row[2])) for _, row in rows if row is not None)
    return Reading("Whisper (TSV)", utterances, tuple(line for line, row in rows if row is None))
