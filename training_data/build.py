"""Makes the transcripts and coded tables in this folder from `source/*.tsv`, the one place where a person edits.

    source/NAME.tsv                    one line per fragment: turn, speaker, part, text, codes, principles
    -> transcripts/NAME.vtt|docx|txt   the conversation as a transcript service delivers it
    -> codings/NAME.csv                one row per moment, under both schemes, in the columns of `autocode precode`
    -> codings/alle-coderingen.xlsx    all of them as a researcher's own workbook: a sheet per scheme

The example meeting, which no model is trained on, is made in the same way within `docs/voorbeeld/`.

Everything is constructed. The script checks what it writes: each transcript must read back as the turns of its source.

Usage:  python training_data/build.py [NAME...]
"""

import csv
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autocode.read import read_transcripts
from autocode.records import Transcript
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme

HERE = Path(__file__).resolve().parent
EXAMPLE, EXAMPLE_HOME = "themabijeenkomst", HERE.parent / "docs" / "voorbeeld"
CONSTRUCTED = "Geconstrueerd transcript: verzonnen gilde, verzonnen mensen, verzonnen zaken."
# Which shape each transcript takes: researchers get all of these.
SHAPES = {"bijeenkomst": "vtt", "interview": "docx", EXAMPLE: "vtt"}
TEXT_SHAPE = ("bijeenkomst-3", "interview-JB02", "interview-RM1")
COLUMNS = (
    *("document", "fragment", "id", "part", "turn", "speaker", "role", "group", "start_time", "end_time"),
    *(
        "start_char",
        "end_char",
        "text",
        "scheme",
        "dimension",
        "topic",
        "code",
        "indicator",
        "principle",
        "valence",
        "herkomst",
    ),
)
WORDS_PER_SECOND = 2.7
LONGEST_CUE = 16


@dataclass(frozen=True)
class Line:
    """One fragment of a source file."""

    turn: int
    speaker: str
    part: str
    text: str
    codes: tuple[tuple[str, str], ...]
    principles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Spoken:
    """One turn: who, what, and when (milliseconds)."""

    speaker: str
    text: str
    start: int
    end: int


def home(name: str, kind: str) -> Path:
    """Return the folder for a document's source, transcripts or codings."""
    return EXAMPLE_HOME if name == EXAMPLE else HERE / kind


