"""WebVTT, SRT, the .sbv of YouTube, and what Teams makes of them.

Written here rather than taken from a library, because transcripts break the rules that libraries hold on to: Teams
writes cues out of time order, `0:0:6.90` for 6 s and 90 ms, negative times, a blank line between time and text, a
voice tag that is never closed, or no tags at all; and a cue that cannot be read must be shown, not skipped.

Who speaks stands in a voice tag (`<v Anna de Boer>`, Teams), before the text (`Anna de Boer: `, Zoom), between
brackets (`[SPEAKER_00]: `, WhisperX), or on a line of its own (the old Word export of Teams). A cue without a name
among named ones: where names stand before the text (Zoom) it goes on with the speaker before it, elsewhere its
speaker is unknown. Subtitles without names mark that another speaks with a dash, or with `>>`.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from autocode.read.labels import ENDS_NO_NAME, LABEL, accepted_labels, looks_like_a_name, opens_a_sentence
from autocode.read.noscribe import is_pause
from autocode.read.source import Line, Source
from autocode.read.turns import LONGEST_PAUSE_MS, Reading, Utterance, Utterances, transcript
from autocode.records import Transcript

_CLOCK = r"(-)?(?:(-?\d{1,4}):)?(-?\d{1,2}):(-?\d{1,2})(?:[.,](-?\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s+(.*))?")
_BROKEN_TIMING = re.compile(r"\s*-?\d{1,3}:[\d:.,\s-]*-->.*")
_SBV_CLOCK = r"\d{1,3}:\d\d:\d\d\.\d{3}"
_SBV_TIMING = re.compile(rf"\s*({_SBV_CLOCK}),({_SBV_CLOCK})\s*")
_ANOTHER = re.compile(r"(?:[-–—]|>{2,3})\s*(?=[^\s\d>-])")
# What may follow a timing: where a subtitle stands on the screen.
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region|[XY][12]):\S+", re.IGNORECASE)
_PLAIN_IDENTIFIER = re.compile(r"\d+|[0-9a-fA-F-]{32,36}(?:/\d+-\d+)?")
_HEADER = re.compile(r"WEBVTT(?:[ \t]+(.*))?")
_COMMENT = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>\n]*)>", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[. \t][^<>\n]*)?>|<\d+:[\d:.]+>|\{\\an?\d\}", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w+);")
_BRACKETED = re.compile(r"\[([^\[\]:]{1,60})\]:\s*(.*)")
_PREFIXED = re.compile(rf"({LABEL}):(?:\s+(.*))?")
_NOSCRIBE = re.compile(r"Transcribed with noScribe\b")

# So many of the cues must have a name on their first line before that line is taken for one everywhere, and so many
# must have one before their text before whatever stands there is one.
_NAME_LINES_SHARE = 0.8
_PREFIXED_SHARE = 0.8
_LONGEST_NAME = 80
_MOST_NAME_WORDS = 8


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines between one timing and the next; times in ms, None where the timing cannot be read."""

    start_ms: int | None
    end_ms: int | None
    payload: list[Line] = field(default_factory=list)


def recognises(source: Source) -> bool:
    """Say whether the file is WebVTT, SRT, SBV or Teams text: it has the header, or timings on lines of their own."""
    if _SBV_TIMING.fullmatch(source.first_line):
        return True
    return has_timings(source.lines) or _HEADER.fullmatch(source.first_line) is not None


def read(source: Source) -> tuple[Transcript, ...]:
    """Return the transcript of a subtitle file."""
    if not _SBV_TIMING.fullmatch(source.first_line):
        return (transcript(source, read_lines(source.lines)),)
    reading = read_lines(list(map(_with_arrow, source.lines)))
    return (transcript(source, replace(reading, source_format="YouTube captions (SBV)")),)


def _with_arrow(line: Line) -> Line:
    """Return a line of YouTube's .sbv as SRT has it: timings with an arrow, `[br]` as a break."""
    timing = _SBV_TIMING.fullmatch(line.text)
    text = f"{timing[1]} --> {timing[2]}" if timing else line.text.replace("[br]", " ")
    return Line(line.number, text)


def has_timings(lines: Sequence[Line]) -> bool:
    """Say whether some line is a timing such as `00:00:01.000 --> 00:00:02.500`."""
    return any("-->" in line.text and _TIMING.fullmatch(line.text) for line in lines)


