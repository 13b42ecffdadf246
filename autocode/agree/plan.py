"""How many fragments a wanted interval would take, given what has been coded so far.

What makes Krippendorff's alpha uncertain is of two kinds: documents differ, and fragments within a document differ.
Each fragment's influence on alpha (its derivative with respect to the fragment's weight) is taken apart into both by
analysis of variance, B between documents and W within. With G documents of m fragments each the interval reaches, on
the scale of Fisher's z on which it is made, in proportion to

    t(g - 1) sqrt((B + W / m) / G)

to either side, g the effective number of documents (`sampling`). More fragments of the same documents only make W / m
smaller: where B alone is too much, only more documents help, and then no number of fragments is named for these. The
formula says how the reach changes; what it changes from is the interval that the table shows.

A number that does on average would do in half of the cases only. Who asks has an interval that is too wide, and so has
met documents (or passages) that happen to differ much: with more documents, or more of a single one, the plain number
does in more than half, and mostly in four of five once some hundred fragments were coded. With the same documents what
these really differ stays as it is, and is known but for what the fragments add: its estimate has the error variance
2 / (G - 1) ((W / m)^2 + 2 (W / m) B) of a noncentral chi-square, now and later, and as many fragments are named as keep
the reach small enough with a chance of 90 %. Most often no number does, and this is said: ten documents hardly show how
much documents differ. `benchmarks/plan.md` says how often plans come true.

Sources: Efron, B. & Tibshirani, R. (1993), "An Introduction to the Bootstrap", ch. 21, for influence; Searle, S.,
Casella, G. & McCulloch, C. (1992), "Variance Components", ch. 3.6, for the analysis of variance with groups of
different sizes; Cochran, W. (1977), "Sampling Techniques", ch. 10, for the variance in two stages; Browne, R.
(1995), "On the use of a pilot sample for sample size determination", Statistics in Medicine 14, 1933-1940, for planning
on a chance of success.
"""

import math
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from autocode.agree.alpha import NOT_CODED
from autocode.agree.prepared import Prepared
from autocode.agree.sampling import Estimate, effective_number, student_t
from autocode.agree.tables import ONE_HOT, alphas

