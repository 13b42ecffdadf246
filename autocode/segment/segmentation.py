"""From a transcript to its fragments, with speaker, part, place and time."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from autocode.records import Fragment, Segmentation, Speaker, Transcript, Turn
from autocode.scheme import fold
from autocode.segment.fragment_cuts import cut_turn
from autocode.segment.sentence_ends import Span, sentences
from autocode.segment.trained import installed

VERSION = "segmenter 2"
IMPORTED = "import"


class Cut(StrEnum):
    """Into what turns are cut: not at all, into sentences, or into fragments that a coder would code as a whole."""

    TURN = "turn"
    SENTENCE = "sentence"
    FRAGMENT = "fragment"


def segment(
    transcript: Transcript,
    speaker_of: Mapping[str, Speaker],
    excluded_roles: Collection[str] = (),
    cut: Cut = Cut.FRAGMENT,
) -> Segmentation:
    """Return the transcript cut into fragments that tile every turn but for white space.

    A transcript that was a table of fragments (`fragment_ids`) keeps its rows, whatever `cut` says: each is one
    fragment under its own id, made by "import". A question and its answer are turns of two people and so two fragments;
    whether they are coded as one is for a person to say. `speaker_of` maps the name in the file to the person; a name
    that it lacks stands for itself.
    Fragments of people whose role holds one of `excluded_roles` as a whole word get no suggestions.
    """
    excluded = _matcher(excluded_roles)
    fragments: list[Fragment] = []
    how = cut if transcript.fragment_ids is None else Cut.TURN
    for position, turn in enumerate(transcript.turns):
        person = speaker_of.get(turn.speaker) if turn.speaker is not None else None
        for start, end in _spans(turn.text, how):
            number, offset = len(fragments) + 1, transcript.turn_offsets[position]
            start_ms, end_ms = _times(turn, start, end)
            ids = transcript.fragment_ids
            fragments.append(
                Fragment(
                    document=transcript.document,
                    id=ids[position] if ids is not None else f"{transcript.document}-{number:04d}",
                    number=number,
                    turn=turn.number,
                    text=turn.text[start:end],
                    start_char=offset + start,
                    end_char=offset + end,
                    speaker=person.code if person else turn.speaker,
                    role=person.role if person else None,
                    group=person.group if person else None,
                    part=turn.part,
                    start_ms=start_ms,
                    end_ms=end_ms,
                    suggested_for=not (person and person.role and excluded and excluded.search(fold(person.role))),
                )
            )
    made_by = IMPORTED if transcript.fragment_ids is not None else _made_by(cut)
    return Segmentation(transcript, made_by, tuple(fragments))


def _made_by(cut: Cut) -> str:
    """Return who cut: our segmenter, the trained pipeline that had a say, and into what when not into fragments."""
    pipeline = installed() if cut is not Cut.TURN else None
    helped = f" with {pipeline}" if pipeline else ""
    return f"{VERSION}{helped}" if cut is Cut.FRAGMENT else f"{VERSION}{helped}, by {cut.value}"


def as_rows(segmentation: Segmentation) -> Transcript:
    """Return a transcript whose turns are the fragments of this one, as a table of fragments is read."""
    cut, turns = segmentation.transcript, segmentation.transcript.turns
    rows = tuple(
        replace(turns[one.turn - 1], number=number, text=one.text, start_ms=one.start_ms, end_ms=one.end_ms)
        for number, one in enumerate(segmentation.fragments, start=1)
    )
    return replace(cut, turns=rows, fragment_ids=tuple(one.id for one in segmentation.fragments))


def _spans(text: str, cut: Cut) -> list[Span]:
    if cut is Cut.FRAGMENT:
        return cut_turn(text)
    if cut is Cut.SENTENCE:
        return sentences(text)
    start = len(text) - len(text.lstrip())
    return [(start, start + len(text.strip()))]


def _matcher(roles: Collection[str]) -> re.Pattern[str] | None:
    """Return a pattern that finds any of the roles as whole words in a folded role; None without roles."""
    words = [re.escape(fold(role)) for role in roles if fold(role)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else None


def _times(turn: Turn, start: int, end: int) -> tuple[int | None, int | None]:
    """Return when a stretch of a turn was said (ms), as if every character took equally long.

    When the turn has no end, or one before its start, only the start of the turn is known: from there one must listen.
    """
    if (start, end) == _spans(turn.text, Cut.TURN)[0]:
        return turn.start_ms, turn.end_ms
    if turn.start_ms is None or turn.end_ms is None or turn.end_ms < turn.start_ms:
        return turn.start_ms, None
    pace = (turn.end_ms - turn.start_ms) / len(turn.text)
    return round(turn.start_ms + pace * start), round(turn.start_ms + pace * end)
