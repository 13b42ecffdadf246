"""Small stand-ins that one can compute in one's head, and a made-up codebook in three shapes."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from autocode.coder.passages import Passages, alone, encode_passages
from autocode.records import CodedFragment, CodedTable, Label
from autocode.scheme import Scheme
from autocode.scheme_file import parse_scheme

Run = Callable[..., tuple[int, str, str]]


class WordEncoder:
    """A vector counts how often each of a few known words occurs."""

    words = ("vraag", "lach", "brief", "map", "dank", "anders", "niet", "zou")
    identity = "word-counter:1"
    location = ""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[text.lower().count(word) for word in self.words] for text in texts], dtype=np.float32)


def shown(*texts: str) -> Passages:
    """Return texts as a coder is shown them, with nothing around them."""
    return alone(texts, WordEncoder().encode(texts))


def passages_of(fragments: Sequence[CodedFragment]) -> Passages:
    """Return coded fragments as a coder is shown them."""
    return encode_passages([fragment.passage for fragment in fragments], WordEncoder().encode)


TREE = """
format: 1
id: leren
version: 2
name: Leren op het werk
levels: [{id: thema, name: thema}, {id: soort, name: soort}]
valences: [{sign: "+", name: positief}, {sign: "-", name: negatief}, {sign: "0", name: neutraal}]
default_valence: "0"
roles_not_suggested_for: [onderzoeker]
codes:
  - id: samen
    name: Samen
    codes:
      - {id: v, code: S.1, name: Vragen stellen, definition: Iemand stelt een vraag., exclude: "Antwoord: S.2."}
      - {id: d, code: S.2, name: Dank zeggen, formerly: [S.9, Bedanken]}
  - id: spullen
    name: Spullen
    codes:
      - {id: b, code: M.1, name: Een brief hebben}
      - {id: m, code: M.2, name: Een map delen}
"""
FLAT = """
format: 1
id: topics
version: 1
name: Topics
language: en
levels: [{id: topic_name, name: topic}]
codes_per_fragment: one
codes:
  - {id: q, name: question}
  - {id: l, name: laughter}
  - {id: t, name: thanks}
"""


def tree() -> Scheme:
    return parse_scheme(TREE, "tree.yaml")


def flat() -> Scheme:
    return parse_scheme(FLAT, "flat.yaml")


def coded(document: str, number: int, text: str, *labels: Label) -> CodedFragment:
    return CodedFragment(document, f"{document}-{number}", text, tuple(labels))


_ROOM = ("op kantoor", "in de auto", "bij de koffie", "na afloop", "vanmorgen", "bij ons team", "op de gang", "thuis")


def tree_table(documents: int = 3, each: int = 24) -> CodedTable:
    """Coded fragments whose code follows from one word, spread over documents; a quarter has no code."""
    kinds = [
        ("Heb je daar een vraag over", ("S.1", "+")),
        ("Ik zeg je dank daarvoor", ("S.2", "+")),
        ("Die brief lag er niet", ("M.1", "-")),
        ("In de map staat alles", ("M.2", "+")),
        ("Een brief en een vraag had ik niet", ("M.1", "-"), ("S.1", "-")),
        ("Het regende de hele dag", ),
        ("We zijn met de trein gegaan", ),
    ]  # fmt: skip
    fragments = []
    for document in range(documents):
        for number in range(each):
            text, *labels = kinds[(number + document) % len(kinds)]
            room = _ROOM[(number * 3 + document) % len(_ROOM)]
            fragments.append(
                coded(f"gesprek {document + 1}", number, f"{text} {room}.", *(Label(*label) for label in labels))
            )
    return CodedTable(tuple(fragments), in_reading_order=True)


def flat_table(each: int = 30) -> CodedTable:
    """One document under the flat, exclusive scheme: every fragment has exactly one code and no valence."""
    kinds = [("mag ik een vraag stellen", "question"), ("wat een lach was dat", "laughter"), ("dank je wel", "thanks")]
    fragments = [
        coded("one", n, f"{kinds[n % 3][0]} {_ROOM[n % len(_ROOM)]}", Label(kinds[n % 3][1])) for n in range(each)
    ]
    return CodedTable(tuple(fragments), in_reading_order=True, has_documents=False)
