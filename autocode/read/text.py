"""Plain text with speaker labels, in the ways in which people and programs write it.

    Anna: tekst             I: tekst               [SPEAKER_00]: tekst
    [00:01:02] Anna: tekst  Anna (00:01:02): tekst  S01: [00:01:02] tekst      stamps at the start of a paragraph
    12:45 Anna: tekst       [00:01.0 --> 00:02.5]  tekst                       ... and with an end (Whisper's log)
    I: tekst #00:00:06-2#                                                      f4: the stamp ends the paragraph
    ¤<6200>I: tekst                                                            Transana: milliseconds
    00:00:11                                                                   a time on a line of its own holds
    Anna: tekst                                                                for what follows it
    12 I: tekst                                                                a number before every line
    Anna de Boer  0:49      (text on the lines below)                          Otter, Teams and others: see `headers`
    Anna de Boer            (the same without a time, each after a blank line)  people; see `headers`
    SPEAKER_00              [00:00:00] - tekst                                 see `atrain`

A line without a label goes on with the turn before it; before the first label, and in a text without labels, it is
speech of nobody known: a line then goes on with the one above it while that one's sentence is not finished.
Particulars above the first label, and the headings of a document with labels, are no speech. After a
label in brackets a line without one has no known speaker, because such programs write every segment on one line.
Stamps of f4 and Transana within a line are no words and are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from autocode.errors import FileError
from autocode.read.atrain import is_atrain, read_atrain
from autocode.read.frame import CLOCK_LINE, without_frame
from autocode.read.headers import headers_in, names_above, read_under_headers, with_clocks
from autocode.read.labels import LABEL, TIME, accepted_labels, is_a_heading, milliseconds
from autocode.read.source import Line, Source
from autocode.read.turns import Reading, Utterance, Utterances, sentence_finished, transcript
from autocode.records import Transcript

_CHAT = re.compile(
    r"\d{1,2}:\d{2}:\d{2}\t.*:\t.*"
    r"|(?:[\d-]{8,10} )?\d{1,2}:\d{2}:\d{2}\s+(?:From|Van|Vom)\s.*"
    r"|\[?\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?\]?(?: -)? [^:]+: .*"
)
_F4 = r"#(?P<{}>\d\d:\d\d:\d\d-\d)#"
_OPENING_STAMP = re.compile(
    rf"[\[(](?P<span>{TIME})\s*(?:-->|[-–])\s*(?P<until>{TIME})[\])]\s*"
    rf"|[\[({{]\s?(?P<bracket>{TIME})\s?[\])}}]\s*(?:-\s+)?"
    rf"|{_F4.format('f4')}\s*"
    r"|¤<(?P<transana>\d{1,12})>\s*"
    r"|(?P<hours>\d{1,2}:\d\d:\d\d(?:[.,]\d{1,3})?)(?:\s+(?:[-–]\s+)?|(?=[^\W\d]))"
    rf"|(?P<minutes>\d{{1,3}}:\d\d)\s+(?=[*\[]{{0,2}}{LABEL}\]?\s?:\s)"
)
_CLOSING_STAMP = re.compile(rf"(?:{_F4.format('f4')}|\[(?P<bracket>{TIME})\])$")
_LINE_NUMBER = re.compile(r"\s{0,8}(\d{1,6})[.)]?\s{1,8}(?=\S)")
_FEWEST_NUMBERED = 4
_NUMBERED_SHARE = 0.9
_INNER_STAMP = re.compile(rf"{_F4.format('f4')}|¤<\d{{1,12}}>")
_BRACKETED_LABEL = re.compile(r"\[([^\W\d][^\[\]:]{0,60})\]:\s*")
_LABEL = re.compile(rf"\*{{0,2}}({LABEL})\*{{0,2}}(?:\s*[\[(]({TIME})[\])])?\s?:(?!//|\d\d)\*{{0,2}}\s*")


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
    """Return what is said in lines of text, from a text file or from the paragraphs of a document."""
    with_words: Sequence[Line] = [line for line in lines if line.text.strip()]
    chat = sum(len(line.text) < 10_000 and _CHAT.fullmatch(line.text.strip()) is not None for line in with_words)
    if chat and chat * 2 >= len(with_words):
        raise FileError(f"{source.name} is a chat log, not a transcript of speech; export the transcript itself")
    if is_atrain(with_words):
        return read_atrain(with_words)
    with_words = with_clocks(with_words)
    headers = headers_in(with_words)
    if len(headers) > 1 or 0 in headers:
        return read_under_headers(with_words, headers)
    names = names_above(with_words)
    return read_under_headers(with_words, names) if names else _read_labelled(_without_line_numbers(lines))


def _without_line_numbers(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of a text in which line numbers were typed or exported, without those; others as they are.

    Nearly every line must have a number, each higher than the one before, and a speaker must stand behind one.
    """
    numbered = {index: match for index, line in enumerate(lines) if (match := _LINE_NUMBER.match(line.text))}
    count = sum(bool(line.text.strip()) for line in lines)
    numbers = [int(match[1]) for match in numbered.values()]
    rising = all(before < after for before, after in pairwise(numbers))
    if len(numbers) < _FEWEST_NUMBERED or len(numbers) < _NUMBERED_SHARE * count or not rising:
        return lines
    if not any(_LABEL.match(lines[index].text[match.end() :]) for index, match in numbered.items()):
        return lines
    return [
        replace(line, text=line.text[numbered[index].end() :]) if index in numbered else line
        for index, line in enumerate(lines)
    ]


