"""Folds that never split a document, so that a figure says how the model does on a document it has not seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autocode.config import SEED

Indices = NDArray[np.intp]


def group_folds(groups: Sequence[str], wanted: int) -> list[tuple[Indices, Indices]]:
    """Return (train, test) row indices for at most `wanted` folds; no group is ever in both.

    Groups are dealt out from large to small, each to the fold that holds fewest rows so far: folds of like size, the
    same for the same input. With fewer groups than `wanted` every group is a fold of its own. With one group there is
    nothing to split by: the result is empty.
    """
    names, sizes = np.unique(np.asarray(groups, dtype=object), return_counts=True)
    if len(names) < 2:
        return []
    count = min(wanted, len(names))
    load = [0] * count
    fold_of: dict[str, int] = {}
    for index in sorted(range(len(names)), key=lambda i: (-sizes[i], names[i])):
        fold = load.index(min(load))
        fold_of[names[index]] = fold
        load[fold] += int(sizes[index])
    membership = np.array([fold_of[group] for group in groups])
    return [(np.flatnonzero(membership != fold), np.flatnonzero(membership == fold)) for fold in range(count)]


def stretches(rows: int, wanted: int) -> list[str]:
    """Return a group name per row that cuts rows in reading order into `wanted` equal stretches."""
    count = max(1, min(wanted, rows))
    return [f"stretch {row * count // rows + 1}" for row in range(rows)]


def shuffled(rows: int, wanted: int) -> list[str]:
    """Return a group name per row that deals rows out at random (always the same way)."""
    groups = np.arange(rows) % max(1, min(wanted, rows))
    np.random.default_rng(SEED).shuffle(groups)
    return [f"draw {group + 1}" for group in groups]
