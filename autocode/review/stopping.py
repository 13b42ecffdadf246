"""Is it enough? How many moments there are, how many were found, and about how many more fragments that would take.

What was picked says nothing of what was not; what was drawn does. A draw has a frame, the fragments that it was drawn
from, and is coded in random order, so that those done so far are a random sample of it (what was coded out of turn is
left aside). All outside the frame must have been reviewed by then, or the draw is of no use here: the blind draw has
everything for its frame, a random check what was not yet reviewed. Of one code, or of codes per fragment,

    there     = found outside the frame + size of the frame x weighted mean of the sample
    recall    = found / there

with weights 1 / probability of being drawn (Horvitz & Thompson 1952; the ratio form of Hájek 1971). Of several draws
the one with the smallest frame^2 / sample counts, which is what its variance goes with; codings play no part in the
choice. The bounds (`bounds`) hold at any time, so that looking often is no harm: exact for a code, asymptotic for all
moments together. `benchmarks/stopping.md` says how often they hold in simulation.

How many more: the model's own probabilities for what is not reviewed, made to add up to what is estimated to be
missing, the likeliest first, until the wanted share is found. Without a model all are taken to be equally likely.

Sources: Horvitz, D. & Thompson, D. (1952), JASA 47, 663-685; Hájek, J. (1971), in "Foundations of Statistical
Inference"; Särndal, C.-E., Swensson, B. & Wretman, J. (1992), "Model Assisted Survey Sampling", 5.7; Callaghan, M. &
Müller-Hansen, F. (2020), "Statistical stopping criteria for automated screening in systematic reviews", Systematic
Reviews 9, for stopping by a random sample of what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.review.bounds import Bounded, mean_reach, total_bounds
from autocode.review.chance import in_random_order

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]

WANTED_RECALL = 0.9
# Fewer drawn fragments say too little of all moments, and fewer of them with a code too little of that code.
FEWEST_DRAWN = 50
FEWEST_WITH_CODE = 3


@dataclass(frozen=True)
class Reviewed:
    """What a coder has decided on so far.

    `everything` are the rows of all fragments to code, `given` the codes per row that was decided on; `aside` are rows
    that were parked.
    """

    everything: Integers
    given: Mapping[int, frozenset[str]]
    aside: frozenset[int] = frozenset()

    @property
    def left(self) -> Integers:
        """The rows that were neither decided on nor parked."""
        return np.array([row for row in self.everything.tolist() if row not in self.given and row not in self.aside])


@dataclass(frozen=True)
class Frame:
    """A draw: the rows that it was drawn from, those drawn, and with which probability each."""

    rows: Integers
    drawn: Mapping[int, float]


@dataclass(frozen=True)
class Sample:
    """The part of a draw that can be used: rows in random order with their weights, and the rows of its frame."""

    rows: Integers
    weights: Numbers
    frame: frozenset[int]

    @property
    def effective(self) -> float:
        """The number of equally weighted fragments that would say as much (Kish 1965)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum()) if len(self.rows) else 0.0


@dataclass(frozen=True, slots=True)
class CodeAdvice:
    """One code: in how many fragments it was found, how many are estimated to have it, and the share found.

    A `recall` without an estimate: cannot be said yet.
    """

    code: str
    found: int
    estimated: Bounded
    recall: Bounded


@dataclass(frozen=True)
class Advice:
    """Moments (fragment x code) found, estimated, the share found, and about how many more fragments to review.

    `recall` without an estimate and `more_to_review` None: cannot be said yet; `drawn_needed` is then how many more of
    those drawn must be coded. `wanted` is the share that is aimed at.
    """

    found: int
    estimated: Bounded
    recall: Bounded
    more_to_review: int | None
    per_code: tuple[CodeAdvice, ...]
    wanted: float
    reviewed: int
    fragments: int
    drawn_needed: int

    @property
    def enough(self) -> bool:
        """Whether the lower bound of the share found is at least what was aimed at."""
        return self.recall.low is not None and self.recall.low >= self.wanted

    def sentence(self, language: str = "nl") -> str:
        """Return the advice as a sentence, Dutch or English."""
        return _sentence(self, language)


