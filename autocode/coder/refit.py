"""Learning from a correction in seconds: heads fitted anew on changed or added codings, everything else kept.

The costly part of a fit, the inverse of the fragments' inner products, does not depend on the codes. A `Refitter` keeps
it for every family of heads: a changed coding then costs one product per code that changed, a new fragment a border
around the inverse. Vocabulary, blend, thresholds and valence stay as they are until the next full training, which can
run in the background; heads that were refitted give the same scores as a full fit of the same rows would under that
vocabulary.

    H for n rows, then one more with inner products k (and k0 with itself):
    u = H k,  s = k0 + 1 + penalty - k.u,   H' = [[H + u u'/s, -u/s], [-u'/s, 1/s]]

Source: the block inverse by the Schur complement, Golub & Van Loan (2013), Matrix Computations, 2.1.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder.fit import CONVERSATION_PENALTY, NGRAM_PENALTY, VECTOR_PENALTY
from autocode.coder.heads import Block, LinearHeads, dual_of, heads_of, inverse_of, learnable
from autocode.coder.model import CodingModel, Features
from autocode.coder.passages import Passages
from autocode.coder.targets import path_matrix

Array = NDArray[np.float32]


@dataclass
class _Family:
    """One family of heads: its features (blocks side by side), inverse and dual coefficients."""

    features: list[Any]
    penalty: float
    inverse: Array
    dual: Array

    def refit(self, matrix: NDArray[np.int8], columns: NDArray[np.intp]) -> LinearHeads:
        known = learnable(matrix)
        for column in columns:
            self.dual[:, column] = dual_of(self.inverse, matrix[:, column], self.penalty) if known[column] else 0
        return heads_of([Block(features) for features in self.features], self.dual, known)

    def add(self, new: Sequence[Any]) -> None:
        """Border the inverse with rows that are new."""
        for row in range(new[0].shape[0]):
            pieces = [features[row : row + 1] for features in new]
            products = sum(_dense(old @ piece.T).ravel() for old, piece in zip(self.features, pieces, strict=True)) + 1
            itself = sum(float(_dense(piece @ piece.T).ravel()[0]) for piece in pieces) + 1 + self.penalty
            self.inverse = _bordered(self.inverse, np.asarray(products, dtype=np.float32), itself)
            self.features = [_stacked(old, piece) for old, piece in zip(self.features, pieces, strict=True)]
        self.dual = np.vstack([self.dual, np.zeros((new[0].shape[0], self.dual.shape[1]), np.float32)])


class Refitter:
    """Holds what a model's heads were fitted on, ready to be fitted again with other codings."""

    def __init__(self, model: CodingModel, passages: Passages, given: Sequence[Sequence[str]]) -> None:
        """Take a model, the fragments to learn from, and the codes given to each."""
        self.model = model
        self.matrix = _matrix(model, given)
        self.families = _families(model, model.features(passages))
        self._refit(np.arange(self.matrix.shape[1]))

    def correct(self, changed: dict[int, Sequence[str]]) -> CodingModel:
        """Return the model after some fragments (by row) were given other codes."""
        before = self.matrix.copy()
        for row, codes in changed.items():
            self.matrix[row] = _matrix(self.model, [codes])[0]
        return self._refit(np.flatnonzero((before != self.matrix).any(axis=0)))

    def add(self, passages: Passages, given: Sequence[Sequence[str]]) -> CodingModel:
        """Return the model after more fragments were coded."""
        features = self.model.features(passages)
        for family, new in zip(self.families, _blocks(self.model, features), strict=True):
            family.add(new)
        self.matrix = np.vstack([self.matrix, _matrix(self.model, given)])
        return self._refit(np.arange(self.matrix.shape[1]))

    def _refit(self, columns: NDArray[np.intp]) -> CodingModel:
        if len(columns):
            heads = [family.refit(self.matrix, columns) for family in self.families]
            self.model = replace(
                self.model,
                ngram_heads=heads[0],
                vector_heads=heads[1],
                conversation_heads=heads[2] if len(heads) > 2 else None,
                examples=self.matrix.sum(axis=0, dtype=np.int64),
            )
        return self.model


def _matrix(model: CodingModel, given: Sequence[Sequence[str]]) -> NDArray[np.int8]:
    column = {code.code: index for index, code in enumerate(model.scheme.codes)}
    return path_matrix(given, model.scheme)[:, [column[code] for code in model.codes]].astype(np.int8)


def _blocks(model: CodingModel, features: Features) -> list[list[Any]]:
    """Return the features of each family of heads, in blocks."""
    found = [[features.ngrams], [features.own]]
    return found if model.conversation_heads is None else [*found, [features.own, features.before, features.after]]


def _families(model: CodingModel, features: Features) -> list[_Family]:
    penalties = (NGRAM_PENALTY, VECTOR_PENALTY, CONVERSATION_PENALTY)
    return [
        _Family(
            blocks,
            penalty,
            inverse_of([Block(block) for block in blocks], penalty),
            np.zeros((len(features.passages), len(model.codes)), dtype=np.float32),
        )
        for blocks, penalty in zip(_blocks(model, features), penalties, strict=False)
    ]


def _bordered(inverse: Array, products: Array, itself: float) -> Array:
    across = inverse @ products
    rest = np.float32(itself) - products @ across
    size = len(inverse)
    wider = np.empty((size + 1, size + 1), dtype=np.float32)
    wider[:size, :size] = inverse + np.outer(across, across / rest)
    wider[size, :size] = wider[:size, size] = -across / rest
    wider[size, size] = 1 / rest
    return wider


def _dense(product: Any) -> NDArray[Any]:
    return np.asarray(product.toarray() if hasattr(product, "toarray") else product)


def _stacked(old: Any, new: Any) -> Any:
    if hasattr(old, "tocsr"):
        from scipy.sparse import vstack

        return vstack([old, new], format="csr")
    return np.vstack([old, new])
