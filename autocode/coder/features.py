"""Families of features: word and character n-grams (sparse), and sentence vectors (dense).

Model folders may travel, transcripts may not: an n-gram enters the vocabulary only when it occurs in at least two
documents (two fragments, when the table has no documents to tell apart).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
MAXIMUM_WORD_NGRAMS = 12_000
MAXIMUM_CHARACTER_NGRAMS = 24_000
# Words keep their apostrophes ("m'n", "zo'n"), and a question or broken-off sentence is a sign of its own.
WORD_PATTERN = r"(?u)\b\w+(?:['’]\w+)*\b|\?|…"


@dataclass
class NgramFeatures:
    """TF-IDF of word 1-2-grams and, inside words, character 2-5-grams."""

    words: Any
    characters: Any

    def transform(self, texts: Sequence[str]) -> Any:
        """Return a CSR matrix (texts x n-grams), each family's rows of unit length."""
        from scipy.sparse import csr_matrix, hstack

        parts = [vectorizer.transform(texts) for vectorizer in (self.words, self.characters) if vectorizer is not None]
        return hstack(parts, format="csr") if parts else csr_matrix((len(texts), 1))


def fit_ngrams(texts: Sequence[str], groups: Sequence[str]) -> NgramFeatures:
    """Return n-gram features with the vocabulary of what occurs in at least two groups (documents)."""

    def fitted(vectorizer: Any, most: int) -> Any:
        vocabulary = _shared_vocabulary(vectorizer, texts, groups, most)
        return vectorizer.set_params(vocabulary=vocabulary).fit(texts) if vocabulary else None

    return NgramFeatures(
        words=fitted(word_vectorizer(), MAXIMUM_WORD_NGRAMS),
        characters=fitted(character_vectorizer(), MAXIMUM_CHARACTER_NGRAMS),
    )


def word_vectorizer() -> Any:
    """Return an unfitted vectorizer of word 1-2-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD_PATTERN, sublinear_tf=True, dtype=np.float32)


def character_vectorizer() -> Any:
    """Return an unfitted vectorizer of character 2-5-grams within words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)


def _shared_vocabulary(vectorizer: Any, texts: Sequence[str], groups: Sequence[str], most: int) -> list[str]:
    """Return the n-grams of at least two groups, the `most` frequent ones at most, in alphabetical order."""
    analyze = vectorizer.build_analyzer()
    single = len(set(groups)) < 2
    first_group: dict[str, object] = {}
    fragments: dict[str, int] = {}
    shared: set[str] = set()
    for index, (text, group) in enumerate(zip(texts, groups, strict=True)):
        unit = index if single else group
        for ngram in set(analyze(text)):
            fragments[ngram] = fragments.get(ngram, 0) + 1
            if first_group.setdefault(ngram, unit) != unit:
                shared.add(ngram)
    kept = sorted(shared, key=lambda ngram: (-fragments[ngram], ngram))[:most]
    return sorted(kept)


@dataclass
class VectorScaler:
    """Centres sentence vectors and gives every dimension the same spread."""

    mean: Array
    spread: Array

    def transform(self, vectors: Array) -> Array:
        """Return the scaled vectors (fragments x dimensions)."""
        return np.asarray((vectors - self.mean) / self.spread, dtype=np.float32)


def fit_scaler(vectors: Array) -> VectorScaler:
    """Return the scaler of the training vectors."""
    spread = vectors.std(axis=0)
    return VectorScaler(mean=vectors.mean(axis=0), spread=np.where(spread < 1e-6, 1.0, spread).astype(np.float32))
