"""Krippendorff's alpha for any number of coders, codings missing here and there, on single values or on sets of codes.

alpha = 1 - D_o / D_e, the disagreement seen over the disagreement expected when the same values are dealt out by
chance. With n pairable values, of which n_u lie in unit u (n_u >= 2; a unit with one value says nothing):

    D_o = 1/n       * sum over u of 1/(n_u - 1) * sum over pairs of values in u of d(v, w)
    D_e = 1/(n(n-1)) *                            sum over all pairs of values of d(v, w)

Sources: Krippendorff, K. (2011), "Computing Krippendorff's alpha-reliability"; Passonneau, R. (2006), "Measuring
agreement on set-valued items (MASI) for semantic and pragmatic annotation", LREC, for MASI as the distance.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=Hashable)
Codes = frozenset[str]
Distance = Callable[[Codes, Codes], float]


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
