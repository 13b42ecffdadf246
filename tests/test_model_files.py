"""A model folder gives back the model that was saved, and refuses what is damaged, foreign or newer."""

import json
from pathlib import Path

import pytest
from fakes import WordEncoder, passages_of, shown, tree, tree_table

from autocode.coder.files import load_model, save_model
from autocode.coder.fit import fit_model
from autocode.errors import AutocodeError, ModelError

TEXTS = ["Heb je daar een vraag over?", "Die brief lag er niet.", "Het regende."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = tree_table()
    passages = passages_of(table.fragments)
    model = fit_model(table.fragments, passages, tree(), [fragment.document for fragment in table.fragments])
    path = tmp_path_factory.mktemp("models") / "leren"
    encoder = {"identity": WordEncoder.identity, "location": ""}
    save_model(model, path, encoder=encoder, training={}, figures={}, card="# card")
    return path


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_a_saved_model_suggests_exactly_what_it_did_before(folder: Path) -> None:
    table = tree_table()
    passages = passages_of(table.fragments)
    before = fit_model(table.fragments, passages, tree(), [fragment.document for fragment in table.fragments])
    after = load_model(folder).model
    new = shown(*TEXTS)
    assert after.read(new) == before.read(new)
    assert (after.probabilities(new) == before.probabilities(new)).all()


def test_the_facts_are_readable_and_name_scheme_encoder_and_libraries(folder: Path) -> None:
    facts = json.loads((folder / "coder.json").read_text(encoding="utf-8"))
    assert facts["scheme"]["id"] == "leren"
    assert facts["encoder"]["identity"] == "word-counter:1"
    assert {"numpy", "scikit-learn", "skops", "torch"} <= set(facts["libraries"])


def test_the_folder_holds_no_text_that_one_document_alone_says(folder: Path) -> None:
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"Het regende de hele dag" not in everything


def test_a_model_whose_weights_were_touched_is_refused(copy: Path) -> None:
    weights = bytearray((copy / "coder.skops").read_bytes())
    weights[len(weights) // 2] ^= 1
    (copy / "coder.skops").write_bytes(bytes(weights))
    with pytest.raises(ModelError, match="the model is damaged"):
        load_model(copy)


def test_a_model_with_a_missing_file_is_refused(copy: Path) -> None:
    (copy / "coder.skops").unlink()
    with pytest.raises(ModelError, match="the model is damaged"):
        load_model(copy)


def test_a_model_of_a_newer_format_is_refused_with_the_way_out(copy: Path) -> None:
    facts = json.loads((copy / "coder.json").read_text(encoding="utf-8"))
    (copy / "coder.json").write_text(json.dumps({**facts, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="format 99, made by a newer autocode"):
        load_model(copy)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "x"}', '{"format": 1}'])
def test_a_foreign_json_is_refused_in_words(copy: Path, text: str) -> None:
    (copy / "coder.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError):
        load_model(copy)


def test_a_folder_without_a_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="autocode train"):
        load_model(tmp_path)


def test_a_scheme_changed_after_training_is_refused(copy: Path) -> None:
    scheme = copy / "scheme.yaml"
    scheme.write_text(scheme.read_text(encoding="utf-8").replace("Dank zeggen", "Danken"), encoding="utf-8")
    with pytest.raises(ModelError, match="was changed after training"):
        load_model(copy)


def test_weights_that_hold_foreign_types_are_never_opened(copy: Path) -> None:
    import hashlib

    import skops.io

    skops.io.dump({"prior": Path("x")}, copy / "coder.skops")
    facts = json.loads((copy / "coder.json").read_text(encoding="utf-8"))
    facts["weights_sha256"] = hashlib.sha256((copy / "coder.skops").read_bytes()).hexdigest()
    (copy / "coder.json").write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(AutocodeError, match="types that no model of autocode has"):
        load_model(copy)
