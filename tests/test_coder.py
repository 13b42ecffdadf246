"""The coding model learns codes at every level, decides as deep as it is sure, and is deterministic."""

from dataclasses import replace

import numpy as np
import pytest
from fakes import WordEncoder, coded, flat, flat_table, passages_of, shown, tree, tree_table

from autocode.coder import blend as blending
from autocode.coder import decide
from autocode.coder.blend import INPUTS, Evidence, Pairs, family_of, fit_logistic, fit_situation, no_blend, pair_inputs
from autocode.coder.features import count_ngrams, fit_ngrams
from autocode.coder.fit import draw_weights, fit_model
from autocode.coder.folds import group_folds, shuffled, stretches
from autocode.coder.heads import UNKNOWN_SCORE, Block, LinearHeads, fit_heads, inner_products
from autocode.coder.model import CodingModel, chosen, normalise_exclusive
from autocode.coder.targets import targets_of
from autocode.coder.valence import ValenceModel
from autocode.errors import CodedDataError
from autocode.records import CodedTable, Label
from autocode.scheme_file import load_scheme, parse_scheme


def fitted(table: CodedTable | None = None) -> CodingModel:
    table = table or tree_table()
    fragments = table.fragments
    return fit_model(fragments, passages_of(fragments), tree(), [fragment.document for fragment in fragments])


def moments_of(model: CodingModel, *texts: str) -> list[list[tuple[str, str | None]]]:
    found = [reading.moments for reading in model.read(shown(*texts))]
    return [[(moment.code, moment.valence) for moment in row] for row in found]


def test_folds_never_split_a_group() -> None:
    groups = ["a"] * 7 + ["b"] * 3 + ["c"] * 5 + ["d"] * 2
    for train, test in group_folds(groups, 3):
        assert not {groups[i] for i in train} & {groups[i] for i in test}


def test_every_row_is_held_out_exactly_once() -> None:
    groups = [str(i % 6) for i in range(50)]
    held_out = np.concatenate([test for _, test in group_folds(groups, 4)])
    assert sorted(held_out.tolist()) == list(range(50))


def test_fewer_groups_than_folds_gives_one_fold_per_group_and_one_group_gives_none() -> None:
    assert len(group_folds(["a", "b", "b"], 5)) == 2
    assert group_folds(["a", "a"], 5) == []


def test_stretches_are_contiguous_and_draws_are_the_same_every_time() -> None:
    names = stretches(10, 3)
    assert names == sorted(names)
    assert len(set(names)) == 3
    assert shuffled(10, 3) == shuffled(10, 3)
    assert len(set(shuffled(10, 3))) == 3


def test_a_fragment_carries_every_code_above_its_own() -> None:
    scheme = load_scheme("waardecreatie")
    rows = [coded("a", 1, "x", Label("LK.2", "W+")), coded("a", 2, "y", Label("LK.2", "W+")), coded("a", 3, "z")]
    targets = targets_of(rows, scheme)
    assert targets.codes == ("Potentiële waarde", "LK", "LK.2")
    assert targets.matrix.tolist() == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]


def test_a_code_without_an_example_is_learnt_only_when_it_has_a_definition() -> None:
    rows = [coded("a", n, "x", Label("LK.2", "W+")) for n in range(3)] + [coded("a", 9, "y", Label("I.2", "W"))]
    scheme = load_scheme("waardecreatie")
    defined = np.array([code.code == "I.5" for code in scheme.codes])
    assert "I.2" in targets_of(rows, scheme).codes
    assert "I.5" not in targets_of(rows, scheme).codes
    assert "I.5" in targets_of(rows, scheme, defined).codes


def vocabulary_of(texts: list[str], groups: list[str]) -> set[str]:
    return set(fit_ngrams(count_ngrams(texts), groups)[0].words.terms.tolist())


def test_the_vocabulary_holds_nothing_that_only_one_document_says() -> None:
    texts = ["Fenna woont bij tante", "Fenna zwaait", "de tante zwaait", "tante belt"]
    vocabulary = vocabulary_of(texts, ["a", "a", "b", "b"])
    assert "tante" in vocabulary
    assert "zwaait" in vocabulary
    assert "fenna" not in vocabulary


