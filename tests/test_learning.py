"""A model learns from a correction at once, says why it suggests a code, and when it should not be believed."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import WordEncoder, coded, passages_of, shown, tree, tree_table

from autocode.coder.cold import rank_by_definition
from autocode.coder.definitions import encode_definitions
from autocode.coder.evidence import carrying_words, nearest
from autocode.coder.fit import NGRAM_PENALTY, VECTOR_PENALTY, fit_model
from autocode.coder.heads import Block, fit_heads
from autocode.coder.refit import Refitter
from autocode.evaluate import measure, verdict
from autocode.export.reliability import reliability_picture
from autocode.records import CodedFragment, CodedTable, Label
from autocode.scheme_file import parse_scheme

TABLE = tree_table()
CODES = [fragment.codes for fragment in TABLE.fragments]


def model_of(fragments: tuple[CodedFragment, ...]):  # type: ignore[no-untyped-def]
    return fit_model(fragments, passages_of(fragments), tree(), [fragment.document for fragment in fragments])


def test_a_correction_gives_the_heads_that_a_full_fit_of_the_corrected_codings_would() -> None:
    model, passages = model_of(TABLE.fragments), passages_of(TABLE.fragments)
    refitted = Refitter(model, passages, CODES).correct({0: ("M.2",), 5: ()})
    corrected = [("M.2",) if row == 0 else () if row == 5 else codes for row, codes in enumerate(CODES)]
    expected = Refitter(model, passages, corrected).model
    new = shown("Heb je daar een vraag over?", "De map.")
    assert refitted.probabilities(new) == pytest.approx(expected.probabilities(new), abs=1e-5)
    assert np.abs(refitted.vector_heads.weights - model.vector_heads.weights).max() > 1e-3


def test_refitting_without_a_change_changes_nothing() -> None:
    model, passages = model_of(TABLE.fragments), passages_of(TABLE.fragments)
    new = shown("Heb je daar een vraag over?", "Die brief lag er niet.")
    assert Refitter(model, passages, CODES).model.probabilities(new) == pytest.approx(
        model.probabilities(new), abs=1e-5
    )


def test_added_fragments_count_as_if_they_had_been_there() -> None:
    model, passages = model_of(TABLE.fragments), passages_of(TABLE.fragments)
    half = np.arange(40)
    refitter = Refitter(model, passages.rows(half), CODES[:40])
    grown = refitter.add(passages.rows(np.arange(40, len(CODES))), CODES[40:])
    features = model.features(passages)
    for heads, features_, penalty in (
        (grown.ngram_heads, features.ngrams, NGRAM_PENALTY),
        (grown.vector_heads, features.own, VECTOR_PENALTY),
    ):
        expected, _ = fit_heads([Block(features_)], refitter.matrix, penalty)
        assert heads.weights == pytest.approx(expected.weights, abs=1e-3)


def test_a_model_learns_a_correction_it_was_given() -> None:
    model, passages = model_of(TABLE.fragments), passages_of(TABLE.fragments)
    regen = {row: ("S.2",) for row, fragment in enumerate(TABLE.fragments) if "regende" in fragment.text}
    column, new = model.codes.index("S.2"), shown("Het regende de hele dag.")
    before = model.probabilities(new)[0, column]
    assert Refitter(model, passages, CODES).correct(regen).probabilities(new)[0, column] > before + 0.3


def test_the_words_that_carried_a_code_are_those_it_is_known_by() -> None:
    model = model_of(TABLE.fragments)
    text = "Die brief lag er niet thuis."
    words = carrying_words(model, shown(text), "M.1", WordEncoder().encode)
    assert words[0].word == "brief"
    assert {text[word.start : word.end] == word.word for word in words} == {True}
    assert words[0].weight > 0.5 > abs(next(word.weight for word in words if word.word == "thuis"))


def test_evidence_is_refused_for_a_code_that_the_model_does_not_know() -> None:
    with pytest.raises(ValueError, match=r"LK\.9"):
        carrying_words(model_of(TABLE.fragments), shown("Een brief."), "LK.9", WordEncoder().encode)


def test_the_nearest_coded_fragments_are_those_about_the_same() -> None:
    passages = passages_of(TABLE.fragments)
    found = nearest(shown("Een vraag."), passages.vectors, passages.vectors.mean(axis=0), 3)
    assert [("vraag" in TABLE.fragments[near.row].text) for near in found] == [True, True, True]
    assert found[0].likeness >= found[-1].likeness


def test_text_like_the_training_text_is_not_called_unlike_and_other_text_is() -> None:
    model = model_of(TABLE.fragments)
    like = model.likeness(passages_of([f for f in TABLE.fragments if f.document == "gesprek 1"]))
    unlike = model.likeness(shown(*[f"The weather was quite unpleasant again {n}" for n in range(30)]))
    assert like is not None
    assert unlike is not None
    assert (like.is_unlike, unlike.is_unlike) == (False, True)
    assert unlike.unknown_words > 0.8 > like.unknown_words


def test_nothing_is_said_of_a_document_that_is_too_short_or_of_training_text_in_one_document() -> None:
    assert model_of(TABLE.fragments).likeness(shown("Hello there")) is None
    one = tuple(replace(fragment, document="a", id=f"a-{n}") for n, fragment in enumerate(TABLE.fragments))
    assert model_of(one).likeness(passages_of(one)) is None


def defined_scheme():  # type: ignore[no-untyped-def]
    codes = ", ".join(
        f"{{id: {word}, name: {word}, definition: 'Over een {word}.'}}" for word in ("vraag", "lach", "brief", "map")
    )
    return parse_scheme(f"{{format: 1, id: s, version: 1, name: s, levels: [{{id: soort}}], codes: [{codes}]}}", "s")


def test_without_codings_codes_are_ranked_by_their_definitions_and_have_no_confidence() -> None:
    scheme = defined_scheme()
    definitions = encode_definitions(scheme, WordEncoder().encode)
    assert definitions is not None
    ranked = rank_by_definition(scheme, definitions, shown("een brief dus", "wat een lach", "de map", "een vraag"))
    assert [codes[0].code for codes in ranked] == ["brief", "lach", "map", "vraag"]
    assert {moment.confidence for codes in ranked for moment in codes} == {None}


def test_a_scheme_without_definitions_has_nothing_to_rank_by() -> None:
    assert encode_definitions(tree(), WordEncoder().encode) is None


def test_a_model_is_measured_on_codings_that_it_did_not_learn_from() -> None:
    model = model_of(TABLE.fragments)
    other = tree_table(documents=2, each=30)
    result = measure(other, passages_of(other.fragments), model)
    assert (result.folds, result.fragments) == (0, 60)
    assert result.levels[1].micro_f1.value is not None
    assert result.levels[1].micro_f1.value > 0.9


def test_the_verdict_waits_for_fifty_fragments_and_follows_the_lower_bound() -> None:
    model = model_of(TABLE.fragments)
    good, few = tree_table(documents=3, each=30), tree_table(documents=2, each=20)
    mixed = CodedTable(
        tuple(coded(f.document, n, f.text, Label("S.2", "+")) for n, f in enumerate(good.fragments)),
        in_reading_order=True,
    )

    def said(table: CodedTable) -> str:
        return verdict(measure(table, passages_of(table.fragments), model))[1].sentence

    assert "substantially" in said(good)
    assert "too early to say: 40 fragments" in said(few)
    assert "does not surely agree" in said(mixed)


def test_the_picture_of_calibration_has_a_point_per_tenth_and_the_names_of_the_levels() -> None:
    model = model_of(TABLE.fragments)
    result = measure(TABLE, passages_of(TABLE.fragments), model)
    drawn = reliability_picture(result.levels)
    assert drawn.count("<circle") == sum(len(level.calibration) for level in result.levels) > 0
    assert "thema" in drawn
    assert "soort" in drawn
