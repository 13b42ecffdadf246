"""One small logistic regression per level turns the scores of all families into calibrated probabilities.

It is shared by all codes of a level and fitted on out-of-fold (fragment, code) pairs, so it is blend and calibrator at
once, and a code with five examples borrows its calibration from one with three hundred. Its inputs, per pair: every
family's score for the code, the code's log prior odds, the mean score of the code above it and of the top code above
it, the mean score of the best rival on the same level, and the length of the fragment (a balanced head is as sure of
"Middag." as of a sentence; people hardly ever code it).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.config import SEED
from autocode.scheme import Scheme

Array = NDArray[np.float64]
# A level with fewer positive pairs than this cannot be calibrated on its own and uses all levels together.
MINIMUM_POSITIVE_PAIRS = 10


@dataclass
class Family:
    """Where each code sits in the hierarchy, as column indices of the score matrix (-1: nothing above it)."""

    depths: NDArray[np.intp]
    parent: NDArray[np.intp]
    top: NDArray[np.intp]

    @property
    def upwards(self) -> list[tuple[int, int]]:
        """Every (code, code above it), the deepest first, so that what is passed on reaches the top."""
        deepest_first = sorted(range(len(self.depths)), key=lambda column: -self.depths[column])
        return [(column, int(self.parent[column])) for column in deepest_first if self.parent[column] >= 0]


def family_of(codes: tuple[str, ...], scheme: Scheme) -> Family:
    """Return parents and tops of the learnable codes among themselves."""
    column = {code: index for index, code in enumerate(codes)}
    paths = [scheme.path(code) for code in codes]
    return Family(
        depths=np.array([len(path) - 1 for path in paths], dtype=np.intp),
        parent=np.array([column.get(path[-2].code, -1) if len(path) > 1 else -1 for path in paths], dtype=np.intp),
        top=np.array([column.get(path[0].code, -1) if len(path) > 2 else -1 for path in paths], dtype=np.intp),
    )


def pair_inputs(scores: list[Array], prior: Array, family: Family, lengths: Array) -> Array:
    """Return the blend's inputs (fragments x codes x inputs); `lengths` are the fragments' numbers of words."""
    mean = np.mean(scores, axis=0)
    padded = np.column_stack([mean, np.zeros(len(mean))])
    rival = np.zeros_like(mean)
    for depth in np.unique(family.depths):
        columns = np.flatnonzero(family.depths == depth)
        if len(columns) > 1:
            level = mean[:, columns]
            order = np.sort(level, axis=1)
            best, second = order[:, -1:], order[:, -2:-1]
            rival[:, columns] = np.where(level == best, second, best)
    log_prior = np.broadcast_to(np.log(prior / (1 - prior)), mean.shape)
    log_length = np.broadcast_to(np.log1p(lengths)[:, None], mean.shape)
    inputs = [*scores, log_prior, padded[:, family.parent], padded[:, family.top], rival, log_length]
    return np.stack(inputs, axis=2)


@dataclass
class Blend:
    """Per depth: weights over the standardised inputs and an intercept; and how sure to be after raising."""

    mean: Array
    spread: Array
    weights: Array
    intercepts: Array
    slopes: Array
    offsets: Array

    def probabilities(self, inputs: Array, family: Family) -> Array:
        """Return probabilities (fragments x codes); a code above another is never less probable than that one."""
        logits = self.raised(inputs, family) * self.slopes[family.depths] + self.offsets[family.depths]
        found = 1 / (1 + np.exp(-logits))
        for column, above in reversed(family.upwards):
            found[:, column] = np.minimum(found[:, column], found[:, above])
        return np.asarray(found)

    def raised(self, inputs: Array, family: Family) -> Array:
        """Return log-odds (fragments x codes), a code's raised to those of the most probable code below it.

        What speaks for one of its codes speaks for the code above: that ranks the upper levels better, and makes them
        too sure by five to ten points, which `slopes` and `offsets` take back.
        """
        standard = (inputs - self.mean) / self.spread
        logits = (standard * self.weights[family.depths]).sum(axis=2) + self.intercepts[family.depths]
        for column, above in family.upwards:
            logits[:, above] = np.maximum(logits[:, above], logits[:, column])
        return np.asarray(logits)


def fit_blend(inputs: Array, matrix: NDArray[np.int8], family: Family, depth_count: int) -> Blend:
    """Return the blend fitted on out-of-fold inputs (fragments x codes x inputs) and what was really coded."""
    flat = inputs.reshape(-1, inputs.shape[2])
    mean, spread = flat.mean(axis=0), flat.std(axis=0)
    spread = np.where(spread < 1e-9, 1.0, spread)
    standard = (inputs - mean) / spread
    weights, intercepts = np.zeros((depth_count, inputs.shape[2])), np.zeros(depth_count)
    for depth in range(depth_count):
        columns = np.flatnonzero(family.depths == depth)
        if matrix[:, columns].sum() < MINIMUM_POSITIVE_PAIRS:
            columns = np.arange(matrix.shape[1])
        weights[depth], intercepts[depth] = _fit_pairs(standard[:, columns], matrix[:, columns])
    blend = Blend(mean, spread, weights, intercepts, np.ones(depth_count), np.zeros(depth_count))
    logits = blend.raised(inputs, family)
    for depth in sorted(set(family.depths[family.parent[family.parent >= 0]])):
        columns = np.flatnonzero(family.depths == depth)
        slope, offset = _fit_pairs(logits[:, columns, None], matrix[:, columns])
        # A slope of zero or less: nothing to learn from at this level, which then stays as it is.
        if slope[0] > 0:
            blend.slopes[depth], blend.offsets[depth] = slope[0], offset
    return blend


def _fit_pairs(inputs: Array, matrix: NDArray[np.int8]) -> tuple[Array, float]:
    from sklearn.linear_model import LogisticRegression

    pairs, target = inputs.reshape(-1, inputs.shape[2]), matrix.reshape(-1)
    if target.min() == target.max():
        return np.zeros(pairs.shape[1]), -20.0 if target.max() == 0 else 20.0
    model = LogisticRegression(C=1.0, max_iter=500, random_state=SEED).fit(pairs, target)
    return model.coef_[0], float(model.intercept_[0])
