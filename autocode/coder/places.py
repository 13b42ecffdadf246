"""Where a fragment is said and by whom: how much likelier a code is in a part, or from a role, than elsewhere.

For every code j and part (or role) v the lift is log((n_jv + k p_j) / (n_v + k)) - log p_j: the code's share among
fragments of that part, drawn towards its share p_j overall as if k more fragments had been seen. In an interview guide
the question says much about the answer; where part and role are unknown, or new, the lift is 0 and says nothing.

Parts and roles that a single document alone has are left out: they help no other document, and may be names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SEEN_BEFORE = 4.0


@dataclass
class Lifts:
    """`values[i, j]`: the lift of code j where the part (or role) is `names[i]`."""

    names: tuple[str, ...]
    values: Array

    def of(self, places: Sequence[str]) -> Array:
        """Return the lifts for some fragments (fragments x codes); 0 where the place is not known."""
        row = {name: index for index, name in enumerate(self.names)}
        padded = np.vstack([self.values, np.zeros((1, self.values.shape[1]))])
        return padded[[row.get(place, -1) for place in places]]

    def known(self, places: Sequence[str]) -> NDArray[np.bool_]:
        """Return which places are known."""
        return np.isin(np.asarray(places, dtype=object), np.array(self.names, dtype=object))


def fit_lifts(
    places: Sequence[str], matrix: NDArray[np.int8], groups: Sequence[str], held_out: Sequence[NDArray[np.intp]]
) -> tuple[Lifts, Array]:
    """Return the lifts of codes per place, and every fragment's lifts had its group not been seen.

    Places that only one of several groups has are not kept. Fragments in no held-out group get 0.
    """
    belongs = np.asarray(groups, dtype=object)
    several = len(set(groups)) > 1
    place = np.asarray(places, dtype=object)
    names = [
        name
        for name in sorted(set(places) - {""})
        if not several or len(set(belongs[np.flatnonzero(place == name)])) > 1
    ]
    within = np.array([place == name for name in names], dtype=float).reshape(len(names), len(place))
    truth = matrix.astype(float)
    out = np.zeros(truth.shape)
    for group in held_out:
        rest = np.ones(len(place), dtype=bool)
        rest[group] = False
        left = _lifts(within[:, rest], truth[rest])
        out[group] = within[:, group].T @ left
    return Lifts(tuple(names), _lifts(within, truth)), out


def _lifts(within: Array, truth: Array) -> Array:
    """Return lifts (places x codes); a place without a fragment gets 0."""
    share = (truth.sum(axis=0) + 0.5) / (len(truth) + 1.0)
    found = (within @ truth + SEEN_BEFORE * share) / (within.sum(axis=1, keepdims=True) + SEEN_BEFORE)
    return np.asarray(np.log(found / share))
