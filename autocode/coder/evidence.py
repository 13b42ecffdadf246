"""Why a code is suggested: the coded fragments nearest to this one, and the words that carried the suggestion.

The words are found by leaving each out in turn: how far the log-odds of the code fall without it is what it carried.
That asks the whole model and not one part of it, and holds for whatever the model is made of.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages

Array = NDArray[np.float32]
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class CarryingWord:
    """A word of a text (code points, end exclusive) and how far the code's log-odds fall without it."""

    word: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Neighbour:
    """A coded fragment (its row) and its cosine with the fragment in question, -1 to 1."""

    row: int
    likeness: float


def carrying_words(
    model: CodingModel, passage: Passages, code: str, encode: Callable[[Sequence[str]], Array]
) -> tuple[CarryingWord, ...]:
    """Return the words of one fragment, the one that carried most first.

    Raises ValueError when there is not exactly one fragment, or the model does not know the code.
    """
    if len(passage) != 1 or code not in model.codes:
        raise ValueError(f"one fragment and a code of the model are needed, not {len(passage)} and {code}")
    text, column = passage.texts[0], model.codes.index(code)
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    without = [_left_out(text, start, end) for start, end in places]
    shown = _with_texts(passage, [text, *without], encode)
    chances = np.clip(model.probabilities(shown)[:, column], 1e-9, 1 - 1e-9)
    odds = np.log(chances / (1 - chances))
    words = [
        CarryingWord(text[start:end], start, end, round(float(odds[0] - odds[number]), 3))
        for number, (start, end) in enumerate(places, start=1)
    ]
    return tuple(sorted(words, key=lambda word: (-word.weight, word.start)))


def nearest(passage: Passages, examples: Array, centre: Array, count: int = 5) -> tuple[Neighbour, ...]:
    """Return the coded fragments nearest to one fragment; `examples` are their vectors (rows x dimensions).

    `centre` is taken from all vectors first: what every fragment has in common makes none of them alike.
    """
    own, others = passage.vectors[0] - centre, examples - centre
    length = np.linalg.norm(others, axis=1) * np.linalg.norm(own)
    likeness = others @ own / np.where(length == 0, 1, length)
    best = np.argsort(-likeness, kind="stable")[:count]
    return tuple(Neighbour(int(row), round(float(likeness[row]), 3)) for row in best)


def _left_out(text: str, start: int, end: int) -> str:
    rest = " ".join((text[:start] + text[end:]).split())
    return rest if _WORD.search(rest) else "…"


def _with_texts(passage: Passages, texts: Sequence[str], encode: Callable[[Sequence[str]], Array]) -> Passages:
    """Return a fragment with other texts in its place, its surroundings kept."""
    rows = passage.rows(np.zeros(len(texts), dtype=np.intp))
    fresh = len(rows.encoded)
    own = np.arange(fresh, fresh + len(texts))
    return replace(rows, texts=tuple(texts), encoded=np.vstack([rows.encoded, encode(texts)]), own=own)
