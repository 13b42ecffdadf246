"""Cross-validation scores every fragment by a model that has not seen its document, and says what it held out."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import flat, flat_table, passages_of, tree, tree_table

from autocode.coder import fit as coder_fit
from autocode.errors import SettingsError
from autocode.evaluate import Evaluation, _calibration, _ranking_cells, cross_validate
from autocode.records import CodedTable


def evaluation(table: CodedTable | None = None, **options: object) -> Evaluation:
    table = table or tree_table()
    return cross_validate(table, passages_of(table.fragments), tree(), **options)  # type: ignore[arg-type]


def test_easy_data_is_scored_near_perfect_at_every_level_with_its_n() -> None:
    result = evaluation()
    assert [level.level for level in result.levels] == ["thema", "soort"]
    for level in result.levels:
        assert level.micro_f1.value is not None
        assert level.micro_f1.value > 0.9
    by_code = {code.code: code for code in result.levels[1].codes}
    truth = sum("S.1" in fragment.codes for fragment in tree_table().fragments)
    assert by_code["S.1"].n == truth
    assert (result.fragments, result.groups, result.folds) == (72, 3, 3)
    assert not result.within_one_document


def test_labels_without_any_relation_to_the_text_score_about_chance() -> None:
    table = tree_table(documents=4, each=40)
    texts = [fragment.text for fragment in table.fragments]
    np.random.default_rng(5).shuffle(texts)
    mixed = [
        type(fragment)(fragment.document, fragment.id, text, fragment.labels)
        for fragment, text in zip(table.fragments, texts, strict=True)
    ]
    result = evaluation(CodedTable(tuple(mixed), in_reading_order=True))
    kappa = result.levels[1].mean_kappa.value
    assert kappa is not None
    assert abs(kappa) < 0.2


def test_no_model_sees_the_document_that_it_is_scored_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    real = coder_fit.fit_model

    def spy(fragments, passages, scheme, groups, *rest):  # type: ignore[no-untyped-def]
        seen.append(set(groups))
        return real(fragments, passages, scheme, groups, *rest)

    monkeypatch.setattr("autocode.evaluate.fit_model", spy)
    evaluation()
    assert sorted(map(len, seen)) == [2, 2, 2]
    assert set.intersection(*seen) == set()


def test_a_single_document_is_said_to_hold_within_itself_only() -> None:
    table = flat_table()
    result = cross_validate(table, passages_of(table.fragments), flat(), folds=3)
    assert result.within_one_document
    assert result.valence is None
    assert result.levels[0].micro_f1.value == pytest.approx(1.0)


def test_the_valence_table_adds_up_to_the_moments() -> None:
    result = evaluation()
    assert result.valence is not None
    assert np.array(result.valence.confusion).sum() == result.valence.n == tree_table().moments
    assert result.valence.most_frequent == "+"


def test_intervals_enclose_their_figure() -> None:
    for code in evaluation().levels[1].codes:
        for figure in (code.precision, code.recall, code.f1, code.kappa):
            if figure.low is not None and figure.high is not None and figure.value is not None:
                assert figure.low <= figure.value <= figure.high


def test_a_code_found_in_every_case_gets_an_interval_below_one() -> None:
    recall = evaluation().levels[1].codes[0].recall
    assert recall.value == 1.0
    assert recall.low is not None
    assert 0.5 < recall.low < 1.0
    assert recall.high == 1.0


def test_intervals_near_one_reach_further_down_than_up() -> None:
    result = evaluation(tree_table(documents=5))
    figure = result.levels[1].first_is_right
    assert result.sampled == "document"
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert figure.value > 0.5
    assert figure.high - figure.value < figure.value - figure.low


def test_the_result_is_plain_json() -> None:
    import json

    assert json.loads(json.dumps(evaluation().as_json()))["fragments"] == 72


def test_an_unknown_or_absent_grouping_is_refused() -> None:
    with pytest.raises(SettingsError, match="Choose document, speaker, part"):
        evaluation(group="row")
    with pytest.raises(SettingsError, match="no column speaker"):
        evaluation(group="speaker")


def test_ranking_counts_a_hit_only_among_the_best_three() -> None:
    chances = np.array([[0.9, 0.5, 0.4, 0.1], [0.9, 0.5, 0.4, 0.1], [0.9, 0.5, 0.4, 0.1]])
    truth = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=bool)
    assert _ranking_cells(chances, truth)[:, :, 0].tolist() == [[1, 1], [0, 1], [0, 0]]


def test_perfectly_calibrated_confidences_have_no_calibration_error() -> None:
    chances = np.array([[0.5]] * 10 + [[0.2]] * 10)
    truth = np.array([[True], [False]] * 5 + [[True]] * 2 + [[False]] * 8)
    error, bins = _calibration(chances, truth)
    assert error == pytest.approx(0.0)
    assert bins == ((pytest.approx(0.2), pytest.approx(0.2), 10), (pytest.approx(0.5), pytest.approx(0.5), 10))


def test_confidences_that_are_all_too_high_show_their_distance() -> None:
    error, _ = _calibration(np.full((10, 1), 0.8), np.array([[True]] * 5 + [[False]] * 5))
    assert error == pytest.approx(0.3)


def test_examples_help_to_train_and_are_never_held_out_or_counted() -> None:
    table = tree_table()
    examples = tuple(replace(f, document="extra", id=f"x{f.id}", example_only=True) for f in table.fragments[:20])
    both = CodedTable((*examples, *table.fragments), in_reading_order=True)
    result = evaluation(both)
    assert (result.fragments, result.moments, result.groups) == (72, table.moments, 3)
