"""How many fragments a wanted interval would take, given what has been coded so far.

What makes Krippendorff's alpha uncertain is of two kinds: documents differ, and fragments within a document differ.
Each fragment's influence on alpha (its derivative with respect to the fragment's weight) is taken apart into both by
analysis of variance, B between documents and W within. With G documents of m fragments each the interval is

    alpha +- t(G-1) sqrt((B + W / m) / G)

More fragments of the same documents only make W / m smaller: where B alone is too much, only more documents help, and
then no number of fragments is named for these. This is used for how the width changes; what it changes from is the
width of the interval that the table shows. The answer is a forecast from few data, no promise.

Sources: Efron, B. & Tibshirani, R. (1993), "An Introduction to the Bootstrap", ch. 21, for influence; Searle, S.,
Casella, G. & McCulloch, C. (1992), "Variance Components", ch. 3.6, for the analysis of variance with groups of
different sizes; Cochran, W. (1977), "Sampling Techniques", ch. 10, for the variance in two stages.
"""

import math
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from autocode.agree.alpha import NOT_CODED
from autocode.agree.intervals import CONFIDENCE_LEVEL
from autocode.agree.prepared import Prepared
from autocode.agree.tables import ONE_HOT, alphas

Counts = NDArray[np.float64]
MOST_DOCUMENTS = 500


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
    width_now: float | None
    same_documents: int | None
    documents: int | None
    fragments: int | None
    sentence: str


def plan_lines(prepared: Prepared, width: float) -> list[PlanLine]:
    """Return what each level, and coded-or-not, needs for an interval of `width`."""
    everyone = prepared.of(range(len(prepared.coders)))
    coded = np.append(everyone.is_coded.astype(np.intp), NOT_CODED)[everyone.given]
    lines = [_line(everyone, "", "coded or not", coded, ONE_HOT, width)]
    for depth, level in enumerate(everyone.scheme.levels):
        lines.append(_line(everyone, level.id, level.name, *everyone.rolled_up(depth), width))
    return lines


def _line(
    part: Prepared, level: str, name: str, given: NDArray[np.intp], sets: NDArray[np.bool_], width: float
) -> PlanLine:
    n = len(given)
    influence = _influence(given, part.weights)
    if influence is None or float(np.abs(influence).max(initial=0.0)) < 1e-12:
        why = "no forecast: nobody disagrees yet, or only one code is used"
        return PlanLine(level, name, n, None, None, None, None, f"{name}: {why}.")
    now = alphas(part, given, sets, ("nominal",))["nominal"]
    groups, between, within = _components(influence, part)
    if groups < 2 or now.low is None or now.high is None:
        return PlanLine(level, name, n, None, None, None, None, f"{name}: no forecast: there is no interval yet.")
    return _forecast(
        PlanLine(level, name, n, now.high - now.low, None, None, None, ""), part, groups, between, within, width
    )


def _forecast(
    line: PlanLine, part: Prepared, groups: int, between: float, within: float, wanted_width: float
) -> PlanLine:
    n, name, now = line.n, line.name, line.width_now or 0.0
    typical = n / groups
    # What the formula gives for now need not be the width that the table shows: only its changes are used.
    width = wanted_width * _width(groups, typical, between, within) / now
    if part.sampling.is_single:
        wanted = math.ceil(n * (now / wanted_width) ** 2)
        said = (
            f"{name}: about {wanted} fragments of this document (now {n}: width {now:.2f}); of others it says nothing."
        )
        return replace(line, same_documents=wanted, sentence=said)
    room = groups * (width / (2 * _t(groups))) ** 2 - between
    same = math.ceil(groups * within / room) if room > 0 else None
    more = next((g for g in range(2, MOST_DOCUMENTS) if _width(g, typical, between, within) <= width), None)
    fragments = math.ceil(more * typical) if more else None
    said = _sentence(name, n, groups, now, same, more, fragments)
    return replace(line, same_documents=same, documents=more, fragments=fragments, sentence=said)


def _sentence(
    name: str, n: int, groups: int, now: float, same: int | None, more: int | None, fragments: int | None
) -> str:
    here = (
        f"about {same} fragments spread over these {groups} documents"
        if same is not None
        else f"not to be had from these {groups} documents, however many fragments: they differ too much"
    )
    there = f"; or {fragments} fragments of {more} such documents" if more else ""
    return f"{name}: {here}{there} (now {n}: width {now:.2f})."


def _width(groups: int, typical: float, between: float, within: float) -> float:
    return 2 * _t(groups) * math.sqrt((between + within / typical) / groups)


def _t(groups: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.5 + CONFIDENCE_LEVEL / 2, groups - 1))


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


def _components(influence: Counts, part: Prepared) -> tuple[int, float, float]:
    """Return the number of groups, and the variance of influence between and within them."""
    member = part.sampling.member
    sizes = np.bincount(member, minlength=part.sampling.groups).astype(float)
    sums = np.bincount(member, weights=influence, minlength=part.sampling.groups)
    there = sizes > 0
    groups, n = int(there.sum()), float(sizes.sum())
    if groups < 2 or n <= groups:
        return 0, 0.0, 0.0
    means = np.where(there, sums / np.maximum(sizes, 1), 0.0)
    within = float(((influence - means[member]) ** 2).sum()) / (n - groups)
    overall = float(influence.mean())
    of_groups = float((sizes * (means - overall) ** 2).sum()) / (groups - 1)
    typical = (n - float((sizes**2).sum()) / n) / (groups - 1)
    return groups, max(0.0, (of_groups - within) / typical), within