def advise(
    reviewed: Reviewed,
    frames: Sequence[Frame],
    codes: Sequence[str],
    likely: Mapping[int, float] | None = None,
    wanted: float = WANTED_RECALL,
) -> Advice:
    """Return what is known of what is there and what was found.

    `codes` are those to report on, `likely` the expected number of codes of fragments that are not yet reviewed.
    """
    sample = best_sample(reviewed, frames)
    found = sum(len(given) for given in reviewed.given.values())
    left = reviewed.left
    if sample is None:
        estimated, needed = Bounded(None), FEWEST_DRAWN
    else:
        estimated, needed = _moments(reviewed, sample, found, len(left)), FEWEST_DRAWN - len(sample.rows)
    known = len(left) == 0
    if known:
        estimated, needed = Bounded(found, found, found, len(reviewed.given)), 0
    recall = _recall(found, estimated, known or (sample is not None and sample.effective >= FEWEST_DRAWN))
    return Advice(
        found=found,
        estimated=estimated,
        recall=recall,
        more_to_review=_more(found, estimated, left, likely or {}, wanted) if recall.estimate is not None else None,
        per_code=tuple(_of_code(code, reviewed, sample, len(left)) for code in codes),
        wanted=wanted,
        reviewed=len(reviewed.given),
        fragments=len(reviewed.everything),
        drawn_needed=max(0, needed),
    )


def best_sample(reviewed: Reviewed, frames: Sequence[Frame]) -> Sample | None:
    """Return the sample that says most, or None when no draw is of use yet."""
    found = [sample for frame in frames if (sample := usable(reviewed, frame)) is not None]
    return min(found, key=lambda one: len(one.frame) ** 2 / one.effective, default=None)


def usable(reviewed: Reviewed, frame: Frame) -> Sample | None:
    """Return what of a draw was coded in its turn; None when nothing was, or not all outside its frame."""
    there = set(reviewed.everything.tolist())
    within = frozenset(frame.rows.tolist()) & there
    if any(row not in reviewed.given for row in there - within - reviewed.aside):
        return None
    drawn = np.array([row for row in frame.drawn if row in within and row not in reviewed.aside], dtype=np.int64)
    done: list[int] = []
    for row in in_random_order(drawn).tolist():
        if row not in reviewed.given:
            break
        done.append(row)
    if not done:
        return None
    weights = np.array([1.0 / frame.drawn[row] for row in done])
    return Sample(np.array(done), weights, within - reviewed.aside)


def _moments(reviewed: Reviewed, sample: Sample, found: int, left: int) -> Bounded:
    counts = np.array([len(reviewed.given[row]) for row in sample.rows.tolist()], dtype=float)
    outside = sum(len(given) for row, given in reviewed.given.items() if row not in sample.frame)
    frame = len(sample.frame)
    mean = float(np.average(counts, weights=sample.weights))
    reach = mean_reach(counts, sample.weights) if len(counts) > 1 else float("inf")
    most = found + left * max((len(given) for given in reviewed.given.values()), default=1)
    low, high = outside + frame * (mean - reach), outside + frame * (mean + reach)
    estimate = min(max(outside + frame * mean, found), most)
    return Bounded(estimate, min(max(low, found), estimate), max(min(high, most), estimate), sample.effective)


def _of_code(code: str, reviewed: Reviewed, sample: Sample | None, left: int) -> CodeAdvice:
    found = sum(code in given for given in reviewed.given.values())
    if left == 0:
        return CodeAdvice(code, found, Bounded(found, found, found), _recall(found, Bounded(found, found, found), True))
    if sample is None:
        return CodeAdvice(code, found, Bounded(None), Bounded(None))
    has = np.array([code in reviewed.given[row] for row in sample.rows.tolist()], dtype=float)
    outside = sum(code in given for row, given in reviewed.given.items() if row not in sample.frame)
    share = float(np.average(has, weights=sample.weights))
    low, high = total_bounds(share * sample.effective, sample.effective, len(sample.frame))
    most = found + left
    estimate = min(max(outside + len(sample.frame) * share, found), most)
    estimated = Bounded(
        estimate,
        min(max(outside + low, found), estimate),
        max(min(outside + high, most), estimate),
        sample.effective,
    )
    can_say = has.sum() >= FEWEST_WITH_CODE and sample.effective >= FEWEST_DRAWN
    return CodeAdvice(code, found, estimated, _recall(found, estimated, bool(can_say)))