def read_lines(lines: Sequence[Line]) -> Reading:
    """Return the cues of a subtitle file in order of time, with their speakers."""
    first = next((index for index, line in enumerate(lines) if line.text.strip()), 0)
    header = _HEADER.fullmatch(lines[first].text.strip())
    is_vtt = header is not None
    cues, unread = _cues(lines[first + 1 :] if is_vtt else lines)
    cues = sorted(cues, key=_start)
    if header is not None and header[1]:
        unread = [Line(lines[first].number, header[1]), *unread]
    if any("<" in line.text and _VOICE.search(line.text) for cue in cues for line in cue.payload):
        if any(_NOSCRIBE.search(line.text) for line in unread):
            cues = _without_pauses(cues, unread)
        utterances = [utterance for cue in cues for utterance in _voices(cue, unread)]
    elif not is_vtt and _names_on_own_lines(cues):
        # Each paragraph of this export is an utterance, so that a silence between two of them means something.
        named = tuple(map(_named_by_first_line, cues))
        return Reading("Teams cues", named, tuple(unread), longest_pause_ms=LONGEST_PAUSE_MS)
    else:
        utterances = _prefixed(cues, unread)
    timings = (line.text for line in lines if "-->" in line.text and _TIMING.fullmatch(line.text))
    source_format = "WebVTT" if is_vtt else "SRT" if "," in next(timings, "") else "Teams cues"
    return Reading(source_format, tuple(utterances), tuple(unread))


def _cues(lines: Sequence[Line]) -> tuple[list[Cue], list[Line]]:
    """Return the cues in file order and the lines that belong to none.

    A cue reaches to the next timing, over blank lines. A cue whose timing is broken has the start of the cue before
    it, so that its words keep their place; the timing itself is unread.
    """
    cues: list[Cue] = []
    unread: list[Line] = []
    in_comment = False
    for index, line in enumerate(lines):
        timing = _TIMING.fullmatch(line.text)
        if timing is not None:
            start, end = _clock(timing.groups()[:5]), _clock(timing.groups()[5:10])
            cues.append(Cue(start, end if end >= start else None))
            if not all(map(_SETTING.fullmatch, (timing[11] or "").split())):
                cues[-1].payload.append(Line(line.number, timing[11]))
            in_comment = False
        elif _BROKEN_TIMING.fullmatch(line.text):
            unread.append(line)
            cues.append(Cue(cues[-1].start_ms if cues else None, None))
            in_comment = False
        elif not line.text.strip():
            in_comment = False
        elif _is_identifier(lines, index, cues):
            if not _PLAIN_IDENTIFIER.fullmatch(line.text.strip()):
                unread.append(line)
        elif in_comment or not cues or (_blank_before(lines, index) and _COMMENT.fullmatch(line.text)):
            in_comment = True
            unread.append(line)
        else:
            cues[-1].payload.append(line)
    return cues, unread


def _is_identifier(lines: Sequence[Line], index: int, cues: list[Cue]) -> bool:
    """Say whether line `index` names the cue whose timing follows it.

    Without a blank line before it only a number or an id of Teams does; and the only words of a cue are its text,
    whatever comes after them.
    """
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    if not _TIMING.fullmatch(following) and not _BROKEN_TIMING.fullmatch(following):
        return False
    if _PLAIN_IDENTIFIER.fullmatch(lines[index].text.strip()):
        return True
    return _blank_before(lines, index) and bool(not cues or cues[-1].payload)


def _blank_before(lines: Sequence[Line], index: int) -> bool:
    return index == 0 or not lines[index - 1].text.strip()


def _clock(parts: Sequence[str | None]) -> int:
    """Return a time in ms.

    Teams does not pad its numbers: there the fraction is a whole number of milliseconds, so that `0:0:6.90` is 6090.
    Elsewhere it is a decimal fraction. A minus sign on any part makes the whole time negative.
    """
    sign, hours, minutes, seconds, fraction = (part or "" for part in parts)
    negative = any(part.startswith("-") for part in (sign, hours, minutes, seconds, fraction))
    hours, minutes, seconds, fraction = (part.lstrip("-") for part in (hours, minutes, seconds, fraction))
    unpadded = len(hours) == 1 or len(minutes) == 1 or len(seconds) == 1
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    value = whole * 1000 + int((fraction if unpadded else fraction.ljust(3, "0")) or 0)
    return -value if negative else value


def _start(cue: Cue) -> float:
    return float("-inf") if cue.start_ms is None else cue.start_ms


def _plain(text: str) -> str:
    """Return the text of a line without markup, its entities as characters."""
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()), _MARKUP.sub("", text))


