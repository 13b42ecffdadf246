"""The project file as a file: what it is before it is opened, and verified copies of it.

A file that is foreign, newer, damaged, empty or read-only is refused from its first bytes, before SQLite may touch it,
so that it is left byte for byte as it was. No module of the store but this one and `database` knows that the database
is SQLite.
"""

import contextlib
import os
import re
import shutil
import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from autocode import __version__
from autocode.errors import DamagedProjectError, ProjectError

# "ACod" in ASCII: how `file` and this program tell a project from any other SQLite file.
APPLICATION_ID = 0x41436F64
# The number of the newest migration; older files are migrated, newer ones refused.
SCHEMA_VERSION = 2
SUFFIX = ".autocode"
DAYS_KEPT = 7

_MAGIC = b"SQLite format 3\x00"
_BACKUP_NAME = re.compile(r"-(?P<day>\d{4}-\d\d-\d\d)T(?P<time>\d{6})(?:-\d+)?-(?P<why>[a-z-]+)\.autocode$")
# Copies that a person asked for, or that a migration stands on, are never cleared away.
_NEVER_CLEARED = ("asked", "before-migration")


@dataclass(frozen=True, slots=True)
class Header:
    """What the first hundred bytes of an SQLite file say: whose it is, of which version, and how long it should be."""

    application_id: int
    schema_version: int
    length: int | None


def read_header(path: Path) -> Header:
    """Return the header of a project file.

    Raises ProjectError when there is no such file, or it is empty, no SQLite file, another program's, or newer than
    this program.
    """
    if path.is_dir():
        raise ProjectError(f"{path}: is a folder. Name a project file (it ends in {SUFFIX}).")
    try:
        start = _first_bytes(path)
    except FileNotFoundError:
        raise ProjectError(f"{path}: there is no such file. Make a project with: autocode new {path}") from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be opened ({error.strerror or error}).") from error
    if not start:
        raise DamagedProjectError(f"{path}: is empty, and no project. {_way_back(path)}")
    if len(start) < 100 or not start.startswith(_MAGIC):
        raise DamagedProjectError(f"{path}: is no project of autocode, or its beginning is damaged. {_way_back(path)}")
    header = _as_header(start)
    if header.application_id != APPLICATION_ID:
        raise ProjectError(f"{path}: is a database of another program. Name a project that `autocode new` made.")
    if header.schema_version > SCHEMA_VERSION:
        raise ProjectError(
            f"{path}: was made by a newer autocode (file version {header.schema_version}; this is autocode "
            f"{__version__}, which reads up to {SCHEMA_VERSION}). Update autocode."
        )
    return header


# On POSIX, closing any handle of a file lets go of all locks that this program has on it (SQLite, "How To Corrupt",
# 2.2). Another program would then take a project that is open here for nobody's, and clear its log away. So a handle
# that was opened to look stays open as long as a database of this program has the file, as SQLite does with its own.
_handles = threading.Lock()
_in_use: Counter[Path] = Counter()
_kept_open: dict[Path, list[int]] = {}


