"""Encoders are added from a folder or, by one command only, from the hub; then everything works offline."""

import hashlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autocode import encoders
from autocode.embed import load_encoder
from autocode.errors import ModelError, SettingsError

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "query",
    ":",
    "een",
    "brief",
    "vraag",
    "de",
    "map",
    "lach",
    "niet",
]


def make_transformer(folder: Path, *, pooling: str | None = "mean", prompts: dict[str, str] | None = None) -> Path:
    """Write a tiny random encoder of two layers; without pooling a plain transformer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(1)
    plain = folder.with_name(folder.name + "-plain") if pooling else folder
    plain.mkdir(parents=True)
    (plain / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizer(str(plain / "vocab.txt")).save_pretrained(plain)
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=32, **size)).save_pretrained(plain)
    if pooling:
        first = Transformer(str(plain))
        model = SentenceTransformer(modules=[first, Pooling(16, pooling_mode=pooling)], prompts=prompts)
        model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOCODE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_transformer(tmp_path_factory.mktemp("tiny") / "klein-nl")


def test_an_encoder_in_a_folder_is_copied_recorded_and_used_by_its_name(tiny: Path, home: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    assert (added.name, added.revision, added.prefix, added.dimensions) == ("klein-nl", "", "", 48)
    assert encoders.list_encoders() == (added,)
    assert added.folder == home / "encoders" / "klein-nl"
    by_name, by_folder = load_encoder("klein-nl"), load_encoder(str(tiny))
    assert (by_name.identity, by_name.location) == (added.identity, "klein-nl")
    assert (by_name.encode(["een brief"]) == by_folder.encode(["een brief"])).all()


def test_an_added_encoder_whose_files_changed_is_refused(tiny: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    tokens = added.folder / "tokenizer.json"
    tokens.write_text(tokens.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(ModelError, match="not what it was when it was added"):
        load_encoder("klein-nl")


def test_the_e5_family_gets_its_prefix_by_itself(tmp_path: Path) -> None:
    e5 = make_transformer(tmp_path / "multilingual-e5-tiny")
    assert encoders.add_encoder(str(e5)).prefix == "query: "
    assert encoders.add_encoder(str(e5), name="zonder", prefix="").prefix == ""
    with_prefix, without = load_encoder("multilingual-e5-tiny"), load_encoder("zonder")
    assert np.allclose(with_prefix.encode(["een brief"]), without.encode(["query: een brief"]), atol=1e-6)


def test_a_plain_transformer_gets_mean_pooling_and_says_so(tmp_path: Path) -> None:
    added = encoders.add_encoder(str(make_transformer(tmp_path / "kaal", pooling=None)))
    assert "mean over its words" in added.notes[0]
    assert load_encoder("kaal").encode(["een brief"]).shape == (1, 48)


def test_an_encoder_with_cls_pooling_is_read(tmp_path: Path) -> None:
    encoders.add_encoder(str(make_transformer(tmp_path / "cls-model", pooling="cls")))
    assert load_encoder("cls-model").encode(["een brief", "de map"]).shape == (2, 48)


def test_what_is_no_encoder_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(ModelError, match="this is no encoder"):
        encoders.add_encoder(str(tmp_path / "leeg"))
    assert not (home / "encoders").exists()
    assert list(home.iterdir()) == []


def test_a_name_that_is_taken_or_cannot_be_one_is_refused(tiny: Path) -> None:
    encoders.add_encoder(str(tiny))
    with pytest.raises(SettingsError, match="there already"):
        encoders.add_encoder(str(tiny))
    with pytest.raises(SettingsError, match="small letters"):
        encoders.add_encoder(str(tiny), name="../elders")
    with pytest.raises(SettingsError, match="no folder, and no name of a model"):
        encoders.add_encoder("gewoon-een-woord")


def test_a_default_holds_until_its_encoder_is_removed(tiny: Path) -> None:
    added = encoders.add_encoder(str(tiny))
    encoders.use_encoder("klein-nl")
    assert [encoders.chosen_encoder(name) for name in ("", "shipped", "ander")] == ["klein-nl", "", "ander"]
    assert encoders.remove_encoder("klein-nl") == (added.folder,)
    assert encoders.chosen_encoder("") == ""
    with pytest.raises(SettingsError, match="none was added yet"):
        encoders.belongings("klein-nl")


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autocode", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_hub_that_cannot_be_reached_is_one_line_and_leaves_nothing_behind(home: Path) -> None:
    with socket.socket() as taken:  # a port that nothing listens on
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    done = command("encoder", "add", "iemand/model", HF_ENDPOINT=nowhere, HF_HUB_OFFLINE="0", AUTOCODE_HOME=str(home))
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("autocode: iemand/model: cannot be downloaded")
    assert "Traceback" not in done.stderr
    assert not home.exists() or list(home.iterdir()) == []


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of the hub as fetching a model takes."""

    folder: Path
    asked: list[str]
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        commit, path = "c0ffee" * 6 + "c0ff", self.path.partition("?")[0]
        self.asked.append(path)
        names = [file.relative_to(self.folder).as_posix() for file in sorted(self.folder.rglob("*")) if file.is_file()]
        if path.startswith("/api/models/iemand/klein/tree/"):
            tree = [
                {"type": "file", "path": name, "size": (self.folder / name).stat().st_size, "oid": "0"}
                for name in names
            ]
            self.send(json.dumps(tree).encode(), "application/json", {}, body=body)
            return
        if path == "/api/models/iemand/klein":
            siblings = [{"rfilename": name, "size": (self.folder / name).stat().st_size} for name in names]
            about = {"id": "iemand/klein", "modelId": "iemand/klein", "sha": commit, "siblings": siblings}
            self.send(json.dumps(about).encode(), "application/json", {}, body=body)
            return
        name = path.partition(f"/resolve/{commit}/")[2]
        if name not in names:
            self.send_error(404)
            return
        content = (self.folder / name).read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Repo-Commit": commit}
        self.send(content, "application/octet-stream", headers, body=body)

    def send(self, content: bytes, kind: str, headers: dict[str, str], *, body: bool) -> None:
        self.send_response(200)
        for key, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def hub(tiny: Path, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    import shutil

    shutil.copytree(tiny, tmp_path / "hub")
    (tmp_path / "hub" / "onnx").mkdir()
    (tmp_path / "hub" / "onnx" / "model.onnx").write_bytes(b"x" * 1000)
    (tmp_path / "hub" / "pytorch_model.bin").write_bytes(b"x" * 1000)
    asked: list[str] = []
    handler = type("Handler", (Hub,), {"folder": tmp_path / "hub", "asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_encoder_is_fetched_from_the_hub_once_and_then_used_offline(
    hub: tuple[str, list[str]], home: Path, tiny: Path
) -> None:
    endpoint, asked = hub
    done = command("encoder", "add", "iemand/klein", "--no-train", "--json", HF_ENDPOINT=endpoint, HF_HUB_OFFLINE="0")
    assert done.returncode == 0, done.stderr
    added = json.loads(done.stdout)
    assert (added["name"], added["revision"][:6], added["source"]) == ("klein", "c0ffee", "iemand/klein")
    assert not [path for path in asked if path.endswith((".onnx", ".bin"))]
    assert {path.name for path in (home / "encoders").iterdir()} == {"klein"}
    assert (load_encoder("klein").encode(["de map"]) == load_encoder(str(tiny)).encode(["de map"])).all()
    assert "iemand/klein" in command("encoder", "list").stdout


def test_commands_name_use_and_remove_an_encoder(tiny: Path) -> None:
    assert command("encoder", "add", tiny, "--no-train").returncode == 0
    assert command("encoder", "use", "klein-nl").returncode == 0
    assert "klein-nl *" in command("encoder", "list").stdout
    refused = command("precode", tiny / "modules.json", "--encoder", "onbekend")
    assert (refused.returncode, "no encoder of this name" in refused.stderr) == (2, True)
    removed = command("encoder", "remove", "klein-nl", "--yes")
    assert (removed.returncode, "removed: klein-nl" in removed.stdout) == (0, True)


def test_the_coders_are_trained_again_with_an_added_encoder_and_then_suggest(
    tiny: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autocode import workflow_encoder
    from autocode.workflow import PrecodeSettings, precode

    monkeypatch.setattr(workflow_encoder, "EXTRA", {"ontwerpprincipes": workflow_encoder.EXTRA["ontwerpprincipes"]})
    monkeypatch.setattr(workflow_encoder, "FOLDS", 2)
    added, compared = workflow_encoder.add(str(tiny))
    assert {line.scheme for line in compared} == {"ontwerpprincipes"}
    assert [line.figure for line in compared] == ["micro F1", "macro F1", "first right", "kappa given the code"]
    assert (home / "models" / "klein-nl" / "ontwerpprincipes" / "coder.json").is_file()
    talk, out = tmp_path / "gesprek.txt", tmp_path / "uit.csv"
    talk.write_text("Anna: Een brief.\n\nBram: De map.\n", encoding="utf-8")
    (done,) = precode([talk], out, PrecodeSettings(schemes=("ontwerpprincipes",), encoder=added.name))
    assert dict(done.precoding.runs[0].about)["encoder"] == added.identity
