"""What a place between two sentences has that may make a person cut there: named values, for weights to weigh.

A speaker who turns to something new says so ("Maar goed", "En dan nog", "Wat ik ook"), and leaves the words of the old
subject behind; one who goes on says "Want", "Dat", or answers the own question.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autocode.segment.run_ons import SURE
from autocode.segment.words import EMPTY, GOES_ON_AFTER_EN, OPENERS, POINTERS, STARTERS

# How many sentences on each side are compared for words in common.
_WINDOW = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LAST_SIGN = re.compile(r"[.?!…,;:]+(?=['\"\u201d\u2019)]*$)")
# As far from the beginning of a sentence as its subject is looked for, in words.
_NEAR = 6
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


@dataclass(frozen=True)
class Stretch:
    """One of the pieces that a turn is made of, a sentence as a rule, and the log-odds that it begins one."""

    text: str
    log_odds: float = SURE

    @cached_property
    def words(self) -> list[str]:
        """The words in small letters, without signs."""
        return [word.replace("’", "'") for word in _WORD.findall(self.text.casefold())]

    @cached_property
    def length(self) -> int:
        """How many words it has, as white space tells them."""
        return len(self.text.split())

    @cached_property
    def stems(self) -> Counter[str]:
        """The first letters of the words that say what it is about."""
        return Counter(word[:_STEM_LETTERS] for word in self.words if len(word) > 2 and word not in EMPTY)

    @cached_property
    def is_opener(self) -> bool:
        """Whether it is an opener or a sign of listening: "Ja.", "Hm-hm.", "Nou ja goed."."""
        return len(self.words) <= 4 and all(part in OPENERS for word in self.words for part in word.split("-"))


# Further values of the place before a stretch of a turn, such as how far sentence vectors turn there.
MoreValues = Callable[[Sequence[Stretch], int], Mapping[str, float]]


def values_at(
    turn: Sequence[Stretch], at: int, before: int, total: int, more: MoreValues | None = None
) -> dict[str, float]:
    """Return the values of the place before stretch `at` of a turn, by name; 0 where a name is missing.

    `before` is how many words of the turn stand before the place, `total` how many it has.
    """
    last, following = turn[at - 1], turn[at]
    values = dict.fromkeys(_names(last, following), 1.0)
    values["alike"] = _likeness(turn, at)
    common = last.stems.keys() & following.stems.keys()
    values["words again"] = len(common) / max(1, min(len(last.stems), len(following.stems)))
    values |= _steps("last", last.length, (2, 4, 8, 15)) | _steps("next", following.length, (2, 4, 8, 15))
    values |= _steps("before", before, (15, 30, 50, 80, 120)) | _steps("after", total - before, (8, 15, 25, 40, 60, 90))
    values |= _steps("stretches", at, (1, 2, 4, 8))
    if following.log_odds < SURE:
        values["odds"] = following.log_odds / 2
        values |= _steps("odds", following.log_odds + 3, (0.5, 1, 1.5, 2, 2.5, 3, 4, 5))
    values |= more(turn, at) if more else {}
    return {name: value for name, value in values.items() if value}


def _names(last: Stretch, following: Stretch) -> list[str]:
    """Return what is there or not: first and last words, signs, openers, a new start."""
    words, first = following.words, following.words[0] if following.words else "-"
    names = [f"begins {first}", f"begins {' '.join(words[:2])}"]
    if last.words:
        names += [f"last began {last.words[0]}", f"last ended {last.words[-1]}"]
    sign = _LAST_SIGN.search(last.text)
    names.append(f"sign {sign[0][0] if sign else '-'}")
    if words[:1] == ["en"]:
        names.append("and on" if len(words) > 1 and words[1] in GOES_ON_AFTER_EN else "and new")
    if _NEW_SUBJECT.match(" ".join(words[:8])):
        names.append("new start")
    if first in STARTERS:
        names.append("starter")
    if last.is_opener:
        names.append("last is opener")
    if following.is_opener:
        names.append("next is opener")
    return [*names, *(f"near {word}" for word in sorted(POINTERS & set(words[:_NEAR])))]


def _steps(name: str, value: float, marks: Sequence[float]) -> dict[str, float]:
    """Return how far a value lies past each mark, from 0 to 1: one weight per mark draws any curve."""
    return {f"{name} > {mark:g}": max(0.0, min(1.0, (value - mark) / max(4, 0.35 * mark))) for mark in marks}


def _likeness(turn: Sequence[Stretch], at: int) -> float:
    """Return the cosine of the words before and after a place, from 0 (nothing in common) to 1."""
    left: Counter[str] = sum((one.stems for one in turn[max(0, at - _WINDOW) : at]), Counter())
    right: Counter[str] = sum((one.stems for one in turn[at : at + _WINDOW]), Counter())
    common = sum(left[stem] * right[stem] for stem in left.keys() & right.keys())
    return common / (_norm(left) * _norm(right)) if common else 0.0


def _norm(counts: Counter[str]) -> float:
    return math.sqrt(sum(count * count for count in counts.values()))
