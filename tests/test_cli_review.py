"""The commands of a review: what they print, and what they refuse."""

import json
from pathlib import Path

import pytest
from fakes import Run
from test_workflow_queue import ASK, LETTER, checked_project, code, rows, suggest, wide_project

from autocode.store import open_project


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.autocode"
    checked_project(path, 30).close()
    return path


def test_the_queue_shows_what_is_next_and_why(study: Path, run: Run) -> None:
    done, out, _ = run("queue", study, "-n", 3)
    assert done == 0
    assert "unsure" in out
    assert "170 to do under leren" in out
    done, out, _ = run("queue", study, "-n", 3, "--json")
    facts = json.loads(out)
    assert (facts["to_do"], len(facts["next"]), facts["coder"]) == (170, 3, "Noor")
    assert facts["next"][0]["reason"] == "unsure"


def test_repeats_are_drawn_on_request(study: Path, run: Run) -> None:
    facts = json.loads(run("queue", study, "--repeats", 5, "--json")[1])
    assert facts["to_do"] == 175


def test_bulk_says_what_it_would_do_and_does_it_on_request(study: Path, run: Run) -> None:
    done, out, _ = run("bulk", study, "--code", "M.1")
    assert done == 0
    assert "170 fragments could be accepted: allowed" in out
    assert json.loads(run("bulk", study, "--json")[1])["allowed"] is True
    done, out, _ = run("bulk", study, "--code", "M.1", "--accept")
    assert "accepted: 153; kept back to check: 17" in out
    with open_project(study) as project:
        assert len(project.current_codings("leren")) == 183
    run("undo", study)
    with open_project(study) as project:
        assert len(project.current_codings("leren")) == 30


def test_bulk_that_is_not_allowed_is_refused_in_one_line_and_draws_checks(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "s.autocode"
    checked_project(path, 2).close()
    done, _, said = run("bulk", path, "--accept")
    assert (done, said.count("\n")) == (2, 1)
    assert "not allowed" in said
    assert "draw" in run("bulk", path)[1]
    assert json.loads(run("bulk", path, "--draw", 20, "--json")[1])["drawn"] >= 18


def test_advice_is_given_in_both_languages(study: Path, run: Run) -> None:
    dutch, english = run("advice", study)[1], run("advice", study, "--language", "en")[1]
    assert dutch.startswith("Nog niet te zeggen")
    assert "gevonden" in dutch.splitlines()[2]
    assert "cannot say yet" not in dutch
    assert english.startswith("Cannot say yet")
    assert "share found" in english.splitlines()[2]
    facts = json.loads(run("advice", study, "--json")[1])
    assert (facts["found"], facts["enough"], facts["recall"]["estimate"]) == (30, False, None)
    assert run("advice", study, "--language", "fr")[0] == 2


def test_second_looks_are_listed(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "s.autocode"
    with wide_project(path, 10) as project:
        suggest(project, {row: [("M.1", 0.95)] for row in rows(project)})
        for row in rows(project)[:2]:
            code(project, row, ASK)
    out = run("second-look", path)[1]
    assert "model" in out
    assert len(json.loads(run("second-look", path, "--json")[1])) == 2


def test_nothing_to_look_at_again_is_said(study: Path, run: Run) -> None:
    assert run("second-look", study)[1] == "nothing to look at again\n"


def test_whose_work_it_is_must_be_said_unless_it_is_clear(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "s.autocode"
    wide_project(path, 10).close()
    assert "nobody has coded" in run("queue", path)[2]
    assert run("queue", path, "--coder", "Bas")[0] == 0
    with open_project(path) as project:
        code(project, rows(project)[0], LETTER, coder="Bas")
        code(project, rows(project)[0], LETTER, coder="Noor")
    done, _, said = run("queue", path)
    assert done == 2
    assert "several people code here (Bas, Noor)" in said
