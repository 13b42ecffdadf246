"""Crosses: moments counted by two or more axes, with the fragments and the different speakers behind every count."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from autocode.tally.material import Material

Key = tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """What one cell holds: the place of the fragment of every moment, and how many people could have spoken there.

    `of` is the number of different speakers in what the cell is about (a group, a document), coded or not.
    """

    moments: tuple[int, ...]
    speakers: tuple[str, ...]
    of: int

    @property
    def fragments(self) -> tuple[int, ...]:
        """The places of the fragments, each once, in reading order."""
        return tuple(sorted(set(self.moments)))


@dataclass(frozen=True)
class Cross:
    """Moments by rows and columns. `rows` are values of the first axis; `columns` a value for each further axis."""

    material: Material
    axes: tuple[str, ...]
    places: tuple[int, ...]
    cells: dict[tuple[str, Key], list[int]] = field(repr=False)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The values of the first axis, in order."""
        return self.material.order(self.axes[0], {row for row, _ in self.cells})

    @cached_property
    def columns(self) -> tuple[Key, ...]:
        """The values of the other axes, in order."""
        found = [{key[place] for _, key in self.cells} for place in range(len(self.axes) - 1)]
        return tuple(
            product(*(self.material.order(axis, some) for axis, some in zip(self.axes[1:], found, strict=True)))
        )

    def count(self, row: str | None = None, column: Sequence[str | None] = ()) -> Count:
        """Return what a cell holds; None, or leaving columns out at the end, takes all values together."""
        wanted = (*column, *[None] * (len(self.axes) - 1 - len(column)))
        moments = [
            place
            for (name, key), places in self.cells.items()
            if row in (None, name) and all(one in (None, other) for one, other in zip(wanted, key, strict=True))
            for place in places
        ]
        return Count(
            moments=tuple(sorted(moments)),
            speakers=self.material.speakers(sorted(set(moments))),
            of=len(self.material.speakers(self._about(row, wanted))),
        )

    def _about(self, row: str | None, column: Sequence[str | None]) -> Iterable[int]:
        """Return the fragments, coded or not, that a cell is about as far as it is about fragments."""
        wanted = {
            axis: value
            for axis, value in zip(self.axes, (row, *column), strict=True)
            if value is not None and self.material.is_about_fragments(axis)
        }
        return self._with(tuple(wanted.items()))

    @cached_property
    def _found(self) -> dict[tuple[tuple[str, str], ...], tuple[int, ...]]:
        return {}

    def _with(self, wanted: tuple[tuple[str, str], ...]) -> tuple[int, ...]:
        if wanted not in self._found:
            fragments = self.material.fragments
            self._found[wanted] = tuple(
                place
                for place in self.places
                if all((getattr(fragments[place], axis) or "") == value for axis, value in wanted)
            )
        return self._found[wanted]


def cross(material: Material, axes: Sequence[str], places: Iterable[int] | None = None) -> Cross:
    """Return moments counted by axes: the first gives rows, the others columns. `places` limits what is counted.

    Raises SettingsError for an axis that there is not.
    """
    names = tuple(material.check_axis(axis) for axis in axes)
    chosen = tuple(range(len(material.fragments)) if places is None else places)
    cells: dict[tuple[str, Key], list[int]] = defaultdict(list)
    for place in chosen:
        for label in material.fragments[place].labels:
            for row, *column in product(*(material.values(axis, place, label) for axis in names)):
                cells[row, tuple(column)].append(place)
    return Cross(material, names, chosen, dict(cells))
