"""Linear scores: one class-balanced logistic regression per code and per family of features."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.config import SEED

Array = NDArray[np.float32]


@dataclass
class LinearHeads:
    """`scores = features @ weights.T + intercepts`: log-odds per code, before blending.

    A code that had no example (or nothing but examples) when the heads were fitted has `known[j]` False and scores
    `UNKNOWN_SCORE` everywhere.
    """

    weights: Array
    intercepts: Array
    known: NDArray[np.bool_]

    def scores(self, features: Any) -> NDArray[np.float64]:
        """Return log-odds (fragments x codes)."""
        found = np.asarray(features @ self.weights.T.astype(np.float64), dtype=np.float64) + self.intercepts
        found[:, ~self.known] = UNKNOWN_SCORE
        return found


# As unsure as a balanced head gets when nothing speaks for the code.
UNKNOWN_SCORE = -3.0
# Scores then differ by less than a hundredth from those of an exact fit, in half the time.
TOLERANCE = 1e-2


def fit_heads(features: Any, matrix: NDArray[np.int8], strength: float) -> LinearHeads:
    """Return heads for all columns of `matrix`; `strength` is scikit-learn's C (higher fits closer)."""
    from joblib import Parallel, delayed

    known = (matrix.sum(axis=0) > 0) & (matrix.sum(axis=0) < len(matrix))
    # Many more n-grams than fragments: the dual problem is several times faster there. Its solver draws from a random
    # state that all threads of a process share, so its heads are fitted one after another, the others side by side.
    dual = features.shape[1] > features.shape[0]
    fitted = Parallel(n_jobs=1 if dual else 2, prefer="threads")(
        delayed(_fit_one)(features, matrix[:, column], strength, dual) for column in np.flatnonzero(known)
    )
    weights = np.zeros((matrix.shape[1], features.shape[1]), dtype=np.float32)
    intercepts = np.zeros(matrix.shape[1], dtype=np.float32)
    for column, (weight, intercept) in zip(np.flatnonzero(known), fitted, strict=True):
        weights[column], intercepts[column] = weight, intercept
    return LinearHeads(weights, intercepts, known)


def _fit_one(features: Any, target: NDArray[np.int8], strength: float, dual: bool) -> tuple[Array, float]:
    from sklearn.linear_model import LogisticRegression

    head = LogisticRegression(
        C=strength,
        class_weight="balanced",
        solver="liblinear",
        dual=dual,
        tol=TOLERANCE,
        max_iter=2000,
        random_state=SEED,
    ).fit(features, target)
    return head.coef_[0].astype(np.float32), float(head.intercept_[0])
