"""Linear scores: one class-weighted ridge regression per code and family of features, and its scores out of group.

A head is the least-squares fit to +1 (the code was given) and -1, with examples of the code weighing
sqrt(others / examples) and a ridge penalty (a least-squares support vector machine with a linear kernel). It is worked
out on the fragments' inner products K: all codes share one factorisation of K + 1 + penalty, a code's weights are a
correction of the rank of its examples (Woodbury), and what a head would say of a group of fragments had it never seen
them follows from the same matrices, exactly and without a second fit:

    H = (K + 1 + D)^-1      D the penalty over the fragment's weight
    dual = H y              f(x) = sum over i of dual_i (<x, x_i> + 1)
    out of group g:         y_g - (H_gg)^-1 dual_g

That makes training an order of magnitude faster than fitting every head once per fold, at the same quality.

Sources: Suykens & Vandewalle (1999), "Least squares support vector machine classifiers", Neural Processing Letters 9;
An, Liu & Venkatesh (2007), "Fast cross-validation algorithms for least squares support vector machine and kernel ridge
regression", Pattern Recognition 40, for the left-out scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Scores = NDArray[np.float64]
# What a head that never saw its code says: the value it fits where a code is not given.
UNKNOWN_SCORE = -1.0


@dataclass
class LinearHeads:
    """`scores = features @ weights.T + intercepts`: about +1 where a code is given and -1 where not, before blending.

    Features come in blocks side by side (sparse or dense, the same rows); `weights` holds their columns in that order.
    A code that had no example (or nothing but examples) when the heads were fitted has `known[j]` False and scores
    `UNKNOWN_SCORE` everywhere.
    """

    weights: Array
    intercepts: Array
    known: NDArray[np.bool_]

    def scores(self, *blocks: Any) -> Scores:
        """Return the scores (fragments x codes)."""
        found = np.tile(self.intercepts.astype(np.float64), (blocks[0].shape[0], 1))
        start = 0
        for block in blocks:
            weights = self.weights[:, start : start + block.shape[1]]
            found += np.asarray(block @ weights.T.astype(np.float64))
            start += block.shape[1]
        found[:, ~self.known] = UNKNOWN_SCORE
        return found


def fit_heads(
    blocks: Sequence[Any], matrix: NDArray[np.int8], penalty: float, held_out: Sequence[NDArray[np.intp]] = ()
) -> tuple[LinearHeads, Scores]:
    """Return heads for all columns of `matrix`, and their scores out of group (fragments x codes).

    `held_out` are disjoint sets of rows; every row in one is scored as by heads fitted without that set. Rows in none
    score `UNKNOWN_SCORE`. A block should have rows of about unit length, or the penalty means something else.
    """
    kernel = np.ones((len(matrix), len(matrix)))
    for block in blocks:
        kernel += _inner_products(block)
    inverse = _inverse(kernel, penalty)
    rows, codes = matrix.shape
    dual, out_of_group = np.zeros((rows, codes)), np.full((rows, codes), UNKNOWN_SCORE)
    examples = matrix.sum(axis=0)
    known = (examples > 0) & (examples < rows)
    for column in np.flatnonzero(known):
        given = np.flatnonzero(matrix[:, column])
        target = np.where(matrix[:, column] > 0, 1.0, -1.0)
        left, right = _correction(inverse, given, penalty, rows)
        dual[:, column] = inverse @ target + left @ (right @ target)
        for group in held_out:
            within = inverse[np.ix_(group, group)] + left[group] @ right[:, group]
            out_of_group[group, column] = target[group] - np.linalg.solve(within, dual[group, column])
    weights = np.vstack([np.asarray(block.T @ dual, dtype=np.float32) for block in blocks]).T
    return LinearHeads(np.ascontiguousarray(weights), dual.sum(axis=0).astype(np.float32), known), out_of_group


def _inner_products(block: Any) -> Scores:
    products = block @ block.T
    return np.asarray(products.toarray() if hasattr(products, "toarray") else products, dtype=np.float64)


def _inverse(kernel: Scores, penalty: float) -> Scores:
    """Return (kernel + penalty on the diagonal)^-1; `kernel` is used up."""
    from scipy.linalg import cho_factor, cho_solve

    kernel[np.diag_indices_from(kernel)] += penalty
    return np.asarray(cho_solve(cho_factor(kernel, overwrite_a=True, check_finite=False), np.eye(len(kernel))))


def _correction(inverse: Scores, given: NDArray[np.intp], penalty: float, rows: int) -> tuple[Scores, Scores]:
    """Return factors (left, right) with which the weighted inverse is `inverse + left @ right`."""
    weight = np.sqrt((rows - len(given)) / len(given))
    if weight <= 1:  # the code is given to half of the fragments or more: nothing rare to stand up for
        return np.zeros((rows, 0)), np.zeros((0, rows))
    eased = penalty * (1 - 1 / weight)
    across = inverse[:, given]
    core = np.linalg.inv(np.eye(len(given)) / eased - across[given])
    return across @ core, across.T
