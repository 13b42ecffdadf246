"""Text with a header above each turn: a name and a time, then what is said.

    Anna de Boer  0:49                         Otter, the Word export of Teams
    [Anna de Boer] 09:12:01                    captions that Zoom saved
    00:00:49 Spreker 1                         the transcriptions that Word makes itself
    Spreker 1 (00:00:49)  [00:00:49] Spreker 1  [00:00:49.120] - Spreker 1      Amberscript, Happy Scribe and the like
    Anna de Boer 0 minuten 49 seconden         copied from the page of Teams, which reads its times aloud

Two spaces, a tab or brackets make a header: without them a sentence that ends in "om 9:30" would be one. Where the
time stands in brackets or in front, speech may stand beside it just as well, so nearly all such lines must stand above
words without a time. The header may be a name alone: it must open a block after a blank line, stand above its text,
and nearly every block must have one; or, without blank lines (Word), the names must come back among whole sentences.
"""

import re
from collections import Counter
from collections.abc import Sequence

from autocode.read.labels import (
    ENDS_NO_NAME,
    LONGEST_LABEL_WORDS,
    TIME,
    accepted_labels,
    is_a_heading,
    looks_like_a_name,
    milliseconds,
    opens_a_sentence,
)
from autocode.read.source import Line
from autocode.read.turns import Reading, Utterance, Utterances, sentence_finished

Headers = dict[int, tuple[str, int | None]]

_HEADER = re.compile(r"(\S.{0,78}?)(?:\s{2,20}|\t\s{0,20})(\d{1,2}:\d{2}(?::\d{2})?)")
_BRACKETED_HEADER = re.compile(
    rf"(?:\[(?P<zoom>[^\[\]]{{1,60}})\] \d{{1,2}}:\d\d:\d\d"
    rf"|(?P<before>[^\s\[(].{{0,60}}?)\s*[\[(]{TIME}[\])]"
    rf"|(?:[\[(]{TIME}[\])]\s?[-–]?|\d{{1,2}}:\d\d:\d\d\s)\s*(?P<after>[^\s:].{{0,60}}))"
)
_STAMPED = re.compile(rf"[\[(]{TIME}[\])]|\d{{1,2}}:\d\d:\d\d\s|.*[\[(]{TIME}[\])]$")
_CLOCK = re.compile(TIME)
_SPOKEN_TIME = re.compile(
    r"(?:(?P<name>\S.{0,78}?) )??(?:(?P<hours>\d{1,3}) (?:uur|uren|hours?|Stunden?|heures?),? )?"
    r"(?:(?P<minutes>\d{1,2}) minu\w{1,4},? )?(?P<seconds>\d{1,2}) se[ck][ou]nd\w{0,2}"
)
_LONGEST_HEADER = 120
_NAMED_BLOCKS = 0.8
_MARKER = re.compile(r"\b(?:transcription|transcriptie|transkription|recording|opname)\b", re.IGNORECASE)
_MOST_MARKER_WORDS = 12
_OTTER_END = re.compile(r"(?:\S+ ){1,5}https?://otter\.ai\S*")


def headers_in(lines: Sequence[Line]) -> Headers:
    """Return the headers among lines with words: index of the line -> speaker and start in ms.

    Where one header names somebody, any line of that shape is a header, unless it opens as a sentence does.
    """
    short = ((index, line.text.strip()) for index, line in enumerate(lines) if len(line.text) <= _LONGEST_HEADER)
    matches = ((index, _HEADER.fullmatch(text)) for index, text in short)
    found = {index: (match[1].strip(), milliseconds(match[2])) for index, match in matches if match}
    labels = accepted_labels(speaker for speaker, _ in found.values())
    headers = {
        index: (speaker, start)
        for index, (speaker, start) in found.items()
        if speaker in labels or (labels and _may_be_a_name(speaker))
    }
    return headers or _bracketed_headers(lines)


def _bracketed_headers(lines: Sequence[Line]) -> Headers:
    """Return the headers whose time, or whose name, stands in brackets; none where that is how speech is stamped."""
    texts = [line.text.strip() if len(line.text) <= _LONGEST_HEADER else "" for line in lines]
    matches = {index: match for index, text in enumerate(texts) if (match := _BRACKETED_HEADER.fullmatch(text))}
    found = {index: match["zoom"] or match["before"] or match["after"] for index, match in matches.items()}
    labels = accepted_labels(name for name in found.values() if not name.endswith(ENDS_NO_NAME))
    named = [index for index, name in found.items() if name in labels]
    above_words = [
        index
        for index in named
        if index + 1 < len(lines) and index + 1 not in found and not _STAMPED.match(lines[index + 1].text.strip()[:200])
    ]
    stamped = sum(index in found or _STAMPED.match(text) is not None for index, text in enumerate(texts))
    if len(named) < 2 or len(above_words) < _NAMED_BLOCKS * stamped:
        return {}
    clocks = {index: _CLOCK.search(texts[index].replace(f"[{found[index]}]", "")) for index in named}
    return {index: (found[index], milliseconds(clock[0]) if clock else None) for index, clock in clocks.items()}


