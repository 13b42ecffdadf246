"""Linear scores: one class-weighted ridge regression per code and family of features, and its scores out of group.

A head is the least-squares fit to +1 (the code was given) and -1, with examples of the code weighing
sqrt(others / examples) and a ridge penalty (a least-squares support vector machine with a linear kernel). It is worked
out on the fragments' inner products K: all codes share one factorisation of K + 1 + penalty, a code's weights are a
correction of the rank of its examples (Woodbury), and what a head would say of a group of fragments had it never seen
them follows from the same matrices, exactly and without a second fit:

    H = (K + 1 + D)^-1      D the penalty over the fragment's weight
    dual = H y              f(x) = sum over i of dual_i (<x, x_i> + 1)
    out of group g:         y_g - (H_gg)^-1 dual_g

That makes training an order of magnitude faster than fitting every head once per fold, at the same quality. Large
matrices are in single precision: with these penalties the scores keep three to four digits, half of them would do.

Sources: Suykens & Vandewalle (1999), "Least squares support vector machine classifiers", Neural Processing Letters 9;
An, Liu & Venkatesh (2007), "Fast cross-validation algorithms for least squares support vector machine and kernel ridge
regression", Pattern Recognition 40, for the left-out scores.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Scores = NDArray[np.float64]
# What a head that never saw its code says: the value it fits where a code is not given.
UNKNOWN_SCORE = -1.0
# Columns that more rows than this fill are multiplied as a dense matrix: the work of a sparse product grows with the
# square of a column's entries.
_DENSE_FROM = 60
# Below a third of the rows the detour over the small matrix is the shorter way (measured).
_LOW_RANK = 3


class Block:
    """Features of some fragments (rows), sparse or dense, and the inner products of all pairs of rows.

    The products are worked out once and shared by all that is learnt from these rows, or from a choice of them.
    """

    def __init__(self, features: Any, products: Array | None = None) -> None:
        self.features = features
        if products is not None:
            self.products = products

    @cached_property
    def products(self) -> Array:
        """Inner products (rows x rows, single precision)."""
        return inner_products(self.features)

    def rows(self, chosen: NDArray[np.intp]) -> "Block":
        """Return the block of some rows."""
        return Block(self.features[chosen], self.products[np.ix_(chosen, chosen)])


def inner_products(features: Any) -> Array:
    """Return the inner products of all pairs of rows (rows x rows, single precision)."""
    if not hasattr(features, "tocsc"):
        if not features.any():  # fragments that come without neighbours: a large product, only to make zeros
            return np.zeros((len(features), len(features)), dtype=np.float32)
        return np.asarray(features @ features.T, dtype=np.float32)
    filled = features.getnnz(axis=0)
    columns = features.tocsc()
    often = np.asarray(columns[:, filled > _DENSE_FROM].toarray(), dtype=np.float32)
    seldom = columns[:, filled <= _DENSE_FROM].tocsr()
    return np.asarray(often @ often.T + (seldom @ seldom.T).toarray(), dtype=np.float32)


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
            found += np.asarray(block @ weights.T)
            start += block.shape[1]
        found[:, ~self.known] = UNKNOWN_SCORE
        return found


def fit_heads(
    blocks: Sequence[Block], matrix: NDArray[np.int8], penalty: float, held_out: Sequence[NDArray[np.intp]] = ()
) -> tuple[LinearHeads, Scores]:
    """Return heads for all columns of `matrix`, and their scores out of group (fragments x codes).

    `held_out` are disjoint sets of rows; every row in one is scored as by heads fitted without that set. Rows in none
    score `UNKNOWN_SCORE`. A block should have rows of about unit length, or the penalty means something else.
    """
    with _finite_without_flags():
        dual, out_of_group = _duals(inverse_of(blocks, penalty), matrix, penalty, held_out)
    assert np.isfinite(dual).all(), "heads of finite features are finite"
    assert np.isfinite(out_of_group).all(), "so are their scores out of group"
    return heads_of(blocks, dual, learnable(matrix)), out_of_group


def _finite_without_flags() -> AbstractContextManager[None]:
    """Return a context in which products raise no warning of invalid values.

    Now and then OpenBLAS leaves the processor's flag for an invalid number set while every number that it returns is
    finite (seen a few times in hundreds of fits, never twice at the same place; numpy issue 24067 tells of a kernel
    that did so). So results are looked at, and not the flag.
    """
    return np.errstate(invalid="ignore")


def _duals(
    inverse: Array, matrix: NDArray[np.int8], penalty: float, held_out: Sequence[NDArray[np.intp]]
) -> tuple[Array, Scores]:
    """Return the dual coefficients of all codes and the scores out of group (both fragments x codes)."""
    rows, codes = matrix.shape
    dual, out_of_group = np.zeros((rows, codes), dtype=np.float32), np.full((rows, codes), UNKNOWN_SCORE)
    known = learnable(matrix)
    within = [_Within(inverse[np.ix_(group, group)]) for group in held_out]
    for column in np.flatnonzero(known):
        target = signs(matrix[:, column])
        left, right = _correction(inverse, matrix[:, column], penalty)
        dual[:, column] = inverse @ target + left @ (right @ target)
        for group, own in zip(held_out, within, strict=True):
            own_dual = own.solved(left[group], right[:, group], dual[group, column])
            out_of_group[group, column] = target[group] - own_dual
    return dual, out_of_group


class _Within:
    """The block of the inverse that belongs to a held-out group, to be solved with each code's correction added to it.

    A rare code's correction is of low rank: then its solution follows from the block's own inverse, made once (Woodbury
    1950, "Inverting modified matrices").
    """

    def __init__(self, block: Array) -> None:
        self.block = block
        self.inverse = np.linalg.inv(block)

    def solved(self, left: Array, right: Array, wanted: Array) -> Array:
        """Return x with (block + left @ right) x = wanted."""
        rank = left.shape[1]
        if rank * _LOW_RANK > len(self.block):
            # SciPy would solve it by Cholesky in half the work, but its threads and NumPy's get in each other's way.
            return np.asarray(np.linalg.solve(self.block + left @ right, wanted))
        plain = self.inverse @ wanted
        if not rank:
            return np.asarray(plain)
        across = self.inverse @ left
        core = np.eye(rank, dtype=np.float32) + right @ across
        return np.asarray(plain - across @ np.linalg.solve(core, right @ plain))


def learnable(matrix: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which codes have an example and a counter-example."""
    examples = matrix.sum(axis=0, dtype=int)
    return np.asarray((examples > 0) & (examples < len(matrix)))


