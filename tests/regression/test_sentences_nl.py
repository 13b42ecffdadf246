"""Spoken-Dutch turns of our own with the right cuts; what we still get wrong is listed, and so is every repair.

Each line of `sentences-nl.jsonl` holds the fragments of one turn, each a list of its sentences. The turn is all the
sentences with a space between them, unless `turn` gives it.
"""

import json
from pathlib import Path
from typing import Any

from autocode.records import Transcript, Turn
from autocode.segment import segment, sentences

CORPUS = Path(__file__).with_name("sentences-nl.jsonl")

# Take a name out when its item passes: the test fails on a repair that nobody acknowledged, too.
KNOWN_SENTENCE_FAILURES = {
    "afkorting-einde-hoofdletter",
    "beletsel-na-voorzetsel-nieuwe-zin",
    "letter-aan-het-eind-dan-naam",
    # Without a single sign half of the sentences are found, no more.
    "kaal-citaat",
    "kaal-en-toen",
    "kaal-hoofdletter-begin",
    "kaal-ja",
    "kaal-maar-goed",
    "kaal-nou-ja",
    "kaal-opsomming",
    "kaal-twee-onderwerpen",
    "kaal-vraag",
    "kaal-want",
    "zonder-leestekens",
    "zonder-leestekens-lang",
}
KNOWN_FRAGMENT_FAILURES = {"nieuw-onderwerp-zonder-woord"}


def items() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def turn_of(item: dict[str, Any]) -> str:
    return item.get("turn") or " ".join(sentence for fragment in item["fragments"] for sentence in fragment)


def cut_sentences(turn: str) -> list[str]:
    return [turn[start:end] for start, end in sentences(turn)]


def cut_fragments(turn: str) -> list[str]:
    transcript = Transcript("gesprek", "text", (Turn("gesprek", 1, None, turn),))
    return [fragment.text for fragment in segment(transcript, {}).fragments]


def letters(pieces: list[str]) -> list[str]:
    """Return the pieces without white space: a turn may break its lines anywhere."""
    return ["".join(piece.split()) for piece in pieces]


def test_the_corpus_is_large_and_its_items_have_names_of_their_own() -> None:
    """A hundred and fifty items at least, none of them named twice."""
    names = [item["id"] for item in items()]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


def test_sentences_are_cut_right_but_for_the_known_failures() -> None:
    """Every item's sentences come out as written, except those listed."""
    failures = {
        item["id"]
        for item in items()
        if letters(cut_sentences(turn_of(item)))
        != letters([sentence for fragment in item["fragments"] for sentence in fragment])
    }
    assert failures == KNOWN_SENTENCE_FAILURES


def test_fragments_are_cut_right_but_for_the_known_failures() -> None:
    """Every item's fragments come out as written, except those listed."""
    failures = {
        item["id"]
        for item in items()
        if letters(cut_fragments(turn_of(item))) != letters(["".join(fragment) for fragment in item["fragments"]])
    }
    assert failures == KNOWN_FRAGMENT_FAILURES
