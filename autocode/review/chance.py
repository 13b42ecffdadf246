"""A random order of fragments that is the same every time, and says nothing of what is in them.

Those who were drawn are coded in this order, so that however far somebody came, what they did is a random sample.
"""

import numpy as np
from numpy.typing import NDArray

from autocode.config import SEED


def chances(rows: NDArray[np.int64], draw: int = 0) -> NDArray[np.uint64]:
    """Return a number per fragment that looks random; sorted by it, fragments stand in random order.

    Another `draw` gives an order of its own.

    Source: Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA (SplitMix64).
    """
    with np.errstate(over="ignore"):
        state = (rows.astype(np.uint64) + np.uint64(SEED) + (np.uint64(draw) << np.uint64(40))) * np.uint64(
            0x9E3779B97F4A7C15
        )
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(state ^ (state >> np.uint64(31)))


def in_random_order(rows: NDArray[np.int64], draw: int = 0) -> NDArray[np.int64]:
    """Return fragments in their random order."""
    return rows[np.argsort(chances(rows, draw), kind="stable")]
