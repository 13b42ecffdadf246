"""Which ratings of several coders are of the same fragment; and what to compare where they cut the text differently.

Fragments are matched by their id, by their text, or by their place in the text; never by the number of their row. An
id says only that two fragments are the same when their texts are: an id that is a row number in disguise would match
anything to anything.

    id        (document, id), texts alike
    text      (document, text); a text that occurs more than once in order of occurrence, where all have it as often
    position  word by word: at the characters that the tables give, or else by aligning the running texts

By position the unit is a run of words that the same fragments of all coders cover; it counts as many times as it has
words. Then the cuts themselves are compared too (`boundaries`). Where the user does not choose, ids come before texts,
and words are taken as soon as fragments that were not matched are of the same stretch of text: leaving these out would
leave out what was hard to cut.

Units come back in the order of documents and places, whatever the order of the ratings.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, groupby
from typing import Literal

from autocode.agree.boundaries import BoundaryEdits, boundary_edits
from autocode.errors import CodedDataError, SettingsError
from autocode.records import Rating
from autocode.scheme import fold

By = Literal["id", "text", "position"]
WAYS: tuple[By, ...] = ("id", "text", "position")

# Two spellings of one fragment (a typing error mended in one file) are at least so alike, out of 100.
_ALIKE = 90.0
# So many words in a row in two fragments that were not matched: the text was cut differently.
_TELLING_WORDS = 5
# Of the shorter text, so much must stand in the longer one for the two to be the same text.
_SAME_TEXT = 0.5
# Of the fragments that were not matched, fewer than this part are alike by chance.
_FEW = 0.1

Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Unit:
    """What is compared: one fragment, or a run of words, with one rating per coder (None where there is none)."""

    document: str
    text: str
    ratings: tuple[Rating | None, ...]
    words: int = 1

    @property
    def rated(self) -> tuple[Rating, ...]:
        """The ratings that there are."""
        return tuple(rating for rating in self.ratings if rating is not None)


@dataclass(frozen=True)
class Matched:
    """Units of several coders, how they were matched, and what is to be said about that.

    `boundaries` holds, for two coders' places and a document, the edits between their cuts (only by position).
    """

    coders: tuple[str, ...]
    units: tuple[Unit, ...]
    by: By
    notes: tuple[str, ...] = ()
    boundaries: Mapping[tuple[int, int, str], BoundaryEdits] = field(default_factory=dict)


def match(ratings: Sequence[Sequence[Rating]], by: By | None = None) -> Matched:
    """Return the units of two or more coders (a sequence of ratings each).

    Raises SettingsError when the ratings lack what `by` needs, CodedDataError when nothing can be matched or an id
    stands for different texts.
    """
    coders = tuple(one[0].coder for one in ratings)
    named, notes = _documents(ratings)
    if by == "position":
        return _by_position(coders, named, notes)
    chosen: By = by or ("id" if _have_ids(named) and not _conflict(named) else "text")
    if chosen == "id":
        _check_ids(named)
    groups = _by_key(named, _id_key) if chosen == "id" else _by_text(named, notes)
    matched = {key for key, group in groups.items() if sum(map(bool, group)) > 1}
    alone = [
        [rating for key, group in groups.items() if key not in matched for rating in group[place]]
        for place in range(len(named))
    ]
    differently = _cut_differently(alone)
    if by is None and differently:
        reason = f"{differently} fragments are cut differently by the coders: compared word by word"
        return _by_position(coders, named, [*notes, reason])
    if not matched:
        raise CodedDataError(_nothing_in_common(coders, chosen))
    if differently:
        notes.append(f"{differently} fragments are cut differently and left out; --by position compares them too")
    units = [_unit([group[0] if group else None for group in groups[key]]) for key in groups]
    return Matched(coders, _in_order(units), chosen, tuple(notes))


def _nothing_in_common(coders: Sequence[str], by: By) -> str:
    return (
        f"{' and '.join(coders)}: no fragment of one has the {by} of a fragment of another. Give all files the same "
        "ids (column id) or the same texts, or compare them word by word: --by position."
    )


def _in_order(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return units by document and place; the text decides where the places are not known.

    Coders' tables may count places in different things (characters, fragments): in each document those of the coder
    who has most of them are taken, and those of another only where that coder has none.
    """
    known = Counter(
        (unit.document, place)
        for unit in units
        for place, rating in enumerate(unit.ratings)
        if rating is not None and rating.is_ordered
    )

    def place(unit: Unit) -> tuple[str, float, str, str]:
        ordered = [
            (-known[unit.document, place], place, rating.order)
            for place, rating in enumerate(unit.ratings)
            if rating is not None and rating.is_ordered
        ]
        return unit.document, min(ordered)[2] if ordered else 0.0, unit.rated[0].id or "", unit.text

    return tuple(sorted(units, key=place))


