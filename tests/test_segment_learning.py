"""What is learnt about cutting: the fit is what it says, it helps, and what ships was fitted on what is there."""

import csv
import json
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from nltk.metrics.segmentation import windowdiff

from autocode.agree.boundaries import boundary_edits, window_difference
from autocode.segment.fragment_cuts import cut_turn, stretches, words_before
from autocode.segment.learn import CutTurn, _Batch, _expected, cut_documents, fingerprint, learn, without_signs
from autocode.segment.sentence_ends import sentence_starts, sentences
from autocode.segment.weights import Weights, shipped_weights, weights_file, weights_from

EXAMPLE = Path(__file__).resolve().parent.parent / "docs" / "voorbeeld" / "themabijeenkomst.tsv"
# Enough to learn from in seconds: five interviews, one of them held out.
INTERVIEWS = ("interview-GW1", "interview-JB01", "interview-JB02", "interview-JB04")
HELD_OUT = "interview-RM1"
Cutting = Callable[[str], Sequence[int]]


@pytest.fixture(scope="module")
def documents() -> dict[str, list[CutTurn]]:
    return cut_documents()


@pytest.fixture(scope="module")
def learnt(documents: dict[str, list[CutTurn]]) -> Weights:
    """Weights that never saw the interview that is held out."""
    return weights_from(learn({name: documents[name] for name in INTERVIEWS}))


def figures(turns: Sequence[CutTurn], cutting: Cutting) -> tuple[float, float, int]:
    """Return boundary similarity with turns counted, WindowDiff, and how many cuts within turns are exactly right."""
    offset, ends, true, found = 0, set[int](), set[int](), set[int]()
    for turn in turns:
        true |= {offset + len(turn.text[:start].split()) for start in turn.starts}
        found |= {offset + len(turn.text[:start].split()) for start in cutting(turn.text) if start}
        offset += len(turn.text.split())
        ends.add(offset)
    ends.discard(offset)
    similarity = boundary_edits(true | ends, found | ends).similarity
    assert similarity is not None
    return similarity, window_difference(true | ends, found | ends, offset)[0], len(true & found)


def by_fragment(weights: Weights) -> Cutting:
    return lambda text: [start for start, _ in cut_turn(text, weights)]


def by_turn(_: str) -> Sequence[int]:
    return ()


def by_sentence(text: str) -> Sequence[int]:
    return [start for start, _ in sentences(text)]


def test_the_weights_that_ship_were_fitted_on_the_corpus_as_it_is(documents: dict[str, list[CutTurn]]) -> None:
    """After a change in `training_data/source`, run `python training_data/train_segmenter.py`."""
    content = json.loads(weights_file().read_text(encoding="utf-8"))
    assert content["training data SHA-256"] == fingerprint(documents)


def test_fragments_of_a_conversation_that_was_held_out_are_found_better_than_by_turn_or_sentence(
    documents: dict[str, list[CutTurn]], learnt: Weights
) -> None:
    """By both measures, as the page in `benchmarks/` says of all ten."""
    similarity, difference, right = figures(documents[HELD_OUT], by_fragment(learnt))
    for other in (by_turn, by_sentence):
        other_similarity, other_difference, _ = figures(documents[HELD_OUT], other)
        assert similarity > other_similarity
        assert difference < other_difference
    assert right > sum(len(turn.starts) for turn in documents[HELD_OUT]) / 3


def test_without_signs_and_capitals_they_are_found_better_too(
    documents: dict[str, list[CutTurn]], learnt: Weights
) -> None:
    """Where spaCy's and other splitters find no sentence at all."""
    turns = [turn.without_signs for turn in documents[HELD_OUT] if turn.without_signs is not None]
    similarity, difference, right = figures(turns, by_fragment(learnt))
    for other in (by_turn, by_sentence):
        other_similarity, other_difference, _ = figures(turns, other)
        assert similarity > other_similarity
        assert difference < other_difference
    assert right > 10


def test_the_example_meeting_that_nothing_was_fitted_on_is_cut_better_than_by_turn_or_sentence() -> None:
    turns: dict[str, list[str]] = {}
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row and not row[0].startswith("#"):
                turns.setdefault(row[0], []).append(row[3])
    meeting = [CutTurn(tuple(fragments)) for fragments in turns.values()]
    similarity, difference, _ = figures(meeting, by_fragment(shipped_weights()))
    for other in (by_turn, by_sentence):
        other_similarity, other_difference, _ = figures(meeting, other)
        assert similarity > other_similarity
        assert difference < other_difference


def test_the_same_turns_give_the_same_weights(documents: dict[str, list[CutTurn]]) -> None:
    few = {name: documents[name][:12] for name in INTERVIEWS}
    assert learn(few) == learn(few)


