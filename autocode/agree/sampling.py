"""How the compared fragments were sampled, and 95 % intervals that follow from it.

Documents are the sampling unit: fragments of one conversation resemble each other, so that an interval over fragments
would be far too narrow. With several documents the interval is a delete-one-document jackknife on a scale without
edges (logit for shares, Fisher's z for kappa and its kin) with Student's t. Its degrees of freedom are the effective
number of documents, (sum of sizes)^2 / sum of squared sizes, less one: one long and nine short conversations say less
than ten of a length. Simulation (`benchmarks/coverage.md`) is why: on the plain scale with t(G-1) such intervals cover
too little with few documents. t is kept at 30 documents and more, where it all but equals the normal distribution.

With one document nothing can be said of others. It is cut into stretches of text, which are drawn with replacement
(block bootstrap), and the percentiles are widened for the small number of stretches; such an interval holds for this
document only.

Where agreement is perfect, or would be without one of the documents, neither works: then the share of equal fragments
gets Wilson's interval with the effective number of fragments, made smaller for the few documents behind it.

A statistic is handed over as its values: `value` on all groups, and `replicates`, one row per replicate of `weights`.

Sources: Efron, B. & Tibshirani, R. (1993), "An Introduction to the Bootstrap", ch. 11 (jackknife), 8.6 (blocks), 12.6
and 22 (transformed scales); Kish, L. (1965), "Survey Sampling", 11.7, for the effective number; Hesterberg, T. (2015),
"What teachers should know about the bootstrap", The American Statistician 69, 371-386, for the expanded percentile;
Korn, E. & Graubard, B. (1998), "Confidence intervals for proportions with small expected number of positive counts
estimated from survey data", Survey Methodology 24, 193-201, for the effective sample size and its degrees of freedom;
Dean, N. & Pagano, M. (2015), "Evaluating confidence interval methods for binomial proportions in clustered surveys",
Journal of Survey Statistics and Methodology 3, 484-503, for Wilson's interval with it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from autocode.agree.intervals import CONFIDENCE_LEVEL, wilson
from autocode.config import SEED

Counts = NDArray[np.float64]
Scale = Literal["share", "coefficient"]

# How many stretches a single document is cut into, and how often they are drawn.
STRETCHES = 20
DRAWS = 1999
# With fewer fragments than this in a single document, stretches would hold one fragment or none.
FEWEST_FRAGMENTS = 10
_TAIL = (1 - CONFIDENCE_LEVEL) / 2
_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, and in words what is to be known about it.

    `value` None means not defined, and `note` says why; `low`/`high` None means no interval, and `note` says why.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Sampling:
    """Which group (document, or stretch of the only document) every unit belongs to.

    `member` numbers the groups from 0; `of` names them: "document" (or speaker, part), "stretch" where one document
    was cut in reading order, "draw" where its fragments were dealt out because their order is not known.
    """

    member: NDArray[np.intp]
    of: str
    groups: int

    @property
    def is_single(self) -> bool:
        """Whether everything comes from one document (speaker, part)."""
        return self.of in ("stretch", "draw")

    @cached_property
    def weights(self) -> Counts:
        """How often each group counts in each replicate (replicates x groups): left out once each, or drawn anew."""
        if not self.is_single:
            return 1.0 - np.eye(self.groups)
        random = np.random.default_rng(SEED)
        drawn = random.multinomial(self.groups, np.full(self.groups, 1 / self.groups), size=DRAWS)
        return np.asarray(drawn, dtype=float)

    def totals(self, per_unit: Counts) -> Counts:
        """Return the sums of the units' rows per group (groups x ...)."""
        from scipy.sparse import csr_array

        flat = per_unit.reshape(len(per_unit), math.prod(per_unit.shape[1:]))
        places = (self.member, np.arange(len(self.member)))
        member = csr_array((np.ones(len(self.member)), places), shape=(self.groups, len(self.member)))
        return np.asarray(member @ flat).reshape(self.groups, *per_unit.shape[1:])


def sampling_of(groups: Sequence[str], name: str, in_reading_order: bool) -> Sampling:
    """Return how units that are named by group (in reading order per document) were sampled."""
    names = {group: number for number, group in enumerate(sorted(set(groups)))}
    if len(names) > 1:
        return Sampling(np.array([names[group] for group in groups], dtype=np.intp), name, len(names))
    rows = len(groups)
    count = max(1, min(STRETCHES, rows))
    place = np.arange(rows) * count // max(rows, 1)
    if not in_reading_order:
        np.random.default_rng(SEED).shuffle(place)
    return Sampling(place.astype(np.intp), "stretch" if in_reading_order else "draw", count)


def effective_number(sizes: Counts) -> float:
    """Return (sum)^2 / sum of squares, the number of equal parts that vary as much as these (Kish 1965); 0 for none."""
    squares = float((sizes**2).sum())
    return float(sizes.sum()) ** 2 / squares if squares > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """The share of equal fragments behind a figure: what limits it where agreement is perfect or nearly so.

    `share` is that share, `replicates` its values in the replicates, `fragments` the (effective) number it rests on;
    `chance` the share of equal fragments expected by chance, by which the figure is share turned into
    (share - chance) / (1 - chance); None where the figure is the share itself, or Dice's 2 J / (1 + J) of it.
    """

    share: float
    replicates: Counts
    fragments: float
    chance: float | None = None
    is_dice: bool = False

    def figure(self, share: float) -> float:
        """Return the figure that belongs to a share of equal fragments."""
        if self.is_dice:
            return 2 * share / (1 + share)
        return share if self.chance is None else max(-1.0, (share - self.chance) / (1 - self.chance))