def _voices(cue: Cue, unread: list[Line]) -> Iterator[Utterance]:
    """Yield what each voice of a cue says; words before the first voice have no known speaker.

    A voice that says nothing is unread.
    """
    pieces = _VOICE.split("\n".join(line.text for line in cue.payload))
    yield Utterance(_plain(pieces[0]), None, cue.start_ms, cue.end_ms)
    for speaker, text in zip(pieces[1::2], pieces[2::2], strict=True):
        name, said = _plain(speaker).strip(), _plain(text)
        if name.startswith("//"):
            # noScribe marks somebody who speaks through another's turn so, and what they say as `//S01: Goed.//`.
            name, said = name[2:], said.strip().removesuffix("//").removeprefix(f"{name}:")
        if not said.strip():
            unread.append(Line(cue.payload[0].number, name))
        yield Utterance(said, name, cue.start_ms, cue.end_ms)


def _names_on_own_lines(cues: list[Cue]) -> bool:
    """Say whether the cues have a speaker's name as their first line and text after it.

    Names are built like one, or come back: who calls in has a number, and a guest types what they like.
    """
    with_words = [cue for cue in cues if cue.payload]
    firsts = [cue.payload[0].text.strip() for cue in with_words if len(cue.payload) > 1]
    counts = Counter(firsts)
    named = [
        first for first in firsts if _may_be_a_name_line(first) and (counts[first] > 1 or looks_like_a_name(first))
    ]
    return bool(named) and len(named) >= _NAME_LINES_SHARE * len(with_words)


def _may_be_a_name_line(text: str) -> bool:
    short = len(text) <= _LONGEST_NAME and len(text.split()) <= _MOST_NAME_WORDS
    return short and not text.endswith(ENDS_NO_NAME) and not opens_a_sentence(text)


def _named_by_first_line(cue: Cue) -> Utterance:
    first, *others = [_plain(line.text) for line in cue.payload] or [""]
    said = " ".join(others)
    if said.strip() and _may_be_a_name_line(cue.payload[0].text.strip()):
        return Utterance(said, first, cue.start_ms, cue.end_ms)
    return Utterance(f"{first} {said}", None, cue.start_ms, cue.end_ms)


def _without_pauses(cues: list[Cue], unread: list[Line]) -> list[Cue]:
    """Return the cues of noScribe that are speech; a pause between turns has a cue without a voice of its own."""
    spoken: list[Cue] = []
    for cue in cues:
        if cue.payload and all(is_pause(line.text) for line in cue.payload):
            unread.extend(cue.payload)
        else:
            spoken.append(cue)
    return spoken


def _prefixed(cues: list[Cue], unread: list[Line]) -> list[Utterance]:
    """Return the utterances of cues whose speakers, if any, stand before the text; a lone name becomes unread."""
    plain = [[_plain(line.text).strip() for line in cue.payload] for cue in cues]
    labels = _labels(plain)
    utterances = Utterances()
    speaker: str | None = None
    for cue, lines in zip(cues, plain, strict=True):
        bracketed = False
        utterances.add(Utterance("", speaker, cue.start_ms, cue.end_ms))
        for line, written in zip(cue.payload, lines, strict=True):
            another = _ANOTHER.match(written)
            text = written[another.end() :] if another else written
            in_brackets, prefix = _BRACKETED.fullmatch(text), _PREFIXED.fullmatch(text)
            if in_brackets is not None:
                speaker, bracketed = in_brackets[1], True
                utterances.add(Utterance(in_brackets[2], speaker, cue.start_ms, cue.end_ms), line)
            elif prefix is not None and prefix[1] in labels:
                speaker = prefix[1]
                utterances.add(Utterance(prefix[2] or "", speaker, cue.start_ms, cue.end_ms), line)
            elif another is not None and not labels:
                utterances.add(Utterance(text, None, cue.start_ms, cue.end_ms, another=True))
            else:
                utterances.go_on(written)
        speaker = None if bracketed else speaker
    spoken = utterances.finished()
    unread.extend(utterances.unsaid)
    return spoken


def _labels(plain: list[list[str]]) -> frozenset[str]:
    """Return what stands before the text of cues and is a speaker.

    Where nearly all cues have something there (Zoom names everybody), it is one unless it opens as a sentence does.
    """
    plain = [[_ANOTHER.sub("", text, count=1) if _ANOTHER.match(text) else text for text in lines] for lines in plain]
    prefixes = [prefix[1] for lines in plain for text in lines if (prefix := _PREFIXED.fullmatch(text)) is not None]
    labels = accepted_labels(prefixes)
    opening = [prefix[1] for lines in plain if lines and (prefix := _PREFIXED.fullmatch(lines[0])) is not None]
    if labels and len(opening) >= _PREFIXED_SHARE * len(plain):
        return labels | {label for label in opening if not opens_a_sentence(label)}
    return labels
