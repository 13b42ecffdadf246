"""Connections and transactions: every step is saved whole, or not at all, and a failure is one clear line.

On SQLite: a write-ahead log, foreign keys on, and `synchronous = FULL`, so that what was confirmed is on the disk.
A writer takes the lock at its start; a second one waits `BUSY_SECONDS`, and is then told so.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.exc import DBAPIError

from autocode.errors import ProjectError
from autocode.store.files import begin_use, damaged, end_use
from autocode.store.tables import actions

BUSY_SECONDS = 10.0


class Database:
    """The database of one project; `path` is None when it is no file."""

    def __init__(self, url: URL, path: Path | None, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._is_open = path is not None
        if path is not None:
            begin_use(path)
        # Without the password, which the URL of a server holds.
        self.where = str(path) if path is not None else url.render_as_string()
        arguments = {"timeout": busy_seconds} if path is not None else {}
        self.engine: Engine = create_engine(url, connect_args=arguments)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", _begin)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the project, whatever others write meanwhile."""
        with self._clear_failures(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose writes are saved together at the end, or not at all when something fails."""
        with (
            self._clear_failures(),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            if self.engine.dialect.name != "sqlite":
                # Numbers are given out by hand (`next_id`), so writers go one after the other everywhere.
                connection.exec_driver_sql(f"LOCK TABLE {actions.name} IN EXCLUSIVE MODE")
            yield connection

    def close(self) -> None:
        """Close all connections; on SQLite the log is folded into the file."""
        try:
            with self._clear_failures():
                self.engine.dispose()
        finally:
            if self.path is not None and self._is_open:
                self._is_open = False
                end_use(self.path)

    @contextlib.contextmanager
    def _clear_failures(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._clear(error) from error

    def _clear(self, error: DBAPIError) -> BaseException:
        """Return the error that a person can act on; a violated constraint is a bug of ours and stays as it is."""
        original = error.orig
        if not isinstance(original, sqlite3.Error):
            return error
        # Extended codes hold the plain one in their low byte.
        code = (getattr(original, "sqlite_errorcode", 0) or 0) & 0xFF
        make = _CLEAR.get(code)
        if make is None or self.path is None:
            return error
        return make(self.path, str(original))


def _full(path: Path, what: str) -> ProjectError:
    return ProjectError(
        f"{path}: could not be written ({what}). Is the disk full? Make room and try again; nothing of this step was "
        "saved, and all earlier steps are."
    )


def _busy(path: Path, _: str) -> ProjectError:
    return ProjectError(
        f"{path}: another program is writing in it at this moment. Try again; if that does not help, close the other "
        "program (or the other window) that has it open."
    )


def _read_only(path: Path, _: str) -> ProjectError:
    return ProjectError(f"{path}: is read-only. Make it writable, or copy it to a folder in which you may write.")


_CLEAR: dict[int, Callable[[Path, str], ProjectError]] = {
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_IOERR: _full,
    sqlite3.SQLITE_CANTOPEN: _full,
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
}


def _prepare(connection: Any, _: object) -> None:
    # The driver's own idea of transactions would commit before some statements; ours begin in `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def next_id(connection: Connection, table: Table) -> int:
    """Return the first number that no row of the table has; writers go one at a time, so it stays free."""
    return (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
