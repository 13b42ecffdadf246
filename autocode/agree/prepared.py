"""Units of several coders as arrays: who gave what, how much each unit counts, and how the units were sampled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from autocode.agree.alpha import NOT_CODED
from autocode.agree.matching import Unit
from autocode.agree.sampling import Sampling, sampling_of
from autocode.coder.targets import path_matrix
from autocode.errors import CodedDataError
from autocode.records import Label
from autocode.scheme import Scheme

Counts = NDArray[np.float64]
Flags = NDArray[np.bool_]
Kinds = NDArray[np.intp]

# What stands for "no code" in a confusion.
NOTHING = None
Confusions = Counter[tuple[str | None, str | None]]


@dataclass(frozen=True)
class Prepared:
    """Units x coders: `given[u, c]` is the row in `combinations` of what coder c gave unit u, NOT_CODED for no rating.

    `combinations` are the different lists of labels; `weights` average 1; a run of words stands as often as it has
    words. `weighted` says whether the weights differ from one another; `runs_per_word` is 1 for fragments, and less
    for words, of which those of one run say the same.
    """

    scheme: Scheme
    coders: tuple[str, ...]
    combinations: tuple[tuple[Label, ...], ...]
    given: Kinds
    weights: Counts
    sampling: Sampling
    weighted: bool
    runs_per_word: float = 1.0

    @cached_property
    def paths(self) -> Flags:
        """Which codes of the scheme each combination has, itself or above one it has (combinations x codes)."""
        return path_matrix([[label.code for label in labels] for labels in self.combinations], self.scheme)

    @cached_property
    def is_coded(self) -> Flags:
        """Whether each combination has any code."""
        return np.array([bool(labels) for labels in self.combinations], dtype=bool)

    def columns(self, depth: int) -> list[int]:
        """Return the columns of `paths` that hold what a set rolled up to a level can have."""
        place = {code.code: index for index, code in enumerate(self.scheme.codes)}
        return [place[code.code] for code in self.scheme.at_depth(depth)]

    def rolled_up(self, depth: int) -> tuple[Kinds, Flags]:
        """Return units x coders as rows of the different sets at a level, and those sets (sets x codes of the scheme).

        A code above that level stands for itself: giving a topic alone is not the same as giving no indicator.
        """
        place = {code.code: index for index, code in enumerate(self.scheme.codes)}
        seen: dict[frozenset[str], int] = {}
        rows = []
        for labels in self.combinations:
            codes = self.scheme.rolled_up((label.code for label in labels), depth)
            rows.append(seen.setdefault(codes, len(seen)))
        sets = np.zeros((len(seen), len(place)), dtype=bool)
        for codes, row in seen.items():
            sets[row, [place[code] for code in codes]] = True
        return np.array([*rows, NOT_CODED], dtype=np.intp)[self.given], sets  # NOT_CODED, the last, stays what it is

    def where(self, kept: Flags) -> "Prepared":
        """Return some of the units."""
        sampling = replace(self.sampling, member=self.sampling.member[kept])
        return replace(self, given=self.given[kept], weights=self.weights[kept], sampling=sampling)

    def of(self, coders: Sequence[int]) -> "Prepared":
        """Return some of the coders, with the units that at least two of them rated."""
        given = self.given[:, list(coders)]
        chosen = replace(self, coders=tuple(self.coders[place] for place in coders), given=given)
        return chosen.where((given != NOT_CODED).sum(axis=1) >= 2)

    @cached_property
    def someone_coded(self) -> Flags:
        """Whether any coder gave a unit a code."""
        coded = np.append(self.is_coded, False)
        return np.asarray(coded[self.given].any(axis=1))

    @property
    def effective_share(self) -> float:
        """Return how many units of equal weight say as much as one of these (Kish 1965): 1 when all weigh the same.

        Words of one run, which the same fragments cover, count together as one.
        """
        squares = float((self.weights**2).sum())
        share = float(self.weights.sum()) ** 2 / (len(self.weights) * squares) if squares > 0 else 1.0
        return share * self.runs_per_word

    def confusions(self, first: int, second: int, depth: int) -> Confusions:
        """Return how often the first coder gave one code where the second gave another, at a level.

        A code that both gave is counted with itself. What is left on both sides is paired, each with each; what is
        left on one side only is paired with nothing.
        """
        found: Confusions = Counter()
        for one, other, times in self.pairs(first, second):
            mine, yours = (
                self.scheme.rolled_up((label.code for label in self.combinations[kind]), depth) for kind in (one, other)
            )
            for code in mine & yours:
                found[code, code] += times
            for left in mine - yours or {NOTHING}:
                for right in yours - mine or {NOTHING}:
                    if left or right:
                        found[left, right] += times
        return found

    def pairs(self, first: int, second: int) -> list[tuple[int, int, int]]:
        """Return the different pairs of combinations that two coders gave one unit, and how often."""
        mine, yours = self.given[:, first], self.given[:, second]
        both = (mine != NOT_CODED) & (yours != NOT_CODED)
        joined, times = np.unique(mine[both] * len(self.combinations) + yours[both], return_counts=True)
        return [
            (int(value) // len(self.combinations), int(value) % len(self.combinations), int(count))
            for value, count in zip(joined, times, strict=True)
        ]


def prepare(
    units: Sequence[Unit], coders: Sequence[str], scheme: Scheme, group: str = "document", in_order: bool = False
) -> Prepared:
    """Return units as arrays. `group` is what was sampled: document, speaker or part.

    Raises CodedDataError when some units have a weight and others not, or coders give one unit different weights.
    """
    kinds: dict[tuple[Label, ...], int] = {(): 0}
    given = np.full((len(units), len(coders)), NOT_CODED, dtype=np.intp)
    for row, unit in enumerate(units):
        for place, rating in enumerate(unit.ratings):
            if rating is not None:
                given[row, place] = kinds.setdefault(tuple(sorted(rating.labels, key=str)), len(kinds))
    weights = _weights(units)
    times = np.array([unit.words for unit in units], dtype=np.intp)
    given, weights = np.repeat(given, times, axis=0), np.repeat(weights, times)
    groups = [name for unit in units for name in [_group(unit, group)] * unit.words]
    weighted = bool(len(weights)) and float(np.ptp(weights)) > 1e-9 * float(weights.max())
    return Prepared(
        scheme=scheme,
        coders=tuple(coders),
        combinations=tuple(kinds),
        given=given,
        # Equal weights are exactly no weights, whatever their size.
        weights=weights / weights.mean() if weighted else np.ones(len(weights)),
        sampling=sampling_of(groups, group, in_order),
        weighted=weighted,
        runs_per_word=len(units) / max(len(given), 1),
    )


def _group(unit: Unit, group: str) -> str:
    if group == "document":
        return unit.document
    return next((str(value) for rating in unit.rated if (value := getattr(rating, group))), "")


def _weights(units: Sequence[Unit]) -> Counts:
    found = []
    for unit in units:
        known = [rating.weight for rating in unit.rated if rating.weight is not None]
        if known and max(known) - min(known) > 1e-6 * max(known):
            raise CodedDataError(
                f'"{unit.text[:40]}" ({unit.document}): has the weights {min(known):g} and {max(known):g}. A fragment '
                "has one weight, one over the probability with which it was drawn."
            )
        found.append(known[0] if known else None)
    weighted = [weight for weight in found if weight is not None]
    if weighted and len(weighted) < len(found):
        unit = units[found.index(None)]
        raise CodedDataError(
            f'{len(found) - len(weighted)} fragments have no weight, such as "{unit.text[:40]}" ({unit.document}), '
            "where others have. Give every fragment its weight, or none."
        )
    return np.array([1.0 if weight is None else weight for weight in found])