Counts = NDArray[np.float64]
MOST_DOCUMENTS = 500
# A longer conversation than anybody will code.
MOST_EACH = 5000
# With so high a chance more fragments of the same documents must do, before their number is named.
ASSURANCE = 0.9
_EDGE = 0.9999


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What one level needs for an interval of the wanted width (from lower to upper end).

    `width_now` is None where no forecast can be made, and `sentence` says why. `same_documents` is the number of
    fragments in as many documents as now, `documents` and `fragments` what it takes with more documents of the present
    size; None where no number is enough.
    """

    level: str
    name: str
    n: int
    unit: str
    width_now: float | None
    same_documents: int | None
    documents: int | None
    fragments: int | None
    sentence: str


def plan_lines(prepared: Prepared, width: float, unit: str = "fragments") -> list[PlanLine]:
    """Return what each level, and coded-or-not, needs for an interval of `width`; `unit` names what is counted."""
    everyone = prepared.of(range(len(prepared.coders)))
    coded = np.append(everyone.is_coded.astype(np.intp), NOT_CODED)[everyone.given]
    lines = [_line(everyone, "", "coded or not", coded, ONE_HOT, width, unit)]
    for depth, level in enumerate(everyone.scheme.levels):
        lines.append(_line(everyone, level.id, level.name, *everyone.rolled_up(depth), width, unit))
    return lines


def _line(
    part: Prepared,
    level: str,
    name: str,
    given: NDArray[np.intp],
    sets: NDArray[np.bool_],
    width: float,
    unit: str,
) -> PlanLine:
    line = PlanLine(level, name, len(given), unit, None, None, None, None, "")
    influence = _influence(given, part.weights)
    if influence is None or float(np.abs(influence).max(initial=0.0)) < 1e-12:
        return replace(line, sentence=f"{name}: no forecast: nobody disagrees yet, or only one code is used.")
    now = alphas(part, given, sets, ("nominal",))["nominal"]
    variances = _variances(influence, part)
    if variances is None or now.low is None or now.high is None:
        return replace(line, sentence=f"{name}: no forecast: there is no interval yet.")
    line, shrink = replace(line, width_now=now.high - now.low), _shrink(now, width)
    if now.high - now.low <= width:
        return _enough(line, variances.groups)
    return _of_one_document(line, shrink) if part.sampling.is_single else _forecast(line, variances, shrink)


def _enough(line: PlanLine, groups: int) -> PlanLine:
    said = f"{line.name}: what was coded is enough (now {line.n}: width {line.width_now:.2f})."
    return replace(line, same_documents=line.n, documents=groups, fragments=line.n, sentence=said)


def _of_one_document(line: PlanLine, shrink: float) -> PlanLine:
    """Return the forecast for more of the only document: the reach goes with one over the root of the number."""
    wanted = math.ceil(line.n / shrink**2)
    said = (
        f"{line.name}: about {wanted} {line.unit} of this document (now {line.n}: width {line.width_now:.2f}); of "
        "others it says nothing."
    )
    return replace(line, same_documents=wanted, sentence=said)


def _forecast(line: PlanLine, variances: "_Variances", shrink: float) -> PlanLine:
    groups, typical = variances.groups, line.n / variances.groups
    each = variances.each(shrink**2 * variances.seen)
    same = math.ceil(groups * each) if each is not None else None
    reach = shrink * variances.reach(groups, typical)
    more = next((g for g in range(2, MOST_DOCUMENTS) if variances.reach(g, typical) <= reach), None)
    here = (
        f"about {same} {line.unit} spread over these {groups} documents"
        if same is not None
        else f"not surely to be had from these {groups} documents, however many {line.unit}: they may differ too much"
    )
    there = f"; or {math.ceil(more * typical)} {line.unit} of {more} such documents" if more else ""
    return replace(
        line,
        same_documents=same,
        documents=more,
        fragments=math.ceil(more * typical) if more else None,
        sentence=f"{line.name}: {here}{there} (now {line.n}: width {line.width_now:.2f}).",
    )


def _shrink(now: Estimate, width: float) -> float:
    """Return by what the reach on Fisher's scale must be multiplied for an interval of `width`."""
    low, middle, high = (math.atanh(max(-_EDGE, min(_EDGE, value or 0.0))) for value in (now.low, now.value, now.high))
    reach = (high - low) / 2
    few, many = 0.0, 20.0
    for _ in range(60):
        half = (few + many) / 2
        few, many = (half, many) if math.tanh(middle + half) - math.tanh(middle - half) < width else (few, half)
    return few / reach


@dataclass(frozen=True, slots=True)
class _Variances:
    """The variance of influence: of the groups' means as `seen`, and within groups (documents).

    Of the `groups` there are `effective` ones, each with a typical number of `fragments`.
    """

    groups: int
    effective: float
    seen: float
    within: float
    fragments: float

    @property
    def between(self) -> float:
        """The variance between groups, less what fragments add to it."""
        return max(0.0, self.seen - self.within / self.fragments)

    def t(self, groups: int) -> float:
        """Return Student's t for so many groups that differ in size as these do."""
        return student_t(max(1.0, self.effective * groups / self.groups - 1))

    def reach(self, groups: int, each: float) -> float:
        """Return what the reach is in proportion to, with so many groups of `each` fragments."""
        return self.t(groups) * math.sqrt((self.between + self.within / each) / groups)

    def each(self, variance: float) -> float | None:
        """Return how many fragments of each of the same groups keep the variance of their means below `variance`; None
        where none would, or more than `MOST_EACH`.
        """
        if self._surely(float(MOST_EACH)) > variance:
            return None
        few, many = self.fragments, float(MOST_EACH)
        for _ in range(60):
            half = (few + many) / 2
            few, many = (half, many) if self._surely(half) > variance else (few, half)
        return many

    def _surely(self, fragments: float) -> float:
        """Return what the variance of the same groups' means is at most, with a chance of `ASSURANCE`."""
        from scipy.stats import norm

        error = math.sqrt(self._error(self.fragments) + self._error(fragments))
        return self.between + self.within / fragments + float(norm.ppf(ASSURANCE)) * error

    def _error(self, fragments: float) -> float:
        added = self.within / fragments
        return 2 / max(1.0, self.effective - 1) * added * (added + 2 * self.between)