def test_nothing_is_kept_that_stands_in_one_document_alone(documents: dict[str, list[CutTurn]]) -> None:
    """A name of one conversation is in no weight."""
    few = {name: documents[name][:30] for name in INTERVIEWS}
    name = "Zwaantje"
    few[INTERVIEWS[0]] = [CutTurn((f"{name} zei dat ook.", f"En {name} ging weg."))] * 20
    assert name.casefold() not in json.dumps(learn(few)).casefold()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Ja, dat klopt. Zo'n 3,5 uur!", "ja dat klopt zo'n 3 5 uur"),
        ("'s Avonds was m'n auto weg…", "'s avonds was m'n auto weg"),
        ("Bij [naam kind], de jeugd-ggz – ja -", "bij [naam kind] de jeugd-ggz ja"),
        ("…", ""),
    ],
)
def test_taking_out_signs_leaves_the_words(text: str, bare: str) -> None:
    assert without_signs(text) == bare


def test_what_is_expected_is_the_mean_over_all_divisions() -> None:
    """Against a sum over all eight divisions of a turn of four stretches."""
    from scipy.sparse import csr_matrix

    draw = np.random.default_rng(1)
    cuts, lengths = np.zeros((1, 5)), draw.normal(size=(1, 5, 5))
    cuts[0, 1:4] = draw.normal(size=3)
    cut, whole = np.zeros((1, 5)), np.zeros((1, 5, 5))
    cut[0, 2] = whole[0, 0, 2] = whole[0, 2, 4] = 1.0
    empty = np.zeros(0, dtype=np.intp)
    batch = _Batch(csr_matrix((0, 1)), (empty, empty), empty, np.array([4]), cut, whole)
    worth = {
        division: exp(
            sum(cuts[0, at] for at in division) + sum(lengths[0, a, b] for a, b in pairwise((0, *division, 4)))
        )
        for size in range(4)
        for division in combinations((1, 2, 3), size)
    }
    value, too_often, too_long = _expected(batch, cuts, lengths)
    total = sum(worth.values())
    assert value == pytest.approx(-log(worth[(2,)] / total))
    for at in (1, 2, 3):
        assert too_often[0, at] == pytest.approx(sum(w for d, w in worth.items() if at in d) / total - (at == 2))
    last = sum(w for d, w in worth.items() if max(d, default=0) == 2) / total
    assert too_long[0, 2, 4] == pytest.approx(last - 1)


def test_the_best_division_of_a_turn_is_found() -> None:
    """None of all divisions of a turn of seven sentences is worth more than the one that is chosen."""
    from autocode.segment.fragment_cuts import _cut

    text = (
        "Wij beginnen altijd met een rondje. Dat duurt een kwartier. Maar goed, dat rondje loopt vaak uit. En dan "
        "hebben we nog een uur voor de casus van die week. Iemand vertelt eerst een kwartier lang het hele verhaal. "
        "De rest luistert en schrijft vragen op. En dan nog iets anders, over de zaal."
    )
    weights = shipped_weights().signed
    turn = stretches(text, sentence_starts(text))
    before, chosen = words_before(turn), tuple(start for start, _ in cut_turn(text))

    def worth(division: tuple[int, ...]) -> float:
        ends = pairwise((0, *division, len(turn)))
        return sum(_cut(turn, at, before, weights, None) for at in division) + sum(
            weights.length(before[end] - before[start]) for start, end in ends
        )

    every = [division for size in range(len(turn)) for division in combinations(range(1, len(turn)), size)]
    best = max(every, key=worth)
    starts = sentence_starts(text).where
    assert chosen == tuple(starts[at][0] for at in (0, *best))


@pytest.mark.parametrize("seed", range(5))
def test_window_difference_is_that_of_nltk(seed: int) -> None:
    draw = np.random.default_rng(seed)
    true, found = (frozenset(map(int, draw.choice(np.arange(1, 200), 12, replace=False))) for _ in range(2))
    window = round(200 / 13 / 2)
    # nltk slides over the 199 places between words and counts one window less than fits.
    as_text = ["".join("1" if at in cuts else "0" for at in range(1, 200)) for cuts in (true, found)]
    part, windows = window_difference(true, found, 200)
    theirs = windowdiff(as_text[0], as_text[1], window)
    assert windows == 200 - window
    assert part == pytest.approx(theirs, abs=1e-9)


def test_window_difference_of_the_same_cuts_is_zero_and_of_nothing_there_are_no_windows() -> None:
    assert window_difference({3, 9}, {3, 9}, 20)[0] == 0
    assert window_difference((), (), 1) == (0.0, 0)
