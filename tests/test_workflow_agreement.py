"""Agreement from a project: which coding and which suggestion stand for whom, and what is kept apart."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import TREE, Run, tree
from project_fakes import new_document, small_project

from autocode.agreement import AgreementSettings, compare, compare_files
from autocode.errors import ProjectError, SettingsError
from autocode.records import Decision, How, Label, SuggestedMoment, Suggestion
from autocode.store import Project
from autocode.workflow_agreement import History, ProjectSettings, compare_project, how_of

ASK, THANK, LETTER = Label("S.1", "+"), Label("S.2", "+"), Label("M.1", "-")
# Constructed: nobody said this.
TALK = [("Noor", f"Dit is zin nummer {number} van het gesprek.") for number in range(12)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = small_project(tmp_path / "study.autocode")
    project.add_documents([new_document(name, TALK) for name in ("een", "twee", "drie")])
    return project


def rows_of(project: Project, document: str = "een") -> list[int]:
    return [one.row for one in project.fragments(document)]


def code(project: Project, coder: str, rows: list[int], *labels: Label, **how: object) -> list[int]:
    decisions = [replace(Decision(row, tuple(labels)), **how) for row in rows]
    return project.record_codings(coder, "leren", decisions)


def suggest(project: Project, rows: list[int], label: Label, model: str = "model 1") -> int:
    moment = SuggestedMoment(label.code, "soort", 0.8, label.valence, 0.9)
    of = {one.row: one.fragment for one in project.fragments()}
    found = {row: Suggestion(of[row].document, of[row].id, "leren", model, (moment,)) for row in rows}
    return project.record_suggestions("leren", model, found)


def test_a_project_and_tables_of_its_codings_give_the_same_lines(project: Project, tmp_path: Path) -> None:
    rows = [row for name in ("een", "twee", "drie") for row in rows_of(project, name)]
    given = {"Anna": [[ASK], [ASK], [THANK], []], "Bo": [[ASK], [THANK], [THANK], [LETTER]]}
    for coder, cycle in given.items():
        for place, row in enumerate(rows):
            code(project, coder, [row], *cycle[place % 4 if place % 5 else 0])
    ratings = History(project, project.scheme("leren")).first
    paths = []
    for coder in given:
        paths.append(tmp_path / f"{coder}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["document", "fragment", "id", "text", "code", "valence", "hoe"])
            for number, rating in enumerate(ratings[coder].values()):
                label = rating.labels[0] if rating.labels else None
                signs = (label.code, label.valence) if label else ("", "")
                writer.writerow([rating.document, number, rating.id, rating.text, *signs, "blind"])
    scheme = tmp_path / "leren.yaml"
    from fakes import TREE

    scheme.write_text(TREE, encoding="utf-8")
    of_files = compare_files(paths, AgreementSettings(str(scheme)))
    of_project = compare_project(project, AgreementSettings("leren"), ProjectSettings())
    assert of_project.comparisons[0].lines == of_files.comparisons[0].lines
    assert of_project.comparisons == of_files.comparisons


@pytest.mark.parametrize(
    ("how", "saw", "word"),
    [
        (How.ALONE, False, "blind"),
        (How.ALONE, True, "assisted"),
        (How.ALONE, None, ""),
        (How.ACCEPTED, True, "assisted"),
        (How.CORRECTED, True, "assisted"),
        (How.BULK, True, "bulk"),
        (How.ADJUDICATED, False, "settled"),
        (How.IMPORTED, None, ""),
        (How.IMPORTED, True, ""),
    ],
)
def test_how_a_coding_was_made_has_one_word(project: Project, how: How, saw: bool | None, word: str) -> None:
    code(project, "Anna", rows_of(project)[:1], ASK, how=how, saw_suggestion=saw)
    assert how_of(project.current_codings("leren")[0]) == word


def test_a_blind_coding_stands_although_it_was_revised_after_the_suggestion_was_seen(project: Project) -> None:
    (row,) = rows_of(project)[:1]
    code(project, "Anna", [row], ASK)
    code(project, "Anna", [row], THANK)
    code(project, "Anna", [row], LETTER, how=How.CORRECTED, saw_suggestion=True)
    rating = History(project, tree()).first["Anna"][row]
    assert (rating.labels, rating.how) == ((THANK,), "blind")


def test_what_was_settled_together_hides_no_coding_of_before(project: Project) -> None:
    first, second = rows_of(project)[:2]
    code(project, "Anna", [first], ASK, how=How.ACCEPTED, saw_suggestion=True)
    code(project, "Anna", [first, second], THANK, how=How.ADJUDICATED)
    ratings = History(project, tree()).first["Anna"]
    assert (ratings[first].labels, ratings[first].how) == ((ASK,), "assisted")
    assert (ratings[second].labels, ratings[second].how) == ((THANK,), "settled")


def test_a_coding_that_was_taken_back_does_not_count(project: Project) -> None:
    (row,) = rows_of(project)[:1]
    code(project, "Anna", [row], ASK)
    code(project, "Anna", [row], THANK)
    project.undo("Anna")
    assert History(project, tree()).first["Anna"][row].labels == (ASK,)
    project.redo("Anna")
    assert History(project, tree()).first["Anna"][row].labels == (THANK,)


def test_that_no_code_fits_is_left_out_and_said(project: Project) -> None:
    first, second = rows_of(project)[:2]
    code(project, "Anna", [first], no_fit=True)
    code(project, "Anna", [second], ASK)
    history = History(project, tree())
    assert set(history.first["Anna"]) == {second}
    assert "no code fits" in history.notes[0]


def test_a_models_rating_is_what_it_suggested_before_the_person_coded(project: Project) -> None:
    rows = rows_of(project)[:3]
    suggest(project, rows, ASK)
    suggest(project, rows[:1], THANK)
    code(project, "Anna", rows[:2], ASK)
    suggest(project, rows, LETTER)
    code(project, "Anna", rows[2:], ASK)
    found = History(project, tree()).model_ratings("Anna")
    assert [found[row].labels for row in rows] == [(THANK,), (ASK,), (LETTER,)]
    assert all(rating.is_model for rating in found.values())


def test_a_ranking_by_definitions_is_no_rating(project: Project) -> None:
    of = {one.row: one.fragment for one in project.fragments()}
    ranked = (SuggestedMoment("S.1", "soort", None),)
    found = {
        row: Suggestion(of[row].document, of[row].id, "leren", "definitions", (), ranked) for row in rows_of(project)
    }
    project.record_suggestions("leren", "definitions", found)
    code(project, "Anna", rows_of(project), ASK)
    assert History(project, project.scheme("leren")).model_ratings("Anna") == {}


def test_a_suggestion_that_came_after_the_coding_is_none(project: Project) -> None:
    rows = rows_of(project)[:2]
    code(project, "Anna", rows, ASK)
    suggest(project, rows, ASK)
    history = History(project, tree())
    assert history.model_ratings("Anna") == {}
    assert "Anna: 2 fragments left out beside a model: the suggestion came after the coding" in history.notes


def test_beside_an_imported_coding_every_suggestion_counts_as_earlier(project: Project) -> None:
    rows = rows_of(project)[:2]
    code(project, "Anna", rows, ASK, how=How.IMPORTED, saw_suggestion=None)
    suggest(project, rows, THANK)
    assert set(History(project, tree()).model_ratings("Anna")) == set(rows)


def test_a_model_has_no_rating_where_it_learnt_from_anybodys_coding(project: Project) -> None:
    rows = rows_of(project)[:3]
    learnt = code(project, "Bo", rows[:1], ASK)
    project.record_training("leren", "own model", learnt_from=learnt)
    suggest(project, rows, ASK, "shipped")
    suggest(project, rows, THANK, "own model")
    code(project, "Anna", rows, ASK)
    found = History(project, tree()).model_ratings("Anna")
    assert [found[row].coder for row in rows] == ["shipped", "own model", "own model"]


def test_a_model_that_learnt_from_a_fragment_before_it_was_split_learnt_from_its_parts(project: Project) -> None:
    row = rows_of(project)[0]
    learnt = code(project, "Bo", [row], ASK)
    project.record_training("leren", "own model", learnt_from=learnt)
    parts = project.split_fragment(row, 7, "Bo")
    suggest(project, list(parts), ASK, "own model")
    code(project, "Anna", list(parts), ASK)
    history = History(project, tree())
    assert history.model_ratings("Anna") == {}
    assert "Anna: 2 fragments left out beside a model: it had learnt from them" in history.notes


def test_each_model_is_a_coder_and_all_of_them_together_are_one_more(project: Project) -> None:
    rows = rows_of(project) + rows_of(project, "twee")
    suggest(project, rows[:12], ASK, "first")
    suggest(project, rows[12:], THANK, "second")
    code(project, "Anna", rows, ASK)
    found = compare_project(project, AgreementSettings("leren"), ProjectSettings(models=True))
    assert [(one.coders[1], one.n, one.model) for one in found.comparisons] == [
        ("2 models, each before the coding", 24, "2 models, each before the coding"),
        ("first", 12, "first"),
        ("second", 12, "second"),
    ]


def test_drawn_fragments_are_compared_apart_from_picked_ones_and_weighted(project: Project) -> None:
    drawn, picked = rows_of(project)[:6], rows_of(project)[6:10]
    for coder in ("Anna", "Bo"):
        code(project, coder, drawn[:3], ASK, draw_probability=0.1)
        code(project, coder, drawn[3:], ASK, draw_probability=0.5)
        code(project, coder, picked, THANK)
    found = compare_project(project, AgreementSettings("leren"), ProjectSettings())
    assert [(one.how, one.n, one.weighted) for one in found.comparisons] == [
        ("blind, drawn", 6, True),
        ("blind, picked", 4, False),
    ]


def test_nothing_was_picked_in_a_document_that_both_coded_whole(project: Project) -> None:
    rows = rows_of(project)
    for coder in ("Anna", "Bo"):
        code(project, coder, rows[:2], ASK, draw_probability=0.1)
        code(project, coder, rows[2:], THANK)
    (one,) = compare_project(project, AgreementSettings("leren"), ProjectSettings()).comparisons
    assert (one.how, one.n, one.weighted) == ("blind", 12, False)


def test_of_two_coders_the_draw_of_the_one_weighs_where_the_other_coded_all(project: Project) -> None:
    rows = rows_of(project)
    code(project, "Anna", rows, ASK)
    code(project, "Bo", rows[:3], ASK, draw_probability=0.25)
    history = History(project, tree())
    ratings = history.weighted([history.first["Anna"], history.first["Bo"]])
    assert [rating.weight for rating in ratings] == [4.0] * 6


def test_beside_an_imported_document_the_draw_of_a_second_coder_weighs(project: Project) -> None:
    for document in ("een", "twee"):
        code(project, "Anna", rows_of(project, document), ASK, how=How.IMPORTED, saw_suggestion=None)
    code(project, "Bo", rows_of(project, "een")[:6], ASK, draw_probability=0.5)
    code(project, "Bo", rows_of(project, "twee")[:3], THANK, draw_probability=0.25)
    (comparison,) = compare_project(project, AgreementSettings("leren"), ProjectSettings()).comparisons
    assert (comparison.n, comparison.weighted) == (9, True)
    (line,) = (line for line in comparison.lines if (line.about, line.level, line.over) == ("set", "soort", "all"))
    assert line.figures["raw"].value == pytest.approx(6 * 2 / (6 * 2 + 3 * 4))


def test_an_export_keeps_apart_what_the_project_keeps_apart(run: Run, project: Project, tmp_path: Path) -> None:
    rows = rows_of(project)
    code(project, "Anna", rows, ASK)
    code(project, "Bo", rows[:4], ASK)
    code(project, "Bo", rows[4:8], THANK, saw_suggestion=True)
    code(project, "Bo", rows[8:], ASK, how=How.IMPORTED, saw_suggestion=None)
    path, scheme, table = project.path, tmp_path / "leren.yaml", tmp_path / "alles.csv"
    scheme.write_text(TREE, encoding="utf-8")
    project.close()
    assert run("export", path, "-o", table)[0] == 0
    of_table = json.loads(run("agreement", table, "--scheme", scheme, "--json")[1])
    of_project = json.loads(run("agreement", path, "--json")[1])
    hows = [{(one["how"], one["n"]) for one in found["comparisons"]} for found in (of_table, of_project)]
    kept_apart = {("blind", 4), ("Anna blind, Bo assisted", 4), ("Anna blind, Bo not recorded", 4)}
    assert hows[0] == kept_apart
    assert {(how.removesuffix(", picked").removesuffix(", drawn"), n) for how, n in hows[1]} == kept_apart


def test_a_second_time_is_the_coder_against_themselves(project: Project) -> None:
    rows = rows_of(project)
    code(project, "Anna", rows, ASK)
    project.record_draws("repeat", {row: (0.5, row in rows[:6]) for row in rows}, scheme="leren", coder="Anna")
    code(project, "Anna", rows[:5], ASK)
    code(project, "Anna", rows[5:8], THANK)
    (one,) = compare_project(project, AgreementSettings("leren"), ProjectSettings()).comparisons
    assert (one.kind, one.n) == ("same coder", 6)
    sets = next(x for x in one.lines if (x.about, x.over, x.level) == ("set", "all", "soort"))
    assert sets.figures["raw"].value == pytest.approx(5 / 6)


def test_three_coders_are_compared_in_pairs_and_all_together(project: Project) -> None:
    for coder in ("Anna", "Bo", "Cas"):
        code(project, coder, rows_of(project), ASK if coder == "Anna" else THANK)
    found = compare_project(project, AgreementSettings("leren"), ProjectSettings())
    assert [(one.kind, one.coders) for one in found.comparisons] == [
        ("pair", ("Anna", "Bo")),
        ("pair", ("Anna", "Cas")),
        ("pair", ("Bo", "Cas")),
        ("all", ("Anna", "Bo", "Cas")),
    ]


def test_a_consensus_is_no_coder_of_its_own_unless_somebody_asks_for_it(project: Project) -> None:
    rows = rows_of(project)
    for coder, label in (("Anna", ASK), ("Bo", ASK), ("Cas", ASK)):
        code(project, coder, rows, label)
    code(project, "Bo", rows[:3], THANK)
    before = compare_project(project, AgreementSettings("leren"), ProjectSettings())
    code(project, "consensus", rows[:3], ASK, how=How.ADJUDICATED, reason="besproken")
    after = compare_project(project, AgreementSettings("leren"), ProjectSettings())
    assert [(one.coders, one.how, one.n, one.lines) for one in after.comparisons] == [
        (one.coders, one.how, one.n, one.lines) for one in before.comparisons
    ]
    asked = compare_project(project, AgreementSettings("leren"), ProjectSettings(("Anna", "consensus")))
    assert [(one.coders, one.how, one.n) for one in asked.comparisons] == [
        (("Anna", "consensus"), "Anna blind, consensus settled", 3)
    ]


def test_one_coder_without_a_model_is_nobody_to_compare(project: Project) -> None:
    code(project, "Anna", rows_of(project), ASK)
    with pytest.raises(SettingsError, match="Add --model"):
        compare_project(project, AgreementSettings("leren"), ProjectSettings())
    with pytest.raises(SettingsError, match="suggest before coding"):
        compare_project(project, AgreementSettings("leren"), ProjectSettings(models=True))
    with pytest.raises(ProjectError, match="Who did: Anna"):
        compare_project(project, AgreementSettings("leren"), ProjectSettings(("Zoë",)))


def test_tables_of_which_some_fragments_have_no_weight_are_still_refused() -> None:
    from autocode.errors import CodedDataError
    from autocode.records import Rating

    ratings = [
        Rating(coder, f"Fragment {n}.", (ASK,), "een", str(n), weight=weight)
        for coder in ("A", "B")
        for n, weight in ((1, 2.0), (2, None))
    ]
    with pytest.raises(CodedDataError, match="no weight"):
        compare(ratings, tree(), AgreementSettings())


def test_the_command_takes_a_project(run: Run, project: Project) -> None:
    rows = rows_of(project)
    suggest(project, rows, ASK)
    code(project, "Anna", rows, ASK)
    code(project, "Bo", rows[:8], THANK)
    path = project.path
    project.close()
    status, printed, _ = run("agreement", path, "--scheme", "leren", "--model", "--coder", "Anna", "--json")
    assert status == 0
    assert [one["coders"] for one in json.loads(printed)["comparisons"]] == [["Anna", "model 1"]]
    status, printed, _ = run("agreement", path, "--scheme", "leren")
    assert status == 0
    assert printed.splitlines()[0] == "Anna and Bo; coded: blind"
    status, _, error = run("agreement", path, "more.csv")
    assert (status, error.count("\n")) == (2, 1)
    status, _, error = run("agreement", "more.csv", "--model")
    assert (status, "for a project" in error) == (2, True)
