"""Codings from a table find the fragments of a project: by id, else by text, else by their place among the others.

An id alone proves little (two sheets may both number from 1), so the texts must look alike too. A text that stands
several times in a document ("Ja.") is told apart by what stands around it. What is left is matched by place: between
two rows that found their fragments lie as many rows as fragments, and they look alike. Everything else fits nowhere,
and is returned with the reason.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autocode.records import CodedFragment, ProjectFragment
from autocode.scheme import fold

# Of rapidfuzz's ratio, 0 to 100: small corrections stay above it, other sentences far below.
ALIKE_WITH_ID = 60.0
ALIKE_WITH_PLACE = 75.0


@dataclass(frozen=True)
class Matched:
    """Which coded row belongs to which fragment and by what (`id`, `text`, `place`), and which belong to none."""

    found: tuple[tuple[CodedFragment, ProjectFragment, str], ...]
    unmatched: tuple[tuple[CodedFragment, str], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many were found by id, by text, by place."""
        counted = Counter(by for _, _, by in self.found)
        return {by: counted[by] for by in ("id", "text", "place")}


def match(
    coded: Sequence[CodedFragment], fragments: Sequence[ProjectFragment], *, has_documents: bool = True
) -> Matched:
    """Return which fragment of the project each coded row is about.

    Rows are taken in their order; a table without documents is held against the only document of the project, or,
    where there are more, against all of them by text.
    """
    documents: dict[str, list[ProjectFragment]] = {}
    for one in fragments:
        documents.setdefault(fold(one.fragment.document), []).append(one)
    known = [fold(row.document) for row in coded]
    if not has_documents:
        only = next(iter(documents)) if len(documents) == 1 else ""
        known = [only] * len(coded)
        documents.setdefault("", list(fragments))
    rows: dict[str, list[CodedFragment]] = {}
    for row, document in zip(coded, known, strict=True):
        rows.setdefault(document, []).append(row)
    found: list[tuple[CodedFragment, ProjectFragment, str]] = []
    unmatched: list[tuple[CodedFragment, str]] = []
    for document, own in rows.items():
        if document not in documents:
            unmatched += [(row, f"document {row.document} is not in the project") for row in own]
            continue
        search = _Search(own, documents[document])
        search.run()
        found += [(own[row], search.fragments[at], search.by[row]) for row, at in search.place_of.items()]
        unmatched += [(row, search.reason(index)) for index, row in enumerate(own) if index not in search.place_of]
    return Matched(tuple(found), tuple(unmatched))


@dataclass
class _Search:
    """The rows of one document beside its fragments; `place_of` says which fragment each row has found."""

    rows: Sequence[CodedFragment]
    fragments: Sequence[ProjectFragment]
    place_of: dict[int, int] = field(default_factory=dict)
    by: dict[int, str] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        self.by_id()
        self.by_text()
        self.by_place()

    def _settle(self, row: int, at: int, by: str) -> None:
        self.place_of[row], self.by[row], self.taken[at] = at, by, row

    def by_id(self) -> None:
        at = {one.fragment.id: index for index, one in enumerate(self.fragments)}
        for index, row in enumerate(self.rows):
            here = at.get(row.id)
            if here is not None and here not in self.taken and self._alike(index, here) >= ALIKE_WITH_ID:
                self._settle(index, here, "id")

    def by_text(self) -> None:
        """First the texts that stand once on each side, then those that their neighbours tell apart."""
        places = self._free_places()
        rows: dict[str, list[int]] = {}
        for index, row in self._open():
            rows.setdefault(fold(row.text), []).append(index)
        several = []
        for text, indices in rows.items():
            here = places.get(text, [])
            if len(indices) == len(here) == 1:
                self._settle(indices[0], here[0], "text")
            elif here:
                several.append((indices, here))
        between = self._between()
        for indices, here in several:
            self._by_neighbours(indices, here, between)

    def _by_neighbours(self, indices: Sequence[int], here: Sequence[int], between: Sequence[tuple[int, int]]) -> None:
        groups: dict[tuple[int, int], list[int]] = {}
        for index in indices:
            groups.setdefault(between[index], []).append(index)
        for (first, last), own in groups.items():
            within = [at for at in here if first < at < last and at not in self.taken]
            if len(own) == len(within):
                for index, at in zip(own, within, strict=True):
                    self._settle(index, at, "text")

    def by_place(self) -> None:
        gaps: dict[tuple[int, int], list[int]] = {}
        between = self._between()
        for index, _ in self._open():
            gaps.setdefault(between[index], []).append(index)
        for (first, last), own in gaps.items():
            within = [at for at in range(first + 1, last) if at not in self.taken]
            if len(own) != len(within):
                continue
            for index, at in zip(own, within, strict=True):
                if self._alike(index, at) >= ALIKE_WITH_PLACE:
                    self._settle(index, at, "place")

    def reason(self, index: int) -> str:
        """Return why a row has found no fragment."""
        text = fold(self.rows[index].text)
        same = [at for at, one in enumerate(self.fragments) if fold(one.fragment.text) == text]
        if not same:
            return "no fragment has this id or this text"
        if all(at in self.taken for at in same):
            return "another row already has the fragment with this text"
        return f"this text stands {len(same)} times in the document, and the rows around it do not tell which"

    def _open(self) -> Iterable[tuple[int, CodedFragment]]:
        return [(index, row) for index, row in enumerate(self.rows) if index not in self.place_of]

    def _free_places(self) -> Mapping[str, list[int]]:
        places: dict[str, list[int]] = {}
        for at, one in enumerate(self.fragments):
            if at not in self.taken:
                places.setdefault(fold(one.fragment.text), []).append(at)
        return places

    def _between(self) -> list[tuple[int, int]]:
        """Return per row the places of the nearest rows before and after that have found theirs."""
        before, last = [], -1
        for index in range(len(self.rows)):
            before.append(last)
            last = self.place_of.get(index, last)
        after, following = [], len(self.fragments)
        for index in reversed(range(len(self.rows))):
            after.append(following)
            following = self.place_of.get(index, following)
        return list(zip(before, reversed(after), strict=True))

    def _alike(self, index: int, at: int) -> float:
        from rapidfuzz import fuzz

        return float(fuzz.ratio(fold(self.rows[index].text), fold(self.fragments[at].fragment.text)))
