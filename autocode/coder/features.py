"""Families of features: word and character n-grams (sparse), and sentence vectors (dense).

Model folders may travel, transcripts may not: an n-gram enters the vocabulary only when it occurs in at least two
documents (two fragments, when the table has no documents to tell apart).

Texts are taken apart into n-grams once (`count_ngrams`); every fold of a cross-validation then picks its vocabulary and
weights from the same counts.
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


@dataclass(frozen=True)
class NgramCounts:
    """How often every n-gram occurs in every text: (texts x n-grams) in CSR form, and the n-grams of the columns."""

    words: Any
    word_terms: NDArray[np.str_]
    characters: Any
    character_terms: NDArray[np.str_]

    def rows(self, chosen: NDArray[np.intp]) -> "NgramCounts":
        """Return the counts of some of the texts."""
        return NgramCounts(self.words[chosen], self.word_terms, self.characters[chosen], self.character_terms)

    def __len__(self) -> int:
        return int(self.words.shape[0])


def count_ngrams(texts: Sequence[str]) -> NgramCounts:
    """Return the counts of word 1-2-grams and, inside words, character 2-5-grams of some texts (at least one)."""
    found = []
    for vectorizer in (word_vectorizer(), character_vectorizer()):
        try:
            counts = vectorizer.fit_transform(texts)
            found += [counts, vectorizer.get_feature_names_out().astype(str)]
        except ValueError:  # scikit-learn's way to say that no text holds a single n-gram
            found += [_nothing(len(texts)), np.array([], dtype=str)]
    return NgramCounts(*found)


def _nothing(rows: int) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((rows, 0), dtype=np.float32)


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams of one family that a model knows, in alphabetical order, and the weight of each (idf)."""

    terms: NDArray[np.str_]
    weights: Array


@dataclass(frozen=True)
class NgramFeatures:
    """TF-IDF of word and of character n-grams, each family's rows of length 1/sqrt(2): together of unit length."""

    words: Vocabulary
    characters: Vocabulary

    def transform(self, texts: Sequence[str]) -> Any:
        """Return a CSR matrix (texts x n-grams)."""
        counted = []
        for vectorizer, known in ((word_vectorizer(), self.words), (character_vectorizer(), self.characters)):
            if len(known.terms):
                counted.append(vectorizer.set_params(vocabulary=known.terms.tolist()).transform(texts))
            else:
                counted.append(_nothing(len(texts)))
        return self._weighted(*counted)

    def _weighted(self, words: Any, characters: Any) -> Any:
        from scipy.sparse import hstack

        parts = [_tfidf(words, self.words.weights), _tfidf(characters, self.characters.weights)]
        return hstack(parts, format="csr", dtype=np.float32)


def fit_ngrams(counts: NgramCounts, groups: Sequence[str]) -> tuple[NgramFeatures, Any]:
    """Return features with the vocabulary of what occurs in at least two groups (documents), and the texts' rows."""
    membership = _membership(groups)
    words = _shared(counts.words, membership, MAXIMUM_WORD_NGRAMS)
    characters = _shared(counts.characters, membership, MAXIMUM_CHARACTER_NGRAMS)
    features = NgramFeatures(
        Vocabulary(counts.word_terms[words], _idf(counts.words[:, words])),
        Vocabulary(counts.character_terms[characters], _idf(counts.characters[:, characters])),
    )
    return features, features._weighted(counts.words[:, words], counts.characters[:, characters])


def word_vectorizer() -> Any:
    """Return an unfitted counter of word 1-2-grams."""
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(ngram_range=(1, 2), token_pattern=WORD_PATTERN, dtype=np.float32)


def character_vectorizer() -> Any:
    """Return an unfitted counter of character 2-5-grams within words."""
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), dtype=np.float32)


def _membership(groups: Sequence[str]) -> Any:
    """Return which text belongs to which group (groups x texts, CSR); with one group every text is one of its own."""
    from scipy.sparse import csr_matrix

    names, place = np.unique(np.asarray(groups, dtype=object), return_inverse=True)
    if len(names) < 2:
        place = np.arange(len(groups))
    return csr_matrix((np.ones(len(place), dtype=np.float32), (place, np.arange(len(place)))))


def _shared(counts: Any, membership: Any, most: int) -> NDArray[np.intp]:
    """Return the columns of n-grams of at least two groups, the `most` frequent at most, in alphabetical order."""
    in_groups = np.asarray((membership @ counts > 0).sum(axis=0)).ravel()
    shared = np.flatnonzero(in_groups >= 2)
    frequency = counts.getnnz(axis=0)[shared]
    # A stable sort keeps the alphabet among equals, so that the same data gives the same vocabulary.
    return np.sort(shared[np.argsort(-frequency, kind="stable")[:most]])


def _idf(counts: Any) -> Array:
    """Return the inverse document frequency, ln((1 + n) / (1 + texts with it)) + 1, as in scikit-learn."""
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + counts.getnnz(axis=0))) + 1, dtype=np.float32)


def _tfidf(counts: Any, weights: Array) -> Any:
    """Return (1 + ln count) x weight, every row scaled to length 1/sqrt(2)."""
    from sklearn.preprocessing import normalize

    if not counts.shape[1]:
        return counts
    rows = counts.astype(np.float32).tocsr(copy=True)
    rows.data = (1 + np.log(rows.data)) * weights[rows.indices]
    return normalize(rows, copy=False) * np.float32(np.sqrt(0.5))


@dataclass
class VectorScaler:
    """Takes sentence vectors from their mean, and gives them about unit length.

    Giving every dimension the same spread as well was measured and is worse on small samples: 50 fragments do not
    tell how far 2,688 dimensions spread.
    """

    mean: Array
    spread: float

    def transform(self, vectors: Array) -> Array:
        """Return the scaled vectors (fragments x dimensions)."""
        return np.asarray((vectors - self.mean) / np.float32(self.spread), dtype=np.float32)


def fit_scaler(vectors: Array) -> VectorScaler:
    """Return the scaler of the training vectors."""
    mean = vectors.mean(axis=0)
    spread = float(np.sqrt(((vectors - mean) ** 2).sum(axis=1).mean()))
    return VectorScaler(mean, spread if spread > 1e-6 else 1.0)
