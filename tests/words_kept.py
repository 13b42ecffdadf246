"""Which words of a file a reader lost: none may be, however the file was made.

A word is a run of letters. Words that are part of a speaker's name, of a time, or of the marks of a format do not have
to be in a turn; all others must be in a turn or in a line that is listed as unread, as often as they are in the file.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable

from autocode.read.source import canonical
from autocode.records import Transcript

WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"</?(?:v|c|i|b|u|s|ruby|rt|lang|font)(?:[. \t][^<>\n]*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w+);")
_HEADER = re.compile(r"\A\s*WEBVTT(?=[ \t]|$)", re.MULTILINE)
_TIMING = re.compile(r"^\s*-?\d{1,4}:[^\n]*-->[^\n]*$", re.MULTILINE)
_IDENTIFIER = re.compile(r"^\s*[0-9a-fA-F-]{32,36}(?:/\d+-\d+)?\s*$", re.MULTILINE)


def words(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word is in the texts."""
    return Counter(word for text in texts for word in WORD.findall(text))


def lost(data: str, transcripts: Iterable[Transcript], visible: Callable[[str], str] = canonical) -> Counter[str]:
    """Return the words of a text file that are in no turn and no unread line, but for those in names of speakers.

    `visible` gives the words of a text without the marks of its format; unread lines still have theirs.
    """
    transcripts = tuple(transcripts)
    turns = [turn for transcript in transcripts for turn in transcript.turns]
    unread = [visible(line.text) for transcript in transcripts for line in transcript.unread]
    # The header of a subtitle file is no word; in another place it is one.
    missing = words([visible(_HEADER.sub("", canonical(data)))]) - words([*(turn.text for turn in turns), *unread])
    for word in words(turn.speaker or "" for turn in turns):
        del missing[word]
    return missing


def in_subtitles(data: str) -> str:
    """Return what is no timing, tag or identifier of a subtitle file."""
    text = _IDENTIFIER.sub("", _TIMING.sub("", canonical(data)))
    # A voice begins a new stretch of speech; other tags may stand within a word.
    voiceless = _TAG.sub(lambda tag: " " if tag.group()[:2].casefold() == "<v" else "", text)
    return canonical(_ENTITY.sub(lambda entity: html.unescape(entity.group()), voiceless))
