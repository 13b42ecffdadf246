"""What programs write around a transcript: titles, summaries, the path of the recording, a closing note.

None of it was said, so all of it is unread. A summary above all is never to be taken for speech.
"""

import re
from collections.abc import Callable, Sequence

from autocode.read.labels import TIME
from autocode.read.noscribe import is_pause
from autocode.read.source import Line

CLOCK_LINE = re.compile(rf"[\[(]?({TIME})(?:\s*[-–]\s*{TIME})?[\])]?")
_CLOCK_OF_MEET = re.compile(r"\d\d:\d\d:\d\d")
_MEET_TITLE = re.compile(r"(?:\S+\s+){0,20}\S*\btranscript(?:ie)?\b.{0,80}", re.IGNORECASE)
_MEET_NOTES = re.compile(r"(?:📝\s*\S+|📖\s*\S+|samenvatting|summary|(?:uitgenodigd|invited)\b.*)", re.IGNORECASE)
_MEET_HEADING = re.compile(r"(?:📖\s*)?transcript(?:ie)?|.* - transcript(?:ie)?", re.IGNORECASE)
_MEET_END = re.compile(r".*\S\s\d{1,2}:\d\d:\d\d\W{0,5}")
_NOSCRIBE = re.compile(r"Transcribed with noScribe\b.*")
_LONGEST = 300

HasLabel = Callable[[Line], bool]


def without_frame(lines: Sequence[Line], has_label: HasLabel) -> tuple[list[Line], list[Line]]:
    """Return the lines that may be speech, and those that noScribe or Google Meet wrote around them.

    `has_label` says whether a line begins with what may be a speaker.
    """
    noscribe = next((index for index, line in enumerate(lines) if _is(_NOSCRIBE, line)), None)
    if noscribe is not None:
        first = _after_noscribe(lines, noscribe, has_label)
        return list(lines[first:]), list(lines[:first])
    clocks = [index for index, line in enumerate(lines) if _is(CLOCK_LINE, line)]
    if clocks and _is_meet(lines, clocks[0], has_label):
        first, reached = clocks[0], clocks[-1]
    elif (start := _after_meet_heading(lines, has_label)) is not None:
        first = reached = start
    else:
        return list(lines), []
    after = (index for index in range(reached + 1, len(lines)) if _is(_MEET_END, lines[index]))
    end = next((index for index in after if not has_label(lines[index])), len(lines))
    return list(lines[first:end]), [*lines[:first], *lines[end:]]


def _after_meet_heading(lines: Sequence[Line], has_label: HasLabel) -> int | None:
    """Return where speech begins below the heading "Transcript" of Google Meet, None where there is no such heading."""
    first = next((index for index, line in enumerate(lines) if has_label(line)), None)
    headed = any(_is(_MEET_HEADING, line) for line in lines[: first or 0])
    return first if headed else None


def _is(pattern: re.Pattern[str], line: Line) -> bool:
    return len(line.text) <= _LONGEST and pattern.fullmatch(line.text.strip()) is not None


def _after_noscribe(lines: Sequence[Line], index: int, has_label: HasLabel) -> int:
    """Return where speech begins: after the paragraph about the recording, and after a pause that opens it."""
    index += 1
    while index < len(lines) and lines[index].text.strip() and not _opens_a_turn(lines[index], has_label):
        index += 1
    while index < len(lines) and (not lines[index].text.strip() or is_pause(lines[index].text)):
        index += 1
    return index


def _opens_a_turn(line: Line, has_label: HasLabel) -> bool:
    return has_label(line) and not line.text.startswith("Audio file:")


def _is_meet(lines: Sequence[Line], first_clock: int, has_label: HasLabel) -> bool:
    """Say whether what stands before the first time is the heading, and perhaps the summary, of Google Meet."""
    following = next((line for line in lines[first_clock + 1 :] if line.text.strip()), None)
    if following is None or not has_label(following) or not _is(_CLOCK_OF_MEET, lines[first_clock]):
        return False
    return any(_is(_MEET_TITLE, line) or _is(_MEET_NOTES, line) for line in lines[:first_clock])
