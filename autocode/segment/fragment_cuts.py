"""Which sentences of a turn belong together: a fragment is what a coder would code as a whole.

Every way to put the sentences of a turn into fragments has a score: what its cuts are worth, by what stands on both
sides of them (`turning_points`), and what the lengths of its fragments are worth. The best way is found exactly, by
dynamic programming. The weights were fitted on where the fragments of the constructed corpus begin: they make the
divisions found there likely among all possible ones (a semi-Markov conditional random field; Sarawagi and Cohen
(2004), "Semi-Markov conditional random fields for information extraction", NIPS 17). Turns without signs have weights
of their own, and there every place at which a sentence may begin is weighed.

An answer of one word or an opener ("Ja.", "Nou ja.", "Oké.") belongs to what follows it and is never cut off.
"""

import math
from collections.abc import Sequence

from autocode.segment.sentence_ends import Span, Starts, sentence_starts, spans_between
from autocode.segment.turning_points import MoreValues, Stretch, values_at
from autocode.segment.weights import FragmentWeights, Weights, shipped_weights

# In words. A turn shorter than the first is never cut; a fragment longer than the second is a last resort.
SHORTEST_CUT = 16
TOO_LONG = 80
_TOO_LONG_COSTS = 6.0
# Added to every cut: the single best division cuts somewhat less often than people do (measured, documents held out).
EAGERNESS = 0.3


def cut_turn(text: str, weights: Weights | None = None, more: MoreValues | None = None) -> list[Span]:
    """Return the fragments of one turn as (start, end) in code points, in order, nothing left out.

    `more` gives further values of a place to `weights` that were fitted with the same.
    """
    weights = weights or shipped_weights()
    starts = sentence_starts(text, weights)
    if not starts.where:
        return []
    turn = stretches(text, starts)
    kind = weights.unsigned if starts.unsigned else weights.signed
    first = [
        starts.where[at][0] for at in (_best_starts(turn, kind, more) if len(text.split()) >= SHORTEST_CUT else [0])
    ]
    return spans_between(text, first)


def stretches(text: str, starts: Starts) -> list[Stretch]:
    """Return the pieces of a turn from each start to the next."""
    spans = spans_between(text, [start for start, _ in starts.where])
    return [Stretch(text[start:end], odds) for (start, end), (_, odds) in zip(spans, starts.where, strict=True)]


def words_before(turn: Sequence[Stretch]) -> list[int]:
    """Return how many words stand before each stretch of a turn, and before its end."""
    before = [0]
    for one in turn:
        before.append(before[-1] + one.length)
    return before


def _best_starts(turn: Sequence[Stretch], weights: FragmentWeights, more: MoreValues | None) -> list[int]:
    """Return the stretches that begin a fragment in the best division of a turn."""
    before = words_before(turn)
    cuts = [0.0, *(_cut(turn, at, before, weights, more) for at in range(1, len(turn))), 0.0]
    best: list[tuple[float, int]] = [(0.0, 0)]
    # Only where a fragment may begin: in "ja ja ja ja ..." that is nowhere, and looking back would never end.
    possible = [0]
    for end in range(1, len(before)):
        top = (-math.inf, 0)
        for start in reversed(possible) if cuts[end] > -math.inf else ():
            words = before[end] - before[start]
            if words > 2 * TOO_LONG and top[0] > -math.inf:
                break
            length = weights.length(words) - (_TOO_LONG_COSTS if words > TOO_LONG else 0.0)
            # The earliest of equally good starts, so that a tie is no matter of rounding or order.
            top = max(top, (best[start][0] + length + cuts[end], -start))
        best.append((top[0], -top[1]))
        if top[0] > -math.inf:
            possible.append(end)
    starts, position = [], len(turn)
    while position > 0:
        position = best[position][1]
        starts.append(position)
    return starts[::-1]


def _cut(
    turn: Sequence[Stretch], at: int, before: Sequence[int], weights: FragmentWeights, more: MoreValues | None
) -> float:
    """Return what a cut before a stretch is worth; nothing is worth cutting off an opener."""
    if turn[at - 1].is_opener:
        return -math.inf
    return EAGERNESS + weights.cut(values_at(turn, at, before[at], before[-1], more))
