"""Who speaks: a list of speakers with the researcher's codes, roles and groups, to fill in and to apply.

The command `autocode speakers FILE` writes such a list; the researcher fills in `code`, `role` and `group` in Excel.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autocode.errors import FileError
from autocode.read.grid import Grid, Row
from autocode.read.source import open_source
from autocode.read.table import find_columns, find_table
from autocode.records import Speaker, Transcript, Turn, unique

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "naam", "speaker", "spreker"),
    "code": ("code", "sprekercode", "speaker code", "afkorting", "pseudoniem"),
    "role": ("role", "rol", "functie"),
    "group": ("group", "groep"),
}
WRITTEN_COLUMNS = ("name", "code", "role", "group", "documents", "turns", "words", "share")
# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it keeps it text.
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """One speaker for the researcher to fill in; `share` is their part of all words, from 0 to 1.

    `code` is empty unless the file itself gave one: the name then stands for the speaker.
    """

    name: str
    code: str
    role: str | None
    group: str | None
    documents: tuple[str, ...]
    turns: int
    words: int
    share: float


def read_speakers(path: Path) -> tuple[Speaker, ...]:
    """Return the speakers listed in a .csv or .xlsx file with the columns name, code, role and group (or in Dutch).

    An empty code means that the name serves as code; role and group may be missing. Raises FileError for a file that
    is no such table, a name that is listed twice, and a code with two roles or groups.
    """
    grid = find_table(open_source(path), "name", lambda cells: find_columns(cells, known=COLUMNS))
    columns = find_columns(grid.header, known=COLUMNS)
    if "code" not in columns:
        found = ", ".join(filter(None, grid.header))
        raise FileError(f"{grid.where(grid.header_row)}: no column 'code' (it has {found}); add one")
    speakers = [(row.number, _speaker(grid, row, columns)) for row in grid.rows]
    if not speakers:
        raise FileError(f"{grid.name}: lists no speakers; add a row for each")
    _check(grid, speakers)
    return tuple(speaker for _, speaker in speakers)


def speaker_of(transcript: Transcript, speakers: Sequence[Speaker]) -> dict[str, Speaker]:
    """Return who each speaker name in the transcript is.

    A name matches the name or the code of a listed speaker, whatever its case and spaces. What the list leaves open
    is filled with what the file itself says; a speaker whom neither knows has the name as code.
    """
    by_code = {_key(speaker.code): speaker for speaker in reversed(speakers)}
    by_name = {_key(speaker.name): speaker for speaker in speakers}
    in_file = {_key(speaker.name): speaker for speaker in transcript.speakers}
    result: dict[str, Speaker] = {}
    for name in unique(turn.speaker for turn in transcript.turns if turn.speaker):
        own = in_file.get(_key(name), Speaker(name, name))
        listed = by_name.get(_key(name)) or by_code.get(_key(name)) or own
        result[name] = replace(listed, name=name, role=listed.role or own.role, group=listed.group or own.group)
    return result


def speaker_table(transcripts: Iterable[Transcript]) -> tuple[SpeakerRow, ...]:
    """Return one row per speaker name in the transcripts, the one who says most first."""
    turns: dict[str, list[Turn]] = {}
    said: dict[str, Speaker] = {}
    total = 0
    for transcript in transcripts:
        said |= {_key(speaker.name): speaker for speaker in transcript.speakers}
        total += sum(_words(turn) for turn in transcript.turns)
        for turn in transcript.turns:
            if turn.speaker:
                turns.setdefault(_key(turn.speaker), []).append(turn)
    rows = (_row(own, said.get(key), total) for key, own in turns.items())
    return tuple(sorted(rows, key=lambda row: (-row.words, row.name)))


def write_speakers(rows: Iterable[SpeakerRow], path: Path) -> None:
    """Write the rows as a .csv that opens in Excel by a double click (semicolons: Dutch Excel splits on nothing else).

    Raises FileError when the file is there already: it may hold what the researcher filled in.
    """
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(WRITTEN_COLUMNS)
            writer.writerows(_written(row) for row in rows)
    except FileExistsError:
        raise FileError(f"{path} exists already; give another name, or move it away first") from None
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error


def _key(name: str) -> str:
    """Return a name as it is compared: without case and without spaces."""
    return "".join(name.casefold().split())


def _words(turn: Turn) -> int:
    return len(turn.text.split())


def _row(turns: list[Turn], said: Speaker | None, total: int) -> SpeakerRow:
    words = sum(map(_words, turns))
    # The spelling used most: the same name may stand in the files with other capitals.
    name = Counter(turn.speaker or "" for turn in turns).most_common(1)[0][0]
    return SpeakerRow(
        name=name,
        code=said.code if said and said.code != said.name else "",
        role=said.role if said else None,
        group=said.group if said else None,
        documents=unique(turn.document for turn in turns),
        turns=len(turns),
        words=words,
        share=words / total,
    )


def _written(row: SpeakerRow) -> list[str]:
    cells = (row.name, row.code, row.role or "", row.group or "", ", ".join(row.documents))
    safe = [f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells]
    return [*safe, str(row.turns), str(row.words), f"{row.share:.0%}"]


def _speaker(grid: Grid, row: Row, columns: Mapping[str, int]) -> Speaker:
    cells = {field: row.cells[index] for field, index in columns.items()}
    cells = {
        field: cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA_STARTS else cell for field, cell in cells.items()
    }
    name = cells.get("name")
    if not name:
        raise FileError(f"{grid.where(row.number)}: no name; fill it in or remove the row")
    return Speaker(name, cells.get("code") or name, cells.get("role") or None, cells.get("group") or None)


def _check(grid: Grid, speakers: list[tuple[int, Speaker]]) -> None:
    """Raise FileError for a name listed twice, and for a code that is two different people."""
    names: dict[str, int] = {}
    codes: dict[str, tuple[int, Speaker]] = {}
    for number, speaker in speakers:
        first = names.setdefault(_key(speaker.name), number)
        if first != number:
            raise FileError(f"{grid.where(number)}: {speaker.name!r} is in row {first} too; keep one of them")
        other_number, other = codes.setdefault(_key(speaker.code), (number, speaker))
        if (other.role, other.group) != (speaker.role, speaker.group):
            raise FileError(
                f"{grid.where(number)}: code {speaker.code!r} has another role or group in row {other_number}; "
                "make them the same, or give one of them another code"
            )
