"""The codebook's own words as evidence: how like a code's definition a fragment is.

Likeness is the cosine between the fragment's vector and the definition's, each taken from the mean of its own kind:
definitions are all written in one tone, and fragments all spoken in another. A code without a definition scores 0,
which says nothing. Only the definition is used: the text on boundaries names the codes that are NOT meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.scheme import Scheme

Array = NDArray[np.float32]
# With fewer definitions their mean is mostly the definition itself.
FEWEST = 3


@dataclass
class Definitions:
    """`directions[j]`: unit vector of the definition of code j, 0 without one; `centre`: the fragments' mean vector."""

    directions: Array
    centre: Array

    def likeness(self, vectors: Array) -> NDArray[np.float64]:
        """Return the cosine of every fragment with every definition (fragments x codes)."""
        return np.asarray(_unit(vectors - self.centre) @ self.directions.T, dtype=np.float64)

    def of(self, columns: Sequence[int]) -> "Definitions":
        """Return the definitions of some codes."""
        return Definitions(self.directions[list(columns)], self.centre)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which codes have a definition."""
        return np.asarray(self.directions.any(axis=1))


def can_rank(scheme: Scheme) -> bool:
    """Whether a scheme has definitions enough to rank its codes by."""
    return len([code for code in scheme.codes if code.definition]) >= FEWEST


def encode_definitions(scheme: Scheme, encode: Callable[[Sequence[str]], Array]) -> Array | None:
    """Return the vectors of the definitions of all codes of a scheme (NaN rows: none), or None with hardly any."""
    if not can_rank(scheme):
        return None
    defined = [index for index, code in enumerate(scheme.codes) if code.definition]
    found = encode([str(scheme.codes[index].definition) for index in defined])
    vectors = np.full((len(scheme.codes), found.shape[1]), np.nan, dtype=np.float32)
    vectors[defined] = found
    return vectors


def fit_definitions(encoded: Array, vectors: Array) -> Definitions:
    """Return the definitions, as directions seen from the middle of all definitions; `vectors` are of fragments."""
    directions = _unit(encoded - np.nanmean(encoded, axis=0))
    return Definitions(np.nan_to_num(directions).astype(np.float32), vectors.mean(axis=0))


def _unit(vectors: Array) -> Array:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length == 0, 1, length), dtype=np.float32)
