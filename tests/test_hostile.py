"""Files made to do harm, or broken on the way: refused with one clear line, or read within bounds."""

import json
import os
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from autocode.errors import FileError
from autocode.read import grid, read_transcripts, source, turns
from autocode.records import Transcript

SAMPLES = Path(__file__).parent / "data" / "transcripts"
TEXTS = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix not in (".md", ".docx") and not path.name.startswith("expected")
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def archive(**members: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def docx(body: str) -> bytes:
    return archive(word__document_xml=f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')


def cuts(length: int, most: int) -> range:
    """Return where to cut off a file: everywhere when `.ci/slow` asks for it, else in `most` places."""
    return range(0, length, 1 if os.environ.get("AUTOCODE_EVERY_BYTE") else max(length // most, 1))


def refusal(path: Path) -> str:
    with pytest.raises(FileError) as raised:
        read_transcripts(path)
    message = str(raised.value)
    assert "\n" not in message
    assert path.name in message
    return message


def read_one(path: Path) -> Transcript:
    (transcript,) = read_transcripts(path)
    return transcript


@pytest.fixture
def within_seconds() -> Iterator[None]:
    """The test takes no more than a few seconds, where a careless reader would take hours."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 30


# --------------------------------------------------------------------------------------------------- too much of a good


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = docx("<w:p><w:r><w:t>" + " " * (101 * 1024**2) + "</w:t></w:r></w:p>")
    assert len(bomb) < 1024**2
    path = save(tmp_path, "bom.docx", bomb)
    tracemalloc.start()
    try:
        assert "unpacks to more than 100 MB" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 10 * 1024**2
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    honest = docx("<w:p><w:r><w:t>" + "ja " * 100_000 + "</w:t></w:r></w:p>")
    true_size = zipfile.ZipFile(BytesIO(honest)).infolist()[0].file_size
    lying = honest.replace(true_size.to_bytes(4, "little"), (90).to_bytes(4, "little"))
    assert "damaged or incomplete" in refusal(save(tmp_path, "bom.docx", lying))


@pytest.mark.parametrize("name", ["lol.eaf", "lol.docx"])
def test_entities_that_expand_to_billions_are_refused(tmp_path: Path, name: str) -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    eaf = (
        f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><ANNOTATION_DOCUMENT><TIER TIER_ID="A"><ANNOTATION>'
        "<ALIGNABLE_ANNOTATION><ANNOTATION_VALUE>&a9;</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
        "</ANNOTATION_DOCUMENT>"
    )
    word = (
        f'<!DOCTYPE x [{entities}]><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    content = archive(word__document_xml=word) if name.endswith("docx") else eaf
    assert "declares XML entities" in refusal(save(tmp_path, name, content))


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["tekst"])
    workbook.save(tmp_path / "heel.xlsx")
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    rows = "<row r='1'><c r='A1' t='inlineStr'><is><t>tekst</t></is></c></row><row r='2'><c r='A2' t='inlineStr'>"
    sheet = f"<!DOCTYPE x [{entities}]><worksheet xmlns='{SHEET}'><sheetData>{rows}<is><t>&a9;</t></is></c></row>"
    packed = BytesIO()
    with zipfile.ZipFile(tmp_path / "heel.xlsx") as whole, zipfile.ZipFile(packed, "w") as file:
        for member in whole.namelist():
            content = f"{sheet}</sheetData></worksheet>" if "sheet1" in member else whole.read(member)
            file.writestr(member, content)
    assert "damaged" in refusal(save(tmp_path, "lol.xlsx", packed.getvalue()))


def test_a_file_of_500_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.vtt"
    with path.open("wb") as file:
        file.truncate(500 * 1024**2)
    assert "is 500 MB, more than the 200 MB" in refusal(path)


def test_more_text_lines_or_utterances_than_any_talk_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path, "lang.txt", "I: ja\nR: nee\n" * 100)
    monkeypatch.setattr(turns, "MOST_UTTERANCES", 150)
    assert "more than 150 utterances" in refusal(path)
    monkeypatch.setattr(source, "MOST_LINES", 150)
    assert "more than 150 lines" in refusal(path)
    monkeypatch.setattr(source, "LARGEST_TEXT", 0)
    assert "more than 0 MB of text" in refusal(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "is not a file" in refusal(Path("/dev/zero"))


@pytest.mark.usefixtures("within_seconds")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("een-spreker.txt", "Anna: ja\n" + "en nog iets\n" * 100_000),
        ("een-spreker.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "en nog iets\n" * 100_000),
        ("tekens.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v" + " " * 200_000 + "x"),
        ("haakjes.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v <" * 50_000),
        ("spaties.txt", "a" + " " * 500_000 + "b\nAnna: ja\n"),
        ("spaties-f4.txt", "Anna: ja #" + " " * 300_000 + "x\n"),
        ("spaties.otr", json.dumps({"text": "Anna: ja" + " " * 300_000 + "x", "media": ""})),
        ("pauzes.html", '<a name="ts_1_2_">ja (' + "pause " * 50_000 + "</a>"),
        ("cijfers.vtt", "WEBVTT\n\n" + "9" * 100_000 + ":00:01.000 --> 00:02.000\nja\n"),
        ("koppen.txt", "Anna  0:01\nja\n" * 20_000),
        ("klokken.txt", "00:00:01\n" * 30_000 + "Anna: ja\n"),
        ("cellen.csv", "tekst;" * 20_000 + "\n" + "a;b\n" * 100),
        ("groepen.rtf", r"{\rtf1 " + "{" * 400 + "ja" + r"\par }" * 400),
        ("eindeloos.rtf", r"{\rtf1 ja\bin999999999 "),
        ("diep.html", "<html>" + "<div>" * 50_000 + '<a name="ts_1_2_S01">S01: ja</a>'),
        ("diep.otr", json.dumps({"text": "<b>" * 50_000 + "Anna: ja", "media": ""})),
    ],
)
def test_a_file_that_would_take_a_careless_reader_for_ever_is_read_or_refused_at_once(
    tmp_path: Path, name: str, content: str
) -> None:
    path = save(tmp_path, name, content)
    try:
        transcripts = read_transcripts(path)
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert sum(len(turn.text) for turn in transcripts[0].turns) >= 2


@pytest.mark.usefixtures("within_seconds")
@pytest.mark.parametrize("depth", [10, 80, 500])
def test_nested_tables_are_read_to_the_last_word_or_refused(tmp_path: Path, depth: int) -> None:
    cell = "<w:p><w:r><w:t>binnenste</w:t></w:r></w:p>"
    for _ in range(depth):
        cell = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    path = save(tmp_path, "diep.docx", docx(cell))
    if depth > 80:
        assert "damaged" in refusal(path)
    else:
        assert read_one(path).text == "binnenste"


@pytest.mark.usefixtures("within_seconds")
def test_a_workbook_with_a_cell_far_away_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["tekst"])
    workbook.save(tmp_path / "heel.xlsx")
    rows = "<row r='1'><c r='A1' t='inlineStr'><is><t>tekst</t></is></c></row>"
    rows += "<row r='2000000000'><c r='A2000000000'/></row>"
    packed = BytesIO()
    with zipfile.ZipFile(tmp_path / "heel.xlsx") as whole, zipfile.ZipFile(packed, "w") as file:
        for member in whole.namelist():
            sheet = f"<worksheet xmlns='{SHEET}'><sheetData>{rows}</sheetData></worksheet>"
            file.writestr(member, sheet if "sheet1" in member else whole.read(member))
    monkeypatch.setattr(grid, "MOST_CELLS", 100_000)
    assert "more than 100,000 cells" in refusal(save(tmp_path, "ver.xlsx", packed.getvalue()))


def test_json_nested_for_ever_is_refused(tmp_path: Path) -> None:
    assert "JSON" in refusal(save(tmp_path, "diep.json", "[" * 100_000))
    assert "JSON" in refusal(save(tmp_path, "getal.json", '{"segments": [' + "9" * 10_000 + "]}"))


def test_times_beyond_all_time_are_no_times(tmp_path: Path) -> None:
    segments = [{"start": 1e308, "end": -1e400, "text": "Ja."}, {"start": True, "end": None, "text": "Nee."}]
    transcript = read_one(save(tmp_path, "a.json", json.dumps({"segments": segments})))
    assert [(turn.start_ms, turn.end_ms) for turn in transcript.turns] == [(None, None)] * 2


# -------------------------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize(
    "start",
    [bytes(range(256)) * 50, b"\x7fELF" + bytes(2000), b"\x89PNG\r\n\x1a\n" + bytes(500), b"\xff\xd8\xff\xe0" * 99],
)
@pytest.mark.parametrize("suffix", ["txt", "vtt", "docx", "csv", "json", "rtf", "eaf", "otr", "html"])
def test_a_binary_file_is_refused_whatever_it_is_called(tmp_path: Path, start: bytes, suffix: str) -> None:
    refusal(save(tmp_path, f"a.{suffix}", start))


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_cut_off_at_any_byte_is_read_or_refused(tmp_path: Path, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    for end in cuts(len(content), 120):
        _read_or_refused(save(tmp_path, name, content[:end]))


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.docx")))
def test_a_word_file_cut_off_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    for end in cuts(len(content) - 1, 120):
        if end < 4:  # these are not yet an archive
            continue
        refusal(save(tmp_path, name, content[:end]))


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.docx")))
def test_a_word_file_whose_text_is_cut_off_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    document = zipfile.ZipFile(SAMPLES / name).read("word/document.xml").decode("utf-8")
    for end in cuts(len(document) - 1, 60):
        refusal(save(tmp_path, name, archive(word__document_xml=document[:end])))


def _read_or_refused(path: Path) -> None:
    try:
        transcripts = read_transcripts(path)
    except FileError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert all(transcript.turns for transcript in transcripts)