def _first_bytes(path: Path) -> bytes:
    place = path.resolve()
    handle = os.open(place, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        return os.read(handle, 100)
    finally:
        with _handles:
            if _in_use[place]:
                _kept_open.setdefault(place, []).append(handle)
            else:
                os.close(handle)


def begin_use(path: Path) -> None:
    """Say that a database of this program is about to open a file."""
    with _handles:
        _in_use[path.resolve()] += 1


def end_use(path: Path) -> None:
    """Say that a database of this program has closed a file."""
    place = path.resolve()
    with _handles:
        _in_use[place] -= 1
        if _in_use[place] <= 0:
            del _in_use[place]
            for handle in _kept_open.pop(place, ()):
                os.close(handle)


def is_in_use(path: Path) -> bool:
    """Say whether a database of this program has a file open."""
    with _handles:
        return _in_use[path.resolve()] > 0


def _as_header(start: bytes) -> Header:
    def number(offset: int, length: int = 4) -> int:
        return int.from_bytes(start[offset : offset + length], "big")

    page = 65536 if number(16, 2) == 1 else number(16, 2)
    # The page count holds only when the last writer kept it (SQLite file format, section 1.3.7).
    length = page * number(28) if number(24) == number(92) and number(28) else None
    return Header(application_id=number(68), schema_version=number(60), length=length)


def check_file(path: Path) -> Header:
    """Return the header of a project file that can be worked in.

    Raises ProjectError as `read_header` does, and for a file that is read-only or damaged. Nothing is written.
    """
    header = read_header(path)
    is_marked = not path.stat().st_mode & stat.S_IWUSR
    if is_marked or not os.access(path, os.W_OK) or not os.access(path.resolve().parent, os.W_OK):
        raise ProjectError(
            f"{path}: is read-only, or its folder is. Make it writable, or copy it to a folder in which you may write."
        )
    # What this program has open was looked at when it was opened, and has its newest pages in the log.
    if not _has_journal(path) and not is_in_use(path):
        if header.length is not None and path.stat().st_size < header.length:
            raise damaged(path, f"{path.stat().st_size} bytes of {header.length} are there")
        verify(path, quick=True)
    return header


def damaged(path: Path, how: str) -> ProjectError:
    """Return the error for a damaged file, with the way back."""
    return DamagedProjectError(f"{path}: is damaged ({how}); it was left as it is. {_way_back(path)}")


def _way_back(path: Path) -> str:
    """Return what a person can do whose file cannot be used: the newest backup, if there is one."""
    copies = backups(path)
    if not copies:
        return f"There is no backup in {backup_folder(path)}; look for a copy of your own."
    return f"The newest backup is {copies[-1].path}: copy that one over it."


def _has_journal(path: Path) -> bool:
    """Say whether a program is at work in the file, or was stopped in its work: SQLite then puts it right itself."""
    journals = (path.with_name(path.name + ending) for ending in ("-wal", "-journal"))
    return any(journal.exists() and journal.stat().st_size for journal in journals)


def verify(path: Path, *, quick: bool = False) -> None:
    """Raise ProjectError unless SQLite finds every page of the file whole; nothing beside it is made."""
    check = "quick_check(1)" if quick else "integrity_check(1)"
    # "immutable": no locks and no files beside it.
    uri = f"file:{quote(str(path.resolve()))}?immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            (found,) = connection.execute(f"PRAGMA {check}").fetchone()
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    if found != "ok":
        raise damaged(path, " ".join(str(found).split())[:120])


# --- backups --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A verified copy of a project: when it was made (UTC), why, and where it lies."""

    day: str
    time: str
    why: str
    path: Path


def backup_folder(path: Path) -> Path:
    """Return the folder beside a project in which its backups lie."""
    return path.with_name(f"{path.stem}-backups")


def backups(path: Path) -> list[Backup]:
    """Return the backups of a project, the oldest first."""
    folder = backup_folder(path)
    if not folder.is_dir():
        return []
    found = []
    for file in folder.iterdir():
        match = _BACKUP_NAME.search(file.name)
        if match and file.name.startswith(path.stem):
            found.append(Backup(match["day"], match["time"], match["why"], file))
    return sorted(found)


def make_backup(path: Path, why: str, now: datetime | None = None, target: Path | None = None) -> Path:
    """Copy a project as it is at this moment, verify the copy, and return where it lies.

    Old copies are cleared away by `clear_backups`. Raises ProjectError when the copy cannot be made or is not whole:
    then there is no file at the target.
    """
    now = now or datetime.now(UTC)
    if target is None:
        target = _free_name(backup_folder(path) / f"{path.stem}-{now:%Y-%m-%dT%H%M%S}-{why}{SUFFIX}", why)
    elif target.exists():
        raise ProjectError(f"{target}: exists already. Choose another name for the backup.")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(path, part)
        verify(part)
        os.replace(part, target)
    except (OSError, sqlite3.Error) as error:
        raise ProjectError(
            f"{target}: the backup cannot be made ({getattr(error, 'strerror', None) or error}). Is the disk full? "
            "Nothing was changed in the project."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _copy(path: Path, target: Path) -> None:
    source_uri = f"file:{quote(str(path.resolve()))}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(source_uri, uri=True)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        # A copy is one file that can be carried on a stick: no write-ahead log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        counts = [_counts(connection) for connection in (source, copy)]
    if counts[0] != counts[1]:
        raise sqlite3.DatabaseError("the copy holds other rows than the project")


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def _free_name(target: Path, why: str) -> Path:
    stem = target.name.removesuffix(f"-{why}{SUFFIX}")
    number = 2
    while target.exists():
        target = target.with_name(f"{stem}-{number}-{why}{SUFFIX}")
        number += 1
    return target


def daily_backup(path: Path, now: datetime | None = None) -> Path | None:
    """Make the day's first backup unless there is one; return it when it was made now."""
    now = now or datetime.now(UTC)
    if any(copy.day == f"{now:%Y-%m-%d}" for copy in backups(path)):
        return None
    made = make_backup(path, "daily", now)
    clear_backups(path)
    return made


def clear_backups(path: Path) -> None:
    """Keep of the last seven days that have backups the first and the last of each day; clear away the others.

    Copies that a person asked for, and those before a migration, stay.
    """
    automatic = [copy for copy in backups(path) if copy.why not in _NEVER_CLEARED]
    days = sorted({copy.day for copy in automatic})
    kept = set()
    for day in days[-DAYS_KEPT:]:
        of_day = [copy for copy in automatic if copy.day == day]
        kept |= {of_day[0], of_day[-1]}
    for copy in automatic:
        if copy not in kept:
            copy.path.unlink(missing_ok=True)


def restore(path: Path, now: datetime | None = None) -> tuple[Backup, Path]:
    """Put the newest whole backup in the place of a damaged project; return it, and where the damaged file now lies.

    What was there is renamed, together with what SQLite keeps beside it: a log that was left behind would be written
    into the copy. Raises ProjectError when the file is not damaged, or no backup is whole.
    """
    try:
        check_file(path)
    except DamagedProjectError:
        pass
    else:
        raise ProjectError(f"{path}: is sound; it was left as it is.")
    now = now or datetime.now(UTC)
    aside = path.with_name(f"{path.name}.damaged-{now:%Y-%m-%dT%H%M%S}")
    copy = _newest_whole(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(copy.path, part)
        verify(part)
        for ending in ("-wal", "-shm", "-journal", ""):
            there = path.with_name(path.name + ending)
            if there.exists():
                os.replace(there, aside.with_name(aside.name + ending))
        os.replace(part, path)
    except OSError as error:
        raise ProjectError(f"{path}: the backup cannot be put back ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
    return copy, aside


def _newest_whole(path: Path) -> Backup:
    for copy in reversed(backups(path)):
        with contextlib.suppress(ProjectError, OSError):
            check_file(copy.path)
            return copy
    raise ProjectError(f"{path}: there is no backup that is whole. Look for a copy of your own.")


@contextlib.contextmanager
def removed_when_failing(path: Path) -> Iterator[None]:
    """Take away a project that was being made when something went wrong: no half project stays behind."""
    try:
        yield
    except BaseException:
        for ending in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        raise