def _read_labelled(lines: Sequence[Line]) -> Reading:
    """Return the turns of a text whose speakers, if any, stand before what they say."""
    speech, outside = without_frame(lines, lambda line: _take_apart(line).label is not None)
    parsed = [_take_apart(line) for line in speech]
    labels = accepted_labels(line.label for line in parsed if line.label and not line.bracketed)
    if labels or any(line.bracketed for line in parsed):
        parsed, above = _without_titles(parsed, labels)
        outside = [*outside, *above]
    draft = _Draft()
    for line in parsed:
        clock = _clock(line)
        if not line.line.text.strip():
            draft.blank()
        elif clock is not None:
            draft.clock(milliseconds(clock[1]))
        elif not line.whole:
            draft.lone_stamp(line)
        elif line.bracketed or line.label in labels:
            draft.labelled(line)
        elif line.start_ms is not None:
            draft.stamped(line, line.start_ms)
        else:
            draft.unlabelled(line)
    spoken = tuple(_with_starts(draft.utterances.finished()))
    return Reading("plain text", spoken, (*outside, *draft.utterances.unsaid))


def _without_titles(parsed: Sequence[LabelledLine], labels: frozenset[str]) -> tuple[list[LabelledLine], list[Line]]:
    """Return the lines of a text with speakers without its headings and its title, and those.

    What stands above the first speaker is no speech when it holds particulars ("Datum: 3 mei", "Locatie: Katwijk"); one
    line of that shape may have been said.
    """
    named = [line.bracketed or line.label in labels for line in parsed]
    first = next(
        index for index, line in enumerate(parsed) if named[index] or line.start_ms is not None or _clock(line)
    )
    above = [line for line in parsed[:first] if line.whole]
    is_frame = sum(line.label is not None and is_a_heading(line.label) for line in above) > 1
    kept, outside = [], list[Line]()
    for index, line in enumerate(parsed):
        if line.whole and ((is_frame and index < first) or (line.line.heading and not named[index])):
            outside.append(line.line)
        else:
            kept.append(line)
    return kept, outside


def _clock(line: LabelledLine) -> re.Match[str] | None:
    """Return the time that is all of a line."""
    return CLOCK_LINE.fullmatch(line.line.text.strip()) if len(line.line.text) < 80 else None


