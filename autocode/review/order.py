"""The order of a review: what to look at next, and why.

Several streams are woven together. Fragments to be coded blind, random checks, repeats and second looks come at a
steady rate (`EVERY`), counted from what the coder did last, so that the queue made after a coding goes on where the
one before it was. The rest is ranked by what a decision is expected to teach, and spread over themes.

    gain = sum over the codes c that the suggestion weighs of  p_c (1 - p_c) / sqrt(1 + examples of c)

p (1 - p) is the variance of the decision, largest where the model is undecided; a code with few examples gains more
from one. In a document unlike what the model learnt from it is less sure than it says: its log-odds are divided by
`DOUBT` there, and where it weighs nothing a code of usual rarity counts with a probability of `STRANGE`. Where codes
are only ranked by their definitions the first counts as a toss-up, each further one half as much as the one before it.
Fragments are then picked one by one: the gain of a fragment falls by `FADING` for each one of the same theme (its
likeliest code) among the last `WINDOW`, by `FADING_DOCUMENT` for each of the same document, and no theme takes more
than `MOST_OF_A_WINDOW` of them while three are left.

Without a model, what was drawn blind comes first, in random order, and then all in reading order, or by their ranking
where there is one: a model begins best from a random sample, and a person from the beginning.

Sources: Settles, B. (2012), "Active Learning", Morgan & Claypool, ch. 2 (uncertainty), 4 (density and diversity); Yang,
B., Sun, J., Wang, T. & Chen, Z. (2009), "Effective multi-label active learning for text classification", KDD, for the
sum over codes; Carbonell, J. & Goldstein, J. (1998), "The use of MMR", SIGIR, for picking one by one against what was
picked. What was tried and measured is in `benchmarks/simulate.md`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.records import QueueItem, Reason

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

WINDOW = 10
MOST_OF_A_WINDOW = 4
FADING = 0.7
FADING_DOCUMENT = 0.9
# With fewer examples a code counts as rare, once codes have so many on average: at the beginning all are rare.
FEW_EXAMPLES = 5
# Chosen, not measured: how much less sure a model is in a document that is strange to it.
DOUBT, STRANGE = 2.0, 0.05
NO_THEME = -1
# One in so many of what is looked at, as long as there are any.
EVERY: Mapping[Reason, int] = {Reason.BLIND: 5, Reason.CHECK: 5, Reason.SECOND_LOOK: 10, Reason.REPEAT: 10}
# So many are coded blind before anything else while no model is there: the fewest that one is trained on.
BLIND_FIRST = 30


@dataclass(frozen=True)
class Weighed:
    """What suggestions weigh of fragments: a row per fragment (its `place`) and code, the likeliest first.

    `confidence` is nan where codes are only ranked. `examples[j]` is how many fragments carry `codes[j]` so far.
    """

    codes: tuple[str, ...]
    examples: Integers
    place: Integers
    code: Integers
    confidence: Numbers


@dataclass(frozen=True)
class Gains:
    """Per fragment: what a decision is expected to teach, its theme (a number), and why it is worth looking at."""

    gain: Numbers
    theme: Integers
    reasons: tuple[Reason, ...]
    details: tuple[str, ...]


def expected_gains(weighed: Weighed, fragments: int, unlike: NDArray[np.bool_] | None = None) -> Gains:
    """Return the gains of `fragments` fragments; `unlike` says which are of documents that the model is strange to.

    One that nothing is weighed for gains nothing, has no theme and waits in reading order, unless it is strange.
    """
    ranked_only = np.isnan(weighed.confidence)
    strange = np.zeros(fragments, dtype=bool) if unlike is None else unlike
    chance = np.where(ranked_only, 0.5 ** (1 + _ranks(weighed.place)), weighed.confidence)
    chance = np.where(strange[weighed.place] & ~ranked_only, _doubted(chance), chance)
    worth = chance * (1 - chance) / np.sqrt(1.0 + weighed.examples[weighed.code])
    gain = np.bincount(weighed.place, worth, minlength=fragments).astype(float)
    theme = np.full(fragments, NO_THEME, dtype=np.int64)
    _set_to_first(theme, weighed.place, weighed.code, np.argsort(-chance, kind="stable"))
    reasons, details = [Reason.IN_ORDER] * fragments, [""] * fragments
    leading = np.full(fragments, -1, dtype=np.int64)
    _set_to_first(leading, weighed.place, np.arange(len(worth)), np.argsort(-worth, kind="stable"))
    usual = float(weighed.examples.mean()) if len(weighed.examples) else 0.0
    overlooked = strange & (leading < 0)
    doubted = _doubted(np.array([STRANGE]))
    gain[overlooked] = doubted * (1 - doubted) / np.sqrt(1.0 + usual)
    for place in np.flatnonzero(overlooked):
        reasons[place] = Reason.UNLIKE
    for place in np.flatnonzero(leading >= 0):
        row = int(leading[place])
        code = int(weighed.code[row])
        sign = weighed.codes[code]
        is_rare = int(weighed.examples[code]) < FEW_EXAMPLES <= usual
        reasons[place] = (
            Reason.DEFINITION if ranked_only[row]
            else Reason.UNLIKE if strange[place]
            else Reason.RARE if is_rare
            else Reason.UNSURE
        )  # fmt: skip
        details[place] = sign if ranked_only[row] else f"{sign} {weighed.confidence[row]:.2f}"
    return Gains(gain, theme, tuple(reasons), tuple(details))


def _doubted(chance: Numbers) -> Numbers:
    """Return probabilities with their log-odds divided by `DOUBT`."""
    root = 1 / DOUBT
    return np.asarray(chance**root / (chance**root + (1 - chance) ** root))


def _ranks(place: Integers) -> Integers:
    """Return the how-manieth row of its place each row is, from 0."""
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    ranks = np.empty(len(place), dtype=np.int64)
    ranks[order] = np.arange(len(place)) - np.repeat(starts, np.diff(np.append(starts, len(place))))
    return ranks


def _set_to_first(target: Integers, place: Integers, value: Integers, order: Integers) -> None:
    """Give each place the value of its first row in `order`."""
    backwards = order[::-1]  # of several assignments to one place the last one stays
    target[place[backwards]] = value[backwards]


def spread(gain: Numbers, theme: Integers, document: Integers, recent: Iterable[tuple[int, int]] = ()) -> Integers:
    """Return the places of fragments, picked one by one for their gain, with no theme crowding out the others.

    `recent` are theme and document of what was looked at last, the latest last.
    """
    themes, member = np.unique(theme, return_inverse=True)
    best_first = np.lexsort((np.arange(len(gain)), -gain, member))
    starts = np.searchsorted(member[best_first], np.arange(len(themes)))
    ends = np.append(starts[1:], len(gain))
    window = _Window(themes, int(document.max(initial=0)) + 1, recent)
    heads, picked = starts.copy(), np.empty(len(gain), dtype=np.int64)
    offered = np.where(heads < ends, gain[best_first[np.minimum(heads, len(gain) - 1)]], -1.0) if len(gain) else gain
    at = document[best_first[np.minimum(heads, len(gain) - 1)]] if len(gain) else document
    left = int((heads < ends).sum())
    for step in range(len(gain)):
        which = window.best(offered, at, left)
        picked[step] = best_first[heads[which]]
        window.note(which, int(at[which]))
        heads[which] += 1
        if heads[which] < ends[which]:
            following = best_first[heads[which]]
            offered[which], at[which] = gain[following], document[following]
        else:
            offered[which], left = -1.0, left - 1
    return picked


class _Window:
    """The themes and documents of the last fragments, and what fades because of them."""

    def __init__(self, themes: Integers, documents: int, recent: Iterable[tuple[int, int]]) -> None:
        self.themes, self.of_theme = {int(theme): place for place, theme in enumerate(themes)}, np.zeros(len(themes))
        self.of_document = np.zeros(documents)
        self.seen: list[tuple[int, int]] = []
        for theme, document in list(recent)[-WINDOW:]:
            self.note(self.themes.get(theme, -1), document)

    def note(self, theme: int, document: int) -> None:
        self.seen.append((theme, document))
        self._count(self.seen[-1], 1)
        if len(self.seen) >= WINDOW:
            self._count(self.seen[-WINDOW], -1)

    def _count(self, seen: tuple[int, int], by: int) -> None:
        theme, document = seen
        if theme >= 0:
            self.of_theme[theme] += by
        if 0 <= document < len(self.of_document):
            self.of_document[document] += by

    def best(self, offered: Numbers, at: Integers, left: int) -> int:
        """Return the theme whose best fragment is next; `offered` is negative for a theme that is used up."""
        faded = offered * FADING**self.of_theme * FADING_DOCUMENT ** self.of_document[at]
        if left >= 3:
            faded = np.where((self.of_theme >= MOST_OF_A_WINDOW) & (offered >= 0), -0.5, faded)
        return int(np.argmax(np.where(offered < 0, -1.0, faded)))


def woven(
    streams: Mapping[Reason, Sequence[QueueItem]], ranked: Sequence[QueueItem], recent: Sequence[Reason | None] = ()
) -> list[QueueItem]:
    """Return ranked fragments with the others woven in, one of each kind in every so many (`EVERY`).

    `recent` says of what was looked at last which stream it was of (None: ranked), the latest last. When the ranked
    ones are used up the others follow one another.
    """
    waiting = {reason: iter(items) for reason, items in streams.items() if items}
    since = {reason: _since(recent, reason) for reason in waiting}
    rest, queue = iter(ranked), list[QueueItem]()
    while True:
        due = [reason for reason in waiting if since[reason] >= EVERY[reason] - 1]
        item = None
        for reason in sorted(due, key=lambda one: EVERY[one] - since[one]):
            item = _next(waiting, reason)
            if item is not None:
                break
        if item is None:
            item = next(rest, None)
        if item is None and waiting:
            item = _next(waiting, max(waiting, key=lambda one: since[one] / EVERY[one]))
            if item is None:
                continue
        if item is None:
            return queue
        queue.append(item)
        for one in since:
            since[one] = 0 if item.reason is one else since[one] + 1


def unmodelled(
    streams: Mapping[Reason, Sequence[QueueItem]],
    in_order: Sequence[QueueItem],
    recent: Sequence[Reason | None] = (),
    blind_done: int = 0,
) -> list[QueueItem]:
    """Return the queue without a model: first what was drawn blind, up to `BLIND_FIRST` with those done; then the rest.

    `in_order` are the others in reading order.
    """
    blind = list(streams.get(Reason.BLIND, ()))
    first = blind[: max(0, BLIND_FIRST - blind_done)]
    return [*first, *woven({**streams, Reason.BLIND: blind[len(first) :]}, in_order, recent)]


def _next(waiting: dict[Reason, Iterator[QueueItem]], reason: Reason) -> QueueItem | None:
    item = next(waiting[reason], None)
    if item is None:
        del waiting[reason]
    return item


def _since(recent: Sequence[Reason | None], reason: Reason) -> int:
    """Return how many others were looked at since one of a stream was; as many as it takes, if none was."""
    for count, one in enumerate(reversed(recent)):
        if one is reason:
            return count
    return max(len(recent), EVERY[reason] - 1)
