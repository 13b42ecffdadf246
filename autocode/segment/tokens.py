"""The words and signs of a text, as spaCy's Dutch tokenizer sees them."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

# The signs that may end a sentence.
MARK = ".?!…"
_SURROGATE = re.compile("[\ud800-\udfff]")
# A remark or placeholder in brackets is never cut in two.
_BRACKETED = re.compile(r"\[[^\[\]]{0,80}\]|\([^()]{0,80}\)")


class Token(NamedTuple):
    """A word or sign: its text and place (code points), and whether white space stands before it."""

    text: str
    start: int
    end: int
    spaced: bool

    @property
    def word(self) -> str:
        """The word in small letters, without the signs around it."""
        return self.text.strip("'’\"“”„,.?!…:;()[]-").replace("’", "'").casefold()


@cache
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("nl").tokenizer


def tokens(text: str) -> list[Token]:
    """Return the words and signs of a text as spaCy's Dutch tokenizer sees them, without white space."""
    # spaCy keeps its strings as UTF-8, in which a lone surrogate (from a damaged file) does not exist.
    found, end = [], 0
    for token in _tokenizer()(_SURROGATE.sub("\ufffd", text)):
        written = token.text
        if written.isspace():
            continue
        start = token.idx
        found.append(Token(written, start, start + len(written), start > end))
        end = start + len(written)
    return found


def within_brackets(text: str, words: Sequence[Token]) -> frozenset[int]:
    """Return the tokens before which no cut may come: all of a bracketed remark but its first."""
    if "[" not in text and "(" not in text:
        return frozenset()
    spans = [match.span() for match in _BRACKETED.finditer(text)]
    within, position = set(), 0
    for index, token in enumerate(words):
        while position < len(spans) and spans[position][1] <= token.start:
            position += 1
        if position < len(spans) and spans[position][0] < token.start:
            within.add(index)
    return frozenset(within)
