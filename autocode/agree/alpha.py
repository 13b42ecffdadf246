"""Krippendorff's alpha for any number of coders, codings missing here and there, on single values or on sets of codes.

alpha = 1 - D_o / D_e, the disagreement seen over the disagreement expected when the same values are dealt out by
chance. With n pairable values, of which n_u lie in unit u (n_u >= 2; a unit with one value says nothing):

    D_o = 1/n       * sum over u of 1/(n_u - 1) * sum over pairs of values in u of d(v, w)
    D_e = 1/(n(n-1)) *                            sum over all pairs of values of d(v, w)

Sources: Krippendorff, K. (2011), "Computing Krippendorff's alpha-reliability"; Passonneau, R. (2006), "Measuring
agreement on set-valued items (MASI) for semantic and pragmatic annotation", LREC, for MASI as the distance.

`alpha` works on any values; `SetAlpha` on whole sets given as rows of 0 and 1, for many fragments, with weights, and
for every replicate of an interval at once. Both are held against reference implementations. With weights (made to
average 1) each unit counts so many times; under equal weights nothing changes.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from autocode.agree.sampling import Sampling

Value = TypeVar("Value", bound=Hashable)
Codes = frozenset[str]
Distance = Callable[[Codes, Codes], float]
Kind = Literal["nominal", "jaccard", "masi"]
KINDS: tuple[Kind, ...] = ("nominal", "jaccard", "masi")

NOT_CODED = -1
_ROWS_AT_ONCE = 256


def nominal(first: Hashable, second: Hashable) -> float:
    """Return 0 when two values (or whole sets) are the same, else 1."""
    return float(first != second)


def jaccard(first: Codes, second: Codes) -> float:
    """Return 1 - shared codes / codes in either; 0 for two empty sets."""
    return 1 - _overlap(first, second)


def masi(first: Codes, second: Codes) -> float:
    """Return Passonneau's MASI distance: 1 - Jaccard x (1 the same, 2/3 one within the other, 1/3 overlap, 0 apart)."""
    if first == second:
        return 0.0
    if not first & second:
        return 1.0
    nested = first <= second or second <= first
    return 1 - _overlap(first, second) * (2 / 3 if nested else 1 / 3)


def _overlap(first: Codes, second: Codes) -> float:
    either = len(first | second)
    return len(first & second) / either if either else 1.0


def alpha(units: Sequence[Sequence[Value | None]], distance: Callable[[Value, Value], float]) -> float | None:
    """Return Krippendorff's alpha; `units` holds, per fragment, one value per coder, None where a coder gave none.

    None when it is not defined: no unit with two values, or one and the same value throughout.
    """
    pairable = [[value for value in unit if value is not None] for unit in units]
    pairable = [unit for unit in pairable if len(unit) >= 2]
    values = list(dict.fromkeys(value for unit in pairable for value in unit))
    place = {value: index for index, value in enumerate(values)}
    apart = np.array([[distance(first, second) for second in values] for first in values], dtype=float)
    observed, frequencies = 0.0, np.zeros(len(values))
    # Units that hold the same values weigh the same: each kind is worked out once.
    for kind, times in Counter(tuple(sorted(place[value] for value in unit)) for unit in pairable).items():
        counts = np.bincount(kind, minlength=len(values)).astype(float)
        observed += times * _pair_sum(counts, apart) / (len(kind) - 1)
        frequencies += times * counts
    total = frequencies.sum()
    expected = _pair_sum(frequencies, apart) / (total - 1) if total > 1 else 0.0
    return None if expected < 1e-12 else float(1 - observed / expected)


def _pair_sum(counts: NDArray[np.float64], apart: NDArray[np.float64]) -> float:
    """Return the distance summed over all ordered pairs of different values; a value is no distance from itself."""
    return float(counts @ apart @ counts)


