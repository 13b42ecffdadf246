"""How far two coders cut the same text in the same places: boundary similarity.

Between any two words there may be a boundary. Boundary edit distance turns one coder's cuts into the other's by as few
edits as possible: a cut that one has and the other lacks (an addition), or one that lies a little further in the other
(a transposition, a near miss, which costs its span over the longest span allowed). With M the cuts that both have,

    B = 1 - (additions + sum of spans / NEAR) / (additions + transpositions + M)

1 for the same cuts, 0 when none is the same or near. Not defined when nobody cut anywhere.

WindowDiff slides a window over the text and counts how often it holds another number of cuts for one than for the
other: 0 for the same cuts. It asks which of the two is true, and what to count as near.

Sources: Fournier, C. (2013), "Evaluating text segmentation using boundary edit distance", ACL, 1702-1712, with its
default NEAR of 2 positions, and one type of boundary, so that there is nothing to substitute. Pevzner, L. and Hearst,
M. A. (2002), "A critique and improvement of an evaluation metric for text segmentation", Computational Linguistics
28(1), 19-36, with its window of half the mean length of a true stretch.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate

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


def window_difference(true: Collection[int], found: Collection[int], length: int) -> tuple[float, int]:
    """Return the part of windows that hold another number of cuts, and how many windows there are.

    Cuts are positions within a text of `length` words. Returns (0, 0) for a text that is shorter than a window.
    """
    window = max(2, round(length / (len(set(true)) + 1) / 2))
    before_true, before_found = (
        [0, *accumulate(at in cuts for at in range(1, length))] for cuts in (frozenset(true), frozenset(found))
    )
    windows = max(length - window, 0)
    wrong = sum(
        before_true[at + window] - before_true[at] != before_found[at + window] - before_found[at]
        for at in range(windows)
    )
    return (wrong / windows if windows else 0.0), windows
