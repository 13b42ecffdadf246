"""Who speaks: a list of speakers with the researcher's codes, roles and groups, to fill in and to apply.

The command `autocode speakers FILE` writes such a list; the researcher fills in `code`, `role` and `group` in Excel.

What a program got wrong is mended in the same list:
- One person under two names: give both rows the same code.
- Two people under one name: copy the row, and say in the copy where the name is the other person: `only_in` (a
  document), `from_turn` and `to_turn` (numbers that `autocode read FILE -o turns.csv` shows). Such a row wins over
  one that holds everywhere, and a row with turns over one with only a document. With an empty name it gives a speaker
  to turns that have none. Turns keep their numbers.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autocode.errors import FileError
from autocode.read.grid import Grid, Row, as_text_cell, from_text_cell
from autocode.read.source import open_source
from autocode.read.table import find_columns, find_table
from autocode.records import Speaker, Transcript, Turn, unique

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "naam", "speaker", "spreker"),
    "code": ("code", "sprekercode", "speaker code", "afkorting", "pseudoniem"),
    "role": ("role", "rol", "functie"),
    "group": ("group", "groep"),
    "document": ("only in", "alleen in", "document"),
    "first_turn": ("from turn", "van beurt", "vanaf beurt"),
    "last_turn": ("to turn", "tot beurt", "tot en met beurt", "t/m beurt"),
}
WRITTEN_COLUMNS = (
    "name", "code", "role", "group", "only_in", "from_turn", "to_turn", "documents", "turns", "words", "share",
)  # fmt: skip


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

    An empty code means that the name serves as code; role and group may be missing, and of two rows with one code
    both have what one says. Raises FileError for a file that is no such table, a name that is two people in one
    place, and a code with two roles or groups.
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
    return _completed([speaker for _, speaker in speakers])


def mended(transcript: Transcript, speakers: Sequence[Speaker]) -> Transcript:
    """Return the transcript with the turns of people who share a name under the codes that the list gives them.

    Raises FileError for a row whose turns hold nobody of its name: it was meant for other turns.
    """
    limited = [speaker for speaker in speakers if speaker.is_limited and _is_in(transcript, speaker)]
    if not limited:
        return transcript
    # The widest first, so that a row with turns has the last word.
    limited.sort(key=lambda speaker: speaker.first_turn is not None or speaker.last_turn is not None)
    codes: dict[int, str] = {}
    for speaker in limited:
        numbers = [
            turn.number
            for turn in transcript.turns
            if _key(turn.speaker or "") == _key(speaker.name)
            and (speaker.first_turn or 1) <= turn.number <= (speaker.last_turn or len(transcript.turns))
        ]
        if not numbers and _names_turns(speaker) and (speaker.document or _speaks(transcript, speaker.name)):
            who = f"{speaker.name!r}" if speaker.name else "turn without a speaker"
            last = speaker.last_turn or len(transcript.turns)
            raise FileError(
                f"{transcript.document}: turns {speaker.first_turn or 1} to {last} hold no {who}, as the list of "
                "speakers says; `autocode read` shows the numbers of the turns"
            )
        codes |= dict.fromkeys(numbers, speaker.code)
    turns = (replace(turn, speaker=codes.get(turn.number, turn.speaker)) for turn in transcript.turns)
    return replace(transcript, turns=tuple(turns))


def speaker_of(transcript: Transcript, speakers: Sequence[Speaker]) -> dict[str, Speaker]:
    """Return who each speaker name in the transcript is.

    A name matches the name or the code of a listed speaker, whatever its case and spaces. What the list leaves open
    is filled with what the file itself says; a speaker whom neither knows has the name as code.
    """
    by_code = {_key(speaker.code): speaker for speaker in reversed(speakers)}
    by_name = {_key(speaker.name): speaker for speaker in speakers if not speaker.is_limited}
    in_file = {_key(speaker.name): speaker for speaker in transcript.speakers}
    result: dict[str, Speaker] = {}
    for name in unique(turn.speaker for turn in transcript.turns if turn.speaker):
        own = in_file.get(_key(name), Speaker(name, name))
        listed = by_name.get(_key(name)) or by_code.get(_key(name)) or own
        result[name] = Speaker(name, listed.code, listed.role or own.role, listed.group or own.group)
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
    safe = list(map(as_text_cell, cells))
    return [*safe[:4], "", "", "", safe[4], str(row.turns), str(row.words), f"{row.share:.0%}"]


def _is_in(transcript: Transcript, speaker: Speaker) -> bool:
    return speaker.document is None or _key(speaker.document) == _key(transcript.document)


def _names_turns(speaker: Speaker) -> bool:
    return speaker.first_turn is not None or speaker.last_turn is not None


def _speaks(transcript: Transcript, name: str) -> bool:
    return any(_key(turn.speaker or "") == _key(name) for turn in transcript.turns)


def _speaker(grid: Grid, row: Row, columns: Mapping[str, int]) -> Speaker:
    cells = {field: from_text_cell(row.cells[index]) for field, index in columns.items()}
    first, last = (_turn_number(grid, row, cells.get(field)) for field in ("first_turn", "last_turn"))
    name = cells.get("name") or ""
    if not name and first is None and last is None:
        raise FileError(f"{grid.where(row.number)}: no name; fill it in or remove the row")
    if first is not None and last is not None and first > last:
        raise FileError(f"{grid.where(row.number)}: from_turn {first} comes after to_turn {last}")
    code = cells.get("code") or name
    if not code:
        raise FileError(f"{grid.where(row.number)}: no code for turns without a speaker; fill it in")
    document = cells.get("document") or None
    return Speaker(name, code, cells.get("role") or None, cells.get("group") or None, document, first, last)


def _turn_number(grid: Grid, row: Row, cell: str | None) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal() or len(cell) > 9 or int(cell) < 1:
        raise FileError(f"{grid.where(row.number)}: {cell!r} is not the number of a turn; write a whole number from 1")
    return int(cell)


def _completed(speakers: list[Speaker]) -> tuple[Speaker, ...]:
    """Return the speakers, each with the role and group that another row with the same code gives."""
    roles = {_key(speaker.code): speaker.role for speaker in speakers if speaker.role}
    groups = {_key(speaker.code): speaker.group for speaker in speakers if speaker.group}
    return tuple(
        replace(speaker, role=roles.get(_key(speaker.code)), group=groups.get(_key(speaker.code)))
        for speaker in speakers
    )


def _check(grid: Grid, speakers: list[tuple[int, Speaker]]) -> None:
    """Raise FileError for a name that is two people in one place, and for a code that is two different people."""
    for index, (number, speaker) in enumerate(speakers):
        for other_number, other in speakers[:index]:
            _check_pair(grid, (other_number, other), (number, speaker))


def _check_pair(grid: Grid, first: tuple[int, Speaker], second: tuple[int, Speaker]) -> None:
    (number, speaker), (other_number, other) = second, first
    if _key(speaker.name) == _key(other.name) and _clash(speaker, other):
        where = "for the same turns" if speaker.is_limited else "too"
        raise FileError(f"{grid.where(number)}: {speaker.name!r} is in row {other_number} {where}; keep one of them")
    if _key(speaker.code) == _key(other.code):
        if any(ours and theirs and ours != theirs for ours, theirs in _particulars(speaker, other)):
            raise FileError(
                f"{grid.where(number)}: code {speaker.code!r} has another role or group in row {other_number}; "
                "make them the same, or give one of them another code"
            )
    elif any(
        one.is_limited and not two.is_limited and _key(one.code) == _key(two.name)
        for one, two in ((speaker, other), (other, speaker))
    ):
        raise FileError(
            f"{grid.where(number)}: a code in one of the rows {other_number} and {number} is the name in the other, "
            "which has another code; give it another code"
        )


def _particulars(speaker: Speaker, other: Speaker) -> tuple[tuple[str | None, str | None], ...]:
    return (speaker.role, other.role), (speaker.group, other.group)


def _clash(speaker: Speaker, other: Speaker) -> bool:
    """Say whether two rows of one name hold for the same turns, and neither for fewer of them by its kind."""
    if _names_turns(speaker) != _names_turns(other) or (speaker.document is None) != (other.document is None):
        return _names_turns(speaker) and _names_turns(other) and _overlap(speaker, other)
    if speaker.document is not None and other.document is not None and _key(speaker.document) != _key(other.document):
        return False
    return _overlap(speaker, other)


def _overlap(speaker: Speaker, other: Speaker) -> bool:
    last, other_last = (one.last_turn if one.last_turn is not None else float("inf") for one in (speaker, other))
    return (speaker.first_turn or 1) <= other_last and (other.first_turn or 1) <= last