@dataclass
class _Draft:
    """The utterances of a text as far as it has been read.

    `clock_ms` is the last time on a line of its own; `clock_unused` says that nothing has been said since.
    """

    utterances: Utterances = field(default_factory=Utterances)
    last_label: LabelledLine | None = None
    clock_ms: int | None = None
    clock_unused: bool = False
    after_blank: bool = False

    def blank(self) -> None:
        """Note a blank line: it ends a paragraph of nobody known, and nothing else."""
        self.after_blank = True

    def clock(self, moment: int | None) -> None:
        """Note a line with only a time."""
        self.clock_ms, self.clock_unused = moment, True

    def lone_stamp(self, line: LabelledLine) -> None:
        """Note a line with only a stamp: the end of what stands above it, in f4, else a time for what follows."""
        last = self.utterances.last
        if line.end_ms is not None and last is not None and last.end_ms is None:
            self.utterances.go_on("", end_ms=line.end_ms)
        else:
            self.clock(line.start_ms if line.start_ms is not None else line.end_ms)

    def labelled(self, line: LabelledLine) -> None:
        """Add a line with a speaker's label."""
        start = self.clock_ms if line.start_ms is None else line.start_ms
        self._add(Utterance(line.text, line.label, start, line.end_ms), line.line)
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
            self.utterances.go_on(line.whole, end_ms=line.end_ms)
            self.after_blank = False
        else:
            self._add(Utterance(line.whole, None, None, line.end_ms))

    def _goes_on(self) -> bool:
        if self.utterances.last is None:
            return False
        if self.last_label is not None:
            return not self.last_label.bracketed
        return not self.after_blank and not sentence_finished(self.utterances.last_piece)

    def _add(self, utterance: Utterance, names_speaker: Line | None = None) -> None:
        self.utterances.add(utterance, names_speaker)
        self.clock_unused = self.after_blank = False


def _take_apart(line: Line) -> LabelledLine:
    """Return the stamps, the possible label and the words of a line."""
    whole, start, end = line.text.strip(), None, None
    closing = _CLOSING_STAMP.search(whole)
    if closing is not None:
        end, whole = _stamp(closing), whole[: closing.start()].rstrip()
    opening = _OPENING_STAMP.match(whole)
    if opening is not None:
        start, whole = _stamp(opening), whole[opening.end() :]
        end = milliseconds(opening["until"]) if opening["until"] else end
    label = _BRACKETED_LABEL.match(whole)
    bracketed = label is not None
    label = label or _LABEL.match(whole)
    if label is None:
        whole = _without_inner(whole)
        return LabelledLine(line, whole, whole, start_ms=start, end_ms=end)
    text = whole[label.end() :]
    if not bracketed and label[2]:
        start = milliseconds(label[2])
    inner = _OPENING_STAMP.match(text)
    if start is None and inner is not None:
        start, text = _stamp(inner), text[inner.end() :]
    if closing is not None and closing["bracket"] and not text:
        # "Anna [00:12]" or "Anna: [00:12]" above what she says.
        start, end = end, None
    return LabelledLine(line, _without_inner(text), _without_inner(whole), label[1], bracketed, start, end)


def _without_inner(text: str) -> str:
    return _INNER_STAMP.sub(" ", text).strip() if "#" in text or "¤" in text else text


def _stamp(match: re.Match[str]) -> int | None:
    """Return the time in ms of a stamp; f4 writes tenths of a second after a dash, Transana whole milliseconds."""
    kind = match.lastgroup or ""
    if kind == "transana":
        return int(match[kind])
    return milliseconds(match["span" if kind == "until" else kind].replace("-", "."))


def _with_starts(utterances: list[Utterance]) -> list[Utterance]:
    """Return the utterances, each that has only an end with the start that follows: where the one before it ended."""
    complete: list[Utterance] = []
    for utterance in utterances:
        before = complete[-1].end_ms if complete else 0
        if utterance.start_ms is None and utterance.end_ms is not None:
            utterance = replace(utterance, start_ms=before)
        complete.append(utterance)
    return complete
