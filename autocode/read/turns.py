"""From what a reader finds to the turns of a transcript.

A reader returns utterances: the cues of a subtitle file, the paragraphs of a text. Here they become turns:

- Utterances of one speaker that follow each other are one turn, from the start of the first to the end of the last.
  A silence of `longest_pause_ms` or more between them starts a new turn, in formats that give such a limit.
- A paragraph with a time of its own after a paragraph whose end is not known stays a turn of its own: how long the
  silence between them was cannot be known, and its time is worth keeping.
- Cues without any speaker (Whisper, plain subtitles) say nothing about who speaks. One goes on with the cue before
  it while that one's sentence is not finished, the silence between is under 1.5 s, and the turn under 30 s.
"""

from dataclasses import dataclass, replace

from autocode.errors import FileError
from autocode.read.source import Line, Source, one_line
from autocode.records import Transcript, Turn, UnreadLine

LONGEST_PAUSE_MS = 1_500
LONGEST_UNNAMED_TURN_MS = 30_000

_SENTENCE_END = (".", "!", "?", "…")
_CLOSING = "\"'”’»)]*_ "


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech as it stands in a file: one cue, one paragraph. Times in ms."""

    text: str
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: the name of the format, the utterances in order, and the lines it could not use."""

    source_format: str
    utterances: tuple[Utterance, ...]
    unread: tuple[Line, ...] = ()
    longest_pause_ms: int | None = None


def transcript(source: Source, reading: Reading) -> Transcript:
    """Return the transcript of one file; FileError when the reader found no speech in it."""
    turns = _joined([_tidy(utterance) for utterance in reading.utterances], reading.longest_pause_ms)
    if not turns:
        raise FileError(f"{source.name}: no speech found in this {reading.source_format} file; is it the right file?")
    unread = (UnreadLine(line.number, one_line(line.text)) for line in reading.unread)
    return Transcript(
        document=source.document,
        source_format=reading.source_format,
        turns=tuple(
            Turn(source.document, number, turn.speaker, turn.text, turn.start_ms, turn.end_ms)
            for number, turn in enumerate(turns, start=1)
        ),
        unread=tuple(line for line in unread if line.text),
    )


def sentence_finished(text: str) -> bool:
    """Say whether `text` ends where a sentence does."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_END)


def _tidy(utterance: Utterance) -> Utterance:
    speaker = one_line(utterance.speaker or "") or None
    return replace(utterance, text=one_line(utterance.text), speaker=speaker)


def _joined(utterances: list[Utterance], longest_pause_ms: int | None) -> list[Utterance]:
    """Return the turns: utterances without words left out, those that go on with the one before them joined."""
    turns: list[Utterance] = []
    for utterance in utterances:
        if not utterance.text:
            continue
        if turns and _goes_on(turns[-1], utterance, longest_pause_ms):
            turns[-1] = _join(turns[-1], utterance)
        else:
            turns.append(utterance)
    return turns


def _goes_on(turn: Utterance, following: Utterance, longest_pause_ms: int | None) -> bool:
    """Say whether `following` belongs to `turn`, by the rules at the top of this module."""
    if turn.speaker != following.speaker:
        return False
    if turn.speaker is None:
        return _unnamed_goes_on(turn, following)
    if following.start_ms is None:
        return True
    if turn.end_ms is None:
        return turn.start_ms == following.start_ms
    return longest_pause_ms is None or following.start_ms - turn.end_ms < longest_pause_ms


def _unnamed_goes_on(turn: Utterance, following: Utterance) -> bool:
    if turn.start_ms is None or turn.end_ms is None or following.start_ms is None or following.end_ms is None:
        return False
    return (
        not sentence_finished(turn.text)
        and following.start_ms - turn.end_ms < LONGEST_PAUSE_MS
        and following.end_ms - turn.start_ms < LONGEST_UNNAMED_TURN_MS
    )


def _join(turn: Utterance, following: Utterance) -> Utterance:
    ends = [end for end in (turn.end_ms, following.end_ms) if end is not None]
    return replace(
        turn,
        text=f"{turn.text} {following.text}",
        start_ms=turn.start_ms if turn.start_ms is not None else following.start_ms,
        end_ms=max(ends, default=None),
    )
