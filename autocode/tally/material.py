"""What is counted: the fragments of a study in reading order, with the codes that somebody gave them.

A moment is fragment x code x valence. Every moment has a value on each *axis*: the document, the part, the group, role
and speaker of its fragment, its own valence and code, and the code above it at every level of the scheme. A second
scheme over the same fragments (the design principles beside the values) adds its levels as axes: then a moment is
counted once for each code that the second scheme gives its fragment, and the count is one of pairs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from autocode.errors import SettingsError
from autocode.records import CodedFragment, Label, unique
from autocode.scheme import Scheme, fold

ABOUT_FRAGMENTS = ("document", "part", "group", "role", "speaker")
VALENCE, CODE = "valence", "code"
# Stands for what a fragment or a code does not have: no group, a code above the level that is asked for.
NOT_SAID = ""
# A conversation of which nobody knows who spoke is neither.
MEETING, INTERVIEW, CONVERSATION = "meeting", "interview", "conversation"
KINDS = (MEETING, INTERVIEW, CONVERSATION)
# From so many speakers on (besides those left out, such as the researcher) a conversation counts as a meeting.
SPEAKERS_OF_A_MEETING = 3


@dataclass(frozen=True)
class Material:
    """Fragments in reading order (coded or not) under a scheme, and what other schemes gave the same fragments.

    A fragment is called by its place in `fragments`. `undecided` are places that nobody has decided on yet. `others`
    holds, per other scheme, the labels by place. `kinds` says of each document what it is.
    """

    scheme: Scheme
    fragments: tuple[CodedFragment, ...]
    undecided: frozenset[int] = frozenset()
    others: tuple[tuple[Scheme, Mapping[int, tuple[Label, ...]]], ...] = ()
    in_reading_order: bool = True
    meetings: frozenset[str] | None = None
    kinds: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", self._kinds())

    def _kinds(self) -> dict[str, str]:
        found = {}
        for document in self.documents:
            speakers = {self.fragments[place].speaker for place in self.of_document[document]}
            speakers -= {None, *self.left_out_speakers}
            if self.meetings is not None:
                found[document] = MEETING if document in self.meetings else INTERVIEW
            elif speakers:
                found[document] = MEETING if len(speakers) >= SPEAKERS_OF_A_MEETING else INTERVIEW
            else:
                found[document] = CONVERSATION
        return found

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Return the documents of a kind."""
        return tuple(document for document in self.documents if self.kinds[document] == kind)

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents in order of first appearance."""
        return unique(fragment.document for fragment in self.fragments)

    @cached_property
    def of_document(self) -> dict[str, list[int]]:
        """The places of each document's fragments."""
        found: dict[str, list[int]] = {document: [] for document in self.documents}
        for place, fragment in enumerate(self.fragments):
            found[fragment.document].append(place)
        return found

    @cached_property
    def _roles_left_out(self) -> set[str]:
        return {fold(role) for role in self.scheme.roles_not_suggested_for}

    def is_left_out(self, place: int) -> bool:
        """Say whether a fragment is of somebody whose contributions the scheme leaves out (the researcher)."""
        return fold(self.fragments[place].role or "") in self._roles_left_out

    @cached_property
    def left_out_speakers(self) -> frozenset[str]:
        """The speakers whose every contribution is left out."""
        said: dict[str, set[bool]] = {}
        for place, fragment in enumerate(self.fragments):
            if fragment.speaker:
                said.setdefault(fragment.speaker, set()).add(self.is_left_out(place))
        return frozenset(speaker for speaker, left_out in said.items() if left_out == {True})

    @cached_property
    def coded(self) -> tuple[int, ...]:
        """The places of the fragments that have a code."""
        return tuple(place for place, fragment in enumerate(self.fragments) if fragment.labels)

    @property
    def moments(self) -> int:
        """How many moments there are."""
        return sum(len(fragment.labels) for fragment in self.fragments)

    def places(self, kind: str | None = None, documents: Iterable[str] | None = None) -> tuple[int, ...]:
        """Return the places of fragments of documents of a kind, or of some documents, or of all."""
        chosen = set(self.documents if documents is None else documents)
        return tuple(
            place
            for document in self.documents
            if document in chosen and (kind is None or self.kinds[document] == kind)
            for place in self.of_document[document]
        )

    def speakers(self, places: Iterable[int]) -> tuple[str, ...]:
        """Return the different speakers of fragments, those who are left out aside."""
        found = unique(self.fragments[place].speaker or "" for place in places)
        return tuple(speaker for speaker in found if speaker and speaker not in self.left_out_speakers)

    # --- axes -------------------------------------------------------------------------------------------------------

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """Everything that moments can be counted by."""
        own = tuple(level.id for level in self.scheme.levels)
        return unique([*ABOUT_FRAGMENTS, CODE, *([VALENCE] if self.scheme.valences else []), *own, *self._of_others])

    @cached_property
    def _of_others(self) -> dict[str, tuple[int, int]]:
        """The levels of other schemes: which scheme, and which depth."""
        own = {level.id for level in self.scheme.levels}
        return {
            level.id: (number, depth)
            for number, (scheme, _) in enumerate(self.others)
            for depth, level in enumerate(scheme.levels)
            if level.id not in own
        }

    def check_axis(self, axis: str) -> str:
        """Return an axis as it is called here. Raises SettingsError for one that there is not."""
        for known in self.axes:
            if fold(axis) in (fold(known), *self._names(known)):
                return known
        raise SettingsError(f"{axis}: nothing can be counted by that here. Choose from: {', '.join(self.axes)}.")

    def _names(self, axis: str) -> set[str]:
        levels = [level for scheme in (self.scheme, *(one for one, _ in self.others)) for level in scheme.levels]
        return {fold(name) for level in levels if level.id == axis for name in (level.name, level.english) if name}

    def values(self, axis: str, place: int, label: Label) -> tuple[str, ...]:
        """Return the values of a moment on an axis: one, or with a second scheme none or several."""
        fragment = self.fragments[place]
        if axis in ABOUT_FRAGMENTS:
            return (getattr(fragment, axis) or NOT_SAID,)
        if axis == VALENCE:
            return (label.valence or NOT_SAID,)
        if axis == CODE:
            return (label.code,)
        if axis in self._of_others:
            number, depth = self._of_others[axis]
            scheme, given = self.others[number]
            return unique(_at(scheme, other.code, depth) for other in given.get(place, ()))
        return (_at(self.scheme, label.code, self.depth(axis)),)

    def depth(self, axis: str) -> int:
        """Return the depth of a level of the scheme."""
        return [level.id for level in self.scheme.levels].index(axis)

    def order(self, axis: str, found: Iterable[str]) -> tuple[str, ...]:
        """Return the values of an axis in their order: of the scheme, of the documents, or as people count; what is
        not said comes last.

        Of levels and valences all values are returned, also those that nobody gave; of other axes those `found`.
        """
        there = set(found)
        fixed = self._fixed_order(axis)
        ordered = [value for value in fixed if value in there or axis not in (CODE, "document")]
        ordered += sorted((value for value in there - set(fixed) if value != NOT_SAID), key=natural)
        return (*ordered, NOT_SAID) if NOT_SAID in there else tuple(ordered)

    def _fixed_order(self, axis: str) -> Sequence[str]:
        if axis == "document":
            return self.documents
        if axis == VALENCE:
            return self.scheme.valence_signs
        if axis == CODE:
            return [code.code for code in self.scheme.codes]
        if axis in self._of_others:
            number, depth = self._of_others[axis]
            return [code.code for code in self.others[number][0].codes if code.depth == depth]
        if axis in ABOUT_FRAGMENTS:
            return ()
        return [code.code for code in self.scheme.codes if code.depth == self.depth(axis)]

    def is_about_fragments(self, axis: str) -> bool:
        """Say whether an axis is about who spoke and where, and not about what was coded."""
        return axis in ABOUT_FRAGMENTS


def _at(scheme: Scheme, code: str, depth: int) -> str:
    above = scheme.ancestor(code, depth)
    return above.code if above is not None else NOT_SAID


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts as people count: 2 before 10."""
    return [
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold())
        for piece in re.split(r"(\d+)", text)
        if piece
    ]
