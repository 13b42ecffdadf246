"""Entries of ledgers: appending them, and reversing all that an action wrote.

Undo and redo are one operation. Every entry names the one that it replaced; reversing an action appends, for each of
its entries, a copy of what that entry replaced (or a `gone` copy of itself when it replaced nothing). To redo is to
reverse the undo.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.engine import RowMapping

from autocode.errors import ProjectError
from autocode.store.database import next_id
from autocode.store.tables import LEDGERS, Ledger

Values = Mapping[str, Any]
Item = TypeVar("Item")
# Older builds of SQLite take no more than 999 parameters in a statement.
_AT_ONCE = 900


def append(
    connection: Connection,
    ledger: Ledger,
    action: int,
    rows: Sequence[Values],
    *,
    parts: Sequence[Sequence[Values]] | None = None,
    fresh: bool = False,
) -> list[int]:
    """Append one entry per row and make each the latest of its key; return their ids, in order.

    A row holds the key, the content and, where it is so, `gone` and `restores`. `parts` are the further rows of each
    entry. `fresh` promises that the keys have no entry yet. The keys of the rows must differ.
    """
    if not rows:
        return []
    first = next_id(connection, ledger.entries)
    replaced: Mapping[tuple[Any, ...], int] = {} if fresh else _latest(connection, ledger, rows)
    entries = [
        {
            "restores": None,
            "gone": False,
            "replaces": replaced.get(_key(ledger, row)),
            **row,
            "id": first + index,
            "action": action,
        }
        for index, row in enumerate(rows)
    ]
    connection.execute(insert(ledger.entries), entries)
    if ledger.parts is not None and parts is not None:
        belonging = [
            {**part, ledger.parts_of: entry["id"]} for entry, own in zip(entries, parts, strict=True) for part in own
        ]
        if belonging:
            connection.execute(insert(ledger.parts), belonging)
    _make_current(connection, ledger, entries, fresh=fresh)
    return [entry["id"] for entry in entries]


def _key(ledger: Ledger, row: Values) -> tuple[Any, ...]:
    return tuple(row[column] for column in ledger.key)


def latest_entry(connection: Connection, ledger: Ledger, key: Sequence[Any]) -> int | None:
    """Return the id of the latest entry of a key, None when there is none or the thing is gone."""
    wanted = dict(zip(ledger.key, key, strict=True))
    found: int | None = connection.execute(select(ledger.current.c.entry).filter_by(**wanted)).scalar()
    return found


def _latest(connection: Connection, ledger: Ledger, rows: Sequence[Values]) -> dict[tuple[Any, ...], int]:
    """Return the latest entry of each key, in as few questions as the keys allow."""
    columns = [ledger.current.c[column] for column in ledger.key]
    *shared, last = ledger.key
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in shared), []).append(row[last])
    found: dict[tuple[Any, ...], int] = {}
    for values, lasts in groups.items():
        for some in chunks(lasts):
            question = (
                select(*columns, ledger.current.c.entry)
                .filter_by(**dict(zip(shared, values, strict=True)))
                .where(columns[-1].in_(some))
            )
            found.update({tuple(row[:-1]): row[-1] for row in connection.execute(question)})
    return found


def _make_current(connection: Connection, ledger: Ledger, entries: Sequence[Values], *, fresh: bool) -> None:
    current = ledger.current
    if not fresh:
        where = [current.c[column] == bindparam(f"key_{column}") for column in ledger.key]
        keys = [{f"key_{column}": entry[column] for column in ledger.key} for entry in entries]
        connection.execute(delete(current).where(*where), keys)
    there = [
        {**{column: entry[column] for column in ledger.key}, "entry": entry["id"]}
        for entry in entries
        if not entry["gone"]
    ]
    if there:
        connection.execute(insert(current), there)


def chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Yield the items in portions that fit in one statement."""
    rest = iter(items)
    while portion := list(islice(rest, _AT_ONCE)):
        yield portion


def reverse(connection: Connection, reversed_action: int, action: int) -> int:
    """Append entries that bring back what all entries of an action replaced; return how many.

    Raises ProjectError when something was changed again since by another action: undoing it would take that away too.
    """
    return sum(_reverse(connection, ledger, reversed_action, action) for ledger in LEDGERS)


def _reverse(connection: Connection, ledger: Ledger, reversed_action: int, action: int) -> int:
    question = select(ledger.entries).where(ledger.entries.c.action == reversed_action).order_by(ledger.entries.c.id)
    entries = [dict(row) for row in connection.execute(question).mappings()]
    if not entries:
        return 0
    latest = _latest(connection, ledger, entries)
    now = _by_id(connection, ledger, list(latest.values()))
    for entry in entries:
        there = latest.get(_key(ledger, entry))
        # What was undone and redone meanwhile is a copy, and as good as the entry itself.
        if (None if there is None else _origin(now[there])) != (None if entry["gone"] else _origin(entry)):
            raise ProjectError(
                "this step cannot be undone or redone: what it changed was changed again since, in another step "
                f"({ledger.entries.name}). Undo that one first."
            )
    before = _by_id(connection, ledger, [entry["replaces"] for entry in entries if entry["replaces"] is not None])
    rows, sources = [], []
    for entry in entries:
        old = before.get(entry["replaces"])
        source = old if old is not None else entry
        rows.append(
            {
                **{column: source[column] for column in (*ledger.key, *ledger.content)},
                "replaces": entry["id"],
                "restores": None if old is None else _origin(old),
                "gone": old is None or old["gone"],
            }
        )
        sources.append(source["id"])
    append(connection, ledger, action, rows, parts=_parts(connection, ledger, sources))
    return len(rows)


def _origin(entry: Values | RowMapping) -> int:
    """Return the entry that one is a copy of, or itself."""
    return int(entry["restores"] or entry["id"])


def _by_id(connection: Connection, ledger: Ledger, ids: Sequence[int]) -> dict[int, RowMapping]:
    return {
        row["id"]: row
        for some in chunks(ids)
        for row in connection.execute(select(ledger.entries).where(ledger.entries.c.id.in_(some))).mappings()
    }


def _parts(connection: Connection, ledger: Ledger, entries: Sequence[int]) -> list[list[Values]] | None:
    """Return copies of the further rows of each entry, without the entry that they belong to."""
    if ledger.parts is None:
        return None
    found: dict[int, list[Values]] = {}
    owner = ledger.parts.c[ledger.parts_of]
    for some in chunks(entries):
        for row in connection.execute(select(ledger.parts).where(owner.in_(some))).mappings():
            found.setdefault(row[ledger.parts_of], []).append(dict(row))
    return [found.get(entry, []) for entry in entries]
