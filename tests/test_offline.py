"""No command reaches for the network but `encoder add` with the name of a model; every other one works without."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fakes import TREE
from tiny_encoders import make_transformer

ROOT = Path(__file__).resolve().parent.parent
# Runs commands one after the other in one process, and writes down what each tried at the network.
SCRIPT = """
import contextlib, io, json, socket, sys

tried = []

def refuse(where, address, *rest):
    if getattr(where, "family", socket.AF_INET) != getattr(socket, "AF_UNIX", None):
        tried.append(str(address))
        raise OSError(101, "Network is unreachable")

def no_address(host, *rest, **more):
    tried.append(str(host))
    raise socket.gaierror(-3, "Temporary failure in name resolution")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = no_address
from autocode.cli import main

results = []
for arguments in json.loads(sys.argv[1]):
    tried.clear()
    out, err, code = io.StringIO(), io.StringIO(), 0
    sys.argv = ["autocode", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    results.append({"code": code, "out": out.getvalue(), "err": err.getvalue(), "tried": list(tried)})
print("RESULTS" + json.dumps(results))
"""


def run_all(folder: Path, commands: list[list[object]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps([[str(part) for part in one] for one in commands])],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "AUTOCODE_HOME": str(folder / "home"),
            "PYTHONPATH": str(ROOT),
        },
        cwd=folder,
    )
    assert "RESULTS" in done.stdout, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout.partition("RESULTS")[2])
    return found


def write_inputs(folder: Path) -> None:
    make_transformer(folder / "klein-nl")
    (folder / "leren.yaml").write_text(TREE, encoding="utf-8")
    kinds = [("Mag ik een vraag stellen", "S.1"), ("Dank voor alles", "S.2"), ("De brief lag er", "M.1"), ("Regen", "")]
    rows = [f"gesprek {n % 3},{text} {n},{code}" for n in range(24) for text, code in kinds]
    (folder / "codings.csv").write_text("document,text,code\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "gesprek.txt").write_text("Anna: Mag ik een vraag stellen?\n\nBram: Ja hoor.\n", encoding="utf-8")


def test_only_encoder_add_with_the_name_of_a_model_reaches_for_the_network(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    own = ["codings.csv", "--scheme", "leren.yaml"]
    commands: list[list[object]] = [
        ["encoder", "add", "iemand/model"],
        ["encoder", "add", "klein-nl", "--no-train"],
        ["encoder", "list"],
        ["encoder", "use", "klein-nl"],
        ["encoder", "list"],
        ["evaluate", *own, "--folds", "2"],
        ["train", *own, "--folds", "2", "-o", "model"],
        ["precode", "gesprek.txt", "--model", "model", "-o", "eigen.csv"],
        ["precode", "gesprek.txt"],
        ["precode", "gesprek.txt", "--encoder", "shipped", "-o", "uit.csv"],
        ["precode", "gesprek.txt", "--encoder", "klein-nl", "--model", "model", "-o", "nooit.csv"],
        ["explain", "Mag ik een vraag stellen?", "--model", "model"],
        ["speakers", "gesprek.txt"],
        ["read", "gesprek.txt"],
        ["scheme", "show"],
        ["scheme", "check", "leren.yaml"],
        ["new", "studie.autocode", "--scheme", "waardecreatie"],
        ["add", "studie.autocode", "gesprek.txt"],
        ["status", "studie.autocode"],
        ["queue", "studie.autocode", "--coder", "Anna"],
        ["bulk", "studie.autocode", "--coder", "Anna"],
        ["advice", "studie.autocode", "--coder", "Anna"],
        ["encoder", "remove", "klein-nl", "--yes"],
        ["encoder", "list", "--json"],
        ["precode", "gesprek.txt", "-o", "weer.csv"],
    ]
    results = run_all(tmp_path, commands)
    refused, added, listed, used, starred, *_ = results
    assert refused["tried"]
    assert refused["code"] == 2
    assert re.fullmatch(
        r"(asking the hub.*\n)?autocode: iemand/model: cannot be downloaded \(no conn.*\n", refused["err"]
    )
    assert [
        (command, one["tried"]) for command, one in zip(commands[1:], results[1:], strict=True) if one["tried"]
    ] == []
    codes = {" ".join(map(str, command)): one["code"] for command, one in zip(commands[1:], results[1:], strict=True)}
    assert {command for command, code in codes.items() if code} == {
        "precode gesprek.txt",
        "precode gesprek.txt --encoder klein-nl --model model -o nooit.csv",
    }, [one["err"] for one in results if one["code"]]
    assert "autocode encoder train klein-nl" in added["out"]
    assert "shipped *" in listed["out"]
    assert "No coder was trained with it yet" in used["out"]
    assert "klein-nl *" in starred["out"]
    assert json.loads((tmp_path / "model" / "coder.json").read_text("utf-8"))["encoder"]["location"] == "klein-nl"
    assert "autocode encoder train klein-nl" in results[8]["err"]
    assert "Leave out --encoder" in results[10]["err"]
    removed = results[-3]["out"]
    assert str(tmp_path / "home" / "encoders" / "klein-nl") in removed
    assert "from then on the shipped one" in removed
    assert json.loads(results[-2]["out"]) == []
    assert not (tmp_path / "home" / "encoders" / "klein-nl").exists()


LIBRARIES = r"^\s*(import|from) (requests|urllib\.request|http|socket|httpx|ftplib|aiohttp)\b"
FETCHING = r"HfApi|snapshot_download|hf_hub_download|model_info|urlopen"


@pytest.mark.parametrize("words", [LIBRARIES, FETCHING])
def test_one_module_alone_holds_what_opens_a_connection_and_one_what_listens_to_this_computer(words: str) -> None:
    files = {path.name: path.read_text("utf-8") for path in (ROOT / "autocode").rglob("*.py")}
    found = {name for name, text in files.items() if re.search(words, text, re.MULTILINE)}
    assert found <= {"hub.py", "server.py"}
    assert 'bind(("127.0.0.1", port))' in files["server.py"]
    assert "connect" not in files["server.py"]
