"""What a user would otherwise reach for: every rival is fitted on some rows and gives probabilities and decisions.

    TF-IDF + logistic regression   word 1-2 and character 2-5 TF-IDF; class-balanced; C by inner validation
    TF-IDF + linear SVM            the same with a linear support vector machine; no probabilities
    encoder + logistic regression  the same on the vectors of the encoder that our model uses
    nearest neighbours             distance-weighted votes on those vectors; number and threshold by inner validation
    SetFit                         the encoder itself tuned on pairs of fragments, then logistic regression

Inner validation: three random folds of at most 800 rows, best micro F1. Where a fragment has one code the highest score
decides; elsewhere a code is given when its score is above 0 (probability .5). SetFit follows Tunstall et al. (2022),
"Efficient few-shot learning without prompts", arXiv:2209.11055: 20 pairs of either kind per fragment, cosine loss, one
epoch, batches of 16 pairs, learning rate 2e-5.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from data import SEED, DataSet
from scores import micro_f1

STRENGTHS = (0.3, 1.0, 3.0, 10.0)
STRENGTHS_ON_VECTORS = (0.3, 1.0, 3.0, 10.0, 30.0)
NEIGHBOURS = (1, 3, 5, 10, 20)
SHARES = (0.2, 0.3, 0.4, 0.5)
INNER_FOLDS = 3
MOST_VALIDATED = 800
Answer = tuple[np.ndarray | None, np.ndarray]  # probabilities (None: the rival has none), decisions
NOTHING_LEARNT = -9.0


def rivals(tuned: bool = False) -> dict[str, Callable[[DataSet, np.ndarray, np.ndarray], Answer]]:
    """Return the rivals by name: functions of (data, rows to train on, rows to predict)."""
    found: dict[str, Callable[[DataSet, np.ndarray, np.ndarray], Answer]] = {
        "TF-IDF + logistic regression": tfidf_logistic,
        "TF-IDF + linear SVM": tfidf_svm,
        "encoder + logistic regression": encoder_logistic,
        "nearest neighbours": nearest_neighbours,
    }
    return {**found, "SetFit": setfit} if tuned else found


def tfidf_logistic(data: DataSet, train: np.ndarray, test: np.ndarray) -> Answer:
    scores = _best_linear(_logistic, _tfidf, STRENGTHS, data, train, test)
    return 1 / (1 + np.exp(-scores)), decisions(scores, data.scheme.exclusive)


def tfidf_svm(data: DataSet, train: np.ndarray, test: np.ndarray) -> Answer:
    scores = _best_linear(_svm, _tfidf, STRENGTHS, data, train, test)
    return scores, decisions(scores, data.scheme.exclusive)


def encoder_logistic(data: DataSet, train: np.ndarray, test: np.ndarray) -> Answer:
    scores = _best_linear(_logistic, _vectors, STRENGTHS_ON_VECTORS, data, train, test)
    return 1 / (1 + np.exp(-scores)), decisions(scores, data.scheme.exclusive)


def nearest_neighbours(data: DataSet, train: np.ndarray, test: np.ndarray) -> Answer:
    settings = [(count, share) for count in NEIGHBOURS for share in SHARES[: 1 if data.scheme.exclusive else None]]

    def decided(votes: np.ndarray, share: float) -> np.ndarray:
        return decisions(votes - share, data.scheme.exclusive)

    gains = [
        np.mean([micro_f1(data.truth[part], decided(_votes(data, rest, part, k), s)) for rest, part in _inner(train)])
        for k, s in settings
    ]
    count, share = settings[int(np.argmax(gains))]
    votes = _votes(data, train, test, count)
    return votes, decided(votes, share)


def setfit(data: DataSet, train: np.ndarray, test: np.ndarray) -> Answer:
    model = _tuned_encoder(data, train)
    texts = np.array(data.texts, dtype=object)
    known, new = (model.encode(list(texts[rows]), show_progress_bar=False) for rows in (train, test))
    scores = _linear(_logistic, 1.0, known, data.truth[train], new)
    return 1 / (1 + np.exp(-scores)), decisions(scores, data.scheme.exclusive)


def decisions(scores: np.ndarray, exclusive: bool) -> np.ndarray:
    """Return which codes are given (fragments x codes, 0/1)."""
    if not exclusive:
        return (scores > 0).astype(np.int8)
    result = np.zeros(scores.shape, dtype=np.int8)
    result[np.arange(len(scores)), scores.argmax(axis=1)] = 1
    return result


def _inner(train: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    drawn = np.random.default_rng(SEED).permutation(train)[:MOST_VALIDATED]
    return [(np.setdiff1d(drawn, part), part) for part in np.array_split(drawn, INNER_FOLDS)]


def _best_linear(
    classifier: Callable[[float], Any],
    features: Callable[[DataSet, np.ndarray, np.ndarray], tuple[Any, Any]],
    strengths: Sequence[float],
    data: DataSet,
    train: np.ndarray,
    test: np.ndarray,
) -> np.ndarray:
    folds = [(*features(data, rest, part), rest, part) for rest, part in _inner(train)]

    def gain(strength: float) -> float:
        found = [
            micro_f1(
                data.truth[part],
                decisions(_linear(classifier, strength, known, data.truth[rest], new), data.scheme.exclusive),
            )
            for known, new, rest, part in folds
        ]
        return float(np.mean(found))

    best = max(strengths, key=gain)
    known, new = features(data, train, test)
    return _linear(classifier, best, known, data.truth[train], new)


def _linear(classifier: Callable[[float], Any], strength: float, known: Any, truth: np.ndarray, new: Any) -> np.ndarray:
    result = np.full((new.shape[0], truth.shape[1]), NOTHING_LEARNT)
    for column in range(truth.shape[1]):
        given = truth[:, column].sum()
        if given == len(truth):
            result[:, column] = -NOTHING_LEARNT
        elif given:
            result[:, column] = classifier(strength).fit(known, truth[:, column]).decision_function(new)
    return result


def _logistic(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, class_weight="balanced", solver="liblinear")


def _svm(strength: float) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=strength, class_weight="balanced", random_state=SEED)


def _tfidf(data: DataSet, train: np.ndarray, test: np.ndarray) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    )
    texts = np.array(data.texts, dtype=object)
    return features.fit_transform(texts[train]).tocsr(), features.transform(texts[test]).tocsr()


def _vectors(data: DataSet, train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return data.vectors[train], data.vectors[test]


def _votes(data: DataSet, train: np.ndarray, test: np.ndarray, count: int) -> np.ndarray:
    """Return the share of a fragment's nearest neighbours that carry each code, weighted by 1 / distance."""
    from sklearn.neighbors import NearestNeighbors

    count = min(count, len(train))
    near = NearestNeighbors(n_neighbors=count, metric="cosine").fit(data.vectors[train])
    distances, places = near.kneighbors(data.vectors[test])
    weights = 1 / np.maximum(distances, 1e-6)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("tk,tkc->tc", weights, data.truth[train][places].astype(float))


