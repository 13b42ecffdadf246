"""A transcript that was corrected after coding began: which fragments are still there, and where.

Turns that stayed as they were keep their fragments. Where turns changed, the old fragments whose text is still found,
word for word, keep their place in the order of the conversation: of all ways to lay them along the new text without
crossing or overlapping, the one that keeps the most text is taken. What is left of the new text is cut afresh.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import count

from autocode.records import Fragment, ProjectFragment, Segmentation, Transcript

# "Ja." may stand a thousand times in what changed; the nearest places are enough.
_MOST_PLACES = 100


@dataclass(frozen=True)
class Realigned:
    """The fragments of a corrected document; each with the old one that it continues, or None. `lost` has no place."""

    cut: Segmentation
    continues: tuple[ProjectFragment | None, ...]
    lost: tuple[ProjectFragment, ...]


def realign(
    old: Sequence[ProjectFragment], before: Transcript, after: Segmentation, taken: Collection[str]
) -> Realigned:
    """Lay the old fragments of a document along its new text.

    `after` is the new text, cut afresh; `taken` are the fragment ids that the document ever had, so that none of them
    comes to mean something else.
    """
    places = _kept(old, before, after.transcript)
    pieces = sorted([*places, *((start, end, None) for start, end in _rest(places, after))], key=lambda one: one[0])
    used = set(taken)
    names = _new_names(after.transcript.document, used)
    fragments: list[Fragment] = []
    for number, (start, end, kept) in enumerate(pieces, start=1):
        fragment = _cut_out(after, start, end)
        if kept is not None:
            name = kept.fragment.id
        elif fragment.id not in used:
            name = fragment.id
        else:
            name = next(names)
        used.add(name)
        fragments.append(replace(fragment, id=name, number=number))
    found = {kept.row for _, _, kept in places if kept is not None}
    return Realigned(
        Segmentation(after.transcript, after.made_by, tuple(fragments)),
        tuple(kept for _, _, kept in pieces),
        tuple(one for one in old if one.row not in found),
    )


_Place = tuple[int, int, ProjectFragment | None]


def _kept(old: Sequence[ProjectFragment], before: Transcript, after: Transcript) -> list[_Place]:
    """Return where old fragments stand in the new text."""
    matcher = SequenceMatcher(
        None, [turn.text for turn in before.turns], [turn.text for turn in after.turns], autojunk=False
    )
    by_turn: dict[int, list[ProjectFragment]] = {}
    for one in old:
        # A joined fragment may run over several turns; it begins in the first.
        by_turn.setdefault(bisect_right(before.turn_offsets, one.fragment.start_char) - 1, []).append(one)
    places: list[_Place] = []
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        here = [one for turn in range(old_start, old_end) for one in by_turn.get(turn, [])]
        if what == "equal":
            shift = after.turn_offsets[new_start] - before.turn_offsets[old_start]
            moved = [(one.fragment.start_char + shift, one.fragment.end_char + shift, one) for one in here]
            places += [place for place in moved if after.text[place[0] : place[1]] == place[2].fragment.text]
        elif here and new_start < new_end:
            first = after.turn_offsets[new_start]
            last = after.turn_offsets[new_end - 1] + len(after.turns[new_end - 1].text)
            places += _chained(here, after.text, first, last)
    return places


def _occurrences(text: str, within: str, first: int, last: int) -> Iterator[int]:
    """Yield where a text stands as whole words."""
    position = within.find(text, first, last)
    for _ in range(_MOST_PLACES):
        if position < 0:
            return
        end = position + len(text)
        opens = position == 0 or not (within[position - 1].isalnum() and text[0].isalnum())
        closes = end == len(within) or not (within[end].isalnum() and text[-1].isalnum())
        if opens and closes:
            yield position
        position = within.find(text, position + 1, last)


def _chained(old: Sequence[ProjectFragment], text: str, first: int, last: int) -> list[_Place]:
    """Return the heaviest chain of places (weight: characters) in which old and new order agree.

    A longest increasing subsequence with weights: fragments come in the old order, and a tree of prefix maxima over
    the ends of all places gives the best chain that ends before a place begins; O(n log n) for n places.
    """
    options = [
        [(start, start + len(one.fragment.text)) for start in _occurrences(one.fragment.text, text, first, last)]
        for one in old
    ]
    ends = sorted({end for places in options for _, end in places})
    best: list[tuple[int, int]] = [(0, -1)] * (len(ends) + 1)  # weight of the chain, and its last link
    links: list[tuple[int, int, int, int]] = []  # start, end, old fragment, link before
    for index, places in enumerate(options):
        new = []
        for start, end in places:
            weight, before = _best_up_to(best, bisect_right(ends, start))
            links.append((start, end, index, before))
            new.append((bisect_left(ends, end) + 1, (weight + end - start, len(links) - 1)))
        for position, chain in new:
            _improve(best, position, chain)
    _, link = _best_up_to(best, len(ends))
    found: list[_Place] = []
    while link >= 0:
        start, end, index, link = links[link]
        found.append((start, end, old[index]))
    return found[::-1]


def _best_up_to(tree: Sequence[tuple[int, int]], position: int) -> tuple[int, int]:
    best = (0, -1)
    while position > 0:
        if tree[position][0] > best[0]:
            best = tree[position]
        position -= position & -position
    return best


def _improve(tree: list[tuple[int, int]], position: int, chain: tuple[int, int]) -> None:
    while position < len(tree):
        if chain[0] > tree[position][0]:
            tree[position] = chain
        position += position & -position


def _rest(places: Sequence[_Place], after: Segmentation) -> Iterator[tuple[int, int]]:
    """Yield what the fresh cut has between the kept places, without white space around it."""
    text = after.transcript.text
    kept = sorted((start, end) for start, end, _ in places)
    ends = [end for _, end in kept]
    for fragment in after.fragments:
        position = fragment.start_char
        for start, end in kept[bisect_right(ends, fragment.start_char) :]:
            if start >= fragment.end_char:
                break
            yield from _trimmed(text, position, start)
            position = max(position, end)
        yield from _trimmed(text, position, fragment.end_char)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end] if start < end else ""
    if piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(piece.strip())


def _cut_out(after: Segmentation, start: int, end: int) -> Fragment:
    """Return a stretch of the new text as a fragment, with turn, speaker and times of the fresh cut around it."""
    starts = [fragment.start_char for fragment in after.fragments]
    first = after.fragments[max(bisect_right(starts, start) - 1, 0)]
    last = after.fragments[max(bisect_left(starts, end) - 1, 0)]
    return replace(
        first,
        text=after.transcript.text[start:end],
        start_char=start,
        end_char=end,
        start_ms=_time_at(first, start),
        end_ms=_time_at(last, end),
    )


def _time_at(fragment: Fragment, position: int) -> int | None:
    """Return when a character was said (ms), as if every character took equally long."""
    if position == fragment.start_char:
        return fragment.start_ms
    if position == fragment.end_char:
        return fragment.end_ms
    if fragment.start_ms is None or fragment.end_ms is None or fragment.end_ms < fragment.start_ms:
        return None
    pace = (fragment.end_ms - fragment.start_ms) / len(fragment.text)
    return round(fragment.start_ms + pace * (position - fragment.start_char))


def _new_names(document: str, used: Collection[str]) -> Iterator[str]:
    """Yield ids that are not used; `used` may grow meanwhile."""
    return (name for number in count(len(used) + 1) if (name := f"{document}-{number:04d}") not in used)
