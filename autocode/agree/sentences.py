"""A plain sentence for a line of the table: how often coders gave the same, and what they confuse most.

Sentences count fragments (words, moments) as they are; weights bear on the figures alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

Confusions = Mapping[tuple[str | None, str | None], int]


def of_code(coders: Sequence[str], code: str, counts: tuple[int, int, int], confusions: Confusions | None) -> str:
    """Return what two coders did with one code: given by both, by the first alone, by the second alone."""
    first, second = coders
    both, alone, other = counts
    if not both + alone + other:
        return f"Neither {first} nor {second} gave {code}."
    if not alone + other:
        return f"{first} and {second} agree on {code}: both gave it {times(both)}."
    if both:
        start = f"{first} and {second} both gave {code} {times(both)}; {first} alone {times(alone)}, {second} alone"
    else:
        start = f"{first} and {second} never gave {code} to the same: {first} {times(alone)}, {second}"
    return f"{start} {times(other)}{_confused_with(code, confusions)}."


def _confused_with(code: str, confusions: Confusions | None) -> str:
    """Return with which code a code is confused most, in either direction."""
    found: Counter[str | None] = Counter()
    for (left, right), count in (confusions or {}).items():
        if left != right and code in (left, right):
            found[right if left == code else left] += count
    if not found:
        return ""
    other, count = max(found.items(), key=lambda item: (item[1], item[0] is not None, str(item[0])))
    return f"; they confuse it with {other}: {times(count)}" if other else f"; without any other code: {times(count)}"


def of_sets(coders: Sequence[str], same: int, n: int, confusions: Confusions | None) -> str:
    """Return how many units have the same set from all their coders, and the confusion that costs most."""
    who = " and ".join(coders) if len(coders) == 2 else f"the {len(coders)} coders"
    if same == n:
        return f"{who[0].upper()}{who[1:]} gave all {n} the same." if n else f"{who} have nothing in common."
    text = f"{who[0].upper() if len(coders) > 2 else who[0]}{who[1:]} gave {same} of {n} exactly the same"
    worst = most_confused(confusions or {})
    return f"{text}; they confuse {worst}." if worst else f"{text}."


def of_mean(coders: Sequence[str], codes: Sequence[tuple[str, tuple[int, int, int]]]) -> str:
    """Return on how many codes two coders do not differ, and on which they differ most often."""
    apart = {code: alone + other for code, (_, alone, other) in codes}
    who = " and ".join(coders)
    if not apart:
        return f"{who} gave no code at all."
    full = sum(times_apart == 0 for times_apart in apart.values())
    worst = max(apart, key=lambda code: (apart[code], code))
    more = f"; they differ most often on {worst}: {times(apart[worst])}" if apart[worst] else ""
    some = "none" if not full else "all" if full == len(apart) else f"{full}"
    return f"{who} gave {some} of {len(apart)} codes to exactly the same fragments{more}."


def of_weighted_mean(plain: float | None, weighted: float | None) -> str:
    """Return what counting codes by how often they are given does to the mean kappa."""
    if plain is None or weighted is None or f"{plain:.2f}" == f"{weighted:.2f}":
        return ""
    return f"Counting each code by how often it is given, the mean kappa is {weighted:.2f} instead of {plain:.2f}."


def of_all(coders: Sequence[str], what: str, same: int, n: int) -> str:
    """Return on how many units all raters said the same of one thing."""
    return f"On {what}, the {len(coders)} coders said the same of {same} of {n}."


def most_confused(confusions: Confusions) -> str:
    """Return `I.6 with LK.2: 14 times`, for the pair of codes confused most in either direction; "" for none."""
    found: Counter[tuple[str, str]] = Counter()
    for (left, right), count in confusions.items():
        if left is not None and right is not None and left != right:
            found[min(left, right), max(left, right)] += count
    if not found:
        return ""
    (one, other), count = max(found.items(), key=lambda item: (item[1], item[0]))
    return f"{one} with {other}: {times(count)}"


def confused_most(confusions: Sequence[tuple[str | None, str | None, int]], most: int) -> list[tuple[str, str, int]]:
    """Return the pairs of codes that are confused most, in either direction, at most so many, and how often each."""
    found: Counter[tuple[str, str]] = Counter()
    for left, right, count in confusions:
        if left is not None and right is not None and left != right:
            found[min(left, right), max(left, right)] += count
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(one, other, count) for (one, other), count in ordered[:most]]


def of_moments(coders: Sequence[str], said: Sequence[tuple[str, str]]) -> str:
    """Return on how many moments with the same code two coders gave the same valence."""
    same = sum(one == other for one, other in said)
    who = " and ".join(coders)
    if not said:
        return f"{who} gave no code in common."
    used = {valence for pair in said for valence in pair}
    if len(used) == 1:
        (only,) = used
        return f"{who} gave no valence but {only or 'none'}: there is nothing to agree on or to confuse."
    text = f"{who} gave the same valence to {same} of {len(said)} moments with the same code"
    worst = most_confused(Counter((one or "no valence", other or "no valence") for one, other in said))
    return f"{text}; they confuse {worst}." if worst else f"{text}."


def times(count: int) -> str:
    """Return `never`, `once`, `twice`, `14 times`."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def of_interval(sampled: str, groups: int) -> str:
    """Return what the 95 % intervals of a table rest on; `sampled` as in `autocode.agree.sampling.Sampling.of`."""
    if groups < 2:
        return f"No intervals: {'too few fragments' if sampled in ('stretch', 'draw') else f'one {sampled}'}."
    if sampled == "stretch":
        return (
            f"This document only: (low to high) is a 95 % interval by block bootstrap over {groups} stretches of its "
            "text; of other documents it says nothing."
        )
    if sampled == "draw":
        return (
            "This document only, and its order is not known: (low to high) is a 95 % interval as if fragments were "
            "independent, which is too narrow."
        )
    return (
        f"(low to high) is the 95 % interval, delete-one jackknife over {groups} {sampled}s on a scale without edges."
    )