def _recall(found: int, estimated: Bounded, can_say: bool) -> Bounded:
    if not can_say or not estimated.estimate or not estimated.low or not estimated.high:
        return Bounded(None, n=estimated.n)
    return Bounded(found / estimated.estimate, found / estimated.high, min(1.0, found / estimated.low), estimated.n)


def _more(found: int, estimated: Bounded, left: Integers, likely: Mapping[int, float], wanted: float) -> int:
    """Return how many more fragments would bring the share found to what is wanted, the likeliest first."""
    assert estimated.estimate is not None
    missing, lacking = estimated.estimate - found, wanted * estimated.estimate - found
    if lacking <= 0 or not len(left):
        return 0
    expected = np.sort([likely.get(row, 0.0) for row in left.tolist()])[::-1]
    if expected.sum() <= 0:
        expected = np.ones(len(left))
    gathered = np.cumsum(expected * missing / expected.sum())
    return min(int(np.searchsorted(gathered, lacking - 1e-9)) + 1, len(left))


_SENTENCES = {
    "nl": {
        "unknown": "Nog niet te zeggen: {found} momenten gevonden in {reviewed} van {fragments} fragmenten. Codeer "
        "eerst nog {needed} blinde of steekproeffragmenten.",
        "unknown, none needed": "Nog niet te zeggen: {found} momenten gevonden in {reviewed} van {fragments} "
        "fragmenten.",
        "found": "{found} van naar schatting {estimated} momenten gevonden ({low} tot {high}): {recall:.0%} "
        "({recall_low:.0%} tot {recall_high:.0%}).",
        "enough": " Ook de ondergrens ligt boven {wanted:.0%}: genoeg, als dat uw grens is.",
        "more": " Voor {wanted:.0%} zijn er naar schatting nog ongeveer {more} fragmenten na te kijken.",
        "perhaps": " Waarschijnlijk is {wanted:.0%} al gevonden, maar zeker is het nog niet: trek controles uit "
        "wat over is.",
        "all": "Alle fragmenten zijn nagekeken: {found} momenten.",
    },
    "en": {
        "unknown": "Cannot say yet: {found} moments found in {reviewed} of {fragments} fragments. First code another "
        "{needed} blind or randomly drawn fragments.",
        "unknown, none needed": "Cannot say yet: {found} moments found in {reviewed} of {fragments} fragments.",
        "found": "Found {found} of an estimated {estimated} moments ({low} to {high}): {recall:.0%} ({recall_low:.0%} "
        "to {recall_high:.0%}).",
        "enough": " The lower bound, too, is above {wanted:.0%}: enough, if that is your mark.",
        "more": " For {wanted:.0%} about {more} more fragments would have to be reviewed.",
        "perhaps": " Probably {wanted:.0%} have been found, but it is not certain yet: draw checks from what is left.",
        "all": "All fragments have been reviewed: {found} moments.",
    },
}


def _sentence(advice: Advice, language: str) -> str:
    words = _SENTENCES[language]
    facts = {"found": advice.found, "reviewed": advice.reviewed, "fragments": advice.fragments}
    if advice.fragments and advice.reviewed == advice.fragments:
        return words["all"].format(**facts)
    if advice.recall.estimate is None:
        key = "unknown" if advice.drawn_needed else "unknown, none needed"
        return words[key].format(**facts, needed=advice.drawn_needed)
    assert advice.estimated.estimate is not None
    assert advice.estimated.low is not None
    assert advice.estimated.high is not None
    said = words["found"].format(
        found=advice.found,
        estimated=round(advice.estimated.estimate),
        low=round(advice.estimated.low),
        high=round(advice.estimated.high),
        recall=advice.recall.estimate,
        recall_low=advice.recall.low,
        recall_high=advice.recall.high,
    )
    key = "enough" if advice.enough else "more" if advice.more_to_review else "perhaps"
    return said + words[key].format(wanted=advice.wanted, more=advice.more_to_review)
