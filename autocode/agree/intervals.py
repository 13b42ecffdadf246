"""What may be the sampling unit, and Wilson's interval of a share of independent fragments.

Source: Wilson, E. (1927), "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22, 209-212. Intervals of everything else are made by `autocode.agree.sampling`.
"""

from dataclasses import dataclass

import numpy as np

from autocode.errors import SettingsError

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