def with_clocks(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines copied from the page of Teams with headers such as `Anna  0:00:49`; other lines as they are.

    The page repeats name and time for the eye and for the ear: what stands right above such a header and says the
    same is left out.
    """
    spoken = {
        index: match
        for index, line in enumerate(lines)
        if len(line.text) <= _LONGEST_HEADER and (match := _SPOKEN_TIME.fullmatch(line.text.strip()))
    }
    labels = accepted_labels(match["name"] for match in spoken.values() if match["name"])
    if not labels:
        return lines
    kept: list[Line] = []
    for index, line in enumerate(lines):
        match = spoken.get(index)
        if match is None or match["name"] not in labels:
            kept.append(line)
            continue
        while kept and (kept[-1].text.strip() == match["name"] or _is_a_time(kept[-1].text.strip())):
            kept.pop()
        hours, minutes, seconds = (int(match[part] or 0) for part in ("hours", "minutes", "seconds"))
        kept.append(Line(line.number, f"{match['name']}  {hours}:{minutes:02}:{seconds:02}"))
    return kept


def _is_a_time(text: str) -> bool:
    spoken = _SPOKEN_TIME.fullmatch(text) if len(text) <= _LONGEST_HEADER else None
    return _CLOCK.fullmatch(text) is not None or (spoken is not None and spoken["name"] is None)


def names_above(lines: Sequence[Line]) -> Headers:
    """Return the lone names above blocks of text; none unless two names come back and few blocks lack one.

    `lines` are those with words; a blank line shows as a gap in their numbers.
    """
    opens = [index == 0 or line.number - lines[index - 1].number > 1 for index, line in enumerate(lines)]
    has_text = [not opened for opened in opens[1:]] + [False]
    names = {
        index: line.text.strip()
        for index, line in enumerate(lines)
        if opens[index] and has_text[index] and _is_a_lone_name(line.text.strip())
    }
    counts = Counter(names.values())
    if sum(count > 1 for count in counts.values()) < 2 or len(names) < _NAMED_BLOCKS * sum(opens):
        return _names_between(lines)
    return {index: (name, None) for index, name in names.items()}


def _names_between(lines: Sequence[Line]) -> Headers:
    """Return the lone names that come back between lines of speech; none unless nearly all of that ends in a sign."""
    texts = [line.text.strip() for line in lines]
    counts = Counter(text for text in texts if len(text) <= _LONGEST_HEADER)
    found: Headers = {
        index: (text, None)
        for index, text in enumerate(texts)
        if counts[text] > 1 and index + 1 < len(texts) and _is_a_lone_name(text) and texts[index + 1] != text
    }
    if len({name for name, _ in found.values()}) < 2 or any(index + 1 in found for index in found):
        return {}
    speech = [text for index, text in enumerate(texts) if index > min(found) and index not in found]
    finished = sum(sentence_finished(text) for text in speech)
    return found if finished >= _NAMED_BLOCKS * len(speech) and len(found) * 5 >= len(speech) else {}


def _is_a_lone_name(text: str) -> bool:
    if len(text) > _LONGEST_HEADER or len(text.split()) > LONGEST_LABEL_WORDS:
        return False
    return not text.endswith(ENDS_NO_NAME) and looks_like_a_name(text) and not is_a_heading(text)


def _may_be_a_name(speaker: str) -> bool:
    return len(speaker.split()) <= LONGEST_LABEL_WORDS and not opens_a_sentence(speaker)


def read_under_headers(lines: Sequence[Line], headers: Headers) -> Reading:
    """Return the turns below headers; what stands before the first one is unread.

    So is what Teams notes itself ("Anna heeft de transcriptie gestopt"). Its wording differs per language: a last
    paragraph without a header that begins with the name of a speaker is such a note, where the other paragraphs hold
    their header and their text together.
    """
    paragraphs = Counter(line.number for line in lines)
    together = any(paragraphs[lines[index].number] > 1 for index in headers)
    speakers = tuple({f"{speaker} " for speaker, _ in headers.values()})
    utterances = Utterances()
    unread: list[Line] = []
    for index, line in enumerate(lines):
        alone = paragraphs[line.number] == 1
        names_speaker = alone and line.text.strip().startswith(speakers)
        is_last = together and index == len(lines) - 1
        if index in headers:
            speaker, start = headers[index]
            utterances.add(Utterance("", speaker, start), line)
        elif (
            utterances.last is None
            or line.heading
            or (names_speaker and is_last)
            or ((names_speaker or (together and alone)) and _is_marker(line.text))
            or _OTTER_END.match(line.text.strip())
        ):
            unread.append(line)
        else:
            utterances.go_on(line.text)
    spoken = tuple(utterances.finished())
    return Reading("text under speaker headers", spoken, (*unread, *utterances.unsaid))


def _is_marker(text: str) -> bool:
    return len(text) < 200 and len(text.split()) <= _MOST_MARKER_WORDS and _MARKER.search(text) is not None
