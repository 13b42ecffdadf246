"""The valence of a code: one multinomial model over all moments, with the code and all that is above it as input.

The head is class-balanced, so that rare valences get a voice; a second, unweighted multinomial regression on its
out-of-fold scores turns them into probabilities (calibration), so that W+ is not suggested less often than it occurs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder.folds import Indices
from autocode.config import SEED

Array = NDArray[np.float64]
STRENGTH = 1.0
CODE_WEIGHT = 0.5


@dataclass
class ValenceModel:
    """`signs` in the order of the columns; weights over features and the calibration on top."""

    signs: tuple[str, ...]
    weights: Array
    intercepts: Array
    calibration: Array
    calibration_intercepts: Array

    def probabilities(self, features: Any) -> Array:
        """Return P(valence | code) for moments whose features are the rows (moments x signs)."""
        if len(self.signs) == 1:
            return np.ones((features.shape[0], 1))
        scores = np.asarray(features @ self.weights.T) + self.intercepts
        return _softmax(scores @ self.calibration.T + self.calibration_intercepts)


def moment_features(ngrams: Any, vectors: NDArray[np.float32], code_paths: NDArray[np.float32]) -> Any:
    """Return the features of moments: their fragment's n-grams and vector, and the codes on the path (CSR)."""
    from scipy.sparse import csr_matrix, hstack

    # Vectors are divided by the root of their width so that they weigh about as much as the unit-length n-grams.
    dense = np.hstack([vectors / np.sqrt(max(1, vectors.shape[1])), code_paths * CODE_WEIGHT])
    return hstack([ngrams, csr_matrix(dense)], format="csr")


def fit_valence(features: Any, signs: Sequence[str], folds: list[tuple[Indices, Indices]]) -> ValenceModel:
    """Return the valence model of coded moments; `folds` are over the moments and share no document."""
    names = tuple(sorted(set(signs)))
    target = np.array([names.index(sign) for sign in signs])
    if len(names) == 1:
        nothing = np.zeros((1, features.shape[1]))
        return ValenceModel(names, nothing, np.zeros(1), np.eye(1), np.zeros(1))
    scores = np.zeros((len(target), len(names)))
    scored = np.zeros(len(target), dtype=bool)
    for train, test in folds:
        if len(set(target[train])) == len(names):
            weights, intercepts = _fit(features[train], target[train])
            scores[test] = np.asarray(features[test] @ weights.T) + intercepts
            scored[test] = True
    weights, intercepts = _fit(features, target)
    if len(set(target[scored])) == len(names):
        calibration, calibration_intercepts = _calibrate(scores[scored], target[scored])
    else:
        calibration, calibration_intercepts = np.eye(len(names)), np.zeros(len(names))
    return ValenceModel(names, weights, intercepts, calibration, calibration_intercepts)


def _fit(features: Any, target: NDArray[np.intp]) -> tuple[Array, Array]:
    """Return one class-balanced head per valence (one against the rest)."""
    from sklearn.linear_model import LogisticRegression

    rows = []
    for sign in range(int(target.max()) + 1):
        head = LogisticRegression(
            C=STRENGTH, class_weight="balanced", solver="liblinear", dual=True, max_iter=2000, random_state=SEED
        ).fit(features, (target == sign).astype(int))
        rows.append((head.coef_[0], head.intercept_[0]))
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])


def _calibrate(scores: Array, target: NDArray[np.intp]) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=1000, random_state=SEED).fit(scores, target)
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes; spell out both
        return np.vstack([np.zeros_like(model.coef_), model.coef_]), np.array([0.0, model.intercept_[0]])
    return model.coef_, model.intercept_


def _softmax(scores: Array) -> Array:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
