"""Plain text with speaker labels, in the ways in which people and programs write it.

    Anna: tekst             I: tekst               [SPEAKER_00]: tekst
    [00:01:02] Anna: tekst  Anna (00:01:02): tekst  S01: [00:01:02] tekst      stamps at the start of a paragraph
    I: tekst #00:00:06-2#                                                      f4: the stamp ends the paragraph
    00:00:11                                                                   a time on a line of its own holds
    Anna: tekst                                                                for what follows it
    Anna de Boer  0:49      (text on the lines below)                          Otter, Teams
    SPEAKER_00              [00:00:00] - tekst                                 aTrain

A line without a label goes on with the turn before it; before the first label, and in a text without labels, it is
speech of nobody known: a line then goes on with the one above it while that one's sentence is not finished. After a
label in brackets a line without one has no known speaker, because such programs write every segment on one line.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autocode.errors import FileError
from autocode.read.labels import LABEL, TIME, accepted_labels, milliseconds
from autocode.read.source import Line, Source
from autocode.read.turns import Reading, Utterance, sentence_finished, transcript
from autocode.records import Transcript

_CHAT = re.compile(
    r"\d{1,2}:\d{2}:\d{2}\t.*:\t.*"
    r"|(?:[\d-]{8,10} )?\d{1,2}:\d{2}:\d{2}\s+(?:From|Van|Vom)\s.*"
    r"|\[?\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?\]?(?: -)? [^:]+: .*"
)
_CLOCK_LINE = re.compile(rf"[\[(]?({TIME})(?:\s*[-–]\s*{TIME})?[\])]?")
_HEADER = re.compile(r"(\S.{0,78}?)(?:\s{2,}|\t\s*)(\d{1,2}:\d{2}(?::\d{2})?)")
_MARKER = re.compile(r"\b(?:transcription|transcriptie)\b", re.IGNORECASE)
_OTTER_END = re.compile(r"Transcribed by https?://otter\.ai.*")

_OPENING_STAMP = re.compile(
    rf"[\[({{]({TIME})[\])}}]\s*(?:-\s+)?|#(\d\d:\d\d:\d\d-\d)#\s*|(\d{{1,2}}:\d\d:\d\d(?:[.,]\d{{1,3}})?)(?:\s+|(?=[^\W\d]))"
)
_CLOSING_STAMP = re.compile(rf"(?:#(\d\d:\d\d:\d\d-\d)#|\[({TIME})\])$")
_BRACKETED_LABEL = re.compile(r"\[([^\W\d][^\[\]:]{0,60})\]:\s*")
_LABEL = re.compile(rf"\*{{0,2}}({LABEL})\*{{0,2}}(?:\s*[\[(]({TIME})[\])])?:(?!//|\d\d)\*{{0,2}}\s*")

_ATRAIN_LINE = re.compile(r"\[(\d\d:\d\d:\d\d)\] - (.*)")
_ATRAIN_STAMP = re.compile(r"\[\d\d:\d\d:\d\d\] - ")
_ATRAIN_TITLE = re.compile(r"Transcription for .*")
_MEET_TITLE = re.compile(r".*\btranscript(?:ie)?", re.IGNORECASE)
_MEET_END = re.compile(r".*\S\s\d{1,2}:\d\d:\d\d\.?")
_NOSCRIBE = re.compile(r"Transcribed with noScribe.*")


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """One line taken apart: the stamps around it, its label if it has one, and what is said.

    `whole` is the line without its stamps: what is said when the label turns out to be no speaker.
    """

    line: Line
    text: str
    whole: str
    label: str | None = None
    bracketed: bool = False
    start_ms: int | None = None
    end_ms: int | None = None


def recognises(source: Source) -> bool:
    """Say that any text that no other reader knows may be read as plain text, but for JSON of another kind."""
    return bool(source.text.strip()) and source.json is None


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a text file; FileError for a chat log."""
    return (transcript(source, read_lines(source, source.lines)),)


def read_lines(source: Source, lines: Sequence[Line]) -> Reading:
    """Return what is said in lines of text, from a text file or from the paragraphs of a Word document."""
    with_words = [line for line in lines if line.text.strip()]
    if sum(_CHAT.fullmatch(line.text.strip()) is not None for line in with_words) * 2 > len(with_words):
        raise FileError(f"{source.name} is a chat log, not a transcript of speech; export the transcript itself")
    if _is_atrain(with_words):
        return _read_atrain(with_words)
    headers = _headers(with_words)
    if len(headers) > 1 or 0 in headers:
        return _read_under_headers(with_words, headers)
    return _read_labelled(lines)


# ---------------------------------------------------------------------------------------------- a header above a turn


