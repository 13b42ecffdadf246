"""A transcript written out clean: as text to read, or as a table of turns to mend in Excel and read again.

When it was cut, the table has a row per fragment with an id, and is taken as it is cut when it is read again.

The table is for a person in Excel, so it has semicolons (Dutch Excel splits on nothing else) and an apostrophe before
a cell that Excel would take for a formula; reading it back takes that off again.
"""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from autocode.errors import FileError, SettingsError
from autocode.read.grid import as_text_cell
from autocode.read.labels import stamp
from autocode.records import Speaker, Transcript

COLUMNS = ("document", "turn", "speaker", "role", "group", "part", "start_time", "end_time", "text")
ENDINGS = (".txt", ".csv")

People = Mapping[str, Speaker]


def check_clean_target(path: Path, overwrite: bool = False) -> None:
    """Raise SettingsError for an unknown ending, FileError where a file would be replaced or has no folder."""
    if path.suffix.casefold() not in ENDINGS:
        raise SettingsError(f"{path}: the ending says what is written. Choose one of: {', '.join(ENDINGS)}.")
    if not path.parent.is_dir():
        raise FileError(f"{path}: the folder {path.parent} does not exist. Make it first, or choose another place.")
    if path.is_dir() or (path.exists() and not overwrite):
        raise FileError(f"{path}: exists already. Choose another name, or add --overwrite.")


def write_clean(documents: Sequence[tuple[Transcript, People]], path: Path, overwrite: bool = False) -> None:
    """Write transcripts, each with who its speakers are, as clean text (.txt) or a table of turns (.csv)."""
    check_clean_target(path, overwrite)
    content = clean_table(documents) if path.suffix.casefold() == ".csv" else clean_text(documents)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content.encode("utf-8-sig"))
        os.replace(part, path)
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({error.strerror or error}). Choose another place.") from error
    finally:
        part.unlink(missing_ok=True)


def clean_text(documents: Sequence[tuple[Transcript, People]]) -> str:
    """Return transcripts as text: `[0:01:02] R1: tekst`, a blank line between turns, a title above each of several."""
    pieces: list[str] = []
    for transcript, people in documents:
        if len(documents) > 1:
            pieces.append(f"=== {transcript.document} ===")
        for turn in transcript.turns:
            when = f"[{stamp(turn.start_ms)}] " if turn.start_ms is not None else ""
            who = f"{_code(turn.speaker, people)}: " if turn.speaker else ""
            pieces.append(f"{when}{who}{turn.text}")
    return "\n\n".join(pieces) + "\n"


def clean_table(documents: Sequence[tuple[Transcript, People]]) -> str:
    """Return transcripts as a table with a row per turn, in the columns `COLUMNS`, and `id` when all were cut."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    cut = all(transcript.fragment_ids is not None for transcript, _ in documents)
    writer.writerow(("id", *COLUMNS) if cut else COLUMNS)
    for transcript, people in documents:
        for turn in transcript.turns:
            person = people.get(turn.speaker) if turn.speaker else None
            cells = (
                transcript.document,
                str(turn.number),
                _code(turn.speaker, people),
                (person.role if person else None) or "",
                (person.group if person else None) or "",
                turn.part or "",
                _clock(turn.start_ms),
                _clock(turn.end_ms),
                turn.text,
            )
            own_id = (transcript.fragment_ids[turn.number - 1],) if cut and transcript.fragment_ids else ()
            writer.writerow(map(as_text_cell, (*own_id, *cells)))
    return table.getvalue()


def _code(speaker: str | None, people: People) -> str:
    if speaker is None:
        return ""
    return people[speaker].code if speaker in people else speaker


def _clock(moment_ms: int | None) -> str:
    return "" if moment_ms is None else stamp(moment_ms)