def test_with_one_document_the_vocabulary_needs_two_fragments() -> None:
    vocabulary = vocabulary_of(["Fenna woont bij tante", "tante belt"], ["a", "a"])
    assert "tante" in vocabulary
    assert "fenna" not in vocabulary


def test_a_head_without_examples_knows_nothing() -> None:
    matrix = np.array([[1, 0], [0, 0], [1, 0], [0, 0]], dtype=np.int8)
    heads, _ = fit_heads([Block(np.array([[1.0], [0], [1], [0]], dtype=np.float32))], matrix, 1.0)
    scores = heads.scores(np.array([[1.0], [0.0]]))
    assert scores[0, 0] > scores[1, 0]
    assert (scores[:, 1] == UNKNOWN_SCORE).all()


def made_up(rows: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    features = random.normal(size=(rows, width)).astype(np.float32) / np.sqrt(width)
    matrix = (features[:, :3] + random.normal(size=(rows, 3)) * 0.1 > [0.1, 0.0, -0.1]).astype(np.int8)
    return features, matrix


def test_a_head_is_the_weighted_ridge_fit_to_plus_and_minus_one() -> None:
    features, matrix = made_up(40, 6)
    heads, _ = fit_heads([Block(features)], matrix, 0.7)
    for column in range(3):
        given = matrix[:, column] > 0
        weight = np.where(given, max(1.0, np.sqrt((~given).sum() / given.sum())), 1.0)
        wide = np.hstack([features, np.ones((40, 1))]).astype(float)  # the intercept is penalised as a weight
        fit = np.linalg.solve(wide.T @ (wide * weight[:, None]) + 0.7 * np.eye(7), wide.T @ (weight * (2 * given - 1)))
        assert np.append(heads.weights[column], heads.intercepts[column]) == pytest.approx(fit, abs=1e-5)


def test_scores_out_of_group_are_those_of_heads_fitted_without_the_group() -> None:
    features, matrix = made_up(60, 5)
    matrix[:, 2] = 0
    matrix[[3, 30, 50], 2] = 1
    groups = [np.arange(0, 20), np.arange(20, 45), np.arange(45, 60)]
    _, scores = fit_heads([Block(features)], matrix, 0.5, groups)
    for column in range(3):
        # Weights follow from the whole table's counts: left-out scores are exact for those weights.
        given = matrix[:, column] > 0
        weight = np.where(given, max(1.0, np.sqrt((~given).sum() / given.sum())), 1.0)
        wide = np.hstack([features, np.ones((60, 1))]).astype(float)
        for group in groups:
            rest = np.setdiff1d(np.arange(60), group)
            part, target = wide[rest] * weight[rest, None], 2.0 * given[rest] - 1
            fit = np.linalg.solve(wide[rest].T @ part + 0.5 * np.eye(6), part.T @ target)
            assert scores[group, column] == pytest.approx(wide[group] @ fit, abs=1e-5)


def test_features_in_blocks_are_features_side_by_side() -> None:
    features, matrix = made_up(30, 6)
    together, _ = fit_heads([Block(features)], matrix, 1.0)
    apart, _ = fit_heads([Block(features[:, :2]), Block(features[:, 2:])], matrix, 1.0)
    assert apart.scores(features[:, :2], features[:, 2:]) == pytest.approx(together.scores(features), abs=1e-4)


def test_ngrams_of_training_texts_have_the_same_weights_when_read_again() -> None:
    texts = ["Heb je een brief?", "Een brief en een map…", "de map", "brief, brief, brief", ""]
    features, rows = fit_ngrams(count_ngrams(texts), list("abcde"))
    assert np.abs(rows - features.transform(texts)).max() < 1e-6
    assert np.sqrt(rows.multiply(rows).sum(axis=1)).max() == pytest.approx(1, abs=1e-5)


def test_texts_without_any_ngram_leave_nothing_to_know_and_break_nothing() -> None:
    features, rows = fit_ngrams(count_ngrams(["!", "-"]), ["a", "b"])
    assert (rows.shape, features.transform(["een brief"]).shape) == ((2, 0), (1, 0))


def test_the_best_rival_of_the_best_code_is_the_second_best() -> None:
    family = family_of(("Samen", "S.1", "S.2", "M.1"), tree())
    scores, nothing = np.array([[0.0, 3.0, 2.0, 1.0]]), np.zeros((1, 4))
    evidence = Evidence(scores, scores, nothing, nothing, nothing)
    rival = pair_inputs(evidence, np.full(4, 0.5), family, np.array([5.0]))[0, :, INPUTS.index("rival")]
    assert rival.tolist() == [0.0, 2.0, 3.0, 3.0]


def test_codes_are_suggested_where_their_word_is_said() -> None:
    model = fitted()
    found = moments_of(model, "Heb je daar een vraag over in de trein?", "Ik zeg je dank daarvoor hoor")
    assert [[code for code, _ in row] for row in found] == [["S.1"], ["S.2"]]


def test_a_fragment_about_nothing_gets_no_suggestion() -> None:
    assert moments_of(fitted(), "Het regende de hele dag in de auto.") == [[]]


def test_a_fragment_can_get_several_codes() -> None:
    found = moments_of(fitted(), "Een brief en een vraag had ik niet na afloop.")
    assert {code for code, _ in found[0]} == {"M.1", "S.1"}


def test_the_valence_depends_on_the_text_and_the_code() -> None:
    found = moments_of(fitted(), "Die brief lag er niet op de gang.", "In de map staat alles thuis.")
    assert found == [[("M.1", "-")], [("M.2", "+")]]


def test_a_parent_is_never_less_probable_than_its_child() -> None:
    model = fitted()
    texts = [fragment.text for fragment in tree_table().fragments]
    found = model.probabilities(shown(*texts))
    for child, parent in enumerate(model.family.parent):
        if parent >= 0:
            assert (found[:, parent] >= found[:, child]).all()


def test_what_speaks_for_a_code_raises_the_one_above_it_and_is_recalibrated() -> None:
    family = family_of(("Samen", "S.1", "S.2"), tree())
    random = np.random.default_rng(11)
    below = (random.random((4000, 2)) < 0.3).astype(np.int8)
    matrix = np.column_stack([below.any(axis=1), below]).astype(np.int8)
    scores = np.column_stack([random.normal(size=4000), below * 2 + random.normal(size=(4000, 2))])
    inputs = np.zeros((4000, 3, len(INPUTS)))
    inputs[:, :, INPUTS.index("vector")] = scores
    blend, everywhere = no_blend(2), np.ones(matrix.shape, dtype=bool)
    fit_situation(blend, 0, Pairs(inputs, matrix, everywhere, np.ones(4000)), family)
    found = blend.probabilities(inputs, family, np.zeros(4000, dtype=np.intp))
    assert np.corrcoef(found[:, 0], matrix[:, 0])[0, 1] > 0.5  # its own score is noise: this comes from below
    assert found.mean(axis=0) == pytest.approx(matrix.mean(axis=0), abs=0.03)
    assert (found[:, 1:] <= found[:, [0]]).all()


def test_the_same_data_gives_the_same_model() -> None:
    passages = shown("Heb je een brief voor de map?", "Niets.", "dank")
    first, second = fitted().probabilities(passages), fitted().probabilities(passages)
    assert (first == second).all()


def test_a_text_gets_the_same_moments_alone_and_in_company() -> None:
    model = fitted()
    texts = ["Heb je daar een vraag over?", "Die brief lag er niet.", "De map."]
    together = moments_of(model, *texts)
    assert [moments_of(model, text)[0] for text in texts] == together


def test_the_next_best_codes_are_likely_leaves_that_were_not_suggested() -> None:
    model = fitted()
    assert model.codes == ("Samen", "S.1", "S.2", "Spullen", "M.1", "M.2")
    found = np.array([[0.9, 0.8, 0.3, 0.4, 0.06, 0.01], [0.3, 0.04, 0.01, 0.2, 0.03, 0.0]])
    named = model.alternatives(found, found == 0.8)
    assert named[0].tolist() == [False, False, True, False, True, False]
    assert not named[1].any()


def test_alternatives_come_with_a_valence_the_likeliest_first() -> None:
    model = fitted()
    model.thresholds = decide.Thresholds(np.full(6, 1.1))  # nothing is ever sure enough
    (reading,) = model.read(shown("Heb je daar een brief of een vraag over?"))
    confidences = [moment.confidence for moment in reading.alternatives]
    assert confidences
    assert confidences == sorted(confidences, reverse=True)
    assert all(moment.valence in {"+", "-"} for moment in reading.alternatives)


def test_no_code_is_named_where_all_are_unlikely() -> None:
    (reading,) = fitted().read(shown("Het regende de hele dag in de auto."))
    assert (reading.moments, reading.alternatives) == ((), ())


def with_examples(table: CodedTable, *texts_and_codes: tuple[str, str]) -> CodedTable:
    examples = [
        replace(coded("examples", number, text, Label(code, "+")), example_only=True)
        for number, (text, code) in enumerate(texts_and_codes)
    ]
    return CodedTable((*table.fragments, *examples), in_reading_order=True)


def test_examples_teach_the_model_what_the_measured_fragments_never_show() -> None:
    table = with_examples(tree_table(), *[(f"Zullen we straks anders beginnen {n}", "S.2") for n in range(12)])
    assert "S.2" in {m.code for r in fitted(table).read(shown("Zullen we anders beginnen?")) for m in r.moments}


def test_examples_leave_the_prior_as_the_measured_fragments_have_it() -> None:
    flooded = with_examples(tree_table(), *[(f"Zullen we straks anders beginnen {n}", "S.2") for n in range(40)])
    assert fitted(flooded).prior == pytest.approx(fitted().prior)


def test_examples_alone_are_too_little_to_train_on() -> None:
    rows = [replace(fragment, example_only=True) for fragment in tree_table().fragments]
    with pytest.raises(CodedDataError, match="0 coded fragments are too few"):
        fitted(CodedTable(tuple(rows)))


def test_a_rare_valence_is_suggested_when_it_is_likelier_than_usual() -> None:
    heads = LinearHeads(np.zeros((2, 1), np.float32), np.zeros(2, np.float32), np.array([True, True]))
    prior = np.array([0.9, 0.1])
    bold, shy = (ValenceModel(("+", "-"), heads, np.eye(2), np.zeros(2), prior, a) for a in (0.5, 0.0))
    assert [bold.decide(np.array([0.7, 0.3])), shy.decide(np.array([0.7, 0.3]))] == [1, 0]
    assert bold.decide(np.array([0.9, 0.1])) == 0


def test_no_text_gives_no_moments() -> None:
    assert fitted().read(shown()) == []


def test_an_exclusive_scheme_gives_every_fragment_its_most_probable_code() -> None:
    table = flat_table()
    passages = passages_of(table.fragments)
    model = fit_model(table.fragments, passages, flat(), ["one"] * len(passages))
    new = shown("nog een vraag", "wat een lach", "veel dank")
    found = [reading.moments for reading in model.read(new)]
    assert [[m.code for m in row] for row in found] == [["question"], ["laughter"], ["thanks"]]
    assert all(m.valence is None and m.valence_confidence is None for row in found for m in row)
    assert (model.probabilities(new).sum(axis=1) <= 1 + 1e-9).all()


def test_exclusive_probabilities_of_parents_are_the_sum_of_their_leaves() -> None:
    codes = ("Samen", "S.1", "S.2", "Spullen", "M.1")
    found = normalise_exclusive(np.array([[0.9, 0.9, 0.6, 0.5, 0.5]]), codes, tree())
    assert found[0] == pytest.approx([0.75, 0.45, 0.3, 0.25, 0.25])


def test_suggestions_go_as_deep_as_is_sure_and_no_deeper() -> None:
    codes = ("Samen", "S.1", "S.2", "Spullen", "M.1")
    thresholds = decide.Thresholds(np.full(5, 0.5))
    found = chosen(np.array([[0.9, 0.6, 0.1, 0.7, 0.4]]), codes, tree(), thresholds, np.full(5, 0.2))
    assert found[0].tolist() == [False, True, False, True, False]


def test_an_only_child_is_suggested_in_place_of_its_parent() -> None:
    scheme = load_scheme("waardecreatie")
    codes = ("Gerealiseerde waarde", "VB", "VB.1")
    found = chosen(np.array([[0.9, 0.6, 0.4]]), codes, scheme, decide.Thresholds(np.full(3, 0.5)), np.full(3, 0.3))
    assert found[0].tolist() == [False, False, True]


def test_a_codes_own_threshold_is_half_of_the_f1_that_its_probabilities_promise() -> None:
    certain, even, rare = [1.0, 1.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5], [0.2, 0.0, 0.0, 0.0]
    found = decide.half_of_best_f1(np.array([certain, even, rare]).T, np.ones(4))
    # Best F1: all certain ones 1; all four even ones 2 x 2 / (4 + 2); the one rare 2 x .2 / (1 + .2).
    assert found == pytest.approx([1 / 2, 2 / 6, 0.2 / 1.2])


def test_thresholds_are_found_where_they_separate() -> None:
    random = np.random.default_rng(3)
    matrix = (random.random((300, 2)) < [0.3, 0.1]).astype(np.int8)
    chances = np.clip(matrix * 0.75 + 0.1 + random.random((300, 2)) * 0.05, 0, 1)
    prior = matrix.mean(axis=0)
    family = family_of(("S.1", "S.2"), tree())
    thresholds = decide.fit_thresholds(chances, matrix, prior, family, np.ones(300))
    assert (decide.suggested(chances, thresholds) == matrix.astype(bool)).all()


def test_too_few_fragments_are_refused_with_the_number_needed() -> None:
    few = tree_table(documents=1, each=5).fragments
    with pytest.raises(CodedDataError, match="5 coded fragments are too few to train on; at least 20"):
        fit_model(few, passages_of(few), tree(), ["a"] * 5)


def test_a_table_without_any_repeated_code_is_refused() -> None:
    rows = [coded("a", n, f"tekst {n}") for n in range(25)]
    with pytest.raises(CodedDataError, match="nothing to learn"):
        fit_model(rows, passages_of(rows), tree(), ["a"] * 25)


def test_codings_without_valence_in_a_scheme_with_valences_give_suggestions_without_valence() -> None:
    no_default = parse_scheme(
        "{format: 1, id: s, version: 1, name: s, levels: [{id: soort}], valences: [{sign: '+', name: p}], "
        "codes: [{id: a, name: vraag}, {id: b, name: dank}]}",
        "s",
    )
    rows = [
        coded("a", n, f"{'vraag' if n % 2 else 'dank'} {n}", Label("vraag" if n % 2 else "dank")) for n in range(30)
    ]
    model = fit_model(rows, passages_of(rows), no_default, ["a"] * 30)
    assert model.valence is None
    assert model.read(shown("een vraag"))[0].moments[0].valence is None


def test_inner_products_of_sparse_rows_are_those_of_the_same_rows_written_out() -> None:
    from scipy.sparse import csr_matrix

    random = np.random.default_rng(3)
    rows = (random.random((90, 40)) * (random.random((90, 40)) < np.linspace(0.02, 0.95, 40))).astype(np.float32)
    assert inner_products(csr_matrix(rows)) == pytest.approx(rows @ rows.T, abs=1e-4)


def test_a_rare_code_of_an_exclusive_scheme_wins_where_it_is_likelier_than_usual() -> None:
    prior = np.array([0.8, 0.2])
    found = decide.most_probable(np.array([[0.6, 0.4], [0.9, 0.1]]), np.array([True, True]), prior)
    assert found.tolist() == [[False, True], [True, False]]


def test_a_logistic_fit_without_pull_agrees_with_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(4)
    inputs = random.normal(size=(800, 3))
    given = (random.random(800) < 1 / (1 + np.exp(-(inputs @ [1.0, -2.0, 0.5] - 1)))).astype(float)
    weights = random.random(800) + 0.5
    ours, intercept = fit_logistic(inputs, given, weights, np.zeros(3))
    theirs = LogisticRegression(C=1 / blending.STRENGTH, tol=1e-10, max_iter=1000).fit(inputs, given, weights)
    assert np.append(ours, intercept) == pytest.approx(np.append(theirs.coef_, theirs.intercept_), abs=2e-3)


def test_few_pairs_leave_the_blend_near_its_typical_weights() -> None:
    inputs, given = np.array([[1.0], [-1.0], [0.5]]), np.array([0.0, 1.0, 0.0])
    weight, _ = fit_logistic(inputs, given, np.ones(3), np.array([2.6]))
    assert weight[0] == pytest.approx(2.4, abs=0.3)


def test_a_fragment_counts_for_as_many_as_it_was_drawn_from() -> None:
    drawn = [replace(coded("a", 1, "x"), draw_probability=0.5), replace(coded("a", 2, "y"), draw_probability=0.1)]
    assert draw_weights(drawn) == pytest.approx([1 / 3, 5 / 3])


def test_over_drawn_fragments_do_not_raise_the_prior() -> None:
    rows = list(tree_table().fragments)
    often = [replace(row, draw_probability=1.0 if row.labels else 0.25) for row in rows]
    model = fit_model(often, passages_of(often), tree(), [row.document for row in often])
    uncoded, column = sum(not row.labels for row in rows), model.codes.index("S.1")
    expected = (sum("S.1" in row.codes for row in rows)) / (len(rows) - uncoded + 4 * uncoded)
    assert model.prior[column] == pytest.approx(expected, abs=0.01)


def conversation(documents: int = 4, rounds: int = 15) -> CodedTable:
    """Answers that say nothing by themselves: their code follows from the question before them."""
    fragments = []
    for document in range(documents):
        for number in range(rounds * 2):
            asked = number // 2 % 2
            text = "Ja, dat was zo." if number % 2 else ("Had je een brief?", "Gaf hij een lach?")[asked]
            label = (Label(("M.1", "S.2")[asked], "+"),) if number % 2 else ()
            before = fragments[-1].text if number else None
            fragments.append(replace(coded(f"gesprek {document}", number, text, *label), before=before))
    return CodedTable(tuple(fragments), in_reading_order=True)


def test_what_was_said_before_tells_the_code_of_an_answer_that_says_nothing_itself() -> None:
    from autocode.coder.passages import encode_passages
    from autocode.records import Passage

    table = conversation()
    model = fit_model(table.fragments, passages_of(table.fragments), tree(), [f.document for f in table.fragments])
    answers = [Passage("Ja, dat was zo.", before=asked) for asked in ("Had je een brief?", "Gaf hij een lach?")]
    found = model.read(encode_passages(answers, WordEncoder().encode))
    assert [[moment.code for moment in reading.moments] for reading in found] == [["M.1"], ["S.2"]]


def test_the_part_tells_the_code_where_the_text_does_not_and_an_unknown_part_does_no_harm() -> None:
    rows = [
        replace(fragment, before=None, text="Ja, dat was zo.", part="vraag 1" if "M.1" in fragment.codes else "vraag 2")
        for fragment in conversation().fragments
        if fragment.labels
    ]
    model = fit_model(rows, passages_of(rows), tree(), [row.document for row in rows])
    column = model.codes.index("M.1")

    def chance(part: str | None) -> float:
        return float(model.probabilities(passages_of([replace(rows[0], part=part)]))[0, column])

    assert chance("vraag 1") > 0.8 > chance(None) > 0.2 > chance("vraag 2")
    assert chance("rondvraag") == chance(None)


def test_a_part_that_one_document_alone_has_is_not_kept() -> None:
    parts = {"gesprek 1": ("Opening", "Fenna"), "gesprek 2": ("Opening", None), "gesprek 3": ("Opening", None)}
    rows = [replace(row, part=parts[row.document][n % 2]) for n, row in enumerate(tree_table().fragments)]
    model = fit_model(rows, passages_of(rows), tree(), [row.document for row in rows])
    assert model.parts.names == ("Opening",)


def test_a_code_nobody_gave_yet_is_known_by_its_definition() -> None:
    from autocode.coder.definitions import encode_definitions

    text = (
        "{format: 1, id: s, version: 1, name: s, levels: [{id: soort}], codes: ["
        + ", ".join(
            f"{{id: {word}, name: {word}, definition: 'Iets met {word}.'}}"
            for word in ("vraag", "lach", "brief", "map")
        )
        + "]}"
    )
    scheme = parse_scheme(text, "s")
    words = ("vraag", "lach", "brief")
    rows = [coded(f"d{n % 2}", n, f"{words[n % 3]} nummer {n}", Label(words[n % 3])) for n in range(30)]
    definitions = encode_definitions(scheme, WordEncoder().encode)
    model = fit_model(rows, passages_of(rows), scheme, [row.document for row in rows], definitions=definitions)
    found = model.probabilities(shown("een map", "een brief"))
    column = model.codes.index("map")
    assert model.by_definition_alone == ("map",)
    assert found[0, column] > found[1, column]
