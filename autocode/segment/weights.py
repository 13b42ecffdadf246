"""What the constructed corpus taught about cutting: weights by name, in `models/segmenter/weights.json`.

`training_data/train_segmenter.py` writes the file, `autocode.segment.learn` makes what is in it. It holds no more than
words and pairs of words that stood in several documents, each with one number.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autocode.config import data_folder

FORMAT = 1
# Log-odds are worth this much of a bound: what counts is whether they are far below or far above.
_MOST_LOG_ODDS = 8.0


@dataclass(frozen=True)
class SentenceWeights:
    """How likely a sentence begins before a word when nobody wrote signs: log-odds, a sum over `places` by name.

    `known` are the words that are looked at whole; of others only the last letters count.
    """

    bias: float
    places: Mapping[str, float]
    known: frozenset[str]

    def log_odds(self, names: list[str]) -> float:
        """Return the log-odds that a sentence begins at a place with these names."""
        found = self.bias + sum(self.places.get(name, 0.0) for name in names)
        return max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, found))


@dataclass(frozen=True)
class FragmentWeights:
    """What a cut and a length are worth (additive scores; only differences between divisions of a turn count).

    `lengths[n]` is for a fragment of n words, the last for all that are longer.
    """

    bias: float
    places: Mapping[str, float]
    lengths: tuple[float, ...]

    def cut(self, values: Mapping[str, float]) -> float:
        """Return what a cut is worth at a place with these values by name."""
        return self.bias + sum(self.places.get(name, 0.0) * value for name, value in values.items())

    def length(self, words: int) -> float:
        """Return what a fragment of this many words is worth."""
        return self.lengths[min(words, len(self.lengths) - 1)]


@dataclass(frozen=True)
class Weights:
    """Everything that was learnt: sentences without signs, and fragments of turns with and without signs."""

    sentences: SentenceWeights
    signed: FragmentWeights
    unsigned: FragmentWeights


def weights_from(content: Mapping[str, Any]) -> Weights:
    """Return the weights in the content of a file."""
    sentences = content["sentences"]
    return Weights(
        SentenceWeights(sentences["bias"], sentences["places"], frozenset(sentences["known"])),
        *(
            FragmentWeights(one["bias"], one["places"], tuple(one["lengths"]))
            for one in (content["fragments"], content["fragments without signs"])
        ),
    )


def weights_file() -> Path:
    """Return where the shipped weights are."""
    return data_folder("models") / "segmenter" / "weights.json"


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with the program."""
    return weights_from(json.loads(weights_file().read_text(encoding="utf-8")))
