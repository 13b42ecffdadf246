"""A folder of transcripts: which of its files can be read, and why the others are passed over.

Beside transcripts lie recordings, notes and what this program wrote. Nobody named those files, so each is passed over
with the line that says why. What systems and Word leave behind, and what this program writes beside transcripts, is
not worth a line.
"""

from collections.abc import Sequence
from pathlib import Path

from autocode.errors import FileError
from autocode.read import read_transcripts

_LEFT_BEHIND = frozenset(("thumbs.db", "desktop.ini"))
_OURS = ("-voorgecodeerd.xlsx", "-precoded.xlsx", "sprekers.csv", ".autocode")


def transcripts_in(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Return the files that are named, in place of a folder the files in it that can be read, and why others cannot.

    Folders within a folder are not looked into. Raises FileError for a folder without anything to read.
    """
    files: list[Path] = []
    passed_over: list[str] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = (file for file in sorted(path.iterdir()) if not file.is_dir())
        found, reasons = readable([file for file in inside if not _is_beneath_notice(file.name.casefold())])
        if not found:
            raise FileError(f"{path}: no file in this folder can be read as a transcript; name a file to hear why not")
        files.extend(found)
        passed_over.extend(reasons)
    return files, passed_over


def readable(files: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Return which of the files can be read, and what is said of the others."""
    found: list[Path] = []
    reasons: list[str] = []
    for file in files:
        try:
            read_transcripts(file)
            found.append(file)
        except FileError as error:
            reasons.append(str(error))
    return found, reasons


def _is_beneath_notice(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _LEFT_BEHIND or name.endswith(_OURS)
