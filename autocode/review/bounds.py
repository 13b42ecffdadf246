"""Bounds that hold however often one looks: for a share that is checked case by case, and for a total that is sampled.

*A precision, one check at a time.* Against the claim that no check succeeds with a chance above p0, the bet

    M(p0) = integral over p from p0 to 1 of (p/p0)^hits ((1-p)/(1-p0))^misses dp / (1-p0)

does not grow on average, and exceeds 1/alpha at any time with a chance of alpha at most (Ville's inequality); the lower
bound is the highest p0 that M refutes. It holds when chances change from check to check, as they do when a model
learns. With the regularised incomplete beta function I the integral is B(h+1, m+1) (1 - I(p0; h+1, m+1)).

*A total, sampled without replacement.* Of N fragments K have a code; n drawn at random hold k of them. Before the first
draw K is given a beta-binomial distribution; all K whose chance of the draws seen is above alpha times the average
chance are kept:

    C(N-n, K-k) / C(N, K)  >  alpha B(a+k, b+n-k) / B(a, b)

(a prior-posterior ratio, again a martingale; the prior makes it narrow for rare codes and cannot make it wrong).

*A mean of counts* (moments per fragment) has an asymptotic confidence sequence: mean +- s sqrt(2 (n r + 1) / (n^2 r)
log(sqrt(n r + 1) / alpha)), r chosen to be narrowest at `TIGHTEST` draws.

Sources: Ville, J. (1939), "Étude critique de la notion de collectif"; Robbins, H. (1970), "Statistical methods related
to the law of the iterated logarithm", Annals of Mathematical Statistics 41, 1397-1409, for mixtures; Waudby-Smith, I. &
Ramdas, A. (2024), "Estimating means of bounded random variables by betting", JRSS B 86, 1-27; the same (2020),
"Confidence sequences for sampling without replacement", NeurIPS 33; Waudby-Smith, I., Arbour, D., Sinha, R., Kennedy,
E. & Ramdas, A. (2024), "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics
52.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.05
# What is thought of the share of a code before the first draw: rare, most likely.
PRIOR = (0.5, 8.0)
TIGHTEST = 200
MOST_CHECKS = 2000
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Bounded:
    """An estimate with a lower and an upper bound, and the number of cases it rests on; None: cannot be said."""

    estimate: float | None
    low: float | None = None
    high: float | None = None
    n: float = 0


def share_bounds(hits: int, total: int, alpha: float = ALPHA) -> Bounded:
    """Return a share of checks with bounds that each fail with a chance of `alpha` at most, at any time."""
    if total == 0:
        return Bounded(None)
    return Bounded(hits / total, lower_share(hits, total, alpha), 1 - lower_share(total - hits, total, alpha), total)


def lower_share(hits: int, total: int, alpha: float = ALPHA) -> float:
    """Return the highest share that the checks refute as too high to be the truth's upper limit; 0 when none."""
    if hits == 0:
        return 0.0
    wanted = -math.log(alpha)
    low, high = 0.0, hits / total
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _log_bet(hits, total - hits, middle) >= wanted else (low, middle)
    return low


def refutes(hits: int, total: int, share: float, alpha: float = ALPHA) -> bool:
    """Whether the checks refute that no check succeeds with a chance above `share`: the lower bound lies above it."""
    return hits > share * total and _log_bet(hits, total - hits, share) >= -math.log(alpha)


def _log_bet(hits: int, misses: int, share: float) -> float:
    from scipy.special import betaincc, betaln

    if not 0 < share < 1:
        return math.inf if share <= 0 else -math.inf
    tail = float(betaincc(hits + 1, misses + 1, share))
    if tail <= 0:
        return -math.inf
    gained = float(betaln(hits + 1, misses + 1)) + math.log(tail) - math.log1p(-share)
    return gained - hits * math.log(share) - misses * math.log1p(-share)


def checks_needed(hits: int, total: int, bar: float, alpha: float = ALPHA) -> int | None:
    """Return how many more checks would lift the lower bound above `bar` if the share stays as it is.

    Where it is not above the bar, but may be, it is taken to lie halfway between the bar and its upper bound (before
    the first check 1). None: it lies below the bar, or not even MOST_CHECKS would do.
    """
    highest = 1 - lower_share(total - hits, total, alpha) if total else 1.0
    if highest <= bar:
        return None
    share = hits / total if total and hits > bar * total else (bar + highest) / 2

    def enough(more: int) -> bool:
        return refutes(hits + math.floor(share * more), total + more, bar, alpha)

    if enough(0):
        return 0
    if not enough(MOST_CHECKS):
        return None
    low, high = 0, MOST_CHECKS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def total_bounds(hits: float, drawn: float, frame: int, alpha: float = ALPHA) -> tuple[int, int]:
    """Return the least and the most fragments with a code among `frame`, of which `drawn` hold `hits`.

    `drawn` is an effective number where draws weigh differently. At any time the truth lies outside with a chance of
    `alpha` at most.
    """
    from scipy.special import betaln, gammaln

    if drawn <= 0:
        return 0, frame
    drawn = min(drawn, float(frame))
    counts = np.arange(math.ceil(hits - 1e-9), math.floor(frame - drawn + hits + 1e-9) + 1, dtype=float)
    rest = frame - drawn
    likely = (
        gammaln(rest + 1) - gammaln(counts - hits + 1) - gammaln(np.maximum(rest - counts + hits, 0) + 1)
        - (gammaln(frame + 1) - gammaln(counts + 1) - gammaln(frame - counts + 1))
    )  # fmt: skip
    a, b = PRIOR
    kept = counts[likely > math.log(alpha) + betaln(a + hits, b + drawn - hits) - betaln(a, b)]
    return (int(kept[0]), int(kept[-1])) if len(kept) else (int(counts[0]), int(counts[-1]))


def mean_reach(values: NDArray[np.float64], weights: NDArray[np.float64], alpha: float = ALPHA) -> float:
    """Return how far the weighted mean of counts reaches to either side."""
    share = weights / weights.sum()
    n = 1.0 / float((share**2).sum())
    spread = math.sqrt(float(share @ (values - share @ values) ** 2) * n / max(n - 1, 1.0))
    log = -2 * math.log(alpha)
    rate = n * (log + math.log(log) + 1) / TIGHTEST
    return spread * math.sqrt(2 * (rate + 1) / (n * rate) * math.log(math.sqrt(rate + 1) / alpha))
