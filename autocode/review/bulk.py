"""May suggestions be accepted in bulk? Only where checks say that they are precise enough.

A *check* is a fragment that was drawn (on entry, or later among what was not reviewed) and that the coder coded without
seeing a suggestion. It is held against the suggestion that was stored before that coding, by a model that had not
learnt from the fragment. It succeeds when every code that was suggested was given (or, of a suggested topic, one of its
codes): exactly what accepting it would have written. That further codes were given is counted apart.

Accepting is allowed when the lower bound of the share of successes is above the bar (`bounds.share_bounds`: 95 %,
however often one looks). The bound is about the suggestions that were checked. When models were trained in between it
is about all of them together, and holds for the newest as long as it is no worse than they were; therefore a random
tenth of what would be accepted is kept back and checked. It is a bound per question asked: of twenty codes that all lie
below the bar, one may pass.

Checks must be like what would be accepted. When a group was accepted before, what is open is what it left; its checks
then speak for that group and what lies within it, no longer for a wider one (`Group.is_within`). When somebody went
through the surest by hand, what is open is less sure than what was checked; a random part of the checks is then set
aside, so that the rest is as sure as what is open (`like_what_is_open`). In simulated reviews in which the surest were
done first, accepting was allowed below the bar in 33 % of reviews without this, and in 2 % with it; in the order of the
queue, which leaves the surest for last, in none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autocode.records import Label, Suggestion
from autocode.review.bounds import Bounded, checks_needed, refutes, share_bounds
from autocode.review.chance import in_random_order
from autocode.review.second import with_ancestors
from autocode.scheme import Scheme

HELD_BACK = 0.1
_HOLDING_BACK, _SETTING_ASIDE = 1, 4
# Parts, of as many open suggestions each, in which checks are made to be as many too; by so many standard errors the
# checks must be surer before any is set aside, and by `_LEAST`.
_PARTS, _MUST_DIFFER, _LEAST = 3, 1.0, 0.01


@dataclass(frozen=True, slots=True)
class Check:
    """A fragment that was coded blind, and what had been suggested for it: as labels, with the least confidence."""

    fragment: int
    given: tuple[Label, ...]
    suggestion: Suggestion


@dataclass(frozen=True)
class Group:
    """What is asked about: suggestions that name `code` or one below it (None: any), all of confidence `low` and up."""

    scheme: Scheme
    code: str | None = None
    low: float = 0.0

    def is_within(self, other: "Group") -> bool:
        """Whether all suggestions of this group belong to another."""
        if self.low < other.low:
            return False
        if other.code is None or self.code == other.code:
            return True
        return self.code is not None and other.code in with_ancestors(frozenset([self.code]), self.scheme)

    def holds(self, suggestion: Suggestion) -> bool:
        """Whether a suggestion belongs to the group; one that names no code never does."""
        if not suggestion.moments or any((one.confidence or 0.0) < self.low for one in suggestion.moments):
            return False
        if self.code is None:
            return True
        codes = frozenset(one.code for one in suggestion.moments)
        return self.code in with_ancestors(codes, self.scheme)


@dataclass(frozen=True)
class Verdict:
    """What the checks say of a group: the share of successes with its bounds, and what follows.

    `needed` is about how many more checks of the group would do, None when the share lies below the bar. `further`
    counts successes where the person gave more codes than were suggested, `valences` the codes given with the suggested
    valence, of all codes that were right.
    """

    precision: Bounded
    allowed: bool
    needed: int | None
    further: int
    valences: tuple[int, int]


def least_confidence(suggestion: Suggestion) -> float:
    """Return how sure the least sure of the suggested codes is."""
    return min((one.confidence or 0.0 for one in suggestion.moments), default=0.0)


def like_what_is_open(checks: Sequence[Check], still_open: Sequence[float]) -> list[Check]:
    """Return the checks of a group, or where they are surer than what is open a random part that is not.

    `still_open` are the least confidences of the group's open suggestions.
    """
    sure = np.array([least_confidence(check.suggestion) for check in checks])
    waiting = np.array(still_open, dtype=float)
    if len(sure) < 2 or len(waiting) < _PARTS:
        return list(checks)
    if sure.mean() - waiting.mean() <= max(_LEAST, _MUST_DIFFER * sure.std(ddof=1) / np.sqrt(len(sure))):
        return list(checks)
    part = np.searchsorted(np.quantile(waiting, np.arange(1, _PARTS) / _PARTS), sure, side="right")
    fewest = int(np.bincount(part, minlength=_PARTS).min())
    kept: set[int] = set()
    for one in range(_PARTS):
        rows = np.array([check.fragment for check, where in zip(checks, part, strict=True) if where == one], np.int64)
        kept.update(in_random_order(rows, _SETTING_ASIDE)[:fewest].tolist())
    return [check for check in checks if check.fragment in kept]


def judge(checks: Sequence[Check], group: Group, bar: float) -> Verdict:
    """Return whether the suggestions of a group may be accepted in bulk."""
    own = [check for check in checks if group.holds(check.suggestion)]
    hits = [check for check in own if succeeds(check, group.scheme)]
    allowed = refutes(len(hits), len(own), bar)
    return Verdict(
        share_bounds(len(hits), len(own)),
        allowed,
        0 if allowed else checks_needed(len(hits), len(own), bar),
        sum(_gave_more(check, group.scheme) for check in hits),
        _valences(hits),
    )


def succeeds(check: Check, scheme: Scheme) -> bool:
    """Whether every suggested code was given, or one below it."""
    given = with_ancestors(frozenset(label.code for label in check.given), scheme)
    return all(one.code in given for one in check.suggestion.moments)


def _gave_more(check: Check, scheme: Scheme) -> bool:
    suggested = {one.code for one in check.suggestion.moments}
    return any(not suggested & with_ancestors(frozenset([label.code]), scheme) for label in check.given)


def _valences(hits: Sequence[Check]) -> tuple[int, int]:
    right = total = 0
    for check in hits:
        given = {label.code: label.valence for label in check.given}
        for one in check.suggestion.moments:
            if one.valence is not None and one.code in given:
                total += 1
                right += given[one.code] == one.valence
    return right, total


def labels_of(suggestion: Suggestion, scheme: Scheme) -> tuple[Label, ...]:
    """Return what accepting a suggestion writes."""
    return tuple(dict.fromkeys(scheme.label(one.code, one.valence) for one in suggestion.moments))


def split_off(rows: Sequence[int], share: float = HELD_BACK) -> tuple[list[int], list[int]]:
    """Return the rows to accept and those kept back for checking: a random share, one at least of ten."""
    kept = round(len(rows) * share)
    if not kept:
        return list(rows), []
    held = set(in_random_order(np.array(rows, dtype=np.int64), _HOLDING_BACK)[:kept].tolist())
    return [row for row in rows if row not in held], [row for row in rows if row in held]


def blind_codings(
    history: Sequence[tuple[int, int, tuple[Label, ...]]], drawn_at: Mapping[int, int]
) -> dict[int, tuple[int, tuple[Label, ...]]]:
    """Return, per fragment that was drawn, the step and the labels of the first blind coding after it was drawn.

    `history` holds (step, fragment, labels) of codings without a suggestion on screen, the oldest first.
    """
    found: dict[int, tuple[int, tuple[Label, ...]]] = {}
    for step, fragment, labels in history:
        if fragment in drawn_at and step > drawn_at[fragment] and fragment not in found:
            found[fragment] = step, labels
    return found
