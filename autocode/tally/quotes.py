"""Which fragments to quote for a code: typical ones and deviant ones.

With a model's suggestions, a fragment is typical when the model was surest of the code there, and deviant when it held
the code for least likely though a person gave it. Without, the words decide: a fragment is typical when it is closest
to the centre of all fragments with the code (cosine of tf-idf weights of words and pieces of words), deviant when it is
furthest from it. Only fragments of a length that can be quoted are taken, as long as there are such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.tally.material import Material

# Quotes in the study that the tool was designed around have 13 to 71 words.
FEWEST_WORDS, MOST_WORDS = 8, 80
# A centre of fewer fragments than this says nothing of what is deviant.
FEWEST_FRAGMENTS = 4


@dataclass(frozen=True)
class Quotes:
    """Places of typical and of deviant fragments, the most so first."""

    typical: tuple[int, ...]
    deviant: tuple[int, ...]


class Chooser:
    """Chooses quotes; `confidence` holds, by place and code, how sure a model was of it (at any level)."""

    def __init__(self, material: Material, confidence: Mapping[tuple[int, str], float] | None = None) -> None:
        self._material = material
        self._confidence = confidence or {}
        self._suggested = {place for place, _ in self._confidence}
        self._row = {place: row for row, place in enumerate(material.coded)}
        self._weights: NDArray[np.float64] | None = None

    @property
    def by_confidence(self) -> bool:
        """Whether a model's confidence decides."""
        return bool(self._confidence)

    def choose(self, places: Sequence[int], code: str, number: int = 2) -> Quotes:
        """Return what to quote of fragments with a code: `number` typical ones, and a deviant one of enough."""
        places = tuple(dict.fromkeys(places))
        # Where nothing was suggested, as for the researcher, a model says nothing of what is deviant.
        places = tuple(place for place in places if place in self._suggested) or places
        quotable = [place for place in places if self._words(place) in range(FEWEST_WORDS, MOST_WORDS + 1)] or places
        scores = self._scores(places, code)
        ordered = sorted(quotable, key=lambda place: (-scores[place], place))
        if len(ordered) < FEWEST_FRAGMENTS:
            return Quotes(tuple(ordered[:number]), ())
        return Quotes(tuple(ordered[:number]), (ordered[-1],))

    def _words(self, place: int) -> int:
        return len(self._material.fragments[place].text.split())

    def _scores(self, places: Sequence[int], code: str) -> dict[int, float]:
        if self.by_confidence:
            return {place: self._confidence.get((place, code), 0.0) for place in places}
        vectors = self._vectors()
        rows = [self._row[place] for place in places]
        centre = np.asarray(vectors[rows].mean(axis=0)).ravel()
        length = float(np.linalg.norm(centre)) or 1.0
        likeness = np.asarray(vectors[rows] @ centre).ravel() / length
        return dict(zip(places, likeness.tolist(), strict=True))

    def _vectors(self) -> NDArray[np.float64]:
        if self._weights is None:
            from sklearn.feature_extraction.text import TfidfVectorizer

            texts = [self._material.fragments[place].text for place in self._material.coded]
            self._weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
                texts
            )
        return self._weights