@dataclass(frozen=True)
class SetAlpha:
    """What alpha needs to know of each group of units (documents), so that it can be had for any weights of groups.

    `observed` is the sum of the units' disagreement, `values` the number of pairable values, per group; `expected`
    the distance summed over all pairs of values, one from each of two groups (groups x groups).
    """

    observed: NDArray[np.float64]
    values: NDArray[np.float64]
    expected: NDArray[np.float64]

    def agreement_at(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return 1 - D_o, the agreement seen, for each row of weights of the groups; nan without pairable values."""
        number = weights @ self.values
        return np.where(number > 1, 1 - (weights @ self.observed) / np.maximum(number, 1.0), np.nan)

    def at(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return alpha for each row of weights of the groups (replicates x groups); nan where it is not defined."""
        number = weights @ self.values
        enough = number > 1
        safe = np.where(enough, number, 2.0)
        observed = (weights @ self.observed) / safe
        expected = ((weights @ self.expected) * weights).sum(axis=1) / (safe * (safe - 1))
        defined = enough & (expected > 1e-12)
        return np.where(defined, 1 - observed / np.where(defined, expected, 1.0), np.nan)

    @property
    def on_all(self) -> float:
        """Alpha over all groups; nan when it is not defined."""
        return float(self.at(np.ones((1, len(self.values))))[0])

    @property
    def disagreement_expected(self) -> float:
        """The disagreement expected by chance, over all groups; 0 where there is none."""
        number = float(self.values.sum())
        return float(self.expected.sum()) / (number * (number - 1)) if number > 1 else 0.0


def set_alpha(
    given: NDArray[np.intp], sets: NDArray[np.bool_], weights: NDArray[np.float64], sampling: Sampling, kind: Kind
) -> SetAlpha:
    """Return what alpha needs to know of units x coders.

    `given` holds, per unit and coder, the row of `sets` (sets x codes) that the coder gave, NOT_CODED for none.
    """
    counts = (given != NOT_CODED).sum(axis=1)
    pairable = counts >= 2
    scaled = np.where(pairable, weights, 0.0)
    # A weighted unit counts as `weight` units; on average one, so that the small-sample term of D_e keeps its size.
    scaled = scaled * (pairable.sum() / scaled.sum()) if scaled.sum() > 0 else scaled
    observed = np.zeros(len(given))
    for first, second in combinations(range(given.shape[1]), 2):
        both = np.flatnonzero(pairable & (given[:, first] != NOT_CODED) & (given[:, second] != NOT_CODED))
        apart = _apart(sets[given[both, first]], sets[given[both, second]], kind)
        observed[both] += 2 * apart / (counts[both] - 1)
    frequencies = np.zeros((sampling.groups, len(sets)))
    for coder in range(given.shape[1]):
        there = np.flatnonzero(pairable & (given[:, coder] != NOT_CODED))
        np.add.at(frequencies, (sampling.member[there], given[there, coder]), scaled[there])
    return SetAlpha(
        observed=sampling.totals(scaled * observed),
        values=frequencies.sum(axis=1),
        expected=_pair_sums(frequencies, sets, kind),
    )


def _apart(first: NDArray[np.bool_], second: NDArray[np.bool_], kind: Kind) -> NDArray[np.float64]:
    """Return the distances between the sets in two arrays, row by row (rows x codes)."""
    differ = (first != second).any(axis=-1)
    if kind == "nominal":
        return np.asarray(differ, dtype=float)
    shared, either = (first & second).sum(axis=-1), (first | second).sum(axis=-1)
    return _from_sizes(shared, first.sum(axis=-1), second.sum(axis=-1), either, kind)


def _from_sizes(
    shared: NDArray[np.intp],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    either: NDArray[np.intp],
    kind: Kind,
) -> NDArray[np.float64]:
    """Return Jaccard or MASI distances from the numbers of codes shared, in each, and in either of two sets."""
    overlap = np.where(either > 0, shared / np.maximum(either, 1), 1.0)
    if kind == "jaccard":
        return 1 - overlap
    smaller = np.minimum(first, second)
    monotone = np.where(shared == either, 1.0, np.where(shared == 0, 0.0, np.where(shared == smaller, 2 / 3, 1 / 3)))
    return 1 - overlap * monotone


def _pair_sums(frequencies: NDArray[np.float64], sets: NDArray[np.bool_], kind: Kind) -> NDArray[np.float64]:
    """Return the distance summed over pairs of values of two groups: F D F', without holding all of D at once."""
    totals = frequencies.sum(axis=1)
    if kind == "nominal":
        return np.asarray(np.outer(totals, totals) - frequencies @ frequencies.T)
    used = np.flatnonzero(frequencies.sum(axis=0) > 0)
    frequencies, members = frequencies[:, used], sets[used].astype(np.float32)
    sizes = members.sum(axis=1).astype(np.intp)
    result = np.zeros((len(frequencies), len(frequencies)))
    for start in range(0, len(used), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        shared = np.rint(members[rows] @ members.T).astype(np.intp)
        either = sizes[rows, None] + sizes[None, :] - shared
        apart = _from_sizes(shared, sizes[rows, None], sizes[None, :], either, kind)
        result += frequencies[:, rows] @ (apart @ frequencies.T)
    return result
