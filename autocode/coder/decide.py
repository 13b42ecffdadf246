"""From probabilities to suggestions: one threshold rule per level, as deep as the model is sure.

A code is suggested when its probability reaches the geometric mean of two thresholds. One is the rule of the level,
t * (prior of the code / mean prior)^a; its two numbers are chosen out of fold for the best sum of micro and macro F1,
since thresholds tuned per code would rest on a handful of examples each. The other is the code's own, and needs no
examples: half of the best F1 that its calibrated probabilities promise (Lipton, Elkan & Naryanaswamy 2014, "Optimal
thresholding of classifiers to maximize F1 measure", ECML PKDD, 225-239). Each alone was measured and loses: the rule
overlooks codes that are easy or hard beyond what their frequency says, the promise goes wrong where probabilities do.
In an exclusive scheme the code decides whose probability is highest over prior^0.5: with the bare
probabilities a frequent code would be the answer nearly always, and rare ones never (fitting that exponent on small
samples was measured and is no better than fixing it).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.coder.blend import Family

Array = NDArray[np.float64]
_SCALES = np.linspace(0.05, 0.6, 23)
_EXPONENTS = (0.0, 0.25, 0.5, 0.75)
EXCLUSIVE_EXPONENT = 0.5


@dataclass
class Thresholds:
    """`values[j]`: the least probability at which code j is suggested."""

    values: Array


def fit_thresholds(
    probabilities: Array, matrix: NDArray[np.int8], prior: Array, family: Family, weights: Array
) -> Thresholds:
    """Return thresholds chosen on out-of-fold probabilities (fragments x codes); `weights` are the fragments'."""
    values = np.full(matrix.shape[1], 0.5)
    for depth in np.unique(family.depths):
        columns = np.flatnonzero(family.depths == depth)
        relative = prior[columns] / prior[columns].mean()
        candidates = [scale * relative**exponent for exponent in _EXPONENTS for scale in _SCALES]
        gains = [_gain(probabilities[:, columns] >= candidate, matrix[:, columns], weights) for candidate in candidates]
        rule = candidates[int(np.argmax(gains))]
        values[columns] = np.sqrt(rule * half_of_best_f1(probabilities[:, columns], weights))
    return Thresholds(np.clip(values, 0.02, 0.95))


def half_of_best_f1(probabilities: Array, weights: Array) -> Array:
    """Return per code half of the highest F1 to be expected when the probabilities come true (Lipton et al. 2014)."""
    order = np.argsort(-probabilities, axis=0, kind="stable")
    hits = np.cumsum(np.take_along_axis(probabilities * weights[:, None], order, axis=0), axis=0)
    given = np.cumsum(weights[order], axis=0)
    return np.asarray((hits / np.maximum(given + hits[-1], 1e-12)).max(axis=0))


def _gain(suggested: NDArray[np.bool_], matrix: NDArray[np.int8], weights: Array) -> float:
    """Return micro plus macro F1, over the codes that were given."""
    given = matrix.any(axis=0)
    hits = (weights @ (suggested & (matrix == 1)))[given]
    total = weights @ suggested + weights @ matrix
    micro = 2 * hits.sum() / max(1.0, total.sum())
    return float(micro + np.mean(2 * hits / np.maximum(1e-9, total[given])) if given.any() else micro)


def suggested(probabilities: Array, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Return which codes, on every level, clear their threshold (fragments x codes)."""
    return np.asarray(probabilities >= thresholds.values)


def deepest(cleared: NDArray[np.bool_], family: Family) -> NDArray[np.bool_]:
    """Return `cleared` without the codes above another cleared code: the suggestion goes as deep as is sure."""
    result = cleared.copy()
    for column in sorted(range(cleared.shape[1]), key=lambda c: -family.depths[c]):
        above = family.parent[column]
        covered = cleared[:, column]
        while above >= 0:
            result[covered, above] = False
            above = family.parent[above]
    return result


def most_probable(probabilities: Array, leaves: NDArray[np.bool_], prior: Array) -> NDArray[np.bool_]:
    """Return one leaf per fragment (fragments x codes), the highest over prior^0.5: an exclusive scheme's decision."""
    chosen = np.zeros(probabilities.shape, dtype=bool)
    best = np.argmax(np.where(leaves, probabilities / prior**EXCLUSIVE_EXPONENT, -1.0), axis=1)
    chosen[np.arange(len(probabilities)), best] = True
    return chosen
