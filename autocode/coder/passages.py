"""What a coder is shown of fragments: words and vectors, what is said before and after, in which part and role.

A fragment may come without any of its surroundings (a loose quote, a table that is not in reading order): then only its
own text counts, and a model reads it with the blend that was fitted for that case.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.records import Passage

Array = NDArray[np.float32]
Indices = NDArray[np.intp]
NOTHING = -1


@dataclass(frozen=True)
class Passages:
    """Some fragments: `encoded` holds a vector per different text, the indices say which are theirs (-1: none).

    `parts` and `roles` are "" where they are not known.
    """

    texts: tuple[str, ...]
    encoded: Array
    own: Indices
    before: Indices
    after: Indices
    parts: tuple[str, ...]
    roles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def vectors(self) -> Array:
        """The fragments' own vectors (fragments x dimensions)."""
        return self.encoded[self.own]

    @property
    def lengths(self) -> NDArray[np.float64]:
        """The fragments' numbers of words."""
        return np.array([len(text.split()) for text in self.texts], dtype=float)

    @property
    def have_neighbours(self) -> NDArray[np.bool_]:
        """Which fragments come with what is said before or after them."""
        return np.asarray((self.before != NOTHING) | (self.after != NOTHING))

    def rows(self, chosen: Indices) -> "Passages":
        """Return some of the fragments."""
        return Passages(
            tuple(self.texts[i] for i in chosen),
            self.encoded,
            self.own[chosen],
            self.before[chosen],
            self.after[chosen],
            tuple(self.parts[i] for i in chosen),
            tuple(self.roles[i] for i in chosen),
        )

    def alone(self) -> "Passages":
        """Return the same fragments without anything around them."""
        return alone(self.texts, self.vectors)


def alone(texts: Sequence[str], vectors: Array) -> Passages:
    """Return fragments of which nothing but their text is known."""
    nothing = np.full(len(texts), NOTHING, dtype=np.intp)
    unknown = ("",) * len(texts)
    return Passages(tuple(texts), vectors, np.arange(len(texts)), nothing, nothing, unknown, unknown)


def encode_passages(passages: Sequence[Passage], encode: Callable[[Sequence[str]], Array]) -> Passages:
    """Return fragments with their vectors; every different text is encoded once."""
    said = [text for one in passages for text in (one.text, one.before, one.after) if text]
    place = {text: index for index, text in enumerate(dict.fromkeys(said))}

    def indices(texts: Sequence[str | None]) -> Indices:
        return np.array([place[text] if text else NOTHING for text in texts], dtype=np.intp)

    return Passages(
        texts=tuple(one.text for one in passages),
        encoded=encode(list(place)),
        own=indices([one.text for one in passages]),
        before=indices([one.before for one in passages]),
        after=indices([one.after for one in passages]),
        parts=tuple(one.part or "" for one in passages),
        roles=tuple(one.role or "" for one in passages),
    )