def _unit(ratings: Sequence[Rating | None], text: str | None = None, words: int = 1) -> Unit:
    rated = [rating for rating in ratings if rating is not None]
    return Unit(rated[0].document or "", rated[0].text if text is None else text, tuple(ratings), words)


# --- documents ------------------------------------------------------------------------------------------------------


def _documents(ratings: Sequence[Sequence[Rating]]) -> tuple[list[list[Rating]], list[str]]:
    """Return the ratings with documents as far as they can be known, and notes.

    Where a coder's table names none, or only such as nobody else names, fragments are found in the others' documents
    by id and text, or by text alone, provided that it stands in one document only.
    """
    names = [{rating.document for rating in one} for one in ratings]
    named = [
        None not in some and any(some & other for place, other in enumerate(names) if place != number)
        for number, some in enumerate(names)
    ]
    if all(named):
        return [list(one) for one in ratings], []
    whole = [one for one, some in zip(ratings, names, strict=True) if None not in some]
    reference = [one for one, is_named in zip(ratings, named, strict=True) if is_named] or whole[:1]
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for rating in (rating for one in reference for rating in one):
        for mark in _marks(rating):
            known[mark].add(rating.document or "")
    kept = [is_named or any(one is other for other in reference) for one, is_named in zip(ratings, named, strict=True)]
    placed = [
        list(one) if keep else [replace(rating, document=_place(rating, known)) for rating in one]
        for one, keep in zip(ratings, kept, strict=True)
    ]
    if not reference:
        return placed, []
    return placed, ["not every file names the documents alike: there, fragments are looked up by their text"]


def _marks(rating: Rating) -> list[tuple[str, ...]]:
    text = fold(rating.text)
    return [*([("id", rating.id, text)] if rating.id else []), ("text", text)]


def _place(rating: Rating, known: Mapping[tuple[str, ...], set[str]]) -> str:
    for mark in _marks(rating):
        documents = known.get(mark, set())
        if len(documents) == 1:
            return next(iter(documents))
    return ""


# --- by id and by text ----------------------------------------------------------------------------------------------


def _by_key(ratings: Sequence[Sequence[Rating]], key: Callable[[Rating], Key]) -> dict[Key, list[list[Rating]]]:
    """Return per key the ratings of each coder."""
    groups: dict[Key, list[list[Rating]]] = {}
    for place, one in enumerate(ratings):
        for rating in one:
            groups.setdefault(key(rating), [[] for _ in ratings])[place].append(rating)
    return groups


def _id_key(rating: Rating) -> Key:
    return rating.document, rating.id


def _have_ids(ratings: Sequence[Sequence[Rating]]) -> bool:
    return all(rating.id for one in ratings for rating in one)


def _conflict(ratings: Sequence[Sequence[Rating]]) -> tuple[Rating, Rating] | None:
    """Return two ratings with the same id and different texts, if there are any."""
    from rapidfuzz import fuzz

    for group in _by_key(ratings, _id_key).values():
        said = [rating for part in group for rating in part]
        for other in said[1:]:
            first, second = fold(said[0].text), fold(other.text)
            if first != second and fuzz.ratio(first, second) < _ALIKE:
                return said[0], other
    return None


def _check_ids(ratings: Sequence[Sequence[Rating]]) -> None:
    without = next((rating for one in ratings for rating in one if not rating.id), None)
    if without is not None:
        raise SettingsError(f"--by id: {without.coder} has no column with ids. Match by text: --by text.")
    conflict = _conflict(ratings)
    if conflict is not None:
        one, other = conflict
        raise CodedDataError(
            f'id {one.id} is "{one.text[:40]}" for {one.coder} and "{other.text[:40]}" for {other.coder}. Give the '
            "same fragment the same id, or match otherwise: --by text, --by position."
        )