def signs(given: NDArray[np.int8]) -> Array:
    """Return what a head is fitted to: +1 where a code is given, else -1."""
    return np.where(given > 0, 1.0, -1.0).astype(np.float32)


def heads_of(blocks: Sequence[Block], dual: Array, known: NDArray[np.bool_]) -> LinearHeads:
    """Return the heads that belong to dual coefficients (fragments x codes)."""
    weights = np.vstack([np.asarray(block.features.T @ dual, dtype=np.float32) for block in blocks]).T
    return LinearHeads(np.ascontiguousarray(weights), dual.sum(axis=0).astype(np.float32), known)


def dual_of(inverse: Array, given: NDArray[np.int8], penalty: float) -> Array:
    """Return the dual coefficients of one code's head (fragments)."""
    target = signs(given)
    with _finite_without_flags():
        left, right = _correction(inverse, given, penalty)
        dual = np.asarray(inverse @ target + left @ (right @ target))
    assert np.isfinite(dual).all(), "heads of finite features are finite"
    return dual


def inverse_of(blocks: Sequence[Block], penalty: float) -> Array:
    """Return (inner products + 1 + penalty on the diagonal)^-1 (fragments x fragments)."""
    from scipy.linalg.lapack import spotrf, spotri

    kernel = np.ones_like(blocks[0].products)
    for block in blocks:
        kernel += block.products
    kernel[np.diag_indices_from(kernel)] += np.float32(penalty)
    # The matrix is symmetric, so its transpose is what LAPACK's column order makes of it: no copy is needed.
    factor, failed = spotrf(kernel.T, lower=1, overwrite_a=1)
    assert not failed, "inner products plus a penalty are positive definite"
    half, failed = spotri(factor, lower=1, overwrite_c=1)
    assert not failed
    return _mirrored(half.T)


def _mirrored(upper: Array, block: int = 512) -> Array:
    """Return the symmetric matrix of an upper triangle, which is filled in place, block by block."""
    for start in range(0, len(upper), block):
        end = min(start + block, len(upper))
        upper[end:, start:end] = upper[start:end, end:].T
        square = np.triu(upper[start:end, start:end])
        upper[start:end, start:end] = square + np.triu(square, 1).T
    return upper


def _correction(inverse: Array, given: NDArray[np.int8], penalty: float) -> tuple[Array, Array]:
    """Return factors (left, right) with which the weighted inverse is `inverse + left @ right`."""
    rows, examples = len(given), np.flatnonzero(given)
    weight = np.sqrt((rows - len(examples)) / len(examples))
    if weight <= 1:  # the code is given to half of the fragments or more: nothing rare to stand up for
        return np.zeros((rows, 0), dtype=np.float32), np.zeros((0, rows), dtype=np.float32)
    eased = penalty * (1 - 1 / weight)
    across = inverse[:, examples]
    core = np.linalg.inv(np.eye(len(examples)) / eased - across[examples])
    return across @ core.astype(np.float32), across.T
