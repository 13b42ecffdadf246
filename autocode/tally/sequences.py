"""What stands beside what: codes in one fragment, the codes of a fragment and of the next, and who follows whom.

Everything is counted per document, in reading order; nothing follows from one document to the next. A matrix holds, for
each pair of names, the places of the fragments behind it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

from autocode.records import unique
from autocode.tally.material import NOT_SAID, Material

Pairs = dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class Matrix:
    """Names in order, and the places of the fragments of every pair of them; `symmetric` when pairs have no order."""

    names: tuple[str, ...]
    pairs: Pairs
    symmetric: bool = False

    def places(self, row: str, column: str) -> tuple[int, ...]:
        """Return the places of a pair."""
        found = self.pairs.get((row, column), [])
        return tuple(found or (self.pairs.get((column, row), []) if self.symmetric else []))

    def row(self, row: str) -> tuple[int, ...]:
        """Return the places of all pairs of a row."""
        return tuple(sorted(place for name in self.names for place in self.places(row, name)))


def codes_of(material: Material, place: int, depth: int) -> tuple[str, ...]:
    """Return the codes of a fragment rolled up to a depth; those above it are left out."""
    above = [material.scheme.ancestor(code, depth) for code in material.fragments[place].codes]
    return unique(code.code for code in above if code is not None)


def together(material: Material, depth: int, places: Iterable[int] | None = None) -> Matrix:
    """Return in which fragments two codes of a level stand together; on the diagonal, those with the code."""
    pairs: Pairs = defaultdict(list)
    for place in material.coded if places is None else places:
        codes = codes_of(material, place, depth)
        for code in codes:
            pairs[code, code].append(place)
        for one, other in combinations(codes, 2):
            pairs[one, other].append(place)
            pairs[other, one].append(place)
    return Matrix(_names(material, depth), dict(pairs))


def following(material: Material, depth: int) -> Matrix:
    """Return which code comes after which: of each coded fragment and the next coded one of its document.

    Fragments without a code between them are passed over. Where fragments have several codes, each pair counts.
    """
    pairs: Pairs = defaultdict(list)
    for places in material.of_document.values():
        coded = [place for place in places if codes_of(material, place, depth)]
        for one, other in pairwise(coded):
            for before in codes_of(material, one, depth):
                for after in codes_of(material, other, depth):
                    pairs[before, after].append(one)
    return Matrix(_names(material, depth), dict(pairs))


def _names(material: Material, depth: int) -> tuple[str, ...]:
    return tuple(code.code for code in material.scheme.codes if code.depth == depth)


def responses(material: Material, documents: Iterable[str]) -> Matrix:
    """Return whose group speaks after whose: a row follows on a column, at every change of speaker.

    The place is that of the fragment with which somebody takes over.
    """
    pairs: Pairs = defaultdict(list)
    names: list[str] = []
    for document in documents:
        for one, other in pairwise(material.of_document[document]):
            before, after = material.fragments[one], material.fragments[other]
            if not before.speaker or not after.speaker or before.speaker == after.speaker:
                continue
            pair = (after.group or NOT_SAID, before.group or NOT_SAID)
            pairs[pair].append(other)
            names += pair
    ordered = material.order("group", names)
    return Matrix(ordered, dict(pairs))


def course(material: Material, document: str, depth: int, pieces: int) -> dict[tuple[str, int], list[int]]:
    """Return the moments of a document by code of a level and by piece, the document cut into equal pieces."""
    places = material.of_document[document]
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        for label in material.fragments[place].labels:
            above = material.scheme.ancestor(label.code, depth)
            if above is not None:
                found[above.code, number * pieces // len(places)].append(place)
    return dict(found)