def _by_text(ratings: Sequence[Sequence[Rating]], notes: list[str]) -> dict[Key, list[list[Rating]]]:
    """Return the ratings of each coder by document and text, those of a repeated text apart where that is sure."""
    groups: dict[Key, list[list[Rating]]] = {}
    paired = left_out = 0
    for key, group in _by_key(ratings, lambda rating: (rating.document, fold(rating.text))).items():
        most = max(map(len, group))
        if most == 1:
            groups[key] = group
        elif {len(part) for part in group if part} == {most}:
            paired += most
            ordered = [sorted(part, key=lambda rating: rating.order) for part in group]
            groups.update({(*key, n): [part[n : n + 1] for part in ordered] for n in range(most)})
        else:
            left_out += sum(map(len, group))
    if paired:
        notes.append(f"{paired} fragments with a text that occurs more than once are matched in order of occurrence")
    if left_out:
        notes.append(f"{left_out} ratings left out: their text occurs more often with one coder than with another")
    return groups


def _cut_differently(alone: Sequence[Sequence[Rating]]) -> int:
    """Return how many unmatched fragments are, for half of the shorter one, in an unmatched one of another coder.

    None are where these are few among the unmatched ones: people say the same words twice, and a coder who left
    fragments out did not cut the others differently.
    """
    where: dict[tuple[Hashable, ...], list[tuple[int, int]]] = defaultdict(list)
    for place, one in enumerate(alone):
        for number, rating in enumerate(one):
            for run in _runs(rating):
                where[run].append((place, number))
    shared = Counter(pair for found in where.values() for pair in combinations(found, 2) if pair[0][0] != pair[1][0])
    alike: set[tuple[int, int]] = set()
    for pair, runs in shared.items():
        shorter = min(len(_words(alone[place][number].text)) for place, number in pair)
        if runs + _TELLING_WORDS - 1 >= _SAME_TEXT * shorter:
            alike.update(pair)
    parts = [sum(place == at for at, _ in alike) / len(one) for place, one in enumerate(alone) if one]
    return len(alike) if max(parts, default=0.0) >= _FEW else 0


def _runs(rating: Rating) -> set[tuple[Hashable, ...]]:
    words = _words(rating.text)
    last = max(1, len(words) - _TELLING_WORDS + 1) if len(words) >= _TELLING_WORDS else 0
    return {(rating.document, *words[start : start + _TELLING_WORDS]) for start in range(last)}


# --- by position ----------------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """Return the words of a text as they are compared: without case and punctuation around them."""
    return [bare for bare, _ in _spoken(text)]


def _spoken(text: str) -> list[tuple[str, str]]:
    """Return the words of a text as they are compared, each with the word as it is written."""
    return [(bare, word) for word in text.split() if (bare := fold(word).strip(".,;:!?…\"'()[]“”‘’-–—"))]


# Per word of a document: the ratings that cover it, per coder.
_Axis = list[tuple[str, tuple[tuple[Rating, ...], ...]]]


def _by_position(coders: tuple[str, ...], ratings: Sequence[Sequence[Rating]], notes: list[str]) -> Matched:
    """Return runs of words as units, and the edits between the coders' cuts per document."""
    documents = sorted({rating.document or "" for one in ratings for rating in one})
    at_characters = all(rating.start_char is not None for one in ratings for rating in one)
    units: list[Unit] = []
    boundaries: dict[tuple[int, int, str], BoundaryEdits] = {}
    lost = 0
    for document in documents:
        of = [sorted((r for r in one if (r.document or "") == document), key=lambda r: r.order) for one in ratings]
        axis, missed = _at_characters(of) if at_characters else _aligned(coders, of, document)
        lost += missed
        units += _runs_of(axis)
        for first, second in combinations(range(len(coders)), 2):
            boundaries[first, second, document] = _cut_edits(axis, first, second)
    if not any(len(unit.rated) > 1 for unit in units):
        raise CodedDataError(_nothing_in_common(coders, "position"))
    where = "at their character positions" if at_characters else "by aligning the running texts"
    said = [*notes, f"compared word by word, words found {where}: n counts words"]
    if lost:
        said.append(f"{lost} words of one coder do not stand in the others' text, and are left out")
    return Matched(coders, tuple(units), "position", tuple(said), boundaries)