def _headers(lines: Sequence[Line]) -> dict[int, tuple[str, int | None]]:
    """Return the headers such as `Anna de Boer   0:49`: index of the line -> speaker and start in ms.

    Two spaces make a header: with one, a sentence that ends in "om 9:30" would be one.
    """
    matches = {index: _HEADER.fullmatch(line.text.strip()) for index, line in enumerate(lines)}
    found = {index: (match[1].strip(), milliseconds(match[2])) for index, match in matches.items() if match}
    labels = accepted_labels(speaker for speaker, _ in found.values())
    return {index: header for index, header in found.items() if header[0] in labels}


def _read_under_headers(lines: Sequence[Line], headers: dict[int, tuple[str, int | None]]) -> Reading:
    """Return the turns of an Otter text or a Teams document.

    What stands before the first header is unread, and so is the note that Teams puts in ("Anna heeft de
    transcriptie gestopt"). Its wording differs per language: a last paragraph without a header that begins with the
    name of a speaker is one, where the other paragraphs hold their header and their text together.
    """
    paragraphs = Counter(line.number for line in lines)
    together = any(paragraphs[lines[index].number] > 1 for index in headers)
    speakers = tuple(f"{speaker} " for speaker, _ in headers.values())
    utterances: list[Utterance] = []
    unread: list[Line] = []
    for index, line in enumerate(lines):
        names_speaker = paragraphs[line.number] == 1 and line.text.strip().startswith(speakers)
        is_last = together and index == len(lines) - 1
        if index in headers:
            speaker, start = headers[index]
            utterances.append(Utterance("", speaker, start))
        elif (
            not utterances
            or (names_speaker and (is_last or _MARKER.search(line.text)))
            or _OTTER_END.fullmatch(line.text.strip())
        ):
            unread.append(line)
        else:
            utterances[-1] = replace(utterances[-1], text=f"{utterances[-1].text} {line.text}")
    return Reading("text under speaker headers", tuple(utterances), tuple(unread))


# ------------------------------------------------------------------------------------------------------------- aTrain


def _is_atrain(lines: Sequence[Line]) -> bool:
    """Say whether some line is `[00:00:00] - tekst` under a line that is a name and nothing else."""
    stamped = [_ATRAIN_LINE.match(line.text) is not None for line in lines]
    return any(
        here and not before and line.text.strip() and len(line.text.split()) <= 4
        for line, before, here in zip(lines, stamped, stamped[1:], strict=False)
    )


def _read_atrain(lines: Sequence[Line]) -> Reading:
    """Return the turns of an aTrain text: a speaker on a line of its own, then one or more stamped lines."""
    utterances: list[Utterance] = []
    unread: list[Line] = []
    speaker: str | None = None
    for index, line in enumerate(lines):
        stamped = _ATRAIN_LINE.match(line.text)
        if stamped is None and index + 1 < len(lines) and _ATRAIN_LINE.match(lines[index + 1].text):
            speaker = line.text
            utterances.append(Utterance("", speaker))
        elif stamped is not None:
            text = _ATRAIN_STAMP.sub(" ", stamped[2])
            first = utterances[-1] if utterances else Utterance("", speaker)
            if not utterances:
                utterances.append(first)
            start = milliseconds(stamped[1]) if first.start_ms is None else first.start_ms
            utterances[-1] = replace(first, text=f"{first.text} {text}", start_ms=start)
        elif not utterances or _ATRAIN_TITLE.fullmatch(line.text.strip()):
            unread.append(line)
        else:
            utterances[-1] = replace(utterances[-1], text=f"{utterances[-1].text} {line.text}")
    return Reading("aTrain", tuple(utterances), tuple(unread))


# ------------------------------------------------------------------------------------------------- a label on the line


def _read_labelled(lines: Sequence[Line]) -> Reading:
    """Return the turns of a text whose speakers, if any, stand before what they say."""
    speech, outside = _without_frame(lines)
    parsed = [_take_apart(line) for line in speech]
    labels = accepted_labels(line.label for line in parsed if line.label and not line.bracketed)
    draft = _Draft()
    for line in parsed:
        clock = _CLOCK_LINE.fullmatch(line.line.text.strip())
        if not line.line.text.strip():
            draft.blank()
        elif clock is not None:
            draft.clock(clock[1])
        elif line.bracketed or line.label in labels:
            draft.labelled(line)
        elif line.start_ms is not None:
            draft.stamped(line, line.start_ms)
        else:
            draft.unlabelled(line)
    return Reading("plain text", tuple(_with_starts(draft.utterances)), tuple(outside))


