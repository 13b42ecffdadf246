"""How like the text that a coder learnt from a document is: a coder is less sure than it says on text unlike that.

Two measures, each compared with what the training documents score when they are left out in turn: the share of words
that the coder does not know, and how far the mean of the document's vectors lies from the mean of all. A document that
scores more than twice the highest of them on either is called unlike. On the constructed corpus left-out conversations
have 3 to 5 % unknown words; restaurant reviews have 29 %, news headlines 47 %, English 76 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder.features import NgramCounts, NgramFeatures, VectorScaler, word_vectorizer
from autocode.coder.passages import Passages

TOO_MUCH = 2.0
# Fewer documents say nothing of how much documents differ, and shorter ones differ by chance.
FEWEST_DOCUMENTS = 3
FEWEST_FRAGMENTS = 20


@dataclass
class Familiar:
    """The highest share of unknown words, and the longest distance, of the training documents when left out."""

    unknown_words: float
    distance: float


@dataclass(frozen=True)
class Likeness:
    """One document beside the training documents: shares of words (0 to 1) and distances in units of spread."""

    unknown_words: float
    usual_unknown_words: float
    distance: float
    usual_distance: float

    @property
    def is_unlike(self) -> bool:
        """Whether the document is clearly unlike what the coder learnt from."""
        return (
            self.unknown_words > TOO_MUCH * self.usual_unknown_words or self.distance > TOO_MUCH * self.usual_distance
        )


def fit_familiar(
    counts: NgramCounts, ngrams: NgramFeatures, passages: Passages, scaler: VectorScaler, groups: Sequence[str]
) -> Familiar | None:
    """Return what training documents (`groups`, one per fragment) score when left out; None with fewer than three."""
    names = sorted(set(groups))
    if len(names) < FEWEST_DOCUMENTS:
        return None
    belongs = np.asarray(groups, dtype=object)
    single = np.array([_is_word(term) for term in counts.word_terms], dtype=bool)
    words = counts.words[:, single]
    kept = np.isin(counts.word_terms[single], ngrams.words.terms)
    said = np.array([np.asarray(words[np.flatnonzero(belongs == name)].sum(axis=0)).ravel() for name in names])
    elsewhere = (said > 0).sum(axis=0) - (said > 0)
    unknown = np.where(kept & (elsewhere >= 2), 0, said).sum(axis=1) / np.maximum(1, said.sum(axis=1))
    vectors = passages.vectors
    distances = [
        _distance(vectors[belongs == name], vectors[belongs != name].mean(axis=0), scaler.spread) for name in names
    ]
    return Familiar(float(unknown.max()), float(max(distances)))


def likeness_of(
    familiar: Familiar | None, ngrams: NgramFeatures, scaler: VectorScaler, passages: Passages
) -> Likeness | None:
    """Return how like the training documents a document is; None when it is too short, or nothing to compare with."""
    if familiar is None or len(passages) < FEWEST_FRAGMENTS:
        return None
    analyse, known = word_vectorizer().build_analyzer(), set(ngrams.words.terms.tolist())
    words = [word for text in passages.texts for word in analyse(text) if _is_word(word)]
    if not words:
        return None
    unknown = sum(word not in known for word in words) / len(words)
    distance = _distance(passages.vectors, scaler.mean, scaler.spread)
    return Likeness(unknown, familiar.unknown_words, distance, familiar.distance)


def _is_word(term: str) -> bool:
    return " " not in term and any(character.isalpha() for character in term)


def _distance(vectors: NDArray[Any], centre: NDArray[Any], spread: float) -> float:
    return float(np.linalg.norm(vectors.mean(axis=0) - centre) / spread)
