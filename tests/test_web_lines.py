"""What the program refuses is said in the language of the page."""

import ast
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from review_fakes import small_review
from starlette.testclient import TestClient

import autocode
from autocode.errors import AutocodeError
from autocode.read import read_transcripts
from autocode.read.scheme_table import scheme_of_table
from autocode.store import open_project
from autocode.web import Desk, create_app
from autocode.web.lines import LINES, _shapes, in_language
from autocode.web.security import Keys
from autocode.workflow_start import folder_at, project_path

# Put together of more than one text in the code.
PUT_TOGETHER = ("no column %(name)s (found",)


def _texts() -> Iterator[str]:
    """Every text in the code, X where something is filled in."""
    for path in Path(autocode.__file__).parent.rglob("*.py"):
        if path.name == "lines.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)


def test_every_line_that_is_translated_is_one_that_the_program_says() -> None:
    texts = set(_texts())
    said = texts | {f"X {text}" for text in texts}
    unknown = [line for line, shape in _shapes().items() if not any(map(shape.fullmatch, said))]
    assert [line for line in unknown if not any(part in line for part in PUT_TOGETHER)] == []


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (b)")
        connection.execute(f"PRAGMA application_id = {0x41436F64}")
        connection.execute("PRAGMA user_version = 999")


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("refused", "dutch"),
    [
        (lambda folder: open_project(folder / "weg.autocode"), "dit bestand is er niet"),
        (
            lambda folder: open_project(_write(folder / "a.autocode", b"")),
            "is leeg, en geen project. Er is geen reserve",
        ),
        (lambda folder: open_project(_write(folder / "a.autocode", b"?" * 200)), "is geen project van autocode"),
        (lambda folder: (_newer(folder / "n.autocode"), open_project(folder / "n.autocode")), "een nieuwere autocode"),
        (lambda folder: project_path(str(folder), "a/b"), 'naam "a/b": geef het project een naam'),
        (lambda folder: folder_at(str(folder / "weg")), "is geen map"),
        (lambda folder: read_transcripts(_write(folder / "leeg.txt", b" ")), "leeg.txt is leeg; exporteer"),
        (
            lambda folder: read_transcripts(_write(folder / "a.mp3", b"ID3\4\0\0\0\0\0\0" + b"\xff\xfb\x90\0" * 99)),
            "a.mp3 is een opname",
        ),
        (lambda folder: scheme_of_table(_write(folder / "c.csv", b"a,b\n1,2\n")), "geen codeboek te herkennen"),
    ],
)
def test_refusals_that_a_person_meets_on_a_page_are_said_in_dutch(
    refused: Callable[[Path], object], dutch: str, tmp_path: Path
) -> None:
    with pytest.raises(AutocodeError) as error:
        refused(tmp_path)
    assert dutch in in_language(str(error.value), "nl")
    assert in_language(str(error.value), "en") == str(error.value)


def test_a_line_of_progress_calls_a_file_by_its_name() -> None:
    assert in_language("reading /tmp/autocode-x1/eerste gesprek.docx", "en") == "reading eerste gesprek.docx"
    assert in_language("reading 3 file(s)", "nl") == "bestanden lezen (3)"


def test_what_is_not_known_is_shown_as_it_is() -> None:
    assert in_language("something else altogether: 3", "nl") == "something else altogether: 3"
    assert len(set(LINES)) == len(LINES)


def test_the_page_on_agreement_refuses_in_dutch(tmp_path: Path) -> None:
    desk, keys = Desk("nl"), Keys(51234)
    desk.review = small_review(tmp_path / "study.autocode")
    with closing(desk):
        person = TestClient(create_app(desk, keys), base_url="http://127.0.0.1:51234", follow_redirects=False)
        assert person.get(keys.link("/agreement")).status_code == 303
        shown = person.get("/agreement").text
        assert "geen twee codeurs" in shown
        assert "no two coders" not in shown
