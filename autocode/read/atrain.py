"""The texts of aTrain: `Transcription for ...`, a speaker on a line of its own, then lines of what is said.

With times each line begins with `[00:00:00] - `; in the version for MAXQDA a whole turn stands on one line. Without
recognition of speakers there are none, and each line is a segment.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from autocode.read.labels import looks_like_a_name, milliseconds
from autocode.read.source import Line
from autocode.read.turns import Reading, Utterance, Utterances

_STAMP = re.compile(r"\[(\d\d:\d\d:\d\d)\] - ")
_TITLE = re.compile(r"Transcription for \S.*")
_CODE = re.compile(r"SPEAKER_\d+|Speaker undefined")
_MOST_SPEAKER_WORDS = 5


def is_atrain(lines: Sequence[Line]) -> bool:
    """Say whether lines with words open with the title of aTrain, or a stamped line stands under a lone name."""
    if lines and _TITLE.fullmatch(lines[0].text.strip()):
        return True
    stamped = [_STAMP.match(line.text.lstrip()) is not None for line in lines]
    return any(
        here and not before and _may_be_a_speaker(line.text.strip())
        for line, before, here in zip(lines, stamped, stamped[1:], strict=False)
    )


def read_atrain(lines: Sequence[Line]) -> Reading:
    """Return the turns of an aTrain text, from its lines with words."""
    titled = _TITLE.fullmatch(lines[0].text.strip()) is not None
    unread, lines = (lines[:1], lines[1:]) if titled else ((), lines)
    speaker_lines = _speaker_lines(lines, titled)
    utterances = Utterances()
    speaker: str | None = None
    for index, line in enumerate(lines):
        if index in speaker_lines:
            speaker = line.text.strip()
            utterances.add(Utterance("", speaker), line)
            continue
        for start, said in _segments(line.text):
            if speaker is None:
                utterances.add(Utterance(said, None, start))
            else:
                utterances.go_on(said, start)
    spoken = tuple(utterances.finished())
    return Reading("aTrain", spoken, (*unread, *utterances.unsaid))


def _speaker_lines(lines: Sequence[Line], titled: bool) -> frozenset[int]:
    """Return which lines name a speaker: after a blank line, and with a stamped line below them where there are times.

    In a text without times a name must be a code of aTrain, or come back.
    """
    counts = Counter(line.text.strip() for line in lines if len(line.text) < 80)
    timed = any(_STAMP.match(line.text.lstrip()) for line in lines)

    def is_speaker(index: int) -> bool:
        text = lines[index].text.strip()
        if not _may_be_a_speaker(text) or index + 1 == len(lines):
            return False
        apart = index == 0 or lines[index].number - lines[index - 1].number > 1
        if timed:
            below = _STAMP.match(lines[index + 1].text.lstrip()) is not None
            return below and (apart or counts[text] > 1 or _CODE.fullmatch(text) is not None)
        return apart and titled and (counts[text] > 1 or _CODE.fullmatch(text) is not None)

    return frozenset(index for index in range(len(lines)) if is_speaker(index))


def _may_be_a_speaker(text: str) -> bool:
    if _CODE.fullmatch(text):
        return True
    few = 0 < len(text) < 80 and len(text.split()) <= _MOST_SPEAKER_WORDS
    return few and looks_like_a_name(text) and not text.endswith((".", "?", "!", "…", ":"))


def _segments(text: str) -> Iterator[tuple[int | None, str]]:
    """Yield the stamped pieces of a line, with their starts in ms."""
    pieces = _STAMP.split(text)
    if pieces[0].strip():
        yield None, pieces[0]
    for clock, said in zip(pieces[1::2], pieces[2::2], strict=True):
        yield milliseconds(clock), said
