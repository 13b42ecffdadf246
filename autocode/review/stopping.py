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

What was accepted in bulk nobody looked at: of its codes a share counts as found, the precision that checks show, with
its bounds; and it may hold codes that nobody gave.

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
ALL_RIGHT = Bounded(1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Reviewed:
    """What a coder has decided on so far.

    `everything` are the rows of all fragments to code, `given` the codes per row that was decided on; `aside` are rows
    that were parked. Those in `unseen` were accepted in bulk, and a share `right` of their codes is.
    """

    everything: Integers
    given: Mapping[int, frozenset[str]]
    aside: frozenset[int] = frozenset()
    unseen: frozenset[int] = frozenset()
    right: Bounded = ALL_RIGHT

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
    those drawn must be coded. `wanted` is the share that is aimed at. Of the moments found `unseen` were accepted in
    bulk, of which a share `right` is.
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
    unseen: int = 0
    right: Bounded = ALL_RIGHT

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
    found = _found(reviewed)
    left = reviewed.left
    if sample is None:
        estimated, needed = Bounded(None), FEWEST_DRAWN
    else:
        estimated, needed = _moments(reviewed, sample, found), FEWEST_DRAWN - len(sample.rows)
    known = not len(left) and not reviewed.unseen
    if known:
        estimated, needed = Bounded(found.all, found.all, found.all, len(reviewed.given)), 0
    recall = _recall(found, estimated, known or (sample is not None and sample.effective >= FEWEST_DRAWN))
    can_say = recall.estimate is not None
    return Advice(
        found=found.all,
        estimated=estimated,
        recall=recall,
        more_to_review=_more(found.likely, estimated, left, likely or {}, wanted) if can_say else None,
        per_code=tuple(_of_code(code, reviewed, sample) for code in codes),
        wanted=wanted,
        reviewed=len(reviewed.given),
        fragments=len(reviewed.everything),
        drawn_needed=max(0, needed),
        unseen=found.unseen,
        right=reviewed.right,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Moments found: looked at one by one, and accepted in bulk, of which a share is right."""

    seen: int
    unseen: int
    right: Bounded

    @property
    def all(self) -> int:
        """All that was given, right or not."""
        return self.seen + self.unseen

    @property
    def likely(self) -> float:
        """How many are right by estimate."""
        return self._with(self.right.estimate, 1.0)

    @property
    def least(self) -> float:
        """How many are right at least."""
        return self._with(self.right.low, 0.0)

    @property
    def most(self) -> float:
        """How many are right at most."""
        return self._with(self.right.high, 1.0)

    def _with(self, share: float | None, otherwise: float) -> float:
        return self.seen + self.unseen * (otherwise if share is None else share)


def _found(reviewed: Reviewed, code: str | None = None, outside: frozenset[int] = frozenset()) -> _Found:
    """Return what was found, of one code or of all, without the fragments in `outside`."""
    counts = {True: 0, False: 0}
    for row, given in reviewed.given.items():
        if row not in outside:
            counts[row in reviewed.unseen] += len(given) if code is None else code in given
    return _Found(counts[False], counts[True], reviewed.right)


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


def _moments(reviewed: Reviewed, sample: Sample, found: _Found) -> Bounded:
    counts = np.array([len(reviewed.given[row]) for row in sample.rows.tolist()], dtype=float)
    frame = len(sample.frame)
    mean = float(np.average(counts, weights=sample.weights))
    reach = mean_reach(counts, sample.weights) if len(counts) > 1 else float("inf")
    each = max((len(given) for given in reviewed.given.values()), default=1)
    around = Bounded(frame * mean, frame * (mean - reach), frame * (mean + reach), sample.effective)
    return _within_reason(reviewed, found, _found(reviewed, outside=sample.frame), around, each)


def _within_reason(reviewed: Reviewed, found: _Found, outside: _Found, frame: Bounded, each: int) -> Bounded:
    """Return how many there are by what a frame holds, no fewer than were found and no more than could still be there:
    `each` in every fragment that nobody looked at.
    """
    assert frame.estimate is not None
    assert frame.low is not None
    assert frame.high is not None
    most = found.most + each * (len(reviewed.left) + len(reviewed.unseen))
    estimate = min(max(outside.likely + frame.estimate, found.likely), most)
    low, high = outside.least + frame.low, outside.most + frame.high
    return Bounded(estimate, min(max(low, found.least), estimate), max(min(high, most), estimate), frame.n)


def _of_code(code: str, reviewed: Reviewed, sample: Sample | None) -> CodeAdvice:
    found = _found(reviewed, code)
    if not len(reviewed.left) and not reviewed.unseen:
        known = Bounded(found.all, found.all, found.all)
        return CodeAdvice(code, found.all, known, _recall(found, known, True))
    if sample is None:
        return CodeAdvice(code, found.all, Bounded(None), Bounded(None))
    has = np.array([code in reviewed.given[row] for row in sample.rows.tolist()], dtype=float)
    share = float(np.average(has, weights=sample.weights))
    low, high = total_bounds(share * sample.effective, sample.effective, len(sample.frame))
    around = Bounded(len(sample.frame) * share, low, high, sample.effective)
    estimated = _within_reason(reviewed, found, _found(reviewed, code, sample.frame), around, 1)
    can_say = has.sum() >= FEWEST_WITH_CODE and sample.effective >= FEWEST_DRAWN
    return CodeAdvice(code, found.all, estimated, _recall(found, estimated, bool(can_say)))


def _recall(found: _Found, estimated: Bounded, can_say: bool) -> Bounded:
    if not can_say or not estimated.estimate or not estimated.low or not estimated.high:
        return Bounded(None, n=estimated.n)
    share = min(1.0, found.likely / estimated.estimate)
    return Bounded(share, found.least / estimated.high, min(1.0, found.most / estimated.low), estimated.n)


def _more(found: float, estimated: Bounded, left: Integers, likely: Mapping[int, float], wanted: float) -> int:
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
        "unseen": " Van de gevonden momenten zijn er {unseen} in bulk aanvaard; daarvan klopt naar schatting "
        "{right:.0%} (minstens {right_low:.0%}).",
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
        "unseen": " Of those found {unseen} were accepted in bulk, of which about {right:.0%} are right (at least "
        "{right_low:.0%}).",
        "enough": " The lower bound, too, is above {wanted:.0%}: enough, if that is your mark.",
        "more": " For {wanted:.0%} about {more} more fragments would have to be reviewed.",
        "perhaps": " Probably {wanted:.0%} have been found, but it is not certain yet: draw checks from what is left.",
        "all": "All fragments have been reviewed: {found} moments.",
    },
}


def _sentence(advice: Advice, language: str) -> str:
    words = _SENTENCES[language]
    facts = {"found": advice.found, "reviewed": advice.reviewed, "fragments": advice.fragments}
    if advice.fragments and advice.reviewed == advice.fragments and not advice.unseen:
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
    if advice.unseen and advice.right.estimate is not None:
        share, low = advice.right.estimate, advice.right.low or 0.0
        said += words["unseen"].format(unseen=advice.unseen, right=share, right_low=low)
    key = "enough" if advice.enough else "more" if advice.more_to_review else "perhaps"
    return said + words[key].format(wanted=advice.wanted, more=advice.more_to_review)