def _tuned_encoder(data: DataSet, train: np.ndarray) -> Any:
    """Return a copy of the shipped encoder, tuned so that fragments with a code in common lie close."""
    import torch

    from autocode.embed import load_encoder

    torch.manual_seed(SEED)
    model = load_encoder().model
    first, second, alike = _pairs(data, train)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    order = np.random.default_rng(SEED).permutation(len(first))
    texts = data.texts
    model.train()
    for start in range(0, len(order), 16):
        batch = order[start : start + 16]
        sides = [
            model(model.preprocess([texts[i] for i in side[batch]]))["sentence_embedding"] for side in (first, second)
        ]
        near = torch.nn.functional.cosine_similarity(*sides)
        loss = torch.nn.functional.mse_loss(near, torch.tensor(alike[batch], dtype=torch.float32))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    return model


def _pairs(data: DataSet, train: np.ndarray, per_fragment: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs of fragments and whether they share a code; two fragments without a code count as alike."""
    random = np.random.default_rng(SEED)
    truth = np.column_stack([data.truth[train], data.truth[train].sum(axis=1) == 0])
    shared = (truth.astype(int) @ truth.T) > 0
    pairs = []
    for row in range(len(train)):
        for alike in (True, False):
            others = np.flatnonzero((shared[row] == alike) & (np.arange(len(train)) != row))
            if len(others):
                pairs += [(row, other, alike) for other in random.choice(others, size=per_fragment)]
    first, second, alike = (np.array(side) for side in zip(*pairs, strict=True))
    return train[first], train[second], alike.astype(float)
