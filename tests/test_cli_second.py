"""The commands for more than one coder as a user gives them."""

import json
from pathlib import Path

import openpyxl
import pytest
from fakes import Run
from project_fakes import small_project

from autocode.records import Decision, Label
from autocode.store import open_project


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two conversations, all coded by Anna."""
    path = tmp_path / "study.autocode"
    with small_project(path) as project:
        rows = [one.row for one in project.fragments()]
        labels = ((Label("S.1", "+"),), (Label("M.1", "-"),), (), (Label("S.2", "+"),), (), ())
        project.record_codings("Anna", "leren", [Decision(row, given) for row, given in zip(rows, labels, strict=True)])
    return path


def test_a_sheet_goes_out_and_comes_in(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "bas.xlsx"
    code, printed, _ = run("sheet", "out", study, "--coder", "Bas", "--size", 4, "--seed", "zaad", "-o", out)
    assert code == 0
    assert "leren: 4 of 6 fragments drawn for Bas, 2 of them coded by others" in printed
    code, _, error = run("sheet", "in", study, out, "--coder", "Bas")
    assert (code, len(error.splitlines())) == (2, 2)
    assert "er is 1 ding mis, daarom is niets ingelezen" in error
    assert "Coderen: 4 rijen zijn leeg (2-5)." in error
    book = openpyxl.load_workbook(out)
    for number in range(2, 6):
        book["Coderen"].cell(number, 8).value = "S.1"
    book.save(out)
    code, printed, _ = run("sheet", "in", study, out, "--coder", "Bas", "--json")
    assert code == 0
    facts = json.loads(printed)
    assert (facts["codings"], facts["outcomes"]["coded"]) == (4, 4)


def test_how_many_fragments_a_width_takes_is_said(run: Run, study: Path, tmp_path: Path) -> None:
    code, printed, _ = run("sheet", "out", study, "--coder", "Bas", "-o", tmp_path / "bas.xlsx")
    assert code == 0
    assert "for an interval of width 0.2" in printed
    assert "only 6 fragments to draw from" in printed


def test_differences_are_listed_and_settled_with_a_reason(run: Run, study: Path) -> None:
    with open_project(study) as project:
        row = project.fragments()[1].row
        project.record_coding("Bas", "leren", Decision(row, (Label("S.1", "+"),)))
    code, printed, _ = run("adjudicate", study)
    assert code == 0
    assert "Anna: M.1 -" in printed
    assert "leren: 1 open" in printed
    code, _, error = run("adjudicate", study, "--settle", row, "--code", "M.1 -")
    assert (code, "needs a reason" in error) == (2, True)
    code, printed, _ = run("adjudicate", study, "--settle", row, "--code", "M.1 -", "--reason", "de brief", "--json")
    assert code == 0
    (case,) = json.loads(printed)
    assert (case["state"], case["consensus"], case["reason"]) == ("settled", ["M.1 -"], "de brief")


def test_a_member_check_goes_out_and_comes_in(run: Run, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "noor.xlsx"
    code, printed, _ = run("member-check", "out", study, "--speaker", "Noor", "-o", out)
    assert (code, "Noor: 1 quotes" in printed) == (0, True)
    book = openpyxl.load_workbook(out)
    book["Uw uitspraken"].cell(2, 7).value = "Dat klopt."
    book.save(out)
    code, printed, _ = run("member-check", "in", study, out, "--coder", "Anna")
    assert (code, "1 comments taken in as memos" in printed) == (0, True)
    code, printed, _ = run("member-check", "in", study, out, "--coder", "Anna")
    assert "1 were there already" in printed
    code, printed, _ = run("member-check", "out", study, "--speaker", "Noor", "-o", tmp_path / "noor.html", "--json")
    assert json.loads(printed)["quotes"] == 1


def test_the_codebook_is_changed_and_what_to_look_at_again_is_listed(run: Run, study: Path) -> None:
    code, printed, _ = run("codebook", "rename", study, "S.2", "--sign", "D.1", "--name", "Bedanken")
    assert code == 0
    assert printed.splitlines() == [
        "S.2: renamed, now D.1",
        "scheme leren: version 2 is now version 3",
        "note: code S.1: its exclude still names S.2. Change it with: codebook redefine",
    ]
    code, printed, _ = run("codebook", "redefine", study, "S.1", "--exclude", "Antwoord: D.1.", "--json")
    assert json.loads(printed)["touched"] == {"Anna": 1}
    assert run("codebook", "add", study, "Lachen", "--sign", "L.1", "--under", "Samen")[0] == 0
    assert run("codebook", "merge", study, "M.2", "--into", "M.1")[0] == 0
    assert run("codebook", "split", study, "D.1", "--into", "D.2=Danken", "--into", "D.3=Prijzen")[0] == 0
    assert run("codebook", "retire", study, "M.1", "--coder", "Anna")[0] == 0
    code, printed, _ = run("codebook", "touched", study, "--coder", "Anna")
    assert code == 0
    assert "S.1 redefined: gesprek gesprek-0001" in printed
    assert "S.2 split: gesprek gesprek-0004" in printed
    assert "M.1 retired: gesprek gesprek-0002" in printed
    assert "3 fragments of Anna to look at again" in printed
    assert run("undo", study)[0] == 0
    with open_project(study) as project:
        assert "M.1" in project.scheme("leren")
        assert project.check() == []


def test_a_change_that_cannot_be_made_is_one_line(run: Run, study: Path) -> None:
    code, _, error = run("codebook", "retire", study, "Samen")
    assert (code, len(error.splitlines())) == (2, 1)
    assert "has codes under it (S.1, S.2)" in error
