import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import TREE, WordEncoder, tree, tree_table
from project_fakes import new_document, small_project
from review_fakes import Here, moment, suggest
from tiny_encoders import make_transformer

from autocode import workflow, workflow_background, workflow_project
from autocode.embed import load_encoder
from autocode.errors import AutocodeError, ProjectError
from autocode.records import Decision, Label
from autocode.store import Project, create_project, open_project
from autocode.workflow_background import Helper, alike, evidence, learn, ordered
from autocode.workflow_review import open_review


@pytest.fixture(autouse=True)
def word_counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in (workflow, workflow_project, workflow_background):
        monkeypatch.setattr(module, "load_encoder", lambda *_: WordEncoder())
    workflow_background._encoder_of.cache_clear()
    yield
    workflow_background._encoder_of.cache_clear()


def coded_project(path: Path, coded: int) -> Project:
    """Three conversations under the tree, the first fragments coded."""
    table = tree_table()
    project = create_project(path, [(tree(), TREE)], blind_share=0.0, seed="vast")
    for document in table.documents:
        said = [one for one in table.fragments if one.document == document]
        project.add_documents([new_document(document, [("Noor", one.text) for one in said])])
    labels = {one.text: one.labels for one in table.fragments}
    some = project.fragments()[:coded]
    project.record_codings("Anna", "leren", [Decision(one.row, labels[one.fragment.text]) for one in some])
    project.close()
    return open_project(path)


def where_am_i() -> int:
    return os.getpid()


def refuse() -> None:
    raise ProjectError("study: is busy.")


def break_down() -> None:
    raise KeyError("x")


def sleep() -> None:
    time.sleep(60)


def test_a_helper_works_in_a_process_of_its_own_and_passes_refusals_on() -> None:
    helper = Helper()
    try:
        there = helper.ask(where_am_i)
        assert there != os.getpid()
        assert helper.ask(where_am_i) == there
        with pytest.raises(AutocodeError, match="is busy"):
            helper.ask(refuse)
        with pytest.raises(AutocodeError, match="KeyError"):
            helper.ask(break_down)
        assert helper.ask(where_am_i) == there
    finally:
        helper.close()


def test_closing_a_helper_ends_what_it_is_doing() -> None:
    from threading import Thread

    helper, ended = Helper(), []

    def ask() -> None:
        try:
            helper.ask(sleep)
        except AutocodeError as error:
            ended.append(str(error))

    helper.ask(where_am_i)
    thread = Thread(target=ask)
    thread.start()
    time.sleep(0.2)
    helper.close()
    thread.join(10)
    assert not thread.is_alive()
    assert ended == ["the work in the background was ended. Try again."]


