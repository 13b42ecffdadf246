"""Codings that deserve a second look: an identical fragment was coded otherwise, or the neighbours, or the model.

None of this says that a coding is wrong; it says where two readings of much the same text differ. A coding that was
given again is not asked about a third time.

Sources: Wilson, D. (1972), "Asymptotic properties of nearest neighbor rules using edited data", IEEE Transactions on
Systems, Man, and Cybernetics 2, and Brodley, C. & Friedl, M. (1999), "Identifying mislabeled training data", Journal
of Artificial Intelligence Research 11, for labels that contradict their neighbours or a model that did not see them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from autocode.records import Suggestion
from autocode.scheme import Scheme, fold

# "Ja." occurs fifty times, and means what was said before it.
FEWEST_WORDS = 5
NEIGHBOURS = 5
# So many of the neighbours must share a code that the coding lacks, and be at least so like it.
AGREEING = 4
LEAST_LIKENESS = 0.6
SURE = 0.8
_AT_ONCE = 1000


class Why(StrEnum):
    """What a coding contradicts."""

    IDENTICAL = "identical"
    NEIGHBOURS = "neighbours"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Given:
    """A coding as it is looked at: the fragment, its text, the codes given, and whether it was given twice already."""

    fragment: int
    text: str
    codes: frozenset[str]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A coded fragment to look at again: what it contradicts, which code is at stake, and the other fragment if any."""

    fragment: int
    why: Why
    code: str
    other: int | None = None


def doubts(
    given: Sequence[Given],
    scheme: Scheme,
    vectors: NDArray[np.float32] | None = None,
    suggested: Mapping[int, Suggestion] | None = None,
) -> list[Doubt]:
    """Return the codings to look at again, each once, in the order of the reasons.

    `vectors` are those of the given fragments, in order, when there are any; `suggested` what a model that did not
    learn from the coding suggests, by fragment.
    """
    found: dict[int, Doubt] = {}
    for doubt in (*_identical(given), *_neighbours(given, vectors), *_model(given, suggested or {}, scheme)):
        found.setdefault(doubt.fragment, doubt)
    settled = {one.fragment for one in given if one.again}
    return [doubt for fragment, doubt in found.items() if fragment not in settled]


def _identical(given: Sequence[Given]) -> Iterator[Doubt]:
    """Yield, of fragments with one text, those that are not coded as most of them; of a tie, the later ones."""
    alike: dict[str, list[Given]] = {}
    for one in given:
        if one.text.count(" ") + 1 >= FEWEST_WORDS:
            alike.setdefault(fold(one.text), []).append(one)
    for group in alike.values():
        usual = Counter(one.codes for one in group).most_common(1)[0][0]
        model = next(one for one in group if one.codes == usual)
        for one in group:
            if one.codes != usual:
                yield Doubt(one.fragment, Why.IDENTICAL, min(one.codes ^ usual), model.fragment)


def _neighbours(given: Sequence[Given], vectors: NDArray[np.float32] | None) -> Iterator[Doubt]:
    """Yield codings that lack a code which nearly all of the nearest coded fragments share."""
    if vectors is None or len(given) <= NEIGHBOURS:
        return
    centred = vectors - vectors.mean(axis=0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = centred / np.where(length == 0, 1, length)
    for start in range(0, len(given), _AT_ONCE):
        likeness = unit[start : start + _AT_ONCE] @ unit.T
        places = np.arange(len(likeness))
        likeness[places, places + start] = -1.0
        best = np.argpartition(-likeness, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        for place, near in enumerate(best):
            close = sorted(near[likeness[place, near] >= LEAST_LIKENESS], key=lambda n: -likeness[place, n])
            shared = Counter(code for n in close for code in given[n].codes)
            one = given[start + place]
            lacking = [code for code, times in shared.most_common() if times >= AGREEING and code not in one.codes]
            if lacking and not one.codes & set(shared):
                other = next(n for n in close if lacking[0] in given[n].codes)
                yield Doubt(one.fragment, Why.NEIGHBOURS, lacking[0], given[other].fragment)


def _model(given: Sequence[Given], suggested: Mapping[int, Suggestion], scheme: Scheme) -> Iterator[Doubt]:
    """Yield codings that lack a code, and anything below it, of which the model is sure."""
    for one in given:
        if one.fragment not in suggested:
            continue
        covered = with_ancestors(one.codes, scheme)
        for moment in suggested[one.fragment].moments:
            if moment.confidence is not None and moment.confidence >= SURE and moment.code not in covered:
                yield Doubt(one.fragment, Why.MODEL, moment.code)
                break


def with_ancestors(codes: frozenset[str], scheme: Scheme) -> frozenset[str]:
    """Return codes with all that lie above them; codes that the scheme no longer has stay as they are."""
    return codes | {above.code for code in codes if code in scheme for above in scheme.path(code)}
