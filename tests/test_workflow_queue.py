"""The queue of a project: what is open and why, draws, second looks, bulk acceptance in one step, and advice."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import TREE, tree
from project_fakes import LINES, new_document, small_project

from autocode import workflow_project, workflow_queue, workflow_sheet
from autocode.errors import SettingsError
from autocode.records import Decision, How, Label, QueueItem, Reason, SuggestedMoment, Suggestion
from autocode.review.second import Why
from autocode.scheme_change import Merge, Rename
from autocode.scheme_file import parse_scheme
from autocode.store import Project, create_project
from autocode.suggest import BY_DEFINITION
from autocode.workflow_codebook import change_codebook

LETTER, MAP, ASK = Label("M.1", "+"), Label("M.2", "+"), Label("S.1", "+")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "study.autocode")


def wide_project(path: Path, fragments: int = 200, blind_share: float = 0.0) -> Project:
    """A project with one conversation of so many fragments. Constructed: nobody said this."""
    lines = [("Noor", f"Dit is zin nummer {number} van een bedacht gesprek.") for number in range(fragments)]
    project = create_project(path, [(tree(), TREE)], blind_share=blind_share, seed="vast")
    project.add_documents([new_document("lang", lines)])
    return project


def rows(project: Project) -> list[int]:
    return [one.row for one in project.fragments()]


def suggest(project: Project, codes: dict[int, Sequence[tuple[str, float]]], model: str = "model:1") -> int:
    """Store suggestions: the first code of a fragment is suggested, the rest are alternatives."""
    found = {}
    for row, weighed in codes.items():
        moments = tuple(SuggestedMoment(code, "soort", confidence, "+", 0.9) for code, confidence in weighed)
        found[row] = Suggestion("gesprek", str(row), "leren", model, moments[:1], moments[1:])
    return project.record_suggestions("leren", model, found)


def code(project: Project, row: int, *labels: Label, coder: str = "Noor", **how: object) -> None:
    project.record_coding(coder, "leren", Decision(row, tuple(labels), **how))  # type: ignore[arg-type]


def queue(project: Project, coder: str = "Noor") -> list[QueueItem]:
    return workflow_queue.queue(project, "leren", coder)


# --- the queue ------------------------------------------------------------------------------------------------------


def test_without_a_model_the_queue_is_the_reading_order(project: Project) -> None:
    assert queue(project) == [QueueItem(row, Reason.IN_ORDER) for row in rows(project)]


def test_without_a_model_what_was_drawn_blind_comes_first_up_to_what_one_can_be_trained_on(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 400, blind_share=0.2) as project:
        blind = {one.row for one in project.fragments() if one.blind}
        found = queue(project)
        assert {item.reason for item in found[:30]} == {Reason.BLIND}
        assert all(item.blind and item.fragment in blind for item in found[:30])
        later = [place for place, item in enumerate(found[30:]) if item.reason is Reason.BLIND]
        assert later[:3] == [0, 5, 10]
        in_order = [item.fragment for item in found if item.reason is Reason.IN_ORDER]
        assert in_order == [row for row in rows(project) if row not in blind]


def test_with_suggestions_blind_ones_come_once_in_five(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", blind_share=0.1) as project:
        suggest(project, {row: [("M.1", 0.3)] for row in rows(project)})
        found = queue(project)
        blind = [place for place, item in enumerate(found) if item.reason is Reason.BLIND]
        assert blind == [5 * number for number in range(len(blind))]
        assert sorted(item.fragment for item in found) == rows(project)


def test_the_queue_after_a_coding_goes_on_where_the_one_before_it_was(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 60, blind_share=0.2) as project:
        suggest(project, {row: [("M.1", 0.1 + row / 200), ("S.1", 0.2)] for row in rows(project)})
        first = queue(project)
        for item in first[:3]:
            code(project, item.fragment)
        assert [item.fragment for item in queue(project)[:12]] == [item.fragment for item in first[3:15]]


def test_what_is_coded_or_parked_is_not_in_the_queue_of_that_coder(project: Project) -> None:
    first, second, *rest = rows(project)
    code(project, first, LETTER)
    project.park("Noor", "leren", second, "later")
    assert [item.fragment for item in queue(project)] == rest
    assert [item.fragment for item in queue(project, "Bas")] == rows(project)


def test_fragments_that_nothing_is_suggested_for_come_last(tmp_path: Path) -> None:
    with create_project(tmp_path / "s.autocode", [(tree(), TREE)], blind_share=0.0, seed="vast") as project:
        project.add_documents([new_document("gesprek", LINES)])
        from autocode.records import Speaker

        project.name_speakers("gesprek", {"Noor": Speaker("Noor", "Noor", "onderzoeker")}, left_out=["Noor"])
        left_out = [one.row for one in project.fragments() if not one.fragment.suggested_for]
        assert [item.fragment for item in queue(project)[-len(left_out) :]] == left_out


def test_the_undecided_comes_before_the_sure_and_says_about_which_code(project: Project) -> None:
    first, second, *rest = rows(project)
    suggest(project, {first: [("M.1", 0.97)], second: [("M.1", 0.52)], **{row: [] for row in rest}})
    found = queue(project)
    assert found[0] == QueueItem(second, Reason.UNSURE, "M.1 0.52")
    for row in rest:
        code(project, row, LETTER)
    assert queue(project)[0].fragment == second


def rank(project: Project, codes: dict[int, Sequence[str]]) -> int:
    """Store what a scheme without a model has: codes ranked by their definitions."""
    moment = {one: SuggestedMoment(one, "soort", None) for ranked in codes.values() for one in ranked}
    found = {
        row: Suggestion("", str(row), "leren", BY_DEFINITION, (), tuple(moment[one] for one in ranked))
        for row, ranked in codes.items()
    }
    return project.record_suggestions("leren", BY_DEFINITION, found)


def test_ranked_by_definitions_the_queue_says_so_and_begins_with_what_was_drawn_blind(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 400, blind_share=0.2) as project:
        order = ("S.1", "S.2", "M.1", "M.2")
        rank(project, {row: [order[row % 4], order[(row + 1) % 4]] for row in rows(project)})
        found = queue(project)
        assert {item.reason for item in found[:30]} == {Reason.BLIND}
        free = [item for item in found if not item.blind]
        assert {item.reason for item in free} == {Reason.DEFINITION}
        assert {item.detail for item in free[:8]} == set(order)
        assert sorted(item.fragment for item in found) == sorted(rows(project))


def test_a_ranking_by_definitions_is_nobodys_word_on_a_coding(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", blind_share=1.0) as project:
        rank(project, {row: ["S.1"] for row in rows(project)})
        for row in rows(project)[:60]:
            code(project, row, ASK)
        assert workflow_queue.second_look(project, "leren", "Noor") == []
        offer = workflow_queue.bulk_offer(project, "leren", "Noor")
        assert (offer.rows, offer.precision.n, offer.allowed) == ((), 0, False)


def test_fragments_of_a_document_unlike_what_the_model_learnt_from_say_so_and_come_sooner(project: Project) -> None:
    suggest(project, {row: [("M.1", 0.97)] for row in rows(project)})
    assert {item.reason for item in queue(project)} == {Reason.UNSURE}
    facts = {workflow_project.UNLIKE: ["ander"]}
    everything = {row: one for row, (_, one) in project.suggestions("leren").items()}
    project.record_suggestions("leren", "model:1", everything, facts=facts)
    found = queue(project)
    strange = [one.row for one in project.fragments("ander")]
    assert [item.fragment for item in found[:2]] == strange
    assert [item.reason for item in found] == [Reason.UNLIKE] * 2 + [Reason.UNSURE] * 4
    assert found[0].detail == "M.1 0.97"


def test_a_code_that_the_scheme_lost_brings_its_fragments_back(project: Project) -> None:
    first = rows(project)[0]
    code(project, first, MAP)
    text = TREE.replace("version: 2", "version: 3").replace("      - {id: m, code: M.2, name: Een map delen}\n", "")
    project.add_scheme_version(parse_scheme(text, "nieuw.yaml"), text)
    assert queue(project)[0] == QueueItem(first, Reason.REQUEUED, "M.2")


def test_identical_fragments_coded_otherwise_are_in_the_queue_until_they_are_coded_again(tmp_path: Path) -> None:
    said = [("Noor", "Ik heb haar de brief toen laten zien.")] * 3
    with create_project(tmp_path / "s.autocode", [(tree(), TREE)], blind_share=0.0, seed="vast") as project:
        project.add_documents([new_document("gesprek", said)])
        one, two, three = rows(project)
        code(project, one, LETTER)
        code(project, two, LETTER)
        code(project, three, ASK)
        assert queue(project) == [QueueItem(three, Reason.SECOND_LOOK, "M.1")]
        code(project, three, ASK)
        assert queue(project) == []


def test_a_repeat_comes_back_blind_once(project: Project) -> None:
    for row in rows(project):
        code(project, row, LETTER)
    assert queue(project) == []
    assert workflow_queue.draw_repeats(project, "leren", "Noor", 2) == 2
    found = queue(project)
    assert [item.reason for item in found] == [Reason.REPEAT] * 2
    assert all(item.blind for item in found)
    code(project, found[0].fragment, MAP)
    assert len(queue(project)) == 1


def test_what_was_coded_and_suggested_before_a_change_of_the_codebook_counts_under_the_signs_of_now(
    tmp_path: Path,
) -> None:
    with wide_project(tmp_path / "s.autocode", 120, blind_share=1.0) as project:
        everything = [item.fragment for item in queue(project)]
        suggest(project, {row: [("M.1" if row % 2 else "S.1", 0.9)] for row in everything})
        for row in everything[:60]:
            code(project, row, LETTER if row % 2 else ASK)
        checks = workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1").precision
        letters = sum(row % 2 for row in everything[:60])
        assert (checks.estimate, checks.n) == (1.0, letters)
        change_codebook(project, "leren", Rename("M.1", sign="B.1"))
        change_codebook(project, "leren", Merge(("S.1",), "S.2"))
        assert workflow_queue.bulk_offer(project, "leren", "Noor", code="B.1").precision == checks
        found = {one.code: one.found for one in workflow_queue.advice(project, "leren", "Noor").per_code}
        assert (found["B.1"], found["S.2"]) == (letters, 60 - letters)
        assert {item.detail.split()[0] for item in queue(project) if item.reason is Reason.UNSURE} <= {"B.1", "S.2"}


def test_a_code_that_was_renamed_between_two_codings_of_one_text_is_no_contradiction(tmp_path: Path) -> None:
    with small_project(tmp_path / "s.autocode") as project:
        project.add_documents(
            [new_document("dubbel", [("Noor", "Dit zijn precies vijf woorden."), ("Bas", "Hm.")] * 2)]
        )
        first, second = (one.row for one in project.fragments("dubbel") if one.fragment.text != "Hm.")
        code(project, first, LETTER)
        change_codebook(project, "leren", Rename("M.1", sign="B.1"))
        code(project, second, Label("B.1", "+"))
        assert workflow_queue.second_look(project, "leren", "Noor") == []
        assert not [item for item in queue(project) if item.reason is Reason.SECOND_LOOK]


# --- draws ----------------------------------------------------------------------------------------------------------


def test_checks_are_drawn_from_what_is_not_reviewed_with_their_probability(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode") as project:
        for row in rows(project)[:100]:
            code(project, row)
        assert workflow_queue.draw_checks(project, "leren", "Noor", 20) == 20
        draws = project.draws("check", "leren")
        assert {draw.probability for draw in draws} == {0.2}
        assert {draw.fragment for draw in draws} == set(rows(project)[100:])
        drawn = {draw.fragment for draw in draws if draw.drawn}
        assert {item.fragment for item in queue(project) if item.reason is Reason.CHECK} == drawn


def test_a_second_draw_of_checks_is_another_sample(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode") as project:
        workflow_queue.draw_checks(project, "leren", "Noor", 20)
        assert workflow_queue.draw_checks(project, "leren", "Noor", 20) > 10


def test_a_sample_of_nothing_is_refused(project: Project) -> None:
    with pytest.raises(SettingsError, match="a sample of 0"):
        workflow_queue.draw_checks(project, "leren", "Noor", 0)
    with pytest.raises(SettingsError, match="a sample of -1"):
        workflow_queue.draw_repeats(project, "leren", "Noor", -1)


# --- second look ----------------------------------------------------------------------------------------------------


def test_a_coding_against_a_sure_model_that_did_not_know_it_gets_a_second_look(project: Project) -> None:
    first, second, third, *_ = rows(project)
    suggest(project, {first: [("M.1", 0.95)], second: [("M.1", 0.95)]})
    code(project, first, ASK)
    code(project, second, ASK, how=How.CORRECTED, saw_suggestion=True)
    code(project, third, ASK)
    suggest(project, {third: [("M.1", 0.95)]}, "model:2")
    found = workflow_queue.second_look(project, "leren", "Noor")
    assert [(one.fragment, one.why, one.code, one.other) for one in found] == [(first, Why.MODEL, "M.1", None)]
    assert found[0].coding.labels == (ASK,)


def test_what_a_model_says_of_a_blind_coding_is_not_told_to_who_may_code_it_again(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 2, 2) as project:
        assert workflow_queue.second_look(project, "leren", "Noor") == []


def test_the_word_of_a_model_that_learnt_from_the_fragment_does_not_count(project: Project) -> None:
    first = rows(project)[0]
    code(project, first, LETTER)
    learnt = [coding.id for coding in project.current_codings("leren", "Noor")]
    project.record_training("leren", "model:1", learnt_from=learnt)
    suggest(project, {first: [("M.1", 0.95)]})
    code(project, first, ASK)
    assert workflow_queue.second_look(project, "leren", "Noor") == []


def test_a_coder_without_codings_has_nothing_to_look_at_again(project: Project) -> None:
    with pytest.raises(SettingsError, match="coder Noor: has coded nothing"):
        workflow_queue.second_look(project, "leren", "Noor")


# --- bulk -----------------------------------------------------------------------------------------------------------


def checked_project(path: Path, right: int, wrong: int = 0, *, share: float = 0.95) -> Project:
    """200 fragments, all with M.1 suggested; some drawn and coded blind, right or wrong."""
    project = wide_project(path)
    suggest(project, {row: [("M.1", share)] for row in rows(project)})
    workflow_queue.draw_checks(project, "leren", "Noor", right + wrong)
    drawn = [draw.fragment for draw in project.draws("check", "leren") if draw.drawn]
    for place, row in enumerate(drawn):
        code(project, row, LETTER if place < right else ASK)
    return project


def test_bulk_is_allowed_when_the_checks_bear_it_out_and_is_undone_in_one_step(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 30) as project:
        offer = workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1")
        assert (offer.allowed, offer.precision.n, offer.check_size, len(offer.rows)) == (True, 30, 0, 170)
        done = workflow_queue.bulk_accept(project, offer, "Noor")
        assert (len(done.accepted), len(done.held_back)) == (153, 17)
        bulk = [one for one in project.current_codings("leren") if one.decision.how is How.BULK]
        assert {one.fragment for one in bulk} == set(done.accepted)
        assert {one.labels for one in bulk} == {(LETTER,)}
        assert {item.fragment for item in queue(project)} == set(done.held_back)
        assert {item.reason for item in queue(project)} == {Reason.CHECK}
        project.undo("Noor")
        assert len(project.current_codings("leren")) == 30
        assert project.check() == []


def two_kinds(path: Path) -> Project:
    """400 fragments: for the first half M.1 is suggested and right, for the second S.1, wrong three times in four."""
    project = wide_project(path, 400)
    suggest(project, {row: [("M.1" if row in rows(project)[:200] else "S.1", 0.9)] for row in rows(project)})
    return project


def code_drawn(project: Project, coder: str = "Noor") -> None:
    """Code what was drawn and is still open."""
    done = {one.fragment for one in project.decided("leren", coder)}
    first = set(rows(project)[:200])
    for draw in project.draws("check", "leren"):
        if draw.drawn and draw.fragment not in done:
            code(
                project, draw.fragment, LETTER if draw.fragment in first or draw.fragment % 4 == 0 else MAP, coder=coder
            )


def test_checks_of_a_group_that_was_accepted_do_not_open_the_door_to_the_rest(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "s.autocode") as project:
        workflow_queue.draw_checks(project, "leren", "Noor", 100)
        code_drawn(project)
        good = workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1")
        assert good.allowed
        workflow_queue.bulk_accept(project, good, "Noor")
        code_drawn(project)
        first = set(rows(project)[:200])
        checks = [one for one in project.decided("leren", "Noor") if one.how is How.ALONE]
        rest = workflow_queue.bulk_offer(project, "leren", "Noor", bar=0.4)
        assert not first & set(rest.rows)
        assert rest.precision.n == len([one for one in checks if one.fragment not in first])
        assert not rest.allowed
        # The group itself is still what its checks say it is.
        assert workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1").precision.n > good.precision.n
        project.undo("Noor")


def test_what_was_kept_back_of_a_group_says_nothing_of_a_wider_one_even_when_it_was_taken_back(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "s.autocode") as project:
        workflow_queue.draw_checks(project, "leren", "Noor", 100)
        code_drawn(project)
        before = workflow_queue.bulk_offer(project, "leren", "Noor").precision.n
        good = workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1")
        workflow_queue.bulk_accept(project, good, "Noor")
        project.undo("Noor")
        code_drawn(project)
        assert workflow_queue.bulk_offer(project, "leren", "Noor").precision.n == before
        assert workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1").precision.n > good.precision.n


def test_a_sheet_that_draws_coded_fragments_more_often_is_no_check(tmp_path: Path) -> None:
    with two_kinds(tmp_path / "s.autocode") as project:
        for row in rows(project)[:220]:
            code(project, row, *([LETTER] if row % 2 else []), coder="Anna")
        workflow_sheet.sheet_out(project, tmp_path / "b.xlsx", workflow_sheet.SheetSettings("Noor", size=60, seed="1"))
        code_drawn(project)
        assert workflow_queue.bulk_offer(project, "leren", "Noor").precision.n == 0


def test_advice_counts_what_was_accepted_in_bulk_for_as_much_as_checks_say_is_right(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 1000, blind_share=0.15) as project:
        truth = {row: (LETTER,) if row % 5 else () for row in rows(project)}
        suggest(project, {row: [("M.1", 0.9)] for row in rows(project)})
        code(project, rows(project)[0], *truth[rows(project)[0]])
        for item in [item for item in queue(project) if item.reason is Reason.BLIND]:
            code(project, item.fragment, *truth[item.fragment])
        offer = workflow_queue.bulk_offer(project, "leren", "Noor", bar=0.6)
        done = workflow_queue.bulk_accept(project, offer, "Noor")
        really = sum(len(truth[one.fragment]) for one in project.decided("leren", "Noor"))
        there = sum(map(len, truth.values()))
        found = workflow_queue.advice(project, "leren", "Noor")
        assert found.unseen == len(done.accepted)
        assert found.recall.low is not None
        assert found.recall.estimate == pytest.approx(really / there, abs=0.05)
        assert found.recall.low < really / there
        assert not found.enough
        assert f"{found.unseen} in bulk aanvaard; daarvan klopt naar schatting" in found.sentence()


def test_bulk_is_refused_without_checks_and_says_how_many_are_needed(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 3) as project:
        offer = workflow_queue.bulk_offer(project, "leren", "Noor")
        assert not offer.allowed
        assert 10 < offer.check_size < 40
        assert f"about {offer.check_size} more checks" in offer.why
        with pytest.raises(SettingsError, match="bulk: not allowed: right in 100% of 3 checks"):
            workflow_queue.bulk_accept(project, offer, "Noor")
        assert len(project.current_codings("leren")) == 3


def test_bulk_is_refused_when_checks_say_that_it_is_wrong(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 20, 20) as project:
        offer = workflow_queue.bulk_offer(project, "leren", "Noor", code="Spullen")
        assert (offer.allowed, offer.check_size) == (False, 0)
        assert "not precise enough for 80%" in offer.why


def test_codings_that_saw_the_suggestion_or_were_not_drawn_are_no_checks(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode") as project:
        suggest(project, {row: [("M.1", 0.95)] for row in rows(project)})
        for row in rows(project)[:30]:
            code(project, row, LETTER)
        workflow_queue.draw_checks(project, "leren", "Noor", 30)
        for draw in project.draws("check", "leren"):
            if draw.drawn:
                code(project, draw.fragment, LETTER, how=How.ACCEPTED, saw_suggestion=True)
        assert workflow_queue.bulk_offer(project, "leren", "Noor").precision.n == 0


def test_a_suggestion_that_came_after_the_coding_is_no_evidence(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode") as project:
        workflow_queue.draw_checks(project, "leren", "Noor", 30)
        for draw in project.draws("check", "leren"):
            if draw.drawn:
                code(project, draw.fragment, LETTER)
        suggest(project, {row: [("M.1", 0.95)] for row in rows(project)})
        assert workflow_queue.bulk_offer(project, "leren", "Noor").precision.n == 0


def test_that_no_code_fits_a_fragment_speaks_against_the_code_that_was_suggested(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 30) as project:
        workflow_queue.draw_checks(project, "leren", "Noor", 20)
        done = {one.fragment for one in project.decided("leren", "Noor")}
        for draw in project.draws("check", "leren"):
            if draw.drawn and draw.fragment not in done:
                code(project, draw.fragment, no_fit=True)
        offer = workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1")
        assert (offer.precision.n, offer.precision.estimate, offer.allowed) == (50, 0.6, False)


def test_a_check_of_what_a_model_learnt_from_before_it_was_split_is_none(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 30, blind_share=1.0) as project:
        first = rows(project)[0]
        code(project, first, LETTER)
        learnt = [coding.id for coding in project.current_codings("leren", "Noor")]
        project.record_training("leren", "model:1", learnt_from=learnt)
        parts = project.split_fragment(first, 8, "Noor")
        suggest(project, {row: [("M.1", 0.95)] for row in parts})
        for row in parts:
            code(project, row, LETTER)
        assert workflow_queue.bulk_offer(project, "leren", "Noor", code="M.1").precision.n == 0


def test_a_check_that_was_taken_back_counts_no_longer(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 30) as project:
        project.undo("Noor")
        assert workflow_queue.bulk_offer(project, "leren", "Noor").precision.n == 29
        project.redo("Noor")
        assert workflow_queue.bulk_offer(project, "leren", "Noor").precision.n == 30


def test_only_suggestions_that_are_sure_enough_are_offered(tmp_path: Path) -> None:
    with checked_project(tmp_path / "s.autocode", 30, share=0.6) as project:
        assert len(workflow_queue.bulk_offer(project, "leren", "Noor", low=0.5).rows) == 170
        assert workflow_queue.bulk_offer(project, "leren", "Noor", low=0.7).rows == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"code": "X.1"}, "--code X.1: is not in scheme leren 2"),
        ({"bar": 1.0}, "--bar 1.0"),
        ({"low": -0.1}, "--low -0.1"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(project: Project, asked: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        workflow_queue.bulk_offer(project, "leren", "Noor", **asked)  # type: ignore[arg-type]


# --- advice ---------------------------------------------------------------------------------------------------------


def test_advice_rests_on_the_blind_draw(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 600, blind_share=0.25) as project:
        assert workflow_queue.advice(project, "leren", "Noor").recall.estimate is None
        blind = [item for item in queue(project) if item.reason is Reason.BLIND]
        for place, item in enumerate(blind[:60]):
            code(project, item.fragment, *([LETTER] if place % 3 == 0 else []))
        found = workflow_queue.advice(project, "leren", "Noor")
        assert found.estimated.estimate == pytest.approx(200)
        assert found.recall.estimate == pytest.approx(0.1)
        assert [one.code for one in found.per_code] == ["S.1", "S.2", "M.1", "M.2"]
        assert found.more_to_review is not None
        assert "moments" in found.sentence("en")


def test_advice_after_a_check_of_what_is_left_uses_that_check(tmp_path: Path) -> None:
    with wide_project(tmp_path / "s.autocode", 200) as project:
        for row in rows(project)[:100]:
            code(project, row, LETTER)
        assert workflow_queue.advice(project, "leren", "Noor").recall.estimate is None
        workflow_queue.draw_checks(project, "leren", "Noor", 60)
        for item in queue(project):
            if item.reason is Reason.CHECK:
                code(project, item.fragment)
        found = workflow_queue.advice(project, "leren", "Noor")
        assert (found.found, found.estimated.estimate) == (100, 100)
        assert found.enough


def test_a_share_that_is_none_is_refused(project: Project) -> None:
    with pytest.raises(SettingsError, match="--wanted"):
        workflow_queue.advice(project, "leren", "Noor", 1.2)
