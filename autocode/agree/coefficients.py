"""Coefficients for two coders, a person and a model included.

Everything about one code starts from its yes/no table (`YesNo`). A coefficient that is not defined (one category used,
nothing coded) is None, never nan and never 1: whoever prints it says so in words.

Sources: Cohen, J. (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
20, 37-46, for kappa; Gwet, K. (2008), "Computing inter-rater reliability and its variance in the presence of high
agreement", British Journal of Mathematical and Statistical Psychology 61, 29-48, for AC1; Byrt, T., Bishop, J. &
Carlin, J. (1993), "Bias, prevalence and kappa", Journal of Clinical Epidemiology 46, 423-429, for PABAK; Cicchetti, D.
& Feinstein, A. (1990), "High agreement but low kappa: II", same journal 43, 551-558, for positive and negative
agreement.
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
    def positive_agreement(self) -> float | None:
        """Twice the fragments both gave the code, over all the yes of either; None when nobody said yes. Equals F1."""
        return self.f1

    @property
    def negative_agreement(self) -> float | None:
        """Twice the fragments neither gave the code, over all the no of either; None when nobody said no."""
        return _ratio(2 * self.neither, 2 * self.neither + self.only_first + self.only_second)

    @property
    def prevalence(self) -> float | None:
        """The mean of the two coders' shares of yes; None without fragments."""
        return _ratio(2 * self.both + self.only_first + self.only_second, 2 * self.total)

    @property
    def ac1(self) -> float | None:
        """Gwet's AC1: chance agreement is 2 p (1 - p), p the prevalence. Defined wherever there are fragments."""
        if self.raw_agreement is None or self.prevalence is None:
            return None
        expected = 2 * self.prevalence * (1 - self.prevalence)
        return (self.raw_agreement - expected) / (1 - expected)

    @property
    def pabak(self) -> float | None:
        """Prevalence-adjusted bias-adjusted kappa, 2 x raw agreement - 1; None without fragments."""
        return None if self.raw_agreement is None else 2 * self.raw_agreement - 1

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