def read_source(name: str) -> list[Line]:
    """Return the fragments of a source file."""
    lines = []
    for written in (home(name, "source") / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not written or written.startswith("#"):
            continue
        turn, speaker, part, text, codes, principles = written.split("\t")
        lines.append(Line(int(turn), speaker, part, text, _moments(codes), _moments(principles)))
    return lines


def _moments(written: str) -> tuple[tuple[str, str], ...]:
    pairs = [moment.split() for moment in written.split(";") if moment.strip()]
    return tuple((code, valence) for code, valence in pairs)


def read_people() -> dict[str, dict[str, str]]:
    """Return the speakers by code: name, role, group."""
    with (HERE / "sprekers.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def timed_turns(lines: list[Line], name: str) -> list[Spoken]:
    """Return the turns with times made up from their length; the same every time."""
    draw = random.Random(name)
    turns: dict[int, list[Line]] = {}
    for line in lines:
        turns.setdefault(line.turn, []).append(line)
    clock, spoken = 4000, []
    for parts in turns.values():
        text = " ".join(line.text for line in parts)
        duration = int(1000 * (0.4 + len(text.split()) / WORDS_PER_SECOND * draw.uniform(0.85, 1.2)))
        spoken.append(Spoken(parts[0].speaker, text, clock, clock + duration))
        clock += duration + draw.choice((80, 150, 300, 300, 700, 1600))
    return spoken


def write_transcript(name: str, turns: list[Spoken], people: dict[str, dict[str, str]]) -> Path:
    """Write the transcript in the shape that this document has, and return its path."""
    shape = "txt" if name in TEXT_SHAPE else SHAPES[name.split("-")[0]]
    path = home(name, "transcripts") / f"{name}.{shape}"
    {"vtt": _write_vtt, "docx": _write_docx, "txt": _write_txt}[shape](path, turns, people)
    return path


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _cues(turn: Spoken) -> Iterator[tuple[int, int, str]]:
    """Yield cues of at most LONGEST_CUE words; times run evenly over the words."""
    words = turn.text.split(" ")
    step = (turn.end - turn.start) / len(words)
    for first in range(0, len(words), LONGEST_CUE):
        piece = words[first : first + LONGEST_CUE]
        yield turn.start + int(first * step), turn.start + int((first + len(piece)) * step), " ".join(piece)


def _write_vtt(path: Path, turns: list[Spoken], people: dict[str, dict[str, str]]) -> None:
    lines = ["WEBVTT", "", f"NOTE {CONSTRUCTED}", ""]
    for number, turn in enumerate(turns):
        for part, (start, end, text) in enumerate(_cues(turn)):
            lines += [
                f"7e0c5a52-0000-4000-8000-000000000000/{number}-{part}",
                f"{_stamp(start)} --> {_stamp(end)}",
                f"<v {people[turn.speaker]['name']}>{text.replace('&', '&amp;').replace('<', '&lt;')}</v>",
                "",
            ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _write_txt(path: Path, turns: list[Spoken], people: dict[str, dict[str, str]]) -> None:
    blocks = [f"# {CONSTRUCTED}"]
    blocks += [f"[{_stamp(turn.start)[:8]}] {people[turn.speaker]['name']}: {turn.text}" for turn in turns]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def _write_docx(path: Path, turns: list[Spoken], people: dict[str, dict[str, str]]) -> None:
    """Write a minimal Word file, `Naam: tekst` per paragraph, the same bytes every time.

    That it is constructed stands in the page header, on every page.
    """
    import zipfile
    from xml.sax.saxutils import escape

    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml"

    def paragraph(text: str) -> str:
        return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    def relation(kind: str, target: str) -> str:
        return (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/{kind}" '
            f'Target="{target}"/></Relationships>'
        )

    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    spaces = f'xmlns:w="{word}" xmlns:r="{office}"'
    body = "".join(paragraph(f"{people[turn.speaker]['name']}: {turn.text}") for turn in turns)
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{media}.document.main+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{media}.header+xml"/></Types>',
        "_rels/.rels": relation("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": relation("header", "header1.xml"),
        "word/header1.xml": f"<w:hdr {spaces}>{paragraph(CONSTRUCTED)}</w:hdr>",
        "word/document.xml": f"<w:document {spaces}><w:body>{body}{section}</w:body></w:document>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            info = zipfile.ZipInfo(file, (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, (head + content).encode(), zipfile.ZIP_DEFLATED)


def check_reads_back(path: Path, turns: list[Spoken], people: dict[str, dict[str, str]]) -> Transcript:
    """Return the transcript as our reader sees it; stop when that is not what was written."""
    (transcript,) = read_transcripts(path)
    seen = [(turn.speaker, turn.text) for turn in transcript.turns[heading(transcript) :]]
    meant = [(people[turn.speaker]["name"], turn.text) for turn in turns]
    for number, (is_now, should_be) in enumerate(zip(seen, meant, strict=False), start=1):
        if is_now != should_be:
            sys.exit(f"{path.name}: turn {number} reads back as {is_now}, not {should_be}")
    if len(seen) != len(meant):
        sys.exit(f"{path.name}: {len(seen)} turns read back, {len(meant)} written")
    return transcript


def heading(transcript: Transcript) -> int:
    """Return 1 when the line that says "constructed" is read as a turn of nobody (plain text has no better place)."""
    return int(CONSTRUCTED in transcript.turns[0].text)


def coding_rows(
    name: str, lines: list[Line], turns: list[Spoken], transcript: Transcript, people: dict[str, dict[str, str]]
) -> Iterator[dict[str, object]]:
    """Yield one row per moment under each scheme; one row with an empty code for a fragment without any."""
    schemes = load_scheme("waardecreatie"), load_scheme("ontwerpprincipes")
    numbers = {number: index for index, number in enumerate(dict.fromkeys(line.turn for line in lines))}
    position: dict[int, int] = {}
    for number, line in enumerate(lines, start=1):
        index = numbers[line.turn]
        offset = transcript.turn_offsets[index + heading(transcript)]
        start = offset + position.get(line.turn, 0)
        position[line.turn] = position.get(line.turn, 0) + len(line.text) + 1
        turn, person = turns[index], people[line.speaker]
        share = (turn.end - turn.start) / max(1, len(turn.text))
        inside = start - offset
        timed = not name.startswith("interview") or name in TEXT_SHAPE
        common = {
            "document": name,
            "fragment": number,
            "id": f"{name}-{number:04d}",
            "part": line.part,
            "turn": index + 1 + heading(transcript),
            "speaker": line.speaker,
            "role": person["role"],
            "group": person["group"],
            "start_time": _stamp(turn.start + int(inside * share))[1:8] if timed else "",
            "end_time": _stamp(turn.start + int((inside + len(line.text)) * share))[1:8] if timed else "",
            "start_char": start,
            "end_char": start + len(line.text),
            "text": line.text,
        }
        assert transcript.text[start : start + len(line.text)] == line.text
        yield from _rows_of(common, schemes[0], line.codes)
        if in_second_round(name, line):
            yield from _rows_of(common, schemes[1], line.principles)


def in_second_round(name: str, line: Line) -> bool:
    """Say whether a fragment was read for design principles: meetings 2 and 3, and question 6 of the interviews."""
    return name in ("bijeenkomst-2", "bijeenkomst-3") or (name.startswith("interview") and line.part == "6")


def _rows_of(
    common: dict[str, object], scheme: Scheme, moments: tuple[tuple[str, str], ...]
) -> Iterator[dict[str, object]]:
    for code, valence in moments or (("", ""),):
        names = {}
        if code:
            scheme.label(code, valence)  # refuses what is not in the scheme
            names = {scheme.level_of(above.code).id: above.name for above in scheme.path(code)}
        yield {**common, "scheme": scheme.id, "code": code, "valence": valence, **names, "herkomst": "geconstrueerd"}


def build(name: str) -> None:
    """Write the transcript and the codings of one document."""
    lines, people = read_source(name), read_people()
    turns = timed_turns(lines, name)
    path = write_transcript(name, turns, people)
    transcript = check_reads_back(path, turns, people)
    rows = list(coding_rows(name, lines, turns, transcript, people))
    coded = home(name, "codings") / (f"{name}-gecodeerd.csv" if name == EXAMPLE else f"{name}.csv")
    with coded.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    moments = sum(1 for row in rows if row["code"] and row["scheme"] == "waardecreatie")
    print(f"{name}: {len(lines)} fragments, {moments} moments -> {path.name}, {coded.name}")


# Columns of the researcher's workbook, with their widths.
WORKBOOK = {"document": 16, "id": 21, "part": 14, "speaker": 9, "group": 15, "text": 70, "scheme": 15}
BY_SCHEME = {
    "waardecreatie": {"dimension": 20, "topic": 22, "code": 8, "indicator": 28, "valence": 9, "herkomst": 14},
    "ontwerpprincipes": {"code": 8, "principle": 40, "valence": 9, "herkomst": 14},
}


def write_workbook() -> None:
    """Write the codings of all conversations as one workbook, the same bytes every time."""
    import xlsxwriter

    rows = []
    for path in sorted((HERE / "codings").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    with xlsxwriter.Workbook(HERE / "codings" / "alle-coderingen.xlsx") as book:
        book.set_properties({"title": "Coderingen", "comments": CONSTRUCTED, "created": datetime(2026, 11, 26)})
        head, wrapped = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        for scheme, own in BY_SCHEME.items():
            sheet, columns = book.add_worksheet(scheme), {**WORKBOOK, **own}
            of_scheme = [row for row in rows if row["scheme"] == scheme]
            for index, (column, width) in enumerate(columns.items()):
                sheet.set_column(index, index, width, wrapped)
                sheet.write_string(0, index, column, head)
                for number, row in enumerate(of_scheme, start=1):
                    sheet.write_string(number, index, row[column], wrapped)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(of_scheme), len(columns) - 1)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or [*sorted(path.stem for path in (HERE / "source").glob("*.tsv")), EXAMPLE]:
        build(wanted)
    write_workbook()
