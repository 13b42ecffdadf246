"""Where sentences begin when nobody wrote signs: log-odds for every word, from the words around it.

Whisper and others leave full stops and capitals out. What is left is which words follow each other: a participle and
then "en ik" is likely a new sentence, "de" and then anything is not. A logistic regression says how likely; it was
fitted on the constructed corpus with its signs taken out (`autocode.segment.learn`).
"""

from collections.abc import Iterator, Sequence

from autocode.segment.weights import SentenceWeights

_EDGE = "^"
_LETTERS = 3


def log_odds(words: Sequence[str], weights: SentenceWeights) -> list[float]:
    """Return the log-odds that a sentence begins before each word, in small letters and without signs.

    The first is not a question and gets 0.
    """
    shown = shown_words(words, weights.known)
    return [0.0, *(weights.log_odds(list(names(words, shown, at))) for at in range(1, len(words)))][: len(words)]


def shown_words(words: Sequence[str], known: frozenset[str]) -> list[str]:
    """Return the words with rare ones cut down to their last letters."""
    return [word if word in known else f"*{word[-_LETTERS:]}" for word in words]


def names(words: Sequence[str], shown: Sequence[str], at: int) -> Iterator[str]:
    """Yield what is looked at before word `at`: words on both sides, alone and together.

    `words` are as they stand, `shown` as `shown_words` gives them.
    """
    before3, before2, before = (shown[at - k] if at >= k else _EDGE for k in (3, 2, 1))
    here, next1, next2 = (shown[at + k] if at + k < len(shown) else _EDGE for k in (0, 1, 2))
    yield from (f"-1 {before}", f"-2 {before2}", f"-3 {before3}", f"0 {here}", f"1 {next1}", f"2 {next2}")
    yield from (f"-1 0 {before} {here}", f"0 1 {here} {next1}", f"-2 -1 {before2} {before}", f"0 2 {here} {next2}")
    yield from (f"0 1 2 {here} {next1} {next2}", f"-2 -1 0 {before2} {before} {here}")
    yield f"-1 0 1 {before} {here} {next1}"
    yield from (f"ends {words[at - 1][-2:]}", f"starts in {words[at][-2:]}")
    yield from (f"left {shown[at - k]}" for k in (2, 3, 4, 5) if at >= k)
    yield from (f"right {shown[at + k]}" for k in (2, 3, 4) if at + k < len(shown))
    yield from (f"from start {min(at, 6)}", f"to end {min(len(words) - at, 6)}")
