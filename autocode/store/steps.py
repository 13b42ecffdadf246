"""Actions: one step of somebody's work each, and undoing and redoing them.

Each coder has a row of steps of their own. Undo takes back the last one that is not undone; redo brings back the one
undone last, as long as that coder did nothing new since. Both are new actions, so that nothing is ever lost.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, or_, select, true

from autocode.errors import ProjectError
from autocode.records import Action
from autocode.store.database import next_id
from autocode.store.ledger import reverse
from autocode.store.tables import CODINGS, FRAGMENTS, actions, coders, undone_actions

UNDO, REDO = "undo", "redo"
_IS_UNDONE = exists().where(undone_actions.c.action == actions.c.id)


def now() -> str:
    """Return this moment in UTC as it is stored: ISO 8601, microseconds, so that texts sort as times do."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def begin(
    connection: Connection,
    kind: str,
    coder: int | None = None,
    *,
    undoable: bool = True,
    of_action: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Write a new action and return its id."""
    action = next_id(connection, actions)
    connection.execute(
        insert(actions).values(
            id=action,
            at=now(),
            coder=coder,
            kind=kind,
            of_action=of_action,
            undoable=undoable,
            detail=json.dumps(dict(detail or {}), ensure_ascii=False),
        )
    )
    return action


def undo(connection: Connection, coder: int | None) -> int:
    """Take back the last step of a coder (None: of anybody) and return it; ProjectError when there is none."""
    target = connection.execute(
        select(actions.c.id)
        .where(actions.c.undoable, ~_IS_UNDONE, _of(coder))
        .order_by(actions.c.id.desc())
        .limit(1)
    ).scalar()  # fmt: skip
    if target is None:
        raise ProjectError("there is nothing to undo.")
    _turn(connection, UNDO, target)
    connection.execute(insert(undone_actions).values(action=target))
    return int(target)


def redo(connection: Connection, coder: int | None) -> int:
    """Bring back the step that was undone last and return it; ProjectError when there is none."""
    later = actions.alias("later")
    is_undone = exists().where(undone_actions.c.action == later.c.id)
    worked_on = exists().where(
        later.c.undoable,
        ~is_undone,
        later.c.id > actions.c.id,
        or_(later.c.coder == actions.c.coder, and_(later.c.coder.is_(None), actions.c.coder.is_(None))),
    )
    undoing = actions.alias("undoing")
    undone_at = (
        select(func.max(undoing.c.id))
        .where(undoing.c.of_action == actions.c.id, undoing.c.kind == UNDO)
        .scalar_subquery()
    )
    target = connection.execute(
        select(actions.c.id).where(_IS_UNDONE, ~worked_on, _of(coder)).order_by(undone_at.desc()).limit(1)
    ).scalar()
    if target is None:
        raise ProjectError("there is nothing to redo.")
    _turn(connection, REDO, target)
    connection.execute(delete(undone_actions).where(undone_actions.c.action == target))
    return int(target)


def _of(coder: int | None) -> ColumnElement[bool]:
    return true() if coder is None else actions.c.coder == coder


def _turn(connection: Connection, kind: str, target: int) -> None:
    """Reverse the last of: the action itself, and the undos and redos of it."""
    in_force = connection.execute(
        select(func.max(actions.c.id)).where(or_(actions.c.id == target, actions.c.of_action == target))
    ).scalar_one()
    coder = connection.execute(select(actions.c.coder).where(actions.c.id == target)).scalar()
    action = begin(connection, kind, coder, undoable=False, of_action=target)
    reverse(connection, in_force, action)
    _check_nobody_loses(connection, action, target)


def _check_nobody_loses(connection: Connection, action: int, target: int) -> None:
    """Raise ProjectError when codings that were made after a step would hang in the air without it."""
    codings, current = CODINGS.entries, CODINGS.current
    restored = codings.alias("restored")
    first_written = func.coalesce(restored.c.action, codings.c.action)
    vanished = select(FRAGMENTS.entries.c.fragment).where(
        FRAGMENTS.entries.c.action == action, FRAGMENTS.entries.c.gone
    )
    turned = codings.alias("turned")
    replaced = codings.alias("replaced")
    reversed_codings = (
        select(func.coalesce(replaced.c.restores, replaced.c.id))
        .join(turned, turned.c.replaces == replaced.c.id)
        .where(turned.c.action == action)
    )
    later = connection.execute(
        select(coders.c.name, func.count())
        .select_from(
            current.join(codings, current.c.entry == codings.c.id)
            .join(coders, coders.c.id == codings.c.coder)
            .outerjoin(restored, restored.c.id == codings.c.restores)
        )
        .where(
            first_written > target,
            or_(codings.c.fragment.in_(vanished), codings.c.carried_from.in_(reversed_codings)),
        )
        .group_by(coders.c.name)
    ).all()
    if later:
        whose = ", ".join(f"{count} of {name}" for name, count in later)
        raise ProjectError(
            f"this step cannot be undone or redone: codings made since would lose their fragment ({whose}). "
            "Undo those first."
        )


def as_action(row: Any, undone: bool) -> Action:
    """Return a row of `actions`, joined with the coder's name as `coder_name`, as a record."""
    return Action(
        id=row.id,
        kind=row.kind,
        at=datetime.fromisoformat(row.at),
        coder=row.coder_name,
        of_action=row.of_action,
        undone=undone,
        detail=json.loads(row.detail),
    )
