"""Coefficients for two coders, a person and a model included.

Everything about one code starts from its yes/no table (`YesNo`). A coefficient that is not defined (one category used,
nothing coded) is None, never nan and never 1: whoever prints it says so in words.

Source: Cohen, J. (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20,
37-46, for kappa.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class YesNo:
    """How two coders (rows: the first, or the model; columns: the second, or the person) used one code.

    `both`, `only_first`, `only_second`, `neither` are numbers of fragments.
    """

    both: float
    only_first: float
    only_second: float
    neither: float

    @property
    def total(self) -> float:
        """Number of fragments."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def precision(self) -> float | None:
        """Share of the first coder's yes that the second gave too; None when the first never said yes."""
        return _ratio(self.both, self.both + self.only_first)

    @property
    def recall(self) -> float | None:
        """Share of the second coder's yes that the first gave too; None when the second never said yes."""
        return _ratio(self.both, self.both + self.only_second)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall (equal to positive agreement); None when nobody said yes."""
        return _ratio(2 * self.both, 2 * self.both + self.only_first + self.only_second)

    @property
    def raw_agreement(self) -> float | None:
        """Share of fragments on which both said the same; None without fragments."""
        return _ratio(self.both + self.neither, self.total)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None when both used one and the same category throughout."""
        if self.total == 0:
            return None
        observed = (self.both + self.neither) / self.total
        first_yes = (self.both + self.only_first) / self.total
        second_yes = (self.both + self.only_second) / self.total
        expected = first_yes * second_yes + (1 - first_yes) * (1 - second_yes)
        return None if abs(1 - expected) < 1e-12 else (observed - expected) / (1 - expected)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def nominal_kappa(confusion: Counts) -> float | None:
    """Return Cohen's kappa of a square table (first coder x second coder); None when it is not defined."""
    total = confusion.sum()
    if total == 0:
        return None
    observed = np.trace(confusion) / total
    expected = float((confusion.sum(axis=0) * confusion.sum(axis=1)).sum() / total**2)
    return None if abs(1 - expected) < 1e-12 else float((observed - expected) / (1 - expected))
