"""Encoders are added from a folder or, by one command only, from the hub; then everything works offline."""

import _socket
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_encoders import COMMIT, SIZE, hub_of, make_plain, make_roberta, make_static, make_transformer

from autocode import encoders
from autocode.embed import load_encoder
from autocode.encoder_files import AddedEncoder
from autocode.errors import ModelError, SettingsError

REAL_GETADDRINFO = socket.getaddrinfo


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOCODE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_transformer(tmp_path_factory.mktemp("tiny") / "klein-nl")


def nothing_is_left(home: Path) -> bool:
    return not (home / "encoders").exists() and (not home.exists() or list(home.iterdir()) == [])


# What an added encoder is


def test_an_encoder_in_a_folder_is_copied_recorded_and_used_by_its_name(tiny: Path, home: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    assert (added.name, added.revision, added.prefix) == ("klein-nl", "", "")
    assert (added.pooling, added.sentence_dimensions, added.dimensions, added.most_tokens) == ("mean", 16, 72, 32)
    assert encoders.list_encoders() == (added,)
    assert added.folder == home / "encoders" / "klein-nl"
    by_name, by_folder = load_encoder("klein-nl"), load_encoder(str(tiny))
    assert (by_name.identity.rpartition(".")[0], by_name.location) == (added.identity, "klein-nl")
    assert (by_name.encode(["een brief"]) == by_folder.encode(["een brief"])).all()


def test_every_file_is_recorded_with_its_sha256(tiny: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    for name, digest in added.files.items():
        assert hashlib.sha256((tiny / name).read_bytes()).hexdigest() == digest
    assert "model.safetensors" in added.files


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "modules.json", "1_Pooling/config.json"])
def test_an_added_encoder_is_refused_when_a_file_of_it_changed(tiny: Path, name: str) -> None:
    file = encoders.add_encoder(str(tiny)).folder / name
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(ModelError, match=rf"not what it was when it was added \({re.escape(name)}\)"):
        load_encoder("klein-nl")


def test_an_added_encoder_is_refused_when_a_file_came_or_went(tiny: Path) -> None:
    folder = encoders.add_encoder(str(tiny)).folder
    (folder / ".DS_Store").write_bytes(b"left by a file manager")
    load_encoder("klein-nl")
    (folder / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"\(pytorch_model\.bin\)"):
        load_encoder("klein-nl")
    (folder / "pytorch_model.bin").unlink()
    (folder / "tokenizer_config.json").unlink()
    with pytest.raises(ModelError, match=r"\(tokenizer_config\.json\)"):
        load_encoder("klein-nl")


def test_an_added_encoder_is_refused_when_its_prefix_was_changed_by_hand(tiny: Path) -> None:
    record = encoders.add_encoder(str(tiny), prefix="query: ").folder / "encoder.json"
    record.write_text(record.read_text(encoding="utf-8").replace('"query: "', '"passage: "'), encoding="utf-8")
    with pytest.raises(ModelError, match="not what it was"):
        load_encoder("klein-nl")


def test_one_encoder_with_two_prefixes_has_two_identities(tiny: Path) -> None:
    bare = encoders.add_encoder(str(tiny))
    encoders.remove_encoder("klein-nl")
    assert encoders.add_encoder(str(tiny), prefix="query: ").identity != bare.identity


# How an encoder is read


def test_the_e5_family_gets_its_prefix_before_every_text_by_itself(tmp_path: Path) -> None:
    e5 = make_transformer(tmp_path / "multilingual-e5-tiny")
    added = encoders.add_encoder(str(e5))
    assert (added.prefix, added.notes) == ("query: ", ("prefix: as the E5 family wants",))
    encoders.add_encoder(str(e5), name="zonder", prefix="")
    with_prefix, without = load_encoder("multilingual-e5-tiny"), load_encoder("zonder")
    assert np.allclose(with_prefix.encode(["een brief"]), without.encode(["query: een brief"]), atol=1e-6)
    assert not np.allclose(with_prefix.encode(["een brief"]), without.encode(["een brief"]), atol=1e-3)
    assert np.allclose(load_encoder(str(e5)).encode(["de map"]), with_prefix.encode(["de map"]), atol=1e-6)


