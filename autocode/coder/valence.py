"""The valence of a code: one model over all moments, with the code and all that is above it as input, and the
fragment in its conversation; the kind of document stays out of it, as it would learn a study's quirks.

One head per valence (class-weighted, so that rare valences get a voice); a small multinomial regression on the heads'
out-of-group scores turns them into probabilities. The valence suggested is the one with the highest probability over
prior^a, with one a for all, chosen out of group for the best sum of accuracy and macro F1: with a = 0 a valence that is
given four times in five would be the answer nearly always, and the others would never be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder.folds import Indices
from autocode.coder.heads import Block, LinearHeads, fit_heads
from autocode.config import SEED

Array = NDArray[np.float64]
PENALTY = 1.0
CODE_WEIGHT = 0.5
_EXPONENTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass
class ValenceModel:
    """`signs` in the order of the columns; heads over the features of moments, and the calibration on top."""

    signs: tuple[str, ...]
    heads: LinearHeads
    calibration: Array
    calibration_intercepts: Array
    prior: Array
    exponent: float

    def decide(self, chances: Array) -> int:
        """Return the column of the valence to suggest, from one moment's probabilities."""
        return int(np.argmax(chances / self.prior**self.exponent))

    def probabilities(self, *blocks: Any) -> Array:
        """Return P(valence | code) for moments whose features are the rows of the blocks (moments x signs).

        The blocks are those that it was fitted on: n-grams, vectors of the text, before and after, codes on the path.
        """
        if len(self.signs) == 1:
            return np.ones((blocks[0].shape[0], 1))
        return _softmax(self.heads.scores(*blocks) @ self.calibration.T + self.calibration_intercepts)


def fit_valence(blocks: Sequence[Block], signs: Sequence[str], held_out: Sequence[Indices]) -> ValenceModel:
    """Return the valence model of coded moments; `held_out` are sets of moments that share no document."""
    names = tuple(sorted(set(signs)))
    target = np.array([names.index(sign) for sign in signs])
    given = (target[:, None] == np.arange(len(names))).astype(np.int8)
    heads, scores = fit_heads(blocks, given, PENALTY, held_out)
    scored = np.concatenate(held_out) if len(held_out) else np.array([], dtype=np.intp)
    if len(names) > 1 and len(set(target[scored])) == len(names):
        calibration, intercepts = _calibrate(scores[scored], target[scored])
        prior = np.bincount(target[scored], minlength=len(names)) / len(scored)
        chances = _softmax(scores[scored] @ calibration.T + intercepts)
        exponent = max(_EXPONENTS, key=lambda a: _gain(np.argmax(chances / prior**a, axis=1), target[scored]))
    else:
        calibration, intercepts, exponent = np.eye(len(names)), np.zeros(len(names)), 0.0
        prior = np.full(len(names), 1 / len(names))
    return ValenceModel(names, heads, calibration, intercepts, prior, exponent)


def _gain(decided: NDArray[np.intp], target: NDArray[np.intp]) -> float:
    """Return accuracy plus macro F1."""
    from sklearn.metrics import f1_score

    return float((decided == target).mean() + f1_score(target, decided, average="macro", zero_division=0))


def _calibrate(scores: Array, target: NDArray[np.intp]) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, max_iter=1000, random_state=SEED).fit(scores, target)
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes; spell out both
        return np.vstack([np.zeros_like(model.coef_), model.coef_]), np.array([0.0, model.intercept_[0]])
    return model.coef_, model.intercept_


def _softmax(scores: Array) -> Array:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
