"""How far two coders cut the same text in the same places: boundary similarity.

Between any two words there may be a boundary. Boundary edit distance turns one coder's cuts into the other's by as few
edits as possible: a cut that one has and the other lacks (an addition), or one that lies a little further in the other
(a transposition, a near miss, which costs its span over the longest span allowed). With M the cuts that both have,

    B = 1 - (additions + sum of spans / NEAR) / (additions + transpositions + M)

1 for the same cuts, 0 when none is the same or near. Not defined when nobody cut anywhere.

Source: Fournier, C. (2013), "Evaluating text segmentation using boundary edit distance", ACL, 1702-1712, with its
default NEAR of 2 positions, and one type of boundary, so that there is nothing to substitute.
"""

from collections.abc import Collection
from dataclasses import dataclass

NEAR = 2


@dataclass(frozen=True, slots=True)
class BoundaryEdits:
    """What lies between two sets of cuts: `matches` and `additions`, and the `spans` of near misses."""

    matches: int
    additions: int
    spans: tuple[int, ...] = ()

    @property
    def pairs(self) -> int:
        """How many cuts or pairs of cuts were compared: the denominator."""
        return self.matches + self.additions + len(self.spans)

    @property
    def cost(self) -> float:
        """The weighted number of edits."""
        return self.additions + sum(self.spans) / NEAR

    @property
    def similarity(self) -> float | None:
        """Boundary similarity; None when nobody cut anywhere."""
        return 1 - self.cost / self.pairs if self.pairs else None


def boundary_edits(first: Collection[int], second: Collection[int], near: int = NEAR) -> BoundaryEdits:
    """Return the edits between two sets of positions of cuts; pairs up to `near` - 1 apart are near misses.

    Shorter spans are paired before longer ones, and from left to right, each cut at most once.
    """
    alone = {1: set(first) - set(second), 2: set(second) - set(first)}
    spans: list[int] = []
    for span in range(1, near):
        for position in sorted(alone[1] | alone[2]):
            # A pair is looked for to the right only: its left cut comes first.
            for one, other in ((1, 2), (2, 1)):
                if position in alone[one] and position + span in alone[other]:
                    alone[one].remove(position)
                    alone[other].remove(position + span)
                    spans.append(span)
    matches = len(set(first) & set(second))
    return BoundaryEdits(matches, len(alone[1]) + len(alone[2]), tuple(spans))


def cuts(lengths: Collection[int]) -> frozenset[int]:
    """Return the positions of the cuts between stretches of these lengths (the end of the last is no cut)."""
    positions, end = [], 0
    for length in lengths:
        end += length
        positions.append(end)
    return frozenset(positions[:-1])
