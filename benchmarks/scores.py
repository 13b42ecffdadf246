"""What the benchmarks measure: F1, average precision, log loss, and paired-bootstrap intervals of differences."""

from collections.abc import Callable

import numpy as np

# A probability of exactly 0 on a code that was given would make the log loss infinite.
LEAST_PROBABILITY = 1e-3


def micro_f1(truth: np.ndarray, decided: np.ndarray) -> float:
    """Return F1 over all decisions (fragments x codes)."""
    return float(2 * (truth * decided).sum() / max(1, truth.sum() + decided.sum()))


def macro_f1(truth: np.ndarray, decided: np.ndarray) -> float:
    """Return the mean F1 over the codes that occur in `truth`."""
    hits, sums = (truth * decided).sum(axis=0), truth.sum(axis=0) + decided.sum(axis=0)
    occurs = truth.sum(axis=0) > 0
    return float(np.mean(2 * hits[occurs] / np.maximum(1, sums[occurs])))


def mean_average_precision(truth: np.ndarray, scores: np.ndarray) -> float:
    """Return the mean, over the codes that occur, of the average precision of a ranking of the fragments."""
    from sklearn.metrics import average_precision_score

    occurs = np.flatnonzero(truth.sum(axis=0) > 0)
    return float(np.mean([average_precision_score(truth[:, j], scores[:, j]) for j in occurs]))


def log_loss(truth: np.ndarray, probabilities: np.ndarray, exclusive: bool) -> float:
    """Return the mean negative log-likelihood (nats): per fragment when codes exclude each other, else per pair."""
    clipped = np.clip(probabilities, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    if exclusive:
        shares = clipped / clipped.sum(axis=1, keepdims=True)
        return float(-np.mean(np.log(shares[truth == 1])))
    return float(-np.mean(np.where(truth == 1, np.log(clipped), np.log(1 - clipped))))


def difference(
    figure: Callable[[np.ndarray, np.ndarray], float],
    truth: np.ndarray,
    ours: np.ndarray,
    theirs: np.ndarray,
    units: np.ndarray,
    draws: int = 1000,
) -> tuple[float, float, float]:
    """Return ours minus theirs with a 95 % paired-bootstrap interval; `units` says what is drawn together.

    Source: Efron & Tibshirani (1993), An introduction to the bootstrap, ch. 13 (percentile interval).
    """
    random = np.random.default_rng(0)
    members = [np.flatnonzero(units == unit) for unit in np.unique(units)]
    found = []
    for _ in range(draws):
        rows = np.concatenate([members[i] for i in random.integers(len(members), size=len(members))])
        found.append(figure(truth[rows], ours[rows]) - figure(truth[rows], theirs[rows]))
    low, high = np.percentile(found, [2.5, 97.5])
    return figure(truth, ours) - figure(truth, theirs), float(low), float(high)
