"""The project file: what goes in comes out, decisions are appended, and a step is undone whole."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import TREE, tree
from project_fakes import LINES, OTHERS, conversation, new_document, small_project

from autocode.errors import ProjectError, SchemeError
from autocode.records import (
    Decision,
    How,
    Label,
    Outcome,
    ProjectFragment,
    Speaker,
    SuggestedMoment,
    Suggestion,
    UnmatchedCoding,
)
from autocode.scheme import Scheme
from autocode.scheme_file import parse_scheme
from autocode.segment import segment
from autocode.store import NewDocument, Project, create_project, open_project

ASKED, THANKED = Label("S.1", "+"), Label("S.2", "-")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "study.autocode")


def rows(project: Project, document: str = "gesprek") -> list[int]:
    return [one.row for one in project.fragments(document)]


def texts(project: Project, document: str = "gesprek") -> list[str]:
    return [one.fragment.text for one in project.fragments(document)]


def code(project: Project, row: int, *labels: Label, coder: str = "Noor") -> int:
    return project.record_coding(coder, "leren", Decision(row, tuple(labels)))


# --- documents and fragments ----------------------------------------------------------------------------------------


def test_a_document_comes_out_as_it_went_in(project: Project) -> None:
    went_in = new_document("gesprek", LINES)
    came_out, numbers = project.segmentation("gesprek")
    assert came_out.fragments == went_in.cut.fragments
    assert came_out.transcript.turns == went_in.cut.transcript.turns
    assert came_out.made_by == went_in.cut.made_by
    assert list(numbers) == [fragment.id for fragment in went_in.cut.fragments]


def test_documents_and_fragments_are_in_the_order_in_which_they_came(project: Project) -> None:
    assert project.documents() == ["gesprek", "ander"]
    assert [one.fragment.document for one in project.fragments()] == ["gesprek"] * 4 + ["ander"] * 2
    assert [one.fragment.number for one in project.fragments()] == [1, 2, 3, 4, 1, 2]


def test_a_scheme_is_kept_as_the_text_that_it_was(project: Project) -> None:
    assert project.scheme("leren") == tree()
    assert [scheme.id for scheme in project.schemes()] == ["leren", "topics"]


def test_a_person_named_later_is_named_on_all_their_fragments(project: Project) -> None:
    project.name_speakers("gesprek", {"Noor": Speaker("Noor", "JB1", "jeugdbeschermer", "kernteam")}, coder="Bas")
    named = [one.fragment for one in project.fragments("gesprek") if one.fragment.speaker == "JB1"]
    assert [fragment.number for fragment in named] == [1, 3]
    assert {(fragment.role, fragment.group) for fragment in named} == {("jeugdbeschermer", "kernteam")}


def test_nothing_is_suggested_for_a_speaker_who_is_left_out(project: Project) -> None:
    project.name_speakers("gesprek", {"Noor": Speaker("Noor", "Noor", "onderzoeker")}, left_out=["Noor"])
    assert [one.fragment.suggested_for for one in project.fragments("gesprek")] == [False, True, False, True]


def test_another_segmentation_of_a_document_lives_beside_the_one_that_is_worked_in(project: Project) -> None:
    cut = project.segmentation("gesprek")[0]
    first, second = cut.fragments[0], cut.fragments[1]
    text = cut.transcript.text[first.start_char : second.end_char]
    wide = replace(first, id="breed-1", text=text, end_char=second.end_char)
    (row,) = project.add_segmentation("gesprek", replace(cut, made_by="Bas", fragments=(wide,)))
    assert len(project.fragments("gesprek")) == 4
    assert project.fragment(row).live
    assert project.fragment(row).fragment.text == text


def test_a_document_of_the_same_text_is_not_stored_twice(project: Project) -> None:
    (again,) = project.add_documents([new_document("gesprek", LINES)])
    assert (again.what, len(project.fragments())) == ("unchanged", 6)
    project.undo()
    assert project.documents() == []


def test_a_mended_list_of_speakers_is_taken_over_without_touching_what_was_coded(project: Project) -> None:
    code(project, rows(project)[0], ASKED)
    people = {"Noor": Speaker("Noor", "JB1", "jeugdbeschermer")}
    (done,) = project.add_documents([replace(new_document("gesprek", LINES), speakers=people, listed=True)])
    assert done.what == "speakers changed"
    assert {one.fragment.speaker for one in project.fragments("gesprek")} >= {"JB1"}
    assert len(project.current_codings("leren")) == 1


def test_turns_that_a_list_gives_to_another_take_their_codings_along(project: Project) -> None:
    code(project, rows(project)[0], ASKED)
    (name, text), *others = LINES
    mended = replace(new_document("gesprek", [("R2", text), *others]), listed=True)
    (done,) = project.add_documents([mended])
    assert (done.what, done.carried) == ("corrected", 1)
    assert project.fragments("gesprek")[0].fragment.speaker == "R2"
    (raw,) = project.add_documents([new_document("gesprek", LINES)])
    assert raw.what == "unchanged"
    assert project.fragments("gesprek")[0].fragment.speaker == "R2" != name


def test_a_role_given_in_the_project_stays_when_the_text_is_corrected(project: Project) -> None:
    project.name_speakers("gesprek", {"Noor": Speaker("Noor", "OZ", "onderzoeker")}, left_out=["Noor"])
    project.add_documents([corrected(("morgen", "vanmiddag"))])
    fragments = [one.fragment for one in project.fragments("gesprek")]
    assert [(one.speaker, one.suggested_for) for one in fragments][::2] == [("OZ", False), ("OZ", False)]


def test_two_documents_of_one_name_are_refused(project: Project) -> None:
    with pytest.raises(ProjectError, match="two documents have one name"):
        project.add_documents([new_document("nieuw", LINES), new_document("nieuw", OTHERS)])


def test_every_fragment_is_drawn_for_the_blind_share_when_it_comes_in(tmp_path: Path) -> None:
    lines = [("Noor", f"Dit is zin nummer {number} van het gesprek.") for number in range(2000)]
    with create_project(tmp_path / "s.autocode", [(tree(), TREE)], blind_share=0.1, seed="vast") as project:
        project.add_documents([new_document("lang", lines)])
        found = project.fragments()
        assert {one.blind_probability for one in found} == {0.1}
        # Five standard errors around the share that was asked for.
        assert 133 < sum(one.blind for one in found) < 267
        assert project.progress()[0].blind == sum(one.blind for one in found)


def test_the_same_seed_draws_the_same_fragments(tmp_path: Path) -> None:
    drawn = []
    for name in ("a", "b"):
        with small_project(tmp_path / f"{name}.autocode", blind_share=0.5) as project:
            drawn.append([one.blind for one in project.fragments()])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 2


# --- decisions ------------------------------------------------------------------------------------------------------


def test_the_current_coding_is_the_latest_and_no_coding_is_lost(project: Project) -> None:
    row = rows(project)[0]
    first = code(project, row, ASKED)
    second = code(project, row, THANKED)
    assert [(one.id, one.labels) for one in project.current_codings("leren")] == [(second, (THANKED,))]
    assert [one.id for _, _, one in project.coding_history("leren")] == [first, second]


def test_coders_and_schemes_have_their_own_codings_of_one_fragment(project: Project) -> None:
    row = rows(project)[0]
    code(project, row, ASKED)
    code(project, row, THANKED, coder="Bas")
    project.record_coding("Noor", "topics", Decision(row, (Label("question"),)))
    assert {one.coder: one.labels for one in project.current_codings("leren")} == {"Noor": (ASKED,), "Bas": (THANKED,)}
    assert [one.labels for one in project.current_codings("topics", "Noor")] == [(Label("question"),)]


def test_no_code_and_no_code_fits_are_decisions_of_their_own(project: Project) -> None:
    first, second = rows(project)[:2]
    code(project, first)
    project.record_coding("Noor", "leren", Decision(second, no_fit=True))
    assert [one.outcome for one in project.current_codings("leren")] == [Outcome.NO_CODE, Outcome.NO_FIT]


def test_everything_about_a_decision_is_kept(project: Project) -> None:
    run = project.record_suggestions("leren", "model:1", {})
    decision = Decision(
        rows(project)[0], (ASKED, THANKED), how=How.CORRECTED, saw_suggestion=True, seconds=4.5, model_run=run,
        draw_probability=0.25, reason="twijfel",
    )  # fmt: skip
    project.record_coding("Noor", "leren", decision)
    (coding,) = project.current_codings("leren")
    assert coding.decision == decision
    assert (coding.coder, coding.scheme, coding.scheme_version) == ("Noor", "leren", "2")
    assert timedelta(0) <= datetime.now(UTC) - coding.at < timedelta(minutes=1)


def test_a_blind_coding_carries_the_probability_of_its_draw(tmp_path: Path) -> None:
    with small_project(tmp_path / "s.autocode", blind_share=1.0) as project:
        code(project, rows(project)[0], ASKED)
        assert project.current_codings("leren")[0].decision.draw_probability == 1.0


@pytest.mark.parametrize(
    ("labels", "match"), [((Label("X.9"),), "not in scheme"), ((Label("S.1", "?"),), "not in scheme")]
)
def test_a_label_outside_the_scheme_is_refused(project: Project, labels: tuple[Label, ...], match: str) -> None:
    with pytest.raises(SchemeError, match=match):
        code(project, rows(project)[0], *labels)
    assert project.current_codings("leren") == []


def test_two_codes_are_refused_where_the_scheme_allows_one(project: Project) -> None:
    decision = Decision(rows(project)[0], (Label("question"), Label("thanks")))
    with pytest.raises(ProjectError, match="allows one code"):
        project.record_coding("Noor", "topics", decision)


def test_a_bulk_step_with_one_fault_saves_nothing(project: Project) -> None:
    first, second = rows(project)[:2]
    with pytest.raises(SchemeError):
        project.record_codings("Noor", "leren", [Decision(first, (ASKED,)), Decision(second, (Label("X.9"),))], "bulk")
    assert project.current_codings("leren") == []
    assert project.check() == []


def test_the_next_fragment_is_the_first_that_is_neither_coded_nor_parked(project: Project) -> None:
    first, second, third, *_ = rows(project)
    code(project, first, ASKED)
    project.park("Noor", "leren", second, "eerst overleggen")
    found = project.next_fragment("leren", "Noor")
    assert found is not None
    assert found.row == third
    everybody_else = project.next_fragment("leren", "Bas")
    assert everybody_else is not None
    assert everybody_else.row == first


def test_the_search_for_the_next_fragment_comes_round_at_the_end(project: Project) -> None:
    every = [one.row for one in project.fragments()]
    last = project.next_fragment("leren", "Noor", after=every[-2])
    assert last is not None
    assert last.row == every[-1]
    round_again = project.next_fragment("leren", "Noor", after=every[-1])
    assert round_again is not None
    assert round_again.row == every[0]
    project.record_codings("Noor", "leren", [Decision(row) for row in every])
    assert project.next_fragment("leren", "Noor", after=every[0]) is None
    assert project.open_fragments("leren", "Noor") == []


def test_parking_keeps_its_reason_and_ends(project: Project) -> None:
    row = rows(project)[0]
    project.park("Noor", "leren", row, "eerst overleggen")
    assert [(one.fragment, one.reason) for one in project.parked("leren")] == [(row, "eerst overleggen")]
    project.unpark("Noor", "leren", row)
    assert project.parked("leren") == []


def test_memos_stand_on_fragments_documents_codes_and_the_project(project: Project) -> None:
    row = rows(project)[0]
    project.write_memo("Noor", "mooi", fragment=row)
    project.write_memo("Noor", "lang", document="gesprek")
    project.write_memo("Noor", "te ruim", code=("leren", "S.1"))
    memo = project.write_memo("Noor", "begin")
    project.change_memo("Noor", memo, "vervolg")
    found = [(one.about, one.target, one.text) for one in project.memos()]
    assert found == [
        ("fragment", str(row), "mooi"), ("document", "gesprek", "lang"), ("code", "v", "te ruim"),
        ("project", None, "vervolg"),
    ]  # fmt: skip
    project.change_memo("Noor", memo, None)
    assert len(project.memos()) == 3
    with pytest.raises(ProjectError, match="no such memo"):
        project.change_memo("Noor", memo, "weer")


def test_the_hash_of_decisions_changes_with_a_decision_and_comes_back_with_an_undo_of_another(
    project: Project,
) -> None:
    before = project.decisions_hash("leren")
    code(project, rows(project)[0], ASKED)
    assert project.decisions_hash("leren") != before
    project.undo("Noor")
    assert project.decisions_hash("leren") == before


def test_a_draw_for_checks_is_kept_with_its_probability_and_is_not_undone(project: Project) -> None:
    first, second, *_ = rows(project)
    code(project, first, ASKED)
    project.record_draws("check", {first: (0.25, True), second: (0.25, False)}, scheme="leren", coder="Noor")
    project.undo("Noor")
    assert project.current_codings("leren") == []
    found = [(one.fragment, one.probability, one.drawn, one.coder, one.scheme) for one in project.draws("check")]
    assert found == [(first, 0.25, True, "Noor", "leren"), (second, 0.25, False, "Noor", "leren")]
    assert len(project.draws()) == 6


def test_a_name_that_differs_in_its_capitals_is_not_taken_for_somebody_new(project: Project) -> None:
    code(project, rows(project)[0], ASKED)
    with pytest.raises(ProjectError, match="the project knows Noor"):
        code(project, rows(project)[0], ASKED, coder="noor")


# --- split and join -------------------------------------------------------------------------------------------------


def test_the_parts_of_a_split_fragment_take_its_place(project: Project) -> None:
    whole = project.fragments("gesprek")[0]
    first, second = project.split_fragment(whole.row, whole.fragment.text.index("Die"), "Noor")
    assert texts(project)[:3] == ["Heb je de brief gezien?", "Die lag in de map.", LINES[1][1]]
    assert rows(project)[:2] == [first, second]
    assert not project.fragment(whole.row).live
    assert [one.fragment.number for one in project.fragments("gesprek")] == [1, 2, 3, 4, 5]


def test_split_parts_that_are_joined_again_have_the_text_of_the_whole(project: Project) -> None:
    whole = project.fragments("gesprek")[0]
    parts = project.split_fragment(whole.row, 24, "Noor")
    again = project.fragment(project.join_fragments(parts, "Noor"))
    assert again.fragment.text == whole.fragment.text
    assert (again.fragment.start_ms, again.fragment.end_ms) == (whole.fragment.start_ms, whole.fragment.end_ms)
    assert again.fragment.id not in (whole.fragment.id, *(project.fragment(part).fragment.id for part in parts))


@pytest.mark.parametrize("at", [0, 42, 500])
def test_a_split_that_leaves_an_empty_part_is_refused(project: Project, at: int) -> None:
    with pytest.raises(ProjectError, match="would be empty"):
        project.split_fragment(rows(project)[0], at, "Noor")


def test_fragments_of_two_speakers_or_apart_cannot_be_joined(project: Project) -> None:
    first, second, third, _ = rows(project)
    with pytest.raises(ProjectError, match="different documents or speakers"):
        project.join_fragments([first, second], "Noor")
    with pytest.raises(ProjectError, match="do not follow each other"):
        project.join_fragments([first, third], "Noor")
    with pytest.raises(ProjectError, match="at least two"):
        project.join_fragments([first, first], "Noor")


def test_after_a_split_no_code_holds_for_both_parts_and_a_code_for_neither(project: Project) -> None:
    row = rows(project)[0]
    code(project, row, ASKED)
    code(project, row, coder="Bas")
    parts = project.split_fragment(row, 24, "Noor")
    current = {(one.coder, one.fragment): one for one in project.current_codings("leren")}
    assert set(current) == {("Bas", part) for part in parts}
    assert all(one.carried_from is not None for one in current.values())
    assert [(one.coder, one.labels) for one in project.orphaned_codings()] == [("Noor", (ASKED,))]


def test_a_coding_is_no_longer_orphaned_when_its_coder_has_coded_a_part(project: Project) -> None:
    row = rows(project)[0]
    code(project, row, ASKED)
    part, _ = project.split_fragment(row, 24, "Noor")
    code(project, part, ASKED)
    assert project.orphaned_codings() == []


def test_after_a_join_a_coding_holds_where_all_parts_had_it(project: Project) -> None:
    parts = project.split_fragment(rows(project)[0], 24, "Noor")
    for part in parts:
        code(project, part, ASKED, coder="Bas")
    code(project, parts[0], ASKED)
    whole = project.join_fragments(parts, "Noor")
    assert [(one.coder, one.fragment) for one in project.current_codings("leren")] == [("Bas", whole)]
    assert [one.coder for one in project.orphaned_codings()] == ["Noor"]


def test_the_parts_inherit_the_blind_draw_and_a_join_needs_all_of_them(tmp_path: Path) -> None:
    with small_project(tmp_path / "s.autocode", blind_share=0.5) as project:
        drawn = next(one for one in project.fragments() if one.blind and " " in one.fragment.text)
        parts = project.split_fragment(drawn.row, drawn.fragment.text.index(" "), "Noor")
        assert all(project.fragment(part).blind for part in parts)
        joined = project.fragment(project.join_fragments(parts, "Noor"))
        assert (joined.blind, joined.blind_probability) == (True, 0.25)


def test_memos_and_history_of_a_fragment_show_where_it_came_from(project: Project) -> None:
    row = rows(project)[0]
    project.write_memo("Noor", "mooi", fragment=row)
    code(project, row, ASKED)
    part, _ = project.split_fragment(row, 24, "Noor")
    assert [one.text for one in project.memos(part)] == ["mooi"]
    assert [one.fragment for _, _, one in project.coding_history("leren", fragment=part)] == [row]


def test_a_fragment_that_is_no_more_cannot_be_coded(project: Project) -> None:
    row = rows(project)[0]
    project.split_fragment(row, 24, "Noor")
    with pytest.raises(ProjectError, match="not in use"):
        code(project, row, ASKED)


# --- undo and redo --------------------------------------------------------------------------------------------------


def test_undo_brings_back_the_coding_before_and_redo_the_one_after(project: Project) -> None:
    row = rows(project)[0]
    code(project, row, ASKED)
    code(project, row, THANKED)
    at = project.current_codings("leren")[0].at
    project.undo("Noor")
    assert [one.labels for one in project.current_codings("leren")] == [(ASKED,)]
    project.undo("Noor")
    assert project.current_codings("leren") == []
    project.redo("Noor")
    project.redo("Noor")
    (again,) = project.current_codings("leren")
    assert (again.labels, again.at) == ((THANKED,), at)


def test_a_bulk_step_is_undone_in_one_step_after_the_file_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with small_project(path) as project:
        project.record_codings("Noor", "leren", [Decision(row, (ASKED,)) for row in rows(project)], "bulk")
    with open_project(path) as project:
        assert project.undo("Noor").kind == "bulk"
        assert project.current_codings("leren") == []
    with open_project(path) as project:
        project.redo("Noor")
        assert len(project.current_codings("leren")) == 4


def test_undo_deletes_nothing(project: Project) -> None:
    code(project, rows(project)[0], ASKED)
    project.undo("Noor")
    history = project.coding_history("leren")
    assert [(gone, one.labels) for _, gone, one in history] == [(False, (ASKED,)), (True, (ASKED,))]
    assert [action.kind for action in project.log(2)] == ["code", "undo"]


def test_each_coder_undoes_their_own_steps(project: Project) -> None:
    first, second, *_ = rows(project)
    code(project, first, ASKED)
    code(project, second, THANKED, coder="Bas")
    project.undo("Noor")
    assert [one.coder for one in project.current_codings("leren")] == ["Bas"]


def test_after_new_work_there_is_nothing_to_redo(project: Project) -> None:
    first, second, *_ = rows(project)
    code(project, first, ASKED)
    project.undo("Noor")
    code(project, second, ASKED)
    with pytest.raises(ProjectError, match="nothing to redo"):
        project.redo("Noor")


def test_there_is_nothing_to_undo_for_somebody_who_did_nothing(project: Project) -> None:
    code(project, rows(project)[0], ASKED, coder="Bas")
    project.undo("Bas")
    with pytest.raises(ProjectError, match="nothing to undo"):
        project.undo("Bas")
    with pytest.raises(ProjectError, match="is not in this project"):
        project.undo("Niemand")


def test_a_split_that_somebody_coded_on_is_not_undone(project: Project) -> None:
    part, _ = project.split_fragment(rows(project)[0], 24, "Noor")
    code(project, part, ASKED, coder="Bas")
    with pytest.raises(ProjectError, match="1 of Bas"):
        project.undo("Noor")
    project.undo("Bas")
    project.undo("Noor")
    assert texts(project)[0] == LINES[0][1]


def test_a_coding_that_somebody_carried_on_is_not_undone_before_the_split(project: Project) -> None:
    row = rows(project)[0]
    code(project, row)
    project.split_fragment(row, 24, "Bas")
    with pytest.raises(ProjectError, match="cannot be undone"):
        project.undo("Noor")
    project.undo("Bas")
    project.undo("Noor")
    assert project.check() == []


def test_adding_a_document_is_undone_and_redone_with_its_fragments(project: Project) -> None:
    assert project.undo().kind == "add"
    assert project.fragments() == []
    assert project.documents() == []
    project.redo()
    assert len(project.fragments()) == 6


def test_parking_memos_names_settings_and_schemes_are_undone_too(project: Project) -> None:
    row = rows(project)[0]
    project.park("Noor", "leren", row, "straks")
    project.write_memo("Noor", "mooi", fragment=row)
    project.name_speakers("gesprek", {"Noor": Speaker("Noor", "JB1")}, coder="Noor")
    project.change_setting("kleur", "groen", coder="Noor")
    project.add_scheme_version(*scheme_3(), coder="Noor")
    for _ in range(5):
        project.undo("Noor")
    assert (project.parked("leren"), project.memos(), project.setting("kleur")) == ([], [], None)
    assert project.fragments("gesprek")[0].fragment.speaker == "Noor"
    assert project.scheme("leren").version == "2"
    for _ in range(5):
        project.redo("Noor")
    assert (len(project.parked("leren")), len(project.memos()), project.setting("kleur")) == (1, 1, "groen")
    assert project.scheme("leren").version == "3"


# --- schemes, models, imports ---------------------------------------------------------------------------------------


def scheme_3() -> tuple[Scheme, str]:
    yaml = TREE.replace("version: 2", "version: 3").replace("Een map delen", "Een map geven")
    return parse_scheme(yaml, "tree-3.yaml"), yaml


def test_old_codings_keep_the_version_of_the_scheme_that_they_were_given_under(project: Project) -> None:
    code(project, rows(project)[0], ASKED)
    project.add_scheme_version(*scheme_3())
    code(project, rows(project)[1], ASKED)
    assert [one.scheme_version for one in project.current_codings("leren")] == ["2", "3"]
    assert project.scheme("leren", "2") == tree()
    assert project.scheme("leren")["M.2"].name == "Een map geven"


def test_a_version_of_a_scheme_means_one_text(project: Project) -> None:
    yaml = TREE.replace("Een map delen", "Een map geven")
    with pytest.raises(ProjectError, match="another text under this version"):
        project.add_scheme_version(parse_scheme(yaml, "x.yaml"), yaml)


def suggestion(one: ProjectFragment, model: str, confidence: float) -> Suggestion:
    moments = (SuggestedMoment("S.1", "soort", confidence, "+", 0.75),)
    others = (SuggestedMoment("M.1", "soort", 0.125),)
    return Suggestion(one.fragment.document, one.fragment.id, "leren", model, moments, others)


def test_suggestions_are_appended_and_the_last_run_counts(project: Project) -> None:
    one = project.fragments()[0]
    project.record_suggestions("leren", "a:1", {one.row: suggestion(one, "a:1", 0.5)})
    run = project.record_suggestions("leren", "b:2", {one.row: suggestion(one, "b:2", 0.625)})
    assert project.suggestions("leren") == {one.row: (run, suggestion(one, "b:2", 0.625))}
    assert project.suggestions("leren", one.row) == project.suggestions("leren")
    assert [found.model for found in project.model_runs("leren", "suggest")] == ["a:1", "b:2"]
    assert [coder.kind for coder in project.coders()] == ["model", "model"]


def test_a_model_knows_which_codings_it_learnt_from(project: Project) -> None:
    coding = code(project, rows(project)[0], ASKED)
    run = project.record_training("leren", "a:1", folder="/ergens", facts={"f1": 0.5}, learnt_from=[coding])
    assert project.learnt_from(run) == [coding]
    (found,) = project.model_runs("leren", "train")
    assert (found.folder, found.facts) == ("/ergens", {"f1": 0.5})


def test_a_person_cannot_bear_the_name_of_a_model(project: Project) -> None:
    project.record_suggestions("leren", "a:1", {})
    with pytest.raises(ProjectError, match="is not a person"):
        code(project, rows(project)[0], ASKED, coder="a:1")


def test_codings_that_fit_no_fragment_are_kept_with_the_import_that_brought_them(project: Project) -> None:
    stray = UnmatchedCoding("Bas", "leren", "weg", "7", "Een zin die er niet is.", (ASKED,), "document is weg")
    project.import_codings("Bas", "leren", [Decision(rows(project)[0], how=How.IMPORTED)], [stray])
    assert project.unmatched_codings() == [stray]
    project.undo("Bas")
    assert project.unmatched_codings() == []
    project.redo("Bas")
    assert project.unmatched_codings() == [stray]


# --- a corrected transcript -----------------------------------------------------------------------------------------


def corrected(*changes: tuple[str, str], document: str = "gesprek") -> NewDocument:
    lines = [(speaker, text) for speaker, text in LINES]
    for old, new in changes:
        lines = [(speaker, text.replace(old, new)) for speaker, text in lines]
    return new_document(document, lines)


def test_codings_go_along_where_the_text_is_still_there(project: Project) -> None:
    for row in rows(project):
        code(project, row, ASKED)
    (done,) = project.add_documents([corrected(("morgen", "vanmiddag"))])
    assert (done.what, done.carried, [one.fragment.text for one in done.lost]) == ("corrected", 3, [LINES[2][1]])
    coded = {one.fragment for one in project.current_codings("leren")}
    assert [one.fragment.text for one in project.fragments("gesprek") if one.row not in coded] == [
        "Dan leg ik hem vanmiddag voor je klaar."
    ]
    (orphan,) = project.orphaned_codings()
    assert project.fragment(orphan.fragment).fragment.text == LINES[2][1]


def test_carried_codings_keep_their_time_and_coder(project: Project) -> None:
    code(project, rows(project)[0], ASKED)
    (before,) = project.current_codings("leren")
    project.add_documents([corrected(("morgen", "vanmiddag"))])
    (after,) = project.current_codings("leren")
    assert (after.at, after.coder, after.labels, after.carried_from) == (before.at, "Noor", (ASKED,), before.id)


def test_fragments_that_a_person_split_stay_split_in_the_corrected_text(project: Project) -> None:
    parts = project.split_fragment(rows(project)[0], 24, "Noor")
    for part in parts:
        code(project, part, ASKED)
    project.add_documents([corrected(("Dank je", "Dankje"))])
    assert texts(project)[:2] == ["Heb je de brief gezien?", "Die lag in de map."]
    assert len(project.current_codings("leren")) == 2


def test_ids_of_lost_fragments_never_come_to_mean_another_text(project: Project) -> None:
    before = {one.fragment.id: one.fragment.text for one in project.fragments("gesprek")}
    project.add_documents([corrected(("morgen", "vanmiddag"))])
    for one in project.fragments("gesprek"):
        assert before.get(one.fragment.id, one.fragment.text) == one.fragment.text


def test_a_turn_that_moves_to_another_speaker_keeps_its_codings(project: Project) -> None:
    row = rows(project)[1]
    code(project, row, ASKED)
    lines = [("Sem" if index == 1 else speaker, text) for index, (speaker, text) in enumerate(LINES)]
    lines.append(("Sem", "Tot morgen dan maar weer."))
    project.add_documents([new_document("gesprek", lines)])
    (coding,) = project.current_codings("leren")
    assert project.fragment(coding.fragment).fragment.speaker == "Sem"


def test_a_correction_is_undone_with_all_that_it_carried(project: Project) -> None:
    for row in rows(project):
        code(project, row, ASKED)
    project.park("Noor", "topics", rows(project)[0], "straks")
    before = project.fragments(), project.current_codings("leren"), project.parked("topics")
    project.add_documents([corrected(("morgen", "vanmiddag"))])
    assert len(project.parked("topics")) == 1
    project.undo()
    assert (project.fragments(), project.current_codings("leren"), project.parked("topics")) == before
    assert project.check() == []
    project.redo()
    assert len(project.current_codings("leren")) == 3
    assert project.check() == []


def test_suggestions_and_blind_draws_stay_with_text_that_stayed(tmp_path: Path) -> None:
    with small_project(tmp_path / "s.autocode", blind_share=0.5) as project:
        old = project.fragments("gesprek")
        project.record_suggestions("leren", "a:1", {one.row: suggestion(one, "a:1", 0.5) for one in old})
        project.add_documents([corrected(("morgen", "vanmiddag"))])
        new = project.fragments("gesprek")
        assert [one.blind for one in new[:2]] == [one.blind for one in old[:2]]
        assert set(project.suggestions("leren")) == {one.row for index, one in enumerate(new) if index != 2}


def test_a_speaker_who_was_named_in_the_project_stays_named_after_a_correction(project: Project) -> None:
    project.name_speakers("gesprek", {"Noor": Speaker("Noor", "JB1")})
    project.add_documents([corrected(("morgen", "vanmiddag"))])
    assert project.fragments("gesprek")[0].fragment.speaker == "JB1"


# --- check ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE fragments SET text = 'iets anders' WHERE id = 1", "is not the text at its position"),
        ("UPDATE document_versions SET text = 'X' || text WHERE id = 1", "its text is not the one that was stored"),
        ("UPDATE scheme_versions SET yaml = 'x' WHERE id = 1", "its text is not the one that was stored"),
        ("DELETE FROM current_codings", "should be current, the log says"),
        ("UPDATE current_codings SET entry = 1", "is current, but the log says otherwise"),
        ("DELETE FROM coding_labels", "its labels do not fit its outcome"),
        ("INSERT INTO undone_actions VALUES (2)", "nobody undid it"),
        ("DELETE FROM draws WHERE fragment = 1", "1 fragments were never drawn"),
        ("DELETE FROM coders WHERE id = 1", "refers to a row of coders that does not exist"),
    ],
)
def test_check_finds_what_was_tampered_with(tmp_path: Path, damage: str, finding: str) -> None:
    path = tmp_path / "study.autocode"
    with small_project(path) as project:
        code(project, 1, ASKED)
        code(project, 1, THANKED)
        assert project.check() == []
    connection = sqlite3.connect(path)
    connection.execute(damage)
    connection.commit()
    connection.close()
    with open_project(path) as project:
        assert any(finding in line for line in project.check()), project.check()


def test_positions_of_a_transcript_with_characters_beyond_the_basic_plane_hold(tmp_path: Path) -> None:
    lines = [("Noor", "Een duim 👍 erbij, 🏳️‍🌈 en klaar."), ("Bas", "Ĳsland é è.")]
    with create_project(tmp_path / "s.autocode", [(tree(), TREE)]) as project:
        project.add_documents([new_document("plaatjes", lines)])
        assert texts(project, "plaatjes") == [text for _, text in lines]
        assert project.check() == []


def test_a_file_name_may_hold_what_means_something_in_an_address(tmp_path: Path) -> None:
    path = tmp_path / "wat? 100% #1 &.autocode"
    with small_project(path) as project:
        assert project.backup().is_file()
    with open_project(path) as project:
        assert project.check() == []
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [path.name]


def test_a_project_can_lie_in_a_database_that_is_given_by_its_address(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'elders.db'}"
    with create_project(address, [(tree(), TREE)]) as project:
        project.add_documents([new_document("gesprek", LINES)])
        with pytest.raises(ProjectError, match="is no file"):
            project.backup()
    with open_project(address) as project:
        assert len(project.fragments()) == 4


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    from autocode.store.tables import metadata

    for table in metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for index in table.indexes:
            name = str(CreateIndex(index).compile(dialect=postgresql.dialect())).split()[2]
            # PostgreSQL cuts longer names.
            assert len(name) <= 63


def test_conversations_of_the_fakes_are_what_the_segmenter_leaves_whole() -> None:
    cut = segment(conversation("gesprek", LINES), {})
    assert [fragment.text for fragment in cut.fragments] == [text for _, text in LINES]
