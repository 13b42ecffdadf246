"""Drawing fragments for a second coder, with a known probability for each.

Within every stratum the draw is systematic: the fragments in reading order, document after document, on a line, and
every N/n-th taken from a random start. Each has the probability n/N; every document gets its share to within one
fragment, and so does every stretch of a conversation.

Source: Cochran, W. (1977), "Sampling Techniques", ch. 8 (systematic sampling) and 5 (stratification).
"""

import random
from collections.abc import Mapping, Sequence


def systematic(units: Sequence[int], size: int, chance: random.Random) -> list[int]:
    """Return `size` of the units, evenly spread; all when there are no more than that."""
    if size >= len(units):
        return list(units)
    if size <= 0:
        return []
    step = len(units) / size
    start = chance.random() * step
    return [units[min(len(units) - 1, int(start + step * place))] for place in range(size)]


def stratified(strata: Mapping[str, Sequence[int]], size: int, seed: str) -> dict[int, tuple[float, bool]]:
    """Return per unit its probability and whether it was drawn; every stratum gets an equal part as far as it reaches.

    What a stratum is too small for goes to the others. The same seed gives the same draw.
    """
    chance = random.Random(seed)
    sizes = _shares({name: len(units) for name, units in strata.items()}, size)
    drawn: dict[int, tuple[float, bool]] = {}
    for name, units in strata.items():
        chosen = set(systematic(units, sizes[name], chance))
        drawn.update({unit: (sizes[name] / len(units), unit in chosen) for unit in units})
    return drawn


def _shares(numbers: Mapping[str, int], size: int) -> dict[str, int]:
    """Return how many to take of each stratum: equal parts, no more than there are, all of `size` where possible."""
    shares = dict.fromkeys(numbers, 0)
    left = min(size, sum(numbers.values()))
    while left:
        with_room = [name for name in numbers if shares[name] < numbers[name]]
        each = max(1, left // len(with_room))
        for name in with_room:
            more = min(each, numbers[name] - shares[name], left)
            shares[name] += more
            left -= more
    return shares
