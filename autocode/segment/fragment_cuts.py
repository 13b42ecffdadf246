"""Which sentences of a turn belong together: a fragment is what a coder would code as a whole.

Of all ways to put the sentences of a turn into fragments, the one that costs least is found exactly, by dynamic
programming. Three things cost:

- *Length.* A fragment far from the wanted length costs the square of its distance; one too short to code, or longer
  than a coder leaves a fragment, costs much more.
- *Each cut*, so that a turn that needs no cut stays whole.
- *Where it is cut.* A speaker who turns to something new says so ("Maar goed", "En dan nog", "Wat ik ook"), and leaves
  the words of the old subject behind; one who goes on says "Want", "Dat", or answers the own question.

An answer of one word or an opener ("Ja.", "Nou ja.", "Oké.") belongs to what follows it and is never cut off.

The weights were set by hand and rounded, after a look at how often coders cut before which words; they are leanings,
not measurements.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from autocode.segment.sentence_ends import Span, sentences
from autocode.segment.words import EMPTY, GOES_ON_AFTER_EN, LEANINGS, OPENERS, STARTERS

# In words. Coded fragments of spoken Dutch have a median of about 37.
WANTED = 40
TOO_SHORT = 8
TOO_LONG = 80

_CUT = 0.5
_TOO_SHORT_COSTS = 1.5
_TOO_LONG_COSTS = 4.0
_CUT_OFF_OPENER = 3.0
_COHESION = 0.35
# How many sentences on each side are compared for words in common.
_WINDOW = 2

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A new start, said in so many words. Matched at the beginning of a sentence in small letters, without signs.
_NEW_SUBJECT = re.compile(
    r"(?:ja |nou |oké |goed |kijk |en |maar |dus )*"
    r"(?:(?:en )?dan (?:nog|ook nog|heb je|hebben we|de|het|die|over|gaan we|wil ik|komt|nu)\b|maar goed\b|oké dan\b"
    r"|(?:wat ik|wat ook|wat mij|wat je)\b|nog (?:iets|één|een|wat|even)\b|(?:een )?(?:ander|tweede|derde|laatste) "
    r"|(?:het|iets|heel iets) ander|ten (?:eerste|tweede|derde|slotte)\b|tot slot\b|trouwens\b|verder\b|overigens\b"
    r"|daarnaast\b|aan de andere kant\b|alhoewel\b|even (?:terug|iets)\b|terug naar\b|over (?:die|dat|de|het)\b"
    r"|qua\b|wat betreft\b|mijn vraag\b|volgende\b|terwijl ik\b|tegelijk)"
)
_STEM_LETTERS = 6


def cut_turn(text: str) -> list[Span]:
    """Return the fragments of one turn as (start, end) in code points: whole sentences, in order, nothing left out."""
    spans = sentences(text)
    if not spans:
        return []
    written = [text[start:end] for start, end in spans]
    lengths = [len(sentence.split()) for sentence in written]
    if sum(lengths) < 2 * TOO_SHORT or len(spans) == 1:
        return [(spans[0][0], spans[-1][1])]
    starts = _cheapest_starts(lengths, _cut_costs(written))
    return [(spans[first][0], spans[last - 1][1]) for first, last in pairwise([*starts, len(spans)])]


def _cheapest_starts(lengths: Sequence[int], cut_costs: Sequence[float]) -> list[int]:
    """Return the sentences that begin a fragment in the cheapest division of a turn; `cut_costs[0]` is not used."""
    before = [0]
    for length in lengths:
        before.append(before[-1] + length)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(before)):
        options: list[tuple[float, int]] = []
        for start in range(end - 1, -1, -1):
            words = before[end] - before[start]
            if options and words > 2 * TOO_LONG:
                break
            cut = cut_costs[start] if start else 0.0
            options.append((best[start][0] + cut + _length_cost(words), start))
        best.append(min(options))
    starts, position = [], len(lengths)
    while position > 0:
        position = best[position][1]
        starts.append(position)
    return starts[::-1]


def _length_cost(words: int) -> float:
    cost = ((words - WANTED) / WANTED) ** 2
    if words < TOO_SHORT:
        return cost + _TOO_SHORT_COSTS
    return cost if words <= TOO_LONG else cost + _TOO_LONG_COSTS


def _cut_costs(written: Sequence[str]) -> list[float]:
    """Return what a cut before each sentence costs."""
    found = [_words(sentence) for sentence in written]
    stems = [_stems(words) for words in found]
    costs = [_CUT]
    for index in range(1, len(written)):
        cost = _CUT - _leaning(found[index], written[index]) + _COHESION * _likeness(stems, index)
        if _is_opener(found[index - 1]):
            cost += _CUT_OFF_OPENER
        elif written[index - 1].endswith("?"):
            cost += 0.25
        elif written[index - 1].endswith(("…", "...", "-")):
            cost += 0.2
        costs.append(cost)
    return costs


def _words(sentence: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(sentence.casefold())]


def _stems(words: Sequence[str]) -> Counter[str]:
    """Return the first letters of the words that say what a sentence is about."""
    return Counter(word[:_STEM_LETTERS] for word in words if len(word) > 2 and word not in EMPTY)


def _is_opener(words: Sequence[str]) -> bool:
    """Say whether a sentence is an opener or a sign of listening: "Ja.", "Hm-hm.", "Nou ja goed."."""
    return len(words) <= 4 and all(part in OPENERS for word in words for part in word.split("-"))


def _leaning(words: Sequence[str], sentence: str) -> float:
    """Return how far the first words of a sentence lean towards a new subject (above 0) or the old one."""
    if not words:
        return -1.0
    leaning = LEANINGS.get(words[0], 0.0)
    if words[0] == "en" and len(words) > 1 and words[1] in GOES_ON_AFTER_EN:
        leaning = 0.15
    if words[0] not in STARTERS and sentence[0].isupper() and len(words) > 3:
        leaning = 0.05
    if _NEW_SUBJECT.match(" ".join(words[:8])):
        leaning = max(leaning, 0.0) + 0.25
    if len(words) <= 3 and not _is_opener(words):
        leaning -= 0.25
    return leaning


def _likeness(stems: Sequence[Counter[str]], index: int) -> float:
    """Return the cosine of the words before and after a place, from 0 (nothing in common) to 1."""
    left: Counter[str] = sum(stems[max(0, index - _WINDOW) : index], Counter())
    right: Counter[str] = sum(stems[index : index + _WINDOW], Counter())
    common = sum(left[stem] * right[stem] for stem in left.keys() & right.keys())
    return common / (_norm(left) * _norm(right)) if common else 0.0


def _norm(counts: Counter[str]) -> float:
    return math.sqrt(sum(count * count for count in counts.values()))
