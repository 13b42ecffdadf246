"""Coefficients for two coders, a person and a model included.

Everything about one code starts from its four cells: both gave it, only the first, only the second, neither. The
functions take many codes at once (an array whose last axis is those four cells) and return nan where a coefficient is
not defined (one category used, nothing coded); `YesNo` is the same for one code, with None instead of nan. Neither is
ever printed: whoever shows a figure says in words that it is not defined. Cells may be sums of weights.

Sources: Cohen, J. (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
20, 37-46, for kappa; Gwet, K. (2008), "Computing inter-rater reliability and its variance in the presence of high
agreement", British Journal of Mathematical and Statistical Psychology 61, 29-48, for AC1; Byrt, T., Bishop, J. &
Carlin, J. (1993), "Bias, prevalence and kappa", Journal of Clinical Epidemiology 46, 423-429, for PABAK; Cicchetti, D.
& Feinstein, A. (1990), "High agreement but low kappa: II", same journal 43, 551-558, for positive and negative
agreement; van Rijsbergen, C. (1979), "Information Retrieval", ch. 7, for precision, recall and F.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
ALMOST_NOTHING = 1e-12


def prevalence(cells: Counts) -> Counts:
    """Return the mean of the two coders' shares of yes; nan without fragments."""
    both, first, second, _ = _parts(cells)
    return _divided(2 * both + first + second, 2 * cells.sum(axis=-1))


def raw_agreement(cells: Counts) -> Counts:
    """Return the share of fragments on which both said the same; nan without fragments."""
    both, _, _, neither = _parts(cells)
    return _divided(both + neither, cells.sum(axis=-1))


def positive_agreement(cells: Counts) -> Counts:
    """Return twice the fragments both gave the code, over all the yes of either (it equals F1); nan without a yes."""
    both, first, second, _ = _parts(cells)
    return _divided(2 * both, 2 * both + first + second)


def negative_agreement(cells: Counts) -> Counts:
    """Return twice the fragments neither gave the code, over all the no of either; nan when nobody said no."""
    _, first, second, neither = _parts(cells)
    return _divided(2 * neither, 2 * neither + first + second)


def precision(cells: Counts) -> Counts:
    """Return the share of the first coder's yes that the second gave too; nan when the first never said yes."""
    both, first, _, _ = _parts(cells)
    return _divided(both, both + first)


def recall(cells: Counts) -> Counts:
    """Return the share of the second coder's yes that the first gave too; nan when the second never said yes."""
    both, _, second, _ = _parts(cells)
    return _divided(both, both + second)


def kappa(cells: Counts) -> Counts:
    """Return Cohen's kappa, chance agreement from each coder's own share of yes; nan when both used one category."""
    return _beyond_chance(raw_agreement(cells), kappa_chance(cells))


def kappa_chance(cells: Counts) -> Counts:
    """Return the raw agreement that chance alone gives coders with these shares of yes (Cohen 1960)."""
    both, first, second, _ = _parts(cells)
    total = cells.sum(axis=-1)
    yes, other_yes = _divided(both + first, total), _divided(both + second, total)
    return yes * other_yes + (1 - yes) * (1 - other_yes)


def ac1(cells: Counts) -> Counts:
    """Return Gwet's AC1: chance agreement is 2 p (1 - p), p the prevalence. Defined wherever there are fragments."""
    return _beyond_chance(raw_agreement(cells), ac1_chance(cells))


def ac1_chance(cells: Counts) -> Counts:
    """Return the raw agreement that chance gives in Gwet's model (2008)."""
    share = prevalence(cells)
    return 2 * share * (1 - share)


def pabak(cells: Counts) -> Counts:
    """Return the prevalence-adjusted bias-adjusted kappa, 2 x raw agreement - 1; nan without fragments."""
    return 2 * raw_agreement(cells) - 1


COEFFICIENTS: Mapping[str, Callable[[Counts], Counts]] = {
    "raw": raw_agreement,
    "positive": positive_agreement,
    "negative": negative_agreement,
    "kappa": kappa,
    "ac1": ac1,
    "pabak": pabak,
    "precision": precision,
    "recall": recall,
    "f1": positive_agreement,
}


def _parts(cells: Counts) -> tuple[Counts, Counts, Counts, Counts]:
    return cells[..., 0], cells[..., 1], cells[..., 2], cells[..., 3]


def _divided(part: Counts, whole: Counts) -> Counts:
    """Return part / whole, nan where there is no whole."""
    some = np.asarray(whole) > ALMOST_NOTHING
    return np.where(some, part / np.where(some, whole, 1.0), np.nan)


def _beyond_chance(observed: Counts, expected: Counts) -> Counts:
    """Return (observed - expected) / (1 - expected), nan where chance alone gives full agreement."""
    room = 1 - expected
    some = np.abs(room) > ALMOST_NOTHING
    return np.where(some, (observed - expected) / np.where(some, room, 1.0), np.nan)


@dataclass(frozen=True, slots=True)
class YesNo:
    """How two coders (rows: the first, or the model; columns: the second, or the person) used one code.

    `both`, `only_first`, `only_second`, `neither` are numbers of fragments. Each coefficient is the function above of
    the same name, None where that is nan.
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
        """Share of the first coder's yes that the second gave too."""
        return self._of(precision)

    @property
    def recall(self) -> float | None:
        """Share of the second coder's yes that the first gave too."""
        return self._of(recall)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall (equal to positive agreement)."""
        return self._of(positive_agreement)

    @property
    def raw_agreement(self) -> float | None:
        """Share of fragments on which both said the same."""
        return self._of(raw_agreement)

    @property
    def positive_agreement(self) -> float | None:
        """Twice the fragments both gave the code, over all the yes of either. Equals F1."""
        return self._of(positive_agreement)

    @property
    def negative_agreement(self) -> float | None:
        """Twice the fragments neither gave the code, over all the no of either."""
        return self._of(negative_agreement)

    @property
    def prevalence(self) -> float | None:
        """The mean of the two coders' shares of yes."""
        return self._of(prevalence)

    @property
    def ac1(self) -> float | None:
        """Gwet's AC1."""
        return self._of(ac1)

    @property
    def pabak(self) -> float | None:
        """Prevalence-adjusted bias-adjusted kappa."""
        return self._of(pabak)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None when both used one and the same category throughout."""
        return self._of(kappa)

    def _of(self, coefficient: Callable[[Counts], Any]) -> float | None:
        cells = np.array([self.both, self.only_first, self.only_second, self.neither], dtype=float)
        value = float(coefficient(cells))
        return None if np.isnan(value) else value


def nominal_kappas(confusions: Counts) -> Counts:
    """Return Cohen's kappa of square tables (..., first coder x second coder); nan where it is not defined."""
    total = confusions.sum(axis=(-2, -1))
    observed = _divided(np.trace(confusions, axis1=-2, axis2=-1), total)
    expected = _divided((confusions.sum(axis=-2) * confusions.sum(axis=-1)).sum(axis=-1), total**2)
    return _beyond_chance(observed, expected)


def nominal_kappa(confusion: Counts) -> float | None:
    """Return Cohen's kappa of a square table (first coder x second coder); None when it is not defined."""
    value = float(nominal_kappas(confusion))
    return None if np.isnan(value) else value