def _at_characters(ratings: Sequence[Sequence[Rating]]) -> tuple[_Axis, int]:
    """Return the words of a document by the character at which they begin."""
    at: dict[int, tuple[str, list[list[Rating]]]] = {}
    for place, one in enumerate(ratings):
        for rating in one:
            position = 0
            for word in rating.text.split():
                position = rating.text.index(word, position)
                start = (rating.start_char or 0) + position
                _, covering = at.setdefault(start, (word, [[] for _ in ratings]))
                covering[place].append(rating)
                position += len(word)
    return [(word, tuple(map(tuple, covering))) for _, (word, covering) in sorted(at.items())], 0


def _aligned(coders: Sequence[str], ratings: Sequence[Sequence[Rating]], document: str) -> tuple[_Axis, int]:
    """Return the words of the longest text, with the ratings of those that the others' words are aligned to."""
    from rapidfuzz.distance import Indel

    spoken = [[(*word, rating) for rating in one for word in _spoken(rating.text)] for one in ratings]
    longest = max(range(len(spoken)), key=lambda place: (len(spoken[place]), -place))
    axis: list[list[tuple[Rating, ...]]] = [[() for _ in ratings] for _ in spoken[longest]]
    lost = 0
    for place, words in enumerate(spoken):
        found = 0
        text, reference = [word for word, _, _ in words], [word for word, _, _ in spoken[longest]]
        for block in Indel.opcodes(text, reference):
            if block.tag == "equal":
                for step in range(block.src_end - block.src_start):
                    axis[block.dest_start + step][place] = (words[block.src_start + step][2],)
                found += block.src_end - block.src_start
        lost += len(words) - found
        if words and found < _SAME_TEXT * len(words):
            where = f" in document {document}" if document else ""
            raise CodedDataError(
                f"{coders[place]} and {coders[longest]}{where}: only {found} of {len(words)} words stand in the same "
                "order in both. Are these the same text, with its rows in reading order?"
            )
    return [(word, tuple(covering)) for (_, word, _), covering in zip(spoken[longest], axis, strict=True)], lost


def _runs_of(axis: _Axis) -> list[Unit]:
    """Return a unit for each run of words that the same fragments of all coders cover."""
    units = []
    for _, group in groupby(axis, key=lambda word: tuple(tuple(map(id, part)) for part in word[1])):
        run = list(group)
        together = [_together(part) for part in run[0][1]]
        if any(together):
            units.append(_unit(together, " ".join(word for word, _ in run), len(run)))
    return units


def _together(ratings: Sequence[Rating]) -> Rating | None:
    """Return the one rating of a word; of fragments that overlap, one that has the codes of all."""
    if len(ratings) < 2:
        return ratings[0] if ratings else None
    labels = tuple(dict.fromkeys(label for rating in ratings for label in rating.labels))
    return replace(ratings[0], labels=labels)


def _cut_edits(axis: _Axis, first: int, second: int) -> BoundaryEdits:
    """Return the edits between two coders' cuts, in so far as both rated the words on either side."""

    def cuts_of(place: int) -> set[int]:
        return {
            position
            for position in range(1, len(axis))
            if all(axis[at][1][coder] for at in (position - 1, position) for coder in (first, second))
            and tuple(map(id, axis[position - 1][1][place])) != tuple(map(id, axis[position][1][place]))
        }

    return boundary_edits(cuts_of(first), cuts_of(second))


def repeated(ratings: Sequence[Rating]) -> tuple[list[Rating], list[Rating], int]:
    """Return one coder's first ratings, the second ones of fragments rated twice, and how many later ones there are.

    Fragments count as the same by document and id, else by document and text; rounds (and files) in order of
    appearance tell the first time from the second. A text that stands twice in one round is two fragments.
    """
    once: list[Rating] = []
    again: list[Rating] = []
    later = 0
    seen: Counter[Key] = Counter()
    for round_ in dict.fromkeys(rating.round for rating in ratings):
        of_round = [rating for rating in ratings if rating.round == round_]
        keys: list[Key] = [(rating.document, rating.id or fold(rating.text)) for rating in of_round]
        for key, rating in zip(keys, of_round, strict=True):
            if seen[key] == 0:
                once.append(rating)
            elif seen[key] == 1:
                again.append(rating)
            else:
                later += 1
        seen.update(set(keys))
    return once, again, later
