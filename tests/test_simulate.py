"""A replayed review: it ends with everything found, is the same every time, and its sums can be checked by hand."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import TREE, Run, WordEncoder, passages_of, tree, tree_table
from test_cli_project import coded_csv

from autocode import show_simulation, workflow
from autocode.errors import CodedDataError, FileError, SettingsError
from autocode.export.curves import Curve, Diagram, curves_picture, write_curves
from autocode.simulate import (
    Look,
    ReplaySettings,
    Simulation,
    Strategy,
    Told,
    advice_held,
    band,
    labels_seen,
    labels_to_reach,
    simulate,
    stops,
)

SETTINGS = ReplaySettings(seeds=1, most=1000, batch=40)


@pytest.fixture(scope="module")
def replayed() -> Simulation:
    table = tree_table(documents=6, each=42)
    return simulate(table, passages_of(table.fragments), tree(), settings=SETTINGS)


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_review_to_the_end_finds_everything(replayed: Simulation, strategy: Strategy) -> None:
    last = [look for look in replayed.looks if look.strategy is strategy][-1]
    assert last.labels == replayed.fragments
    assert (last.found, last.found_per_code, last.as_it_stands) == (1.0, 1.0, 1.0)


def test_whole_documents_are_held_out_where_there_are_enough(replayed: Simulation) -> None:
    assert (replayed.by_document, replayed.held_out, replayed.fragments) == (True, 42, 210)


def test_what_was_looked_at_only_grows_and_figures_are_shares(replayed: Simulation) -> None:
    for strategy in Strategy:
        looks = [look for look in replayed.looks if look.strategy is strategy]
        assert [look.found for look in looks] == sorted(look.found for look in looks)
        for look in looks:
            assert all(0 <= value <= 1 for value in (*look.micro, *look.macro, look.as_it_stands))


def test_the_same_data_are_replayed_in_the_same_way(replayed: Simulation) -> None:
    table = tree_table(documents=6, each=42)
    assert simulate(table, passages_of(table.fragments), tree(), settings=SETTINGS).looks == replayed.looks


def test_only_our_queue_is_given_stopping_advice_and_at_the_end_it_knows(replayed: Simulation) -> None:
    assert all((look.advice is not None) == (look.strategy is Strategy.QUEUE) for look in replayed.looks)
    last = [look.advice for look in replayed.looks if look.advice is not None][-1]
    assert last is not None
    assert (last.recall, last.codes_held) == (1.0, last.codes)


def test_too_few_codings_are_refused() -> None:
    table = tree_table(documents=2, each=20)
    with pytest.raises(CodedDataError, match="40 coded fragments are too few to replay a review; 200 are needed"):
        simulate(table, passages_of(table.fragments), tree())


@pytest.mark.parametrize(("setting", "said"), [("seeds", "--seeds 0"), ("most", "--labels 0"), ("batch", "--batch 0")])
def test_settings_that_make_no_sense_are_refused(setting: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        ReplaySettings(**{setting: 0})


# --- what came of it ------------------------------------------------------------------------------------------------


def look(strategy: Strategy, seed: int, labels: int, f1: float, found: float, told: Told | None = None) -> Look:
    return Look(strategy, seed, labels, (f1, f1 / 2), (f1, f1 / 2), f1, found, found, told)


@pytest.fixture
def made() -> Simulation:
    """Two replays of two looks, made up: the queue is twice as quick."""
    unsure, sure = Told(None, None, None, 0, 0), Told(0.95, 0.91, 1.0, 4, 3)
    looks = [
        look(Strategy.QUEUE, 0, 100, 0.6, 0.5, unsure),
        look(Strategy.QUEUE, 0, 200, 0.8, 0.92, sure),
        look(Strategy.QUEUE, 1, 100, 0.4, 0.5, unsure),
        look(Strategy.QUEUE, 1, 200, 0.8, 0.88, replace(sure, low=0.8, high=0.85)),
    ]
    for seed in (0, 1):
        looks += [look(Strategy.RANDOM, seed, 100, 0.3, 0.2), look(Strategy.RANDOM, seed, 200, 0.5, 0.4)]
    return Simulation("leren 2", ("thema", "soort"), 200, 50, True, tuple(looks))


def test_a_band_is_the_mean_with_the_least_and_the_most_over_the_replays(made: Simulation) -> None:
    found = band(made, Strategy.QUEUE, 100, "micro", 0)
    assert found is not None
    assert (found.mean, found.low, found.high) == (0.5, 0.4, 0.6)
    assert band(made, Strategy.UNCERTAIN, 100, "micro") is None
    assert labels_seen(made) == (100, 200)


def test_the_labels_that_are_saved_are_read_off_the_curves(made: Simulation) -> None:
    assert labels_to_reach(made, Strategy.QUEUE, 0.5, "micro", 0) == 100
    assert labels_to_reach(made, Strategy.RANDOM, 0.5, "micro", 0) == 200
    assert labels_to_reach(made, Strategy.RANDOM, 0.9, "micro", 0) is None
    assert show_simulation.sentences(made)[0] == (
        "The micro F1 (0.25) that a random order has after 200 labels is reached after: our queue 100."
    )


def test_where_the_advice_would_have_stopped_is_held_against_the_truth(made: Simulation) -> None:
    by_estimate, by_bound = stops(made)
    assert (by_estimate.stopped, by_estimate.labels, by_estimate.least) == (2, 200, 0.88)
    assert by_estimate.found == pytest.approx(0.9)
    assert (by_bound.stopped, by_bound.replays, by_bound.found) == (1, 2, 0.92)
    assert advice_held(made) == (1, 2, 6, 8)


def test_the_table_has_a_row_per_strategy_and_number_of_labels(made: Simulation) -> None:
    header, *lines = show_simulation.rows(made)
    assert header[2:4] == ["F1 micro, thema", "F1 micro, soort"]
    assert [line[:3] for line in lines] == [
        ["100", "our queue", "0.50 (0.40-0.60)"],
        ["100", "random order", "0.30 (0.30-0.30)"],
        ["200", "our queue", "0.80 (0.80-0.80)"],
        ["200", "random order", "0.50 (0.50-0.50)"],
    ]


# --- the picture ----------------------------------------------------------------------------------------------------


def test_the_picture_is_sound_and_tells_lines_apart_by_more_than_colour(made: Simulation) -> None:
    picture = ElementTree.fromstring(curves_picture(show_simulation.diagrams(made)))
    lines = picture.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 8
    assert {line.get("stroke-dasharray") for line in lines} == {"", "7 4"}
    words = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"our queue", "random order", "labels reviewed"} <= words


def test_a_point_stands_where_its_numbers_say() -> None:
    curve = Curve("one", (0.0, 100.0), (0.0, 1.0), (0.0, 1.0), (0.0, 1.0))
    picture = ElementTree.fromstring(curves_picture([Diagram("t", "x", (curve,))]))
    (line,) = picture.findall("{http://www.w3.org/2000/svg}polyline")
    assert line.get("points") == "52.0,266.0 352.0,36.0"


def test_a_picture_that_cannot_be_written_is_said(made: Simulation, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        write_curves(show_simulation.diagrams(made), tmp_path / "nowhere" / "picture.svg")


def test_the_command_replays_a_coded_table(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "load_encoder", lambda _: WordEncoder())
    scheme = tmp_path / "leren.yaml"
    scheme.write_text(TREE, encoding="utf-8")
    coded, picture = coded_csv(tmp_path, documents=6, each=40), tmp_path / "curves.svg"
    options = ["--scheme", scheme, "--seeds", 1, "--labels", 90, "--batch", 30]
    done, out, _ = run("simulate", coded, *options, "--picture", picture)
    assert done == 0
    assert "200 fragments to review, 40 held out (whole documents); 1 replay.\n\nThe micro F1 (" in out
    assert out.index("is reached after") < out.index("next by") < out.index("How to read this:")
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")
    facts = json.loads(run("simulate", coded, *options, "--json")[1])
    assert {look["strategy"] for look in facts["looks"]} == {strategy.value for strategy in Strategy}