def _influence(given: NDArray[np.intp], weights: Counts) -> Counts | None:
    """Return the influence of every unit on nominal alpha, times the number of units; None when it is not defined."""
    there = given != NOT_CODED
    counts = there.sum(axis=1).astype(float)
    # Of the values of one unit: how many ordered pairs of raters (each with itself too) have the same.
    alike = counts.copy()
    for one, other in combinations(range(given.shape[1]), 2):
        alike += 2.0 * (there[:, one] & (given[:, one] == given[:, other]))
    disagreement = (counts**2 - alike) / np.maximum(counts - 1, 1)
    frequencies = np.zeros(int(given.max(initial=0)) + 1)
    for coder in range(given.shape[1]):
        np.add.at(frequencies, given[there[:, coder], coder], weights[there[:, coder]])
    number = float(frequencies.sum())
    if number <= 2:
        return None
    pairs = number**2 - float((frequencies**2).sum())
    observed, expected = float(weights @ disagreement) / number, pairs / (number * (number - 1))
    if expected < 1e-12:
        return None
    of_observed = (disagreement - observed * counts) / number
    of_pairs = 2 * (counts * number - np.where(there, frequencies[given], 0.0).sum(axis=1))
    of_expected = of_pairs / (number * (number - 1)) - expected * counts * (1 / number + 1 / (number - 1))
    return np.asarray((observed * of_expected / expected - of_observed) / expected * weights * len(given))


def _variances(influence: Counts, part: Prepared) -> _Variances | None:
    """Return the variances of influence between and within groups; None with fewer than two groups."""
    member = part.sampling.member
    sizes = np.bincount(member, minlength=part.sampling.groups).astype(float)
    sums = np.bincount(member, weights=influence, minlength=part.sampling.groups)
    there = sizes > 0
    groups, n = int(there.sum()), float(sizes.sum())
    if groups < 2 or n <= groups:
        return None
    means = np.where(there, sums / np.maximum(sizes, 1), 0.0)
    within = float(((influence - means[member]) ** 2).sum()) / (n - groups)
    overall = float(influence.mean())
    of_groups = float((sizes * (means - overall) ** 2).sum()) / (groups - 1)
    typical = (n - float((sizes**2).sum()) / n) / (groups - 1)
    weighted = part.sampling.totals(part.weights)
    return _Variances(groups, effective_number(weighted), of_groups / typical, within, typical)


def first_guess(share: float, width: float, kappa: float = 0.7) -> int:
    """Return how many fragments an interval of `width` around kappa may take, before anything was coded twice.

    `share` is the part of fragments that gets a code. From the standard error that Cohen, J. (1960), "A coefficient of
    agreement for nominal scales", Educational and Psychological Measurement 20, 37-46, gives for two coders who code
    as often: sqrt(p_o (1 - p_o) / n) / (1 - p_e). It takes fragments for independent, which they are not quite, and
    guesses the kappa: plan again as soon as some were coded twice.
    """
    share = min(0.95, max(0.05, share))
    expected = share**2 + (1 - share) ** 2
    observed = expected + kappa * (1 - expected)
    error = width / (2 * student_t(math.inf))
    return math.ceil(observed * (1 - observed) / (1 - expected) ** 2 / error**2)