@pytest.mark.parametrize(("pooling", "dense"), [("cls", None), ("max", None), ("mean", 8), ("lasttoken", None)])
def test_the_last_layer_is_the_vector_that_the_model_itself_makes_of_a_sentence(
    tmp_path: Path, pooling: str, dense: int | None
) -> None:
    texts = ["een brief", "de vraag en de map", "de map niet"]
    added = encoders.add_encoder(str(make_transformer(tmp_path / "eigen", pooling, dense=dense)))
    encoder = load_encoder("eigen")
    assert added.pooling == (f"{pooling}, Dense" if dense else pooling)
    width = dense or 16
    assert added.dimensions == 32 + width + SIZE["intermediate_size"]
    last = encoder.encode(texts)[:, 32 : 32 + width]
    own = encoder.model.encode(texts, show_progress_bar=False)
    for mine, theirs in zip(last, own, strict=True):
        assert mine / np.linalg.norm(mine) == pytest.approx(theirs / np.linalg.norm(theirs), abs=1e-5)


def test_an_encoder_without_a_transformer_gives_its_sentence_vectors(tmp_path: Path) -> None:
    added = encoders.add_encoder(str(make_static(tmp_path / "tabel")))
    assert (added.pooling, added.sentence_dimensions, added.dimensions, added.most_tokens) == ("", 12, 12, 0)
    assert np.linalg.norm(load_encoder("tabel").encode(["een brief"])) == pytest.approx(1)


def test_a_models_default_prompt_is_put_before_a_text_once(tmp_path: Path) -> None:
    folder = make_transformer(tmp_path / "vast", prompts={"soort": "niet "}, default="soort")
    assert encoders.add_encoder(str(folder)).prefix == "niet "
    encoders.add_encoder(str(folder), name="bloot", prefix="")
    found = load_encoder("vast").encode(["een brief"])
    assert np.allclose(found, load_encoder("bloot").encode(["niet een brief"]), atol=1e-6)


def test_a_plain_transformer_gets_mean_pooling_and_says_so_and_keeps_its_weights(tmp_path: Path) -> None:
    plain = make_plain(tmp_path / "kaal")
    added = encoders.add_encoder(str(plain))
    assert "mean over its words" in added.notes[0]
    assert added.pooling == "mean"
    assert load_encoder("kaal").encode(["een brief"]).shape == (1, 72)
    assert (added.folder / "model.safetensors").read_bytes() == (plain / "model.safetensors").read_bytes()
    assert not (plain / "modules.json").exists()


def test_places_that_roberta_keeps_free_are_not_read_into(tmp_path: Path) -> None:
    added = encoders.add_encoder(str(make_roberta(tmp_path / "rob")))
    assert added.most_tokens == 32
    assert load_encoder("rob").encode(["een brief " * 100]).shape == (1, 72)


def test_nothing_of_a_text_is_cut_off_even_when_its_words_take_many_subwords(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    number = "3141592653589793238462643383279502884197169399375105820974944592307816406286"
    one, other = encoder.encode([number + "1", number + "2"])
    assert np.abs(one - other).max() > 1e-4
    assert all(len(encoder.model.tokenizer(piece)["input_ids"]) <= 32 for piece in encoder._pieces(number * 3))
    assert "".join(encoder._pieces(number * 3)) == number * 3


# What is refused


def test_what_is_no_encoder_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(ModelError, match="this is no encoder"):
        encoders.add_encoder(str(tmp_path / "leeg"))
    assert nothing_is_left(home)


def spoilt(tiny: Path, folder: Path, name: str, content: bytes | None) -> str:
    shutil.copytree(tiny, folder)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    return str(folder)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("model.safetensors", None, "no weights are there"),
        ("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "only a pointer that git"),
        ("model.safetensors", b"geen gewichten", "cannot be opened"),
        ("modules.json", b"geen json", "cannot be read"),
        ("modules.json", b'[{"idx": 0, "name": "0", "path": "", "type": "own.Model"}]', "program code of its own"),
    ],
)
def test_an_encoder_that_cannot_work_is_refused_with_the_reason(
    tiny: Path, tmp_path: Path, home: Path, name: str, content: bytes | None, said: str
) -> None:
    with pytest.raises(ModelError, match=said):
        encoders.add_encoder(spoilt(tiny, tmp_path / "stuk", name, content))
    assert nothing_is_left(home)


