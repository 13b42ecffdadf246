"""Figures with 95 % intervals; documents are the sampling unit.

Sources: Efron, B. & Tibshirani, R. (1993), "An Introduction to the Bootstrap", ch. 11, for the jackknife; Wilson, E.
(1927), "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical
Association 22, 209-212.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.errors import SettingsError

Counts = NDArray[np.float64]
CONFIDENCE_LEVEL = 0.95
# What may be the sampling unit, by the name of its column.
GROUPINGS = ("document", "speaker", "part")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval; `value` None means not defined, `low`/`high` None means no interval."""

    value: float | None
    low: float | None = None
    high: float | None = None


def check_grouping(group: str) -> None:
    """Raise SettingsError when a person named something that cannot be the sampling unit."""
    if group not in GROUPINGS:
        raise SettingsError(f"--group {group}: not known. Choose {', '.join(GROUPINGS)}.")


def no_such_group(group: str) -> SettingsError:
    """Return the error of coded data that does not have the sampling unit that a person named."""
    return SettingsError(f"--group {group}: the coded data has no column {group}. Use --group document.")


def wilson(hits: float, total: float) -> Figure:
    """Return a share with Wilson's score interval: for independent fragments, not for whole documents.

    The value is None without fragments.
    """
    from scipy.stats import norm

    if total <= 0:
        return Figure(None)
    share, z = hits / total, float(norm.ppf(0.5 + CONFIDENCE_LEVEL / 2))
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    reach = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)) / (1 + z**2 / total)
    return Figure(share, max(0.0, float(middle - reach)), min(1.0, float(middle + reach)))


def jackknife(
    statistic: Callable[[Counts], float | None], per_group: Counts, bounds: tuple[float, float] = (0.0, 1.0)
) -> Figure:
    """Return a statistic of summed counts with its delete-one-group jackknife interval.

    `per_group` has one slice of counts per group (document) along the first axis; `statistic` takes the sum over
    groups. The interval is value +- t(G-1) x jackknife standard error, cut off at `bounds`; none with one group, when
    leaving out a group makes the statistic undefined, or when no group makes any difference: a recall of 0 in every
    document is not known to be exactly 0.
    """
    from scipy.stats import t

    total = per_group.sum(axis=0)
    value, groups = statistic(total), len(per_group)
    if value is None or groups < 2:
        return Figure(value)
    without = [statistic(total - per_group[group]) for group in range(groups)]
    left_out = np.array([w for w in without if w is not None])
    if len(left_out) < groups:
        return Figure(value)
    error = float(np.sqrt((groups - 1) / groups * ((left_out - left_out.mean()) ** 2).sum()))
    if error < 1e-12:
        return Figure(value)
    reach = float(t.ppf(0.5 + CONFIDENCE_LEVEL / 2, groups - 1)) * error
    return Figure(value, max(bounds[0], value - reach), min(bounds[1], value + reach))
