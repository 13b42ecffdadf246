"""What a model can learn from a coded table: for every code at every level, whether each fragment carries it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.records import CodedFragment
from autocode.scheme import Scheme

# A single example teaches something, though it cannot be held out: the blend leaves such codes aside when it is fitted.
MINIMUM_EXAMPLES = 1


@dataclass(frozen=True)
class Targets:
    """`matrix[i, j]` is 1 where fragment i carries code j itself or a code below it (int8).

    `codes` are the scheme's codes with at least MINIMUM_EXAMPLES fragments that have them and one that has not, and
    those that have a definition to go by; `depths[j]` is the depth of code j.
    """

    codes: tuple[str, ...]
    depths: NDArray[np.intp]
    matrix: NDArray[np.int8]


def path_matrix(given: Sequence[Sequence[str]], scheme: Scheme) -> NDArray[np.bool_]:
    """Return, for rows of codes, which codes of the scheme each row carries itself or above one it carries."""
    column = {code.code: index for index, code in enumerate(scheme.codes)}
    matrix = np.zeros((len(given), len(column)), dtype=bool)
    for row, codes in enumerate(given):
        for code in codes:
            matrix[row, [column[above.code] for above in scheme.path(code)]] = True
    return matrix


def targets_of(fragments: Sequence[CodedFragment], scheme: Scheme, defined: NDArray[np.bool_] | None = None) -> Targets:
    """Return the learnable codes of a table as a 0/1 matrix; `defined` are the codes with a definition to go by."""
    matrix = path_matrix([fragment.codes for fragment in fragments], scheme).astype(np.int8)
    counts = matrix.sum(axis=0)
    # In an exclusive scheme with one dominant code every fragment may carry a parent: nothing to learn there.
    shown = counts >= MINIMUM_EXAMPLES if defined is None else (counts >= MINIMUM_EXAMPLES) | defined
    kept = np.flatnonzero(shown & (counts < len(fragments)))
    return Targets(
        codes=tuple(scheme.codes[index].code for index in kept),
        depths=np.array([scheme.codes[index].depth for index in kept], dtype=np.intp),
        matrix=matrix[:, kept],
    )
