"""What Whisper and its kin write beside subtitles: JSON, and tables of times.

Whisper itself has no speakers; WhisperX, aTrain and others add `speaker` to a segment or to its words. The program
whisper.cpp calls its segments `transcription` and gives its times as `offsets` in ms. Some services give the text
alone. Tables are the .tsv of Whisper (a header, whole ms) and the .aud of WhisperX (labels for Audacity: no header,
seconds, `[[SPEAKER_00]]` before the text).
"""

import re
from collections.abc import Iterable, Iterator

from autocode.errors import FileError
from autocode.read.labels import from_number
from autocode.read.source import Line, Source, canonical
from autocode.read.text import read_lines
from autocode.read.turns import Reading, Utterance, transcript
from autocode.records import Transcript

_TABLE_HEADER = re.compile(r"start\tend\ttext", re.IGNORECASE)
_TABLE_ROW = re.compile(r"(\d{1,12})\t(\d{1,12})\t(.*)")
_LABELS_ROW = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?)\t(\d{1,9}(?:[.,]\d{1,9})?)\t(?:\[\[([^\[\]]{1,80})\]\])?(.*)")


def recognises(source: Source) -> bool:
    """Say whether the file is JSON with segments or a text, the .tsv of Whisper, or a list of labels in seconds."""
    if source.is_archive:
        return False
    if _TABLE_HEADER.fullmatch(source.first_line) or _LABELS_ROW.fullmatch(source.first_line):
        return True
    return _segments(source) is not None or _text_alone(source) is not None


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a Whisper file."""
    segments = _segments(source)
    if segments is not None:
        utterances = tuple(_utterance(source, number, segment) for number, segment in enumerate(segments, start=1))
        return (transcript(source, Reading("Whisper (JSON)", utterances)),)
    alone = _text_alone(source)
    if alone is not None:
        lines = [Line(number, line) for number, line in enumerate(canonical(alone).split("\n"), start=1)]
        reading = read_lines(source, lines)
        return (transcript(source, Reading("Whisper (JSON)", reading.utterances, reading.unread)),)
    has_header = _TABLE_HEADER.fullmatch(source.first_line) is not None
    return (transcript(source, _read_table(source) if has_header else _read_labels(source)),)


def _segments(source: Source) -> list[object] | None:
    content = source.json
    if isinstance(content, dict):
        content = content.get("segments", content.get("transcription"))
    if not isinstance(content, list) or not any(isinstance(item, dict) and "text" in item for item in content):
        return None
    return content


def _text_alone(source: Source) -> str | None:
    content = source.json
    alone = content.get("text") if isinstance(content, dict) and not content.get("segments") else None
    return alone if isinstance(alone, str) and alone.strip() else None


def _utterance(source: Source, number: int, segment: object) -> Utterance:
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        raise FileError(f"{source.name}, segment {number}: no text; export the transcript again")
    offsets = segment.get("offsets")
    if isinstance(offsets, dict):
        start, end = from_number(offsets.get("from"), 1), from_number(offsets.get("to"), 1)
    else:
        start, end = from_number(segment.get("start"), 1000), from_number(segment.get("end"), 1000)
    return Utterance(segment["text"], _speaker(segment), start, end)


def _speaker(segment: dict[str, object]) -> str | None:
    """Return the speaker of a segment, or of the first of its words that has one."""
    words = segment.get("words")
    holders: Iterable[object] = [segment, *(words if isinstance(words, list) else ())]
    names: Iterator[object] = (holder.get("speaker") for holder in holders if isinstance(holder, dict))
    return next((name for name in names if isinstance(name, str) and name.strip()), None)


def _read_table(source: Source) -> Reading:
    lines = [line for line in source.lines if line.text.strip()][1:]
    rows = [(line, _TABLE_ROW.fullmatch(line.text)) for line in lines]
    utterances = tuple(Utterance(row[3], None, int(row[1]), int(row[2])) for _, row in rows if row is not None)
    return Reading("Whisper (TSV)", utterances, tuple(line for line, row in rows if row is None))


def _read_labels(source: Source) -> Reading:
    rows = [(line, _LABELS_ROW.fullmatch(line.text.strip())) for line in source.lines if line.text.strip()]
    utterances = tuple(
        Utterance(row[4], row[3], _seconds(row[1]), _seconds(row[2])) for _, row in rows if row is not None
    )
    return Reading("Audacity labels", utterances, tuple(line for line, row in rows if row is None))


def _seconds(written: str) -> int | None:
    return from_number(float(written.replace(",", ".")), 1000)
