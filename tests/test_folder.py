"""A folder of mixed transcripts: what can be read is read, and what cannot is said, as a user sees it."""

import json
from pathlib import Path

import pytest
from fakes import Run

from autocode.errors import FileError
from autocode.read import refused, source
from autocode.read.folder import transcripts_in
from autocode.read.in_dutch import _SAID, in_dutch

RECORDING = b"\x00\x00\x00\x20ftypM4A "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three transcripts of three programs among a recording and what systems leave behind."""
    path = tmp_path / "gesprekken"
    (path / "oud").mkdir(parents=True)
    (path / "a.txt").write_text("Anna: Dag.\nKarim: Hoi, hoe is het?\nAnna: Goed.\n")
    (path / "b.vtt").write_text("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Noor>Dag.</v>\n")
    (path / "c.csv").write_text("spreker;tekst\nAnna;Dag.\n")
    (path / "opname.m4a").write_bytes(RECORDING)
    (path / "oud" / "d.txt").write_text("Anna: Vroeger.\n")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.docx", "a-voorgecodeerd.xlsx", "sprekers.csv"):
        (path / name).write_text("iets")
    return path


def test_a_folder_stands_for_the_transcripts_in_it(folder: Path) -> None:
    files, passed_over = transcripts_in([folder])
    assert [file.name for file in files] == ["a.txt", "b.vtt", "c.csv"]
    assert [line.partition(" ")[0] for line in passed_over] == ["opname.m4a"]


def test_a_folder_without_transcripts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "opname.m4a").write_bytes(RECORDING)
    with pytest.raises(FileError, match="no file in this folder can be read"):
        transcripts_in([tmp_path])


def test_reading_a_folder_shows_its_transcripts_and_says_what_was_passed_over(run: Run, folder: Path) -> None:
    code, shown, said = run("read", folder)
    assert code == 0
    assert "a: plain text, 3 turns" in shown
    assert "  Karim: Hoi, hoe is het?" in shown
    assert "passed over: opname.m4a is a recording" in said


def test_what_is_read_is_shown_in_dutch_too(run: Run, folder: Path) -> None:
    code, shown, _ = run("read", folder / "a.txt", "--language", "nl")
    assert code == 0
    assert "a: platte tekst, 3 beurten, 6 woorden, zonder tijden" in shown
    assert "elke regel is begrepen" in shown


def test_a_person_under_two_names_is_shown_as_a_whole_too(run: Run, folder: Path) -> None:
    (folder / "wie.csv").write_text("name;code\nAnna;R1\nKarim;R1\n")
    _, shown, _ = run("read", folder / "a.txt", "--speakers", folder / "wie.csv", "--language", "nl")
    lines = [line.split() for line in shown.splitlines()]
    assert ["(samen)", "R1", "3", "6", "100.0%"] in lines


def test_a_named_file_that_cannot_be_read_does_not_hide_the_others(run: Run, folder: Path) -> None:
    code, shown, said = run("read", folder / "opname.m4a", folder / "a.txt")
    assert code == 2
    assert "a: plain text" in shown
    assert "autocode: opname.m4a is a recording" in said
    code, shown, _ = run("read", folder / "opname.m4a", folder / "a.txt", "--json")
    assert code == 2
    assert len(json.loads(shown)["refused"]) == 1


def test_a_clean_copy_is_of_all_named_files_or_of_none(run: Run, folder: Path) -> None:
    code, _, said = run("read", folder / "a.txt", folder / "opname.m4a", "-o", folder / "alles.txt")
    assert code == 2
    assert "is a recording" in said
    assert not (folder / "alles.txt").exists()


def test_the_speakers_of_a_folder_are_listed_beside_its_files(run: Run, folder: Path) -> None:
    (folder / "sprekers.csv").unlink()
    code, shown, _ = run("speakers", folder)
    assert code == 0
    assert "Noor" in shown
    assert (folder / "sprekers.csv").exists()


def test_what_is_said_of_a_file_has_its_dutch() -> None:
    reasons = [reason for _, reason in (*refused._BY_FIRST_BYTES, *refused._BY_MEMBER, *refused._OPEN_DOCUMENT)]
    reasons += [reason for _, reason in refused._BY_MARKUP]
    reasons += [source.RECORDING, refused._WEB_ARCHIVE, refused._PROJECT]
    assert set(reasons) <= set(_SAID)
    assert in_dutch(f"gesprek.pdf {refused._BY_FIRST_BYTES[0][1]}").startswith("gesprek.pdf is een pdf, waarin")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("leeg.txt", b"", "leeg.txt is leeg; exporteer het transcript opnieuw"),
        ("leeg.vtt", b"WEBVTT\n\n", "leeg.vtt: geen spraak gevonden; is dit het goede bestand?"),
        (
            "kapot.json",
            b'{"segments": [',
            "kapot.json, regel 1: dit is geen geldige JSON; exporteer het transcript opnieuw",
        ),
        ("anders.json", b'{"naam": "Anna"}', "anders.json is geen transcript dat gelezen kan worden"),
    ],
)
def test_refusals_are_dutch_where_dutch_was_asked_for(
    run: Run, folder: Path, name: str, content: bytes, said: str
) -> None:
    (folder / name).write_bytes(content)
    _, _, told = run("read", folder / "a.txt", folder / name, "--language", "nl")
    assert said in told
