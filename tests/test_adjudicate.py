"""Adjudication: who gave what side by side, a consensus beside it, and agreement as it was before."""

from pathlib import Path

import pytest
from project_fakes import small_project

from autocode.errors import AutocodeError, ProjectError, SchemeError, SettingsError
from autocode.records import Decision, How, Label
from autocode.scheme_change import Merge, Retire
from autocode.store import Project
from autocode.workflow_adjudicate import (
    CONSENSUS,
    CaseState,
    Settlement,
    agreement_of,
    cases,
    coders_of,
    ratings,
    settle,
    written_label,
)
from autocode.workflow_codebook import change_codebook

ASK, THANK, LETTER = Label("S.1", "+"), Label("S.2", "+"), Label("M.1", "-")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Anna and Bas coded all six fragments, and differ on the second and the fifth."""
    project = small_project(tmp_path / "study.autocode")
    rows = [one.row for one in project.fragments()]
    anna = ((ASK,), (LETTER,), (), (THANK,), (ASK, LETTER), ())
    bas = ((ASK,), (), (), (THANK,), (ASK,), ())
    for name, given in (("Anna", anna), ("Bas", bas)):
        decisions = [Decision(row, labels) for row, labels in zip(rows, given, strict=True)]
        project.record_codings(name, "leren", decisions)
    return project


def test_only_what_coders_differ_on_is_listed_unless_all_is_asked_for(project: Project) -> None:
    found = cases(project, "leren")
    rows = [one.row for one in project.fragments()]
    assert [case.row for case in found] == [rows[1], rows[4]]
    assert [coding.coder for coding in found[0].codings] == ["Anna", "Bas"]
    assert {case.state for case in found} == {CaseState.OPEN}
    assert len(cases(project, "leren", alike=True)) == 6
    assert cases(project, "leren", ["Anna"]) == []


def test_labels_in_another_order_are_no_difference(project: Project) -> None:
    row = project.fragments()[4].row
    project.record_coding("Bas", "leren", Decision(row, (LETTER, ASK)))
    assert row not in [case.row for case in cases(project, "leren")]


def test_a_consensus_is_a_coding_of_its_own_and_what_each_gave_stays(project: Project) -> None:
    row = project.fragments()[1].row
    before = {one.id for one in project.current_codings("leren")}
    settle(project, "leren", Settlement(row, (LETTER,), "De brief wordt  wel\ngenoemd."))
    (case, _) = cases(project, "leren")
    assert case.state is CaseState.SETTLED
    assert case.consensus is not None
    decision = case.consensus.decision
    assert (decision.how, decision.reason, decision.labels) == (
        How.ADJUDICATED, "De brief wordt wel genoemd.", (LETTER,),
    )  # fmt: skip
    assert before < {one.id for one in project.current_codings("leren")}
    assert coders_of(project, "leren") == ["Anna", "Bas"]
    project.undo(CONSENSUS)
    assert {one.id for one in project.current_codings("leren")} == before


def test_it_is_seen_when_a_coder_changes_their_mind_after_it_was_settled(project: Project) -> None:
    row = project.fragments()[1].row
    settle(project, "leren", Settlement(row, (LETTER,), "om de brief"))
    project.record_coding("Bas", "leren", Decision(row, (LETTER,)))
    (case, _) = cases(project, "leren")
    assert case.state is CaseState.CHANGED


@pytest.mark.parametrize(
    ("settlement", "error", "message"),
    [
        (Settlement(2, (LETTER,), "  "), SettingsError, "needs a reason"),
        (Settlement(2, (Label("X.1"),), "daarom"), SchemeError, "is not in scheme"),
        (Settlement(999, (LETTER,), "daarom"), ProjectError, "fewer than two coders"),
    ],
)
def test_what_cannot_be_settled_is_refused(
    project: Project, settlement: Settlement, error: type[AutocodeError], message: str
) -> None:
    with pytest.raises(error, match=message):
        settle(project, "leren", settlement)
    assert CONSENSUS not in [coder.name for coder in project.coders()]


def test_a_coder_cannot_be_the_consensus(project: Project) -> None:
    with pytest.raises(ProjectError, match="Choose another name"):
        settle(project, "leren", Settlement(2, (LETTER,), "daarom"), consensus="Anna")


def test_agreement_is_that_of_before_the_coders_talked(project: Project) -> None:
    (before,) = agreement_of(project, "leren").comparisons
    row = project.fragments()[1].row
    settle(project, "leren", Settlement(row, (LETTER,), "om de brief"))
    project.record_coding("Bas", "leren", Decision(row, (LETTER,)))
    (after,) = agreement_of(project, "leren").comparisons
    assert after.lines == before.lines
    given = {(one.coder, one.id): one.labels for one in ratings(project, "leren", ["Bas"], before_settling=False)}
    assert given["Bas", project.fragment(row).fragment.id] == (LETTER,)


def test_what_a_coder_took_back_before_it_was_settled_is_not_what_they_said(project: Project) -> None:
    row = project.fragments()[1].row
    project.record_coding("Bas", "leren", Decision(row, (ASK,)))
    project.undo("Bas")
    settle(project, "leren", Settlement(row, (LETTER,), "om de brief"))
    project.record_coding("Bas", "leren", Decision(row, (LETTER,)))
    name = project.fragment(row).fragment.id
    assert [one.labels for one in ratings(project, "leren", ["Bas"]) if one.id == name] == [()]


def test_agreement_with_the_consensus_is_reported_beside_it(project: Project) -> None:
    settle(project, "leren", Settlement(project.fragments()[1].row, (LETTER,), "om de brief"))
    settle(project, "leren", Settlement(project.fragments()[4].row, (ASK,), "alleen de vraag"))
    after = agreement_of(project, "leren", after=True)
    assert set(after.coders) == {"Anna", "Bas", CONSENSUS}
    with_consensus = {one.coders[0]: one for one in after.comparisons}
    assert {name: (one.n, one.how) for name, one in with_consensus.items()} == {
        "Anna": (6, "Anna blind, consensus settled"), "Bas": (6, "Bas blind, consensus settled"),
    }  # fmt: skip
    same = {
        name: next(line for line in one.lines if (line.about, line.level, line.over) == ("set", "soort", "all"))
        .figures["raw"]
        .value
        for name, one in with_consensus.items()
    }
    assert same == {"Anna": pytest.approx(5 / 6), "Bas": pytest.approx(5 / 6)}


def test_agreement_on_a_drawn_sheet_counts_each_fragment_for_as_many_as_it_was_drawn_from(project: Project) -> None:
    rows = [one.row for one in project.fragments()]
    chances = (0.5, 0.5, 0.25)
    decisions = [Decision(row, (ASK,), draw_probability=chance) for row, chance in zip(rows, chances, strict=False)]
    project.record_codings("Carla", "leren", decisions)
    (pair,) = [one for one in agreement_of(project, "leren").comparisons if one.coders == ("Anna", "Carla")]
    assert (pair.n, pair.weighted) == (3, True)
    project.record_coding("Carla", "leren", Decision(rows[3], (ASK,)))  # picked: nobody knows with what chance
    (pair,) = [one for one in agreement_of(project, "leren").comparisons if one.coders == ("Anna", "Carla")]
    assert (pair.n, pair.weighted) == (4, False)


def test_codings_under_older_versions_are_compared_in_the_codes_of_now(project: Project) -> None:
    change_codebook(project, "leren", Merge(("M.1",), "S.1"))
    found = cases(project, "leren")
    assert [sorted(label.code for label in coding.labels) for coding in found[0].codings] == [["S.1"], []]


def test_what_was_given_with_a_code_that_is_no_more_is_shown_but_not_compared(project: Project) -> None:
    change_codebook(project, "leren", Retire("M.1"))
    found = cases(project, "leren")
    assert [[str(label) for label in coding.labels] for coding in found[0].codings] == [["M.1 -"], []]
    (pair,) = agreement_of(project, "leren").comparisons
    assert pair.n == 4


def test_with_one_coder_there_is_nothing_to_compare(tmp_path: Path) -> None:
    project = small_project(tmp_path / "study.autocode")
    project.record_coding("Anna", "leren", Decision(1, (ASK,)))
    assert cases(project, "leren") == []
    with pytest.raises(ProjectError, match="no two coders"):
        agreement_of(project, "leren")
    with pytest.raises(ProjectError, match="coded nothing under scheme"):
        cases(project, "leren", ["Noor"])


def test_a_label_is_read_as_people_write_it(project: Project) -> None:
    scheme = project.scheme("leren")
    assert written_label(scheme, "S.1 +") == ("S.1", "+")
    assert written_label(scheme, "Dank zeggen") == ("S.2", None)
    with pytest.raises(SchemeError, match="Did you mean"):
        written_label(scheme, "S.8 +")


def test_with_names_hidden_the_same_coder_does_not_always_stand_first(project: Project) -> None:
    from autocode.web.coders import _sides, _Wish

    everything = cases(project, "leren", alike=True)
    hidden = [[labels for _, _, labels in _sides(case, _Wish("all", names=False), "Codeur")] for case in everything]
    named = [[labels for _, _, labels in _sides(case, _Wish("all"), "Codeur")] for case in everything]
    assert hidden != named
    assert [sorted(map(str, sides)) for sides in hidden] == [sorted(map(str, sides)) for sides in named]
    assert [name for name, *_ in _sides(everything[0], _Wish("all", names=False), "Codeur")] == ["Codeur 1", "Codeur 2"]