def interval(
    value: float, replicates: Counts, sampling: Sampling, sizes: Counts, scale: Scale, edge: Edge | None = None
) -> Estimate:
    """Return a figure with its interval.

    `replicates` are its values in the replicates of `sampling`, nan where not defined; `sizes` the (weighted) numbers
    of fragments per group; `edge` what is needed where agreement is perfect.
    """
    if np.isnan(value):
        return Estimate(None)
    present = int((sizes > 0).sum())
    if sampling.is_single and float(sizes.sum()) < FEWEST_FRAGMENTS:
        return Estimate(value, note=f"no interval: fewer than {FEWEST_FRAGMENTS} fragments")
    if present < 2:
        return Estimate(value, note=f"no interval: all in one {sampling.of}")
    if sampling.is_single:
        return _bootstrap(value, replicates, present, scale, edge, sizes)
    there = sizes > 0  # leaving out a group without such fragments says nothing
    edge = replace(edge, replicates=edge.replicates[there]) if edge is not None else None
    return _jackknife(value, replicates[there], sampling.of, scale, edge, sizes[there])


def _jackknife(value: float, without: Counts, of: str, scale: Scale, edge: Edge | None, sizes: Counts) -> Estimate:
    """Return value and interval from the values without each group in turn."""
    if np.isnan(without).any():
        return Estimate(value, note=f"no interval: without one {of} it is not defined")
    freedom = max(1.0, effective_number(sizes) - 1)
    reach = student_t(freedom)
    everything = _on_scale(np.array([value, *without]), scale)
    if not np.isfinite(everything).all():
        return _at_the_edge(value, edge, freedom, jackknife_error(edge.replicates) if edge else 0.0)
    error = jackknife_error(everything[1:])
    if error < _EDGE:
        return Estimate(value, note="no interval: the same throughout")
    low, high = _off_scale(np.array([everything[0] - reach * error, everything[0] + reach * error]), scale)
    return Estimate(value, float(low), float(high))


def jackknife_error(without: Counts) -> float:
    """Return the standard error from values without each of G groups: sqrt((G-1)/G sum (value - mean)^2)."""
    groups = len(without)
    return float(np.sqrt((groups - 1) / groups * ((without - without.mean()) ** 2).sum()))


def _bootstrap(value: float, drawn: Counts, blocks: int, scale: Scale, edge: Edge | None, sizes: Counts) -> Estimate:
    """Return value and expanded percentile interval from drawn replicates."""
    from scipy.stats import norm

    defined = drawn[~np.isnan(drawn)]
    if len(defined) < 0.95 * len(drawn):
        return Estimate(value, note="no interval: too few fragments with it")
    if float(np.ptp(defined)) < _EDGE or value >= 1 - _EDGE or (scale == "share" and value <= _EDGE):
        return _at_the_edge(value, edge, max(1.0, effective_number(sizes) - 1), 0.0)
    tail = float(norm.cdf(-np.sqrt(blocks / (blocks - 1)) * student_t(blocks - 1)))
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))


def _at_the_edge(value: float, edge: Edge | None, freedom: float, error: float) -> Estimate:
    """Return the interval that follows from Wilson's for the share of equal fragments.

    The effective number of fragments is share (1 - share) / error^2, or all where that is not known; it is made
    smaller by (t(n-1) / t(freedom))^2, since the error itself rests on few documents.
    """
    if edge is None or edge.fragments < 2 or (edge.chance is not None and edge.share < 1 - _EDGE and error < _EDGE):
        return Estimate(value, note="no interval: the same throughout")
    fragments = edge.fragments
    if error > _EDGE:
        fragments = min(fragments, edge.share * (1 - edge.share) / error**2)
    smaller = (student_t(max(edge.fragments - 1, 1.0)) / student_t(freedom)) ** 2
    fragments *= min(1.0, smaller)
    limits = wilson(edge.share * fragments, fragments)
    low, high = (edge.figure(limit) for limit in (limits.low or 0.0, 1.0 if limits.high is None else limits.high))
    return Estimate(value, min(low, value), max(high, value), note="Wilson, for want of variation")


def two_decimals(value: float) -> str:
    """Return a figure with two decimals, with three where two would make 1.00 or 0.00 of what is not quite that."""
    for decimals in (2, 3):
        written = f"{value:.{decimals}f}"
        if abs(value) in (0.0, 1.0) or float(written) not in (-1.0, 0.0, 1.0):
            return written
    return "0.999" if value > 0.5 else "-0.999" if value < -0.5 else "0.00"


@cache
def student_t(freedom: float) -> float:
    """Return Student's t that leaves half of what is not covered above it."""
    from scipy.stats import t

    return float(t.ppf(1 - _TAIL, freedom))


def _on_scale(values: Counts, scale: Scale) -> Counts:
    """Return values on a scale without edges: logit for shares, Fisher's z for what lies between -1 and 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(np.abs(values) >= 1 - _EDGE, np.inf, values)
        if scale == "share":
            inside = np.where(values <= _EDGE, np.inf, inside)
            return np.where(np.isinf(inside), np.inf, np.log(inside / (1 - inside)))
        return np.where(np.isinf(inside), np.inf, np.arctanh(np.where(np.isinf(inside), 0.0, inside)))


def _off_scale(values: Counts, scale: Scale) -> Counts:
    if scale == "share":
        from scipy.special import expit

        return np.asarray(expit(values), dtype=float)
    return np.tanh(values)
