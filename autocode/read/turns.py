"""From what a reader finds to the turns of a transcript.

A reader returns utterances: the cues of a subtitle file, the paragraphs of a text. Here they become turns:

- Utterances of one speaker that follow each other are one turn, from the start of the first to the end of the last.
  A silence of `longest_pause_ms` or more between them starts a new turn, in formats that give such a limit.
- A paragraph with a time of its own after a paragraph whose end is not known stays a turn of its own: how long the
  silence between them was cannot be known, and its time is worth keeping.
- Cues without any speaker (Whisper, plain subtitles) say nothing about who speaks. One goes on with the cue before
  it while that one's sentence is not finished, the silence between is under 1.5 s, and the turn under 30 s. Where
  cues have only a start (copied from YouTube), nothing is known of silences and the other two decide.
"""

from dataclasses import dataclass, field, replace

from autocode.errors import FileError
from autocode.read.source import Line, Source, one_line
from autocode.records import Transcript, Turn, UnreadLine

LONGEST_PAUSE_MS = 1_500
LONGEST_UNNAMED_TURN_MS = 30_000
# A working day of talk is some 20,000 cues.
MOST_UTTERANCES = 1_000_000

_SENTENCE_END = (".", "!", "?", "…")
_CLOSING = "\"'”’»)]*_ "


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech as it stands in a file: one cue, one paragraph. Times in ms.

    `another` says that somebody else speaks than before, though it is not known who.
    """

    text: str
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    another: bool = False


@dataclass
class Utterances:
    """Utterances in the making; words are added to the last one.

    Pieces of text are joined once, at the end: adding text to text would cost the square of what one speaker says.
    `unsaid` holds the lines that named a speaker who then said nothing.
    """

    unsaid: list[Line] = field(default_factory=list)
    _before: list[Utterance] = field(default_factory=list)
    _last: Utterance | None = None
    _line: Line | None = None
    _pieces: list[str] = field(default_factory=list)

    @property
    def last(self) -> Utterance | None:
        """The utterance that words are added to now; its text is only what it began with."""
        return self._last

    @property
    def last_piece(self) -> str:
        """The words that were added last."""
        return self._pieces[-1] if self._pieces else ""

    def add(self, utterance: Utterance, line: Line | None = None) -> None:
        """Begin a new utterance; `line` is the one that names its speaker."""
        self._close()
        self._last, self._line, self._pieces = utterance, line, [utterance.text]

    def go_on(self, text: str, start_ms: int | None = None, end_ms: int | None = None) -> None:
        """Add words to the last utterance; the start counts when it has none yet, the end when it is later."""
        if self._last is None:
            self.add(Utterance(text, None, start_ms, end_ms))
            return
        self._pieces.append(text)
        start = self._last.start_ms if self._last.start_ms is not None else start_ms
        ends = [end for end in (self._last.end_ms, end_ms) if end is not None]
        self._last = replace(self._last, start_ms=start, end_ms=max(ends, default=None))

    def finished(self) -> list[Utterance]:
        """Return all utterances, with their whole text."""
        self._close()
        self._last = None
        return self._before

    def _close(self) -> None:
        if self._last is not None:
            self._before.append(replace(self._last, text=" ".join(self._pieces)))
            if self._line is not None and not any(piece.strip() for piece in self._pieces):
                self.unsaid.append(self._line)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: the name of the format, the utterances in order, and the lines it could not use.

    `on_time_line` says that an utterance without a start has one that is not known, so that it stays by itself.
    """

    source_format: str
    utterances: tuple[Utterance, ...]
    unread: tuple[Line, ...] = ()
    longest_pause_ms: int | None = None
    on_time_line: bool = False


def transcript(source: Source, reading: Reading) -> Transcript:
    """Return the transcript of one file; FileError when the reader found no speech in it, or far too much."""
    if len(reading.utterances) > MOST_UTTERANCES:
        raise source.refused(f"holds more than {MOST_UTTERANCES:,} utterances, as no transcript does; split it")
    turns = _joined(reading)
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


def _joined(reading: Reading) -> list[Utterance]:
    """Return the turns: utterances without words left out, those that go on with the one before them joined."""
    turns = Utterances()
    for utterance in map(_tidy, reading.utterances):
        if not utterance.text:
            continue
        last = turns.last
        if last is not None and _goes_on(last, turns.last_piece, utterance, reading):
            turns.go_on(utterance.text, utterance.start_ms, utterance.end_ms)
        else:
            turns.add(utterance)
    return turns.finished()


def _goes_on(turn: Utterance, last_piece: str, following: Utterance, reading: Reading) -> bool:
    """Say whether `following` belongs to `turn`, by the rules at the top of this module."""
    if turn.speaker != following.speaker:
        return False
    if turn.speaker is None:
        return not following.another and not sentence_finished(last_piece) and _unnamed_goes_on(turn, following)
    if following.start_ms is None:
        return not reading.on_time_line
    if turn.end_ms is None:
        return turn.start_ms == following.start_ms
    longest = reading.longest_pause_ms
    return longest is None or following.start_ms - turn.end_ms < longest


def _unnamed_goes_on(turn: Utterance, following: Utterance) -> bool:
    if turn.start_ms is None or following.start_ms is None:
        return False
    if turn.end_ms is None and following.end_ms is None:
        return 0 <= following.start_ms - turn.start_ms < LONGEST_UNNAMED_TURN_MS
    if turn.end_ms is None or following.end_ms is None:
        return False
    return (
        following.start_ms - turn.end_ms < LONGEST_PAUSE_MS
        and following.end_ms - turn.start_ms < LONGEST_UNNAMED_TURN_MS
    )
