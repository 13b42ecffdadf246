"""Writes a run to a file: a workbook for people, or CSV, JSON lines or Parquet for other programs.

All four hold the same rows (`autocode.export.rows`). The tables keep every text exactly as it is: a text in the CSV
that begins with `=` or `-` is not altered, because scripts compare it with the transcript and the positions
would no longer fit. Excel would take such a cell for a formula, so the CSV is not the file to open in Excel: the
workbook is, where no cell can become a formula.

A file is made in memory and put in place in one step, so that a failure leaves no half file behind and a full
one is never lost.
"""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

from autocode.config import LANGUAGES
from autocode.errors import FileError, SettingsError
from autocode.export.rows import Precoding, Row, columns, rows
from autocode.export.workbook import workbook

_WHOLE_NUMBERS = ("fragment", "turn", "start_char", "end_char")
_FRACTIONS = ("confidence", "valence_confidence")


def write_precoding(precoding: Precoding, path: Path, language: str = "nl", *, overwrite: bool = False) -> None:
    """Write a run to `path`; its ending (.xlsx, .csv, .jsonl or .parquet) says what is written.

    Raises SettingsError for another ending or an unknown language, FileError when the file exists (unless
    `overwrite`) or cannot be written.
    """
    check_target(path, overwrite)
    if language not in LANGUAGES:
        raise SettingsError(f"language {language!r} is not known. Choose one of: {', '.join(LANGUAGES)}.")
    put_in_place(path, _MAKERS[path.suffix.lower()](precoding, language))


def check_target(path: Path, overwrite: bool = False) -> None:
    """Raise when a run could not be written to `path`, before any work is done for it.

    Raises SettingsError for an ending that is not known; FileError when the folder does not exist, or the file
    exists already and `overwrite` is False: a person may have worked in it.
    """
    if path.suffix.lower() not in _MAKERS:
        raise SettingsError(f"{path}: the ending says what is written. Choose one of: {', '.join(_MAKERS)}.")
    if path.is_dir():
        raise FileError(f"{path}: is a folder. Name a file.")
    if not path.parent.is_dir():
        raise FileError(f"{path}: the folder {path.parent} does not exist. Make it first, or choose another place.")
    if path.exists() and not overwrite:
        raise FileError(
            f"{path}: exists already, and someone may have worked in it. Choose another name, or add --overwrite."
        )


def put_in_place(path: Path, content: bytes) -> None:
    """Write beside the target, then swap: the target is either the old file or the whole new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except PermissionError as error:
        raise FileError(
            f"{path}: cannot be written. If it is open in Excel, close it there and try again; "
            "otherwise choose a folder in which you may write."
        ) from error
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({error.strerror or error}). Choose another place.") from error
    finally:
        part.unlink(missing_ok=True)


def _csv(precoding: Precoding, language: str) -> bytes:
    names = _columns(precoding)
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(precoding, language))
    # The mark at the start tells Excel that this is UTF-8.
    return table.getvalue().encode("utf-8-sig")


def _jsonl(precoding: Precoding, language: str) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows(precoding, language))
    return "".join(lines).encode("utf-8")


def _parquet(precoding: Precoding, language: str) -> bytes:
    import pyarrow
    import pyarrow.parquet

    def kind(column: str) -> object:
        if column in _WHOLE_NUMBERS:
            return pyarrow.int64()
        return pyarrow.float64() if column in _FRACTIONS else pyarrow.string()

    schema = pyarrow.schema([(column, kind(column)) for column in _columns(precoding)])
    found: list[Row] = rows(precoding, language)
    buffer = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(found, schema=schema), buffer)
    content: bytes = buffer.getvalue().to_pybytes()
    return content


def _columns(precoding: Precoding) -> tuple[str, ...]:
    return columns((run.scheme for run in precoding.runs), any(run.decisions is not None for run in precoding.runs))


_MAKERS: dict[str, Callable[[Precoding, str], bytes]] = {
    ".xlsx": workbook,
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
}
