"""Where to cut what runs on: speech without signs, and sentences of more words than anyone codes as a whole.

Without signs, a model that was fitted on the constructed corpus says how likely a sentence begins before each word
(`unsigned`). A sentence that has commas and still goes on for more than 80 words is cut where a speaker takes up the
thread (`en toen`, `maar`, `dus`, `want`) around a wanted length: the cheapest cuts, found exactly by dynamic
programming.
"""

from collections.abc import Sequence
from itertools import pairwise

from autocode.segment.tokens import MARK, Token
from autocode.segment.unsigned import log_odds
from autocode.segment.weights import Weights
from autocode.segment.words import ALONE, CONNECTS, GOES_ON_WITH, NO_CUT_AFTER, STARTERS, TAKES_UP

# A sentence of more words than this is a run-on; a coder never leaves more than this in one fragment either.
LONGEST_SENTENCE = 80
# Whoever writes fewer signs than one in so many words writes none.
WORDS_PER_SIGN = 40
# What is cut out of a run-on: about this many words, as long as a long spoken sentence.
WANTED_PIECE = 18
SHORTEST_PIECE = 6
LONGEST_PIECE = 60

# Log-odds of a new sentence. At `LIKELY` as many are found as there are (measured with documents held out); what is
# not even `POSSIBLE` is not weighed as the beginning of a fragment.
SURE = 8.0
LIKELY = -1.0
POSSIBLE = -2.5
_FORCED = LIKELY + 0.01
# Added where a trained pipeline hears a sentence begin: enough to make a likely place of a possible one.
HEARD = 1.5


def has_no_signs(words: Sequence[Token]) -> bool:
    """Say whether a turn has hardly any signs: fewer than one full stop or comma in forty words."""
    ends = sum(token.text[-1] in MARK for token in words)
    return (ends + _commas(words)) * WORDS_PER_SIGN < len(words)


def starts_within(
    words: Sequence[Token],
    first: int,
    last: int,
    within: frozenset[int],
    unsigned: bool,
    weights: Weights,
    heard: frozenset[int] = frozenset(),
) -> dict[int, float]:
    """Return the tokens at which a sentence begins within what signs show as one, each with its log-odds.

    In a turn without signs the places at which one may begin are there too. None comes at a token of `within`.
    `heard` are the places (code points) at which a trained pipeline begins a sentence.
    """
    written = words[first:last]
    count = sum(token.spaced for token in written[1:]) + 1
    if count <= LONGEST_SENTENCE and not unsigned:
        return {}
    if _commas(written) * WORDS_PER_SIGN > count:
        return dict.fromkeys(_cuts_at_commas(words, first, last, within) if count > LONGEST_SENTENCE else (), SURE)
    odds = _log_odds(words, first, last, within, weights)
    odds = {at: value + HEARD * (words[at].start in heard) for at, value in odds.items()}
    likely = [at for at, value in odds.items() if value > LIKELY]
    stretches = pairwise([first, *likely, last])
    forced = dict.fromkeys((at for start, end in stretches for at in _forced_cuts(words, start, end, odds)), _FORCED)
    least = POSSIBLE if unsigned else LIKELY
    return {at: value for at, value in (odds | forced).items() if value > least}


def _commas(words: Sequence[Token]) -> int:
    return sum(token.text[-1] in ",;:" for token in words)


def _log_odds(
    words: Sequence[Token], first: int, last: int, within: frozenset[int], weights: Weights
) -> dict[int, float]:
    """Return the log-odds of a new sentence for every token at which one may begin, the first left out."""
    starts, spoken = spoken_words(words, first, last)
    odds = dict(zip(starts, log_odds(spoken, weights.sentences), strict=True))
    for at in starts:
        if words[at].text[0].isupper() and words[at].word in STARTERS and words[at].word != "u":
            odds[at] = SURE
    return {at: value for at, value in odds.items() if at > first and at not in within}


def spoken_words(words: Sequence[Token], first: int, last: int) -> tuple[list[int], list[str]]:
    """Return the words between white space, in small letters and without the signs around them, and where they begin.

    What is nothing but signs belongs to the word before it.
    """
    spaced = [first, *(at for at in range(first + 1, last) if words[at].spaced)]
    starts, spoken = [], []
    for at, end in pairwise([*spaced, last]):
        written = "".join(token.text for token in words[at:end])
        word = Token(written, 0, 0, True).word
        if word or at == first:
            starts.append(at)
            spoken.append(word or "^")
    return starts, spoken


def _lengths(words: Sequence[Token], first: int, last: int) -> list[int]:
    """Return the number of words before each token, and before the end."""
    length = [0]
    for token in words[first:last]:
        length.append(length[-1] + (token.spaced or token.start == words[first].start))
    return length


def _forced_cuts(words: Sequence[Token], first: int, last: int, odds: dict[int, float]) -> list[int]:
    """Return where to cut a stretch that is too long to code as a whole; none for one that is not."""
    length = _lengths(words, first, last)
    if length[-1] <= LONGEST_PIECE:
        return []
    costs = {at - first: -odds[at] / 4 for at in range(first + 1, last) if at in odds}
    return [first + cut for cut in _cheapest_cuts(length, costs)]


def _cuts_at_commas(words: Sequence[Token], first: int, last: int, within: frozenset[int]) -> list[int]:
    """Return the tokens at which to cut a sentence that runs on from comma to comma."""
    places = [at for at in range(first + 1, last) if words[at].spaced and at not in within]
    costs = {at - first: _cut_cost(words, at) for at in places}
    return [first + cut for cut in _cheapest_cuts(_lengths(words, first, last), costs)]


def _cut_cost(words: Sequence[Token], at: int) -> float:
    """Return what a cut before this token costs, from 0 (a new sentence for sure) to about 2."""
    word, last = words[at].word, words[at - 1]
    if last.text[-1] in ";:…":
        return 0.3
    comma = last.text[-1] == ","
    if words[at].text[0].isupper() and word in STARTERS and word != "u":
        return 0.0
    following = words[at + 1].word if at + 1 < len(words) else ""
    cost = TAKES_UP.get(f"{word} {following}", ALONE.get(word, 1.0))
    if word in CONNECTS and following in GOES_ON_WITH:
        cost = min(cost, CONNECTS[word])
    if not comma and last.word in NO_CUT_AFTER:
        return 1.5 + cost / 2
    return cost if comma else cost + 0.4


def _cheapest_cuts(length: Sequence[int], costs: dict[int, float]) -> list[int]:
    """Return the places to cut whose pieces and cuts together cost least.

    `length[i]` is the number of words before place i. A piece costs the square of its distance from the wanted
    length, in wanted lengths.
    """
    places = [0, *costs, len(length) - 1]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for position in range(1, len(places)):
        here = places[position]
        cheapest = (float("inf"), position - 1)
        for before in range(position - 1, -1, -1):
            words = length[here] - length[places[before]]
            if words > LONGEST_PIECE and before < position - 1:
                break
            penalty = 4.0 if words < SHORTEST_PIECE else 0.0
            total = best[before][0] + ((words - WANTED_PIECE) / WANTED_PIECE) ** 2 + penalty
            cheapest = min(cheapest, (total, before))
        best.append((cheapest[0] + costs.get(here, 0.0), cheapest[1]))
    cuts, position = [], best[-1][1]
    while position > 0:
        cuts.append(places[position])
        position = best[position][1]
    return cuts[::-1]