def test_the_queue_of_a_file_is_that_of_its_project(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with small_project(path) as project:
        rows = [one.row for one in project.fragments()]
    assert [item.fragment for item in ordered(path, "leren", "Anna")] == rows


def test_evidence_names_the_nearest_that_people_coded_but_not_the_fragment_itself(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with small_project(path) as project:
        alike_ones = ["Die brief lag niet in de map.", "Welke brief? Welke map?"]
        project.add_documents([new_document("derde", [("Noor", text) for text in alike_ones])])
        first, *_, second, third = project.fragments()
        for one, coder in ((first, "Anna"), (second, "Bo"), (third, "Bo")):
            project.record_coding(coder, "leren", Decision(one.row, (Label("M.1", "+"),)))
    found = evidence(path, "leren", first.row, ["M.1"])
    assert (found.code, found.words) == (None, ())
    assert {near.fragment for near in found.near} == {second.row, third.row}
    assert evidence(path, "leren", second.row, [], "Anna").near[0].coder == "Anna"


def test_evidence_of_a_model_names_the_words_that_carried_a_code(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with coded_project(path, 72) as project:
        row = next(one.row for one in project.fragments() if "brief" in one.fragment.text)
        suggest(project, {}, [moment("M.1")])
        assert learn(path, "leren", "Bo").what == "new"
    found = evidence(path, "leren", row, ["M.1"])
    assert found.code == "M.1"
    assert found.words[0][0] == "brief"
    assert found.near


def test_what_is_alike_stands_in_one_group(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with coded_project(path, 1) as project:
        rows = {
            word: [one.row for one in project.fragments() if word in one.fragment.text.lower()][:3]
            for word in ("dank", "map")
        }
    groups = alike(path, [*rows["dank"], *rows["map"]])
    assert sorted(map(sorted, groups)) == sorted(map(sorted, rows.values()))
    assert alike(path, []) == []
    assert alike(path, rows["map"][:1]) == [rows["map"][:1]]


def test_learning_stores_new_suggestions_for_what_is_still_to_do(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with coded_project(path, 60) as project:
        suggest(project, {}, [moment("M.1")])
        still_to_do = project.open_fragments("leren", "Anna")
        learnt = learn(path, "leren", "Anna")
        assert (learnt.what, learnt.fragments) == ("new", len(still_to_do))
        (run,) = {project.suggestions("leren", row)[row][0] for row in still_to_do}
        assert project.model_runs("leren", "suggest")[-1].id == run
        assert learn(path, "leren", "Anna").what == "too few"


@pytest.mark.parametrize("tune", [True, False])
def test_learning_keeps_the_encoder_that_the_last_model_was_trained_with_and_tunes_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tune: bool
) -> None:
    path, tiny = tmp_path / "study.autocode", make_transformer(tmp_path / "klein")
    monkeypatch.setattr(workflow_background, "_is_worth_it", lambda *_: True)
    for module in (workflow, workflow_project, workflow_background):
        monkeypatch.setattr(module, "load_encoder", load_encoder)
    with coded_project(path, 60) as project:
        suggest(project, {}, [moment("M.1")])
        chosen = workflow_project.TrainSettings("leren", encoder=str(tiny), folds=2, tune=tune)
        first = workflow_project.train_model(project, chosen)
        assert learn(path, "leren", "Anna").what == "new"
        kept = workflow.load_model(Path(str(project.model_runs("leren", "train")[-1].folder)))
        assert kept.path != first.folder
        assert kept.facts["encoder"]["location"] == str(tiny)
        assert workflow.is_tuned(kept.facts) == tune
        assert workflow.encoder_of(kept).identity == kept.facts["encoder"]["identity"]


@pytest.mark.parametrize(("coded", "asked"), [(60, False), (40, True)])
def test_nothing_is_learnt_unasked_or_from_too_few_decisions(tmp_path: Path, coded: int, asked: bool) -> None:
    path = tmp_path / "study.autocode"
    with coded_project(path, coded) as project:
        if asked:
            suggest(project, {}, [moment("M.1")])
        assert learn(path, "leren", "Anna").what == "too few"
        assert project.model_runs("leren", "train") == []


def test_the_coder_that_is_there_gives_way_only_to_a_better_one(tmp_path: Path) -> None:
    path, better = tmp_path / "study.autocode", tmp_path / "better"
    with coded_project(path, 72) as project:
        workflow_project.train_model(project, workflow_project.TrainSettings("leren", out=better))
    other = tmp_path / "other.autocode"
    with coded_project(other, 60) as project:
        # Trained on all of it: nothing that is held to unseen documents does better.
        model = workflow.load_model(better)
        found = {one.row: _nothing(one) for one in project.fragments()}
        project.record_suggestions("leren", model.id, found, folder=str(better))
        assert learn(other, "leren", "Anna").what == "not better"
        assert project.model_runs("leren", "train") == []


def _nothing(one):  # type: ignore[no-untyped-def]
    from autocode.records import Suggestion

    return Suggestion(one.fragment.document, one.fragment.id, "leren", "model", ())


def test_decisions_make_new_suggestions_while_a_person_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with coded_project(path, 40) as project:
        suggest(project, {}, [moment("M.1")])
    review = open_review(path, "Anna", "leren", make_helper=Here)
    try:
        labels = {one.text: one.labels for one in tree_table().fragments}
        for _ in range(26):
            row = review.next()
            assert row is not None
            review.decide(row, labels[review.card(row).one.fragment.text])
        deadline = time.monotonic() + 60
        while not (news := review.take_news()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert news
        assert review.take_news() == 0
    finally:
        review.close()