@dataclass
class _Draft:
    """The utterances of a text as far as it has been read.

    `clock_ms` is the last time on a line of its own; `clock_unused` says that nothing has been said since.
    """

    utterances: list[Utterance] = field(default_factory=list)
    last_label: LabelledLine | None = None
    clock_ms: int | None = None
    clock_unused: bool = False
    after_blank: bool = False

    def blank(self) -> None:
        """Note a blank line: it ends a paragraph of nobody known, and nothing else."""
        self.after_blank = True

    def clock(self, stamp: str) -> None:
        """Note a line with only a time."""
        self.clock_ms, self.clock_unused = milliseconds(stamp), True

    def labelled(self, line: LabelledLine) -> None:
        """Add a line with a speaker's label."""
        start = self.clock_ms if line.start_ms is None else line.start_ms
        self._add(Utterance(line.text, line.label, start, line.end_ms))
        self.last_label = line

    def stamped(self, line: LabelledLine, start_ms: int) -> None:
        """Add a line without a label that has a time: the speaker before it goes on."""
        speaker = self.last_label.label if self.last_label else None
        self._add(Utterance(line.whole, speaker, start_ms, line.end_ms))

    def unlabelled(self, line: LabelledLine) -> None:
        """Add a line with words only."""
        if self.clock_unused and self.clock_ms is not None:
            self.stamped(line, self.clock_ms)
        elif self._goes_on():
            last = self.utterances[-1]
            end = last.end_ms if line.end_ms is None else line.end_ms
            self.utterances[-1] = replace(last, text=f"{last.text} {line.whole}", end_ms=end)
            self.after_blank = False
        else:
            self._add(Utterance(line.whole, None, None, line.end_ms))

    def _goes_on(self) -> bool:
        if not self.utterances:
            return False
        if self.last_label is not None:
            return not self.last_label.bracketed
        return not self.after_blank and not sentence_finished(self.utterances[-1].text)

    def _add(self, utterance: Utterance) -> None:
        self.utterances.append(utterance)
        self.clock_unused = self.after_blank = False


def _take_apart(line: Line) -> LabelledLine:
    """Return the stamps, the possible label and the words of a line."""
    whole, start, end = line.text.strip(), None, None
    opening = _OPENING_STAMP.match(whole)
    if opening is not None:
        start, whole = _stamp(opening), whole[opening.end() :]
    closing = _CLOSING_STAMP.search(whole)
    if closing is not None:
        end, whole = _stamp(closing), whole[: closing.start()].rstrip()
    label = _BRACKETED_LABEL.match(whole)
    bracketed = label is not None
    label = label or _LABEL.match(whole)
    if label is None:
        return LabelledLine(line, whole, whole, start_ms=start, end_ms=end)
    text = whole[label.end() :]
    if not bracketed and label[2]:
        start = milliseconds(label[2])
    inner = _OPENING_STAMP.match(text)
    if start is None and inner is not None:
        start, text = _stamp(inner), text[inner.end() :]
    return LabelledLine(line, text, whole, label[1], bracketed, start, end)


def _stamp(match: re.Match[str]) -> int | None:
    """Return the time in ms of a stamp; f4 writes tenths of a second after a dash."""
    written = next(group for group in match.groups() if group)
    return milliseconds(written.replace("-", "."))


def _with_starts(utterances: list[Utterance]) -> list[Utterance]:
    """Return the utterances, each that has only an end with the start that follows: where the one before it ended."""
    complete: list[Utterance] = []
    for utterance in utterances:
        before = complete[-1].end_ms if complete else 0
        if utterance.start_ms is None and utterance.end_ms is not None:
            utterance = replace(utterance, start_ms=before)
        complete.append(utterance)
    return complete


def _without_frame(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines that may be speech, and those that a program wrote around them.

    noScribe puts a title, its own name and the path of the recording first. Google Meet puts an automatic summary
    before the heading "... - Transcript" and the first time, and a closing note after the last turn; a summary is
    never to be read as something that was said.
    """
    first = 0
    if any(_NOSCRIBE.fullmatch(line.text.strip()) for line in lines):
        first = next((index for index, line in enumerate(lines) if _has_label_and_time(line)), len(lines))
        return list(lines[first:]), list(lines[:first])
    clocks = [index for index, line in enumerate(lines) if _CLOCK_LINE.fullmatch(line.text.strip())]
    if not clocks or not any(_MEET_TITLE.fullmatch(line.text.strip()) for line in lines[: clocks[0]]):
        return list(lines), []
    end = next(
        (
            index
            for index in range(clocks[-1] + 1, len(lines))
            if _MEET_END.fullmatch(lines[index].text.strip()) and _take_apart(lines[index]).label is None
        ),
        len(lines),
    )
    return list(lines[clocks[0] : end]), [*lines[: clocks[0]], *lines[end:]]


def _has_label_and_time(line: Line) -> bool:
    parts = _take_apart(line)
    return parts.label is not None and parts.start_ms is not None