def test_program_code_in_a_folder_is_neither_copied_nor_run(tmp_path: Path, home: Path) -> None:
    folder = make_plain(tmp_path / "eigen-code")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "eigen", "auto_map": {"AutoConfig": "code.Config", "AutoModel": "code.Model"}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "code.py").write_text(f"open({str(tmp_path / 'gedraaid')!r}, 'w')\n", encoding="utf-8")
    with pytest.raises(ModelError, match="program code of its own, which autocode never runs"):
        encoders.add_encoder(str(folder))
    assert not (tmp_path / "gedraaid").exists()
    assert nothing_is_left(home)


@pytest.mark.parametrize("name", ["../elders", "a/b", "shipped", "con", "-", "é"])
def test_a_name_that_cannot_be_one_is_refused(tiny: Path, home: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="small letters"):
        encoders.add_encoder(str(tiny), name=name)
    assert nothing_is_left(home)


def test_a_name_that_is_taken_is_refused_and_the_first_stays(tiny: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    with pytest.raises(SettingsError, match="there already"):
        encoders.add_encoder(str(tiny))
    assert encoders.list_encoders() == (added,)


@pytest.mark.parametrize(
    "source", ["gewoon-een-woord", "https://hub.nl/a/b", "a/b/c", "/nergens/model", "~/nergens", ""]
)
def test_what_is_neither_a_folder_nor_a_name_on_the_hub_is_refused(source: str) -> None:
    with pytest.raises(SettingsError, match="no folder, and no name of a model"):
        encoders.add_encoder(source)


def test_a_mistyped_folder_of_ones_own_is_never_looked_up_on_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onderzoek").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="there is no such folder in onderzoek"):
        encoders.add_encoder("onderzoek/e5-smal")


def test_a_revision_of_a_folder_is_refused(tiny: Path) -> None:
    with pytest.raises(SettingsError, match="a folder has none"):
        encoders.add_encoder(str(tiny), revision="main")


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bestand").write_text("geen map", encoding="utf-8")
    monkeypatch.setenv("AUTOCODE_HOME", str(tmp_path / "bestand"))
    with pytest.raises(ModelError, match="set AUTOCODE_HOME"):
        encoders.add_encoder(str(tiny))


# Carried from another computer


def test_an_encoder_that_another_computer_added_keeps_where_it_came_from(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = encoders.add_encoder(str(tiny), prefix="query: ")
    shutil.copytree(first.folder, tmp_path / "usb" / "klein-nl")
    monkeypatch.setenv("AUTOCODE_HOME", str(tmp_path / "elders"))
    assert encoders.add_encoder(str(tmp_path / "usb" / "klein-nl")) == first
    weights = tmp_path / "usb" / "klein-nl" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0\0")
    with pytest.raises(ModelError, match=r"not what it was when it was added \(model\.safetensors\)"):
        encoders.add_encoder(str(tmp_path / "usb" / "klein-nl"), name="ander")


def test_the_hubs_own_cache_folder_can_be_carried_as_it_is(tiny: Path, tmp_path: Path) -> None:
    cache = tmp_path / "models--iemand--Klein-NL"
    shutil.copytree(tiny, cache / "snapshots" / COMMIT)
    (cache / "snapshots" / "0000").mkdir()
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(COMMIT, encoding="utf-8")
    added = encoders.add_encoder(str(cache))
    assert (added.name, added.source, added.revision) == ("klein-nl", "iemand/Klein-NL", COMMIT)


# The default, and removing


def test_a_default_holds_until_its_encoder_is_removed(tiny: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    encoders.use_encoder("klein-nl")
    assert [encoders.chosen_encoder(name) for name in ("", "shipped", "ander")] == ["klein-nl", "", "ander"]
    assert encoders.remove_encoder("klein-nl") == (added.folder,)
    assert encoders.chosen_encoder("") == ""
    with pytest.raises(SettingsError, match="none was added yet"):
        encoders.belongings("klein-nl")


def test_a_default_whose_folder_is_gone_says_how_to_go_back(tiny: Path) -> None:
    shutil.rmtree(_used(tiny).folder)
    with pytest.raises(SettingsError, match="autocode encoder use shipped"):
        encoders.chosen_encoder("")
    encoders.use_encoder("")
    assert encoders.chosen_encoder("") == ""


def _used(tiny: Path) -> AddedEncoder:
    added = encoders.add_encoder(str(tiny))
    encoders.use_encoder(added.name)
    return added


@pytest.mark.parametrize("name", ["", "..", "../encoders/klein-nl", "klein-nl/1_Pooling"])
def test_only_a_name_can_be_removed(tiny: Path, name: str) -> None:
    folder = encoders.add_encoder(str(tiny)).folder
    with pytest.raises(SettingsError, match="no encoder of this name"):
        encoders.remove_encoder(name)
    assert (folder / "1_Pooling" / "config.json").is_file()


# The hub


@pytest.fixture
def model(tiny: Path, tmp_path: Path) -> Path:
    """A model as the hub has it: with copies for other programs, and with code."""
    folder = tmp_path / "hub"
    shutil.copytree(tiny, folder)
    (folder / "onnx").mkdir()
    for name in ("onnx/model.onnx", "pytorch_model.bin", "modeling.py", ".gitattributes"):
        (folder / name).write_bytes(b"x" * 1000)
    return folder


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Open the sockets that other tests find closed, and let the hub's library ask at an address of ours."""
    from huggingface_hub import constants

    def at(endpoint: str) -> None:
        monkeypatch.setattr(socket.socket, "connect", _socket.socket.connect)
        monkeypatch.setattr(socket.socket, "connect_ex", _socket.socket.connect_ex)
        monkeypatch.setattr(socket, "getaddrinfo", REAL_GETADDRINFO)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "ENDPOINT", endpoint)
        template = endpoint + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)

    return at


Reach = Callable[[str], None]


def test_an_encoder_is_fetched_from_the_hub_once_and_then_used_offline(
    model: Path, home: Path, tiny: Path, reach: Reach
) -> None:
    weights = hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
    with hub_of(model, lfs={"model.safetensors": weights}) as (endpoint, asked):
        reach(endpoint)
        added = encoders.add_encoder("iemand/klein", revision="v1")
        fetched = {path.partition(f"/resolve/{COMMIT}/")[2] for path in asked if "/resolve/" in path}
        assert {path for path in asked if "/resolve/" not in path} <= {
            "/api/models/iemand/klein/revision/v1",
            f"/api/models/iemand/klein/tree/{COMMIT}",
        }
        before = len(asked)
        assert (load_encoder("klein").encode(["de map"]) == load_encoder(str(tiny)).encode(["de map"])).all()
        assert len(asked) == before
    assert fetched == set(added.files)
    assert not fetched & {"onnx/model.onnx", "pytorch_model.bin", "modeling.py", ".gitattributes"}
    assert (added.name, added.revision, added.source) == ("klein", COMMIT, "iemand/klein")
    assert {path.name for path in (home / "encoders").iterdir()} == {"klein"}
    assert [path.name for path in home.iterdir()] == ["encoders"]


def test_weights_that_only_pytorch_reads_are_fetched_and_opened_without_another_question(
    tmp_path: Path, home: Path, reach: Reach
) -> None:
    folder = make_transformer(tmp_path / "oud", safe=False)
    with hub_of(folder) as (endpoint, asked):
        reach(endpoint)
        added = encoders.add_encoder("iemand/klein")
        assert "pytorch_model.bin" in added.files
        assert "model.safetensors" not in added.files
        assert all(path.startswith(("/api/models/iemand/klein", "/iemand/klein/resolve/")) for path in asked)
        assert not [path for path in asked if "discussions" in path or "safetensors" in path]


@pytest.mark.parametrize(
    ("source", "revision", "said"),
    [("iemand/anders", "", "no model of this name"), ("iemand/klein", "v9", "no such revision")],
)
def test_a_model_or_revision_that_the_hub_does_not_have_is_said(
    model: Path, home: Path, reach: Reach, source: str, revision: str, said: str
) -> None:
    with hub_of(model) as (endpoint, _):
        reach(endpoint)
        with pytest.raises(ModelError, match=said):
            encoders.add_encoder(source, revision=revision)
    assert nothing_is_left(home)


def test_a_download_that_breaks_off_or_arrives_damaged_leaves_nothing_behind(
    model: Path, home: Path, reach: Reach
) -> None:
    with hub_of(model, lfs={"model.safetensors": "0" * 64}) as (endpoint, _):
        reach(endpoint)
        with pytest.raises(ModelError, match=r"model\.safetensors: arrived damaged"):
            encoders.add_encoder("iemand/klein")
    with hub_of(model, broken="tokenizer.json") as (endpoint, _):
        reach(endpoint)
        with pytest.raises(ModelError, match="cannot be downloaded"):
            encoders.add_encoder("iemand/klein")
    assert nothing_is_left(home)


def test_a_computer_that_must_stay_offline_does(
    model: Path, home: Path, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    with hub_of(model) as (endpoint, asked):
        reach(endpoint)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
        with pytest.raises(ModelError, match="HF_HUB_OFFLINE forbids it"):
            encoders.add_encoder("iemand/klein")
        assert asked == []
    assert nothing_is_left(home)


def test_a_hub_that_cannot_be_reached_is_one_line_with_exit_code_2_and_leaves_nothing_behind(home: Path) -> None:
    with socket.socket() as taken:  # a port that nothing listens on
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = subprocess.run(
        [sys.executable, "-m", "autocode", "encoder", "add", "iemand/model"],
        capture_output=True,
        text=True,
        env={**os.environ, "HF_ENDPOINT": nowhere, "HF_HUB_OFFLINE": "0"},
        check=False,
    )
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if not line.startswith("asking the hub")]
    assert len(said) == 1
    assert said[0].startswith(f"autocode: iemand/model: cannot be downloaded (no connection to {nowhere}")
    assert nothing_is_left(home)


# The coders


def test_the_coders_are_trained_again_with_an_added_encoder_and_then_suggest(
    tiny: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autocode import workflow_encoder
    from autocode.workflow import PrecodeSettings, precode

    monkeypatch.setattr(workflow_encoder, "EXTRA", {"ontwerpprincipes": workflow_encoder.EXTRA["ontwerpprincipes"]})
    monkeypatch.setattr(workflow_encoder, "FOLDS", 2)
    monkeypatch.setattr(workflow_encoder, "AT_ONCE", 200)
    tables = workflow_encoder.shipped_codings("ontwerpprincipes")[-2:]
    monkeypatch.setattr(workflow_encoder, "shipped_codings", lambda _: tables)
    said: list[str] = []
    added, compared = workflow_encoder.add(str(tiny), progress=said.append)
    assert {line.scheme for line in compared} == {"ontwerpprincipes"}
    assert [line.figure for line in compared] == ["micro F1", "macro F1", "first right", "kappa given the code"]
    assert any(line.startswith("sentence vectors: 200 of ") for line in said)
    assert encoders.coders_of(added.name) == ("ontwerpprincipes",)
    talk, out = tmp_path / "gesprek.txt", tmp_path / "uit.csv"
    talk.write_text("Anna: Een brief.\n\nBram: De map.\n", encoding="utf-8")
    (done,) = precode([talk], out, PrecodeSettings(schemes=("ontwerpprincipes",), encoder=added.name))
    assert dict(done.precoding.runs[0].about)["encoder"] == load_encoder(added.name).identity
    with pytest.raises(ModelError, match="autocode encoder train klein-nl"):
        precode([talk], tmp_path / "uit2.csv", PrecodeSettings(encoder=added.name))
    assert encoders.remove_encoder(added.name) == (added.folder, home / "models" / "klein-nl")


def test_only_schemes_with_shipped_codings_can_be_trained_again(tiny: Path) -> None:
    from autocode import workflow_encoder

    encoders.add_encoder(str(tiny))
    with pytest.raises(SettingsError, match="no codings come with the program"):
        workflow_encoder.train_with("klein-nl", ["eigen"])


def test_a_text_is_read_once_however_often_it_is_asked_for() -> None:
    from fakes import WordEncoder

    from autocode.workflow_encoder import RememberingEncoder

    read: list[str] = []

    class Counting(WordEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            read.extend(texts)
            return super().encode(texts)

    encoder = RememberingEncoder(Counting(), lambda _: None)
    first = encoder.encode(["een vraag", "een brief", "een vraag"])
    assert (encoder.encode(["een brief"]) == first[1:2]).all()
    assert (first == WordEncoder().encode(["een vraag", "een brief", "een vraag"])).all()
    assert read == ["een vraag", "een brief"]
