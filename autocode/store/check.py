"""Whether a project file is sound: the database's own checks, and everything that this program promises of it."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Select, and_, case, exists, func, literal, or_, select

from autocode.store.steps import REDO, UNDO
from autocode.store.tables import (
    CODINGS,
    DOCUMENTS,
    FRAGMENTS,
    LEDGERS,
    Ledger,
    actions,
    document_versions,
    documents,
    draws,
    fragments,
    scheme_versions,
    segmentations,
    turns,
    undone_actions,
)
from autocode.store.write import sha256

Finding = str


def findings(connection: Connection) -> list[Finding]:
    """Return what is wrong in a project, one line each; empty when it is sound."""
    found: list[Finding] = []
    for check in _CHECKS:
        found += check(connection)
    return found


def _database(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield f"the database: {line}"
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{table}, row {row}: refers to a row of {parent} that does not exist"


def _texts(connection: Connection) -> Iterator[Finding]:
    """Yield documents and schemes whose text is not the one that was stored."""
    rows = connection.execute(
        select(documents.c.name, document_versions.c.id, document_versions.c.text, document_versions.c.sha256).join(
            documents, documents.c.id == document_versions.c.document
        )
    )
    for name, version, text, digest in rows:
        if sha256(text) != digest:
            yield f"document {name} (version {version}): its text is not the one that was stored"
    for version, yaml, digest in connection.execute(
        select(scheme_versions.c.id, scheme_versions.c.yaml, scheme_versions.c.sha256)
    ):
        if sha256(yaml) != digest:
            yield f"scheme version {version}: its text is not the one that was stored"


def _positions(connection: Connection) -> Iterator[Finding]:
    """Yield fragments and turns that are not the text at their position."""
    versions = {
        row.id: row.text for row in connection.execute(select(document_versions.c.id, document_versions.c.text))
    }
    rows = connection.execute(
        select(
            fragments.c.id, fragments.c.name, fragments.c.text, fragments.c.start_char, fragments.c.end_char,
            segmentations.c.document_version,
        ).join(segmentations, segmentations.c.id == fragments.c.segmentation)
    )  # fmt: skip
    for row, name, text, start, end, version in rows:
        if versions[version][start:end] != text:
            yield f"fragment {name} ({row}): is not the text at its position"
    for version, number, start, end in connection.execute(
        select(turns.c.document_version, turns.c.number, turns.c.start_char, turns.c.end_char)
    ):
        if not versions[version][start:end].strip():
            yield f"turn {number} of document version {version}: lies outside the text"


def _draws(connection: Connection) -> Iterator[Finding]:
    without = connection.execute(
        select(func.count())
        .select_from(FRAGMENTS.current)
        .where(~exists().where(draws.c.fragment == FRAGMENTS.current.c.fragment, draws.c.kind == "blind"))
    ).scalar_one()
    if without:
        yield f"{without} fragments were never drawn for the blind share"


def _outcomes(connection: Connection) -> Iterator[Finding]:
    """Yield codings whose labels do not fit their outcome."""
    parts, entries = CODINGS.parts, CODINGS.entries
    assert parts is not None
    has_labels = exists().where(parts.c.coding == entries.c.id)
    wrong = connection.execute(
        select(entries.c.id).where(
            or_(and_(entries.c.outcome == "coded", ~has_labels), and_(entries.c.outcome != "coded", has_labels))
        )
    ).scalars()
    for coding in wrong:
        yield f"coding {coding}: its labels do not fit its outcome"


def replayed(ledger: Ledger) -> Select[tuple[int]]:
    """Return the question which entries are current when the log is replayed: the latest of each key, if not gone."""
    entries = ledger.entries
    latest = (
        select(func.max(entries.c.id).label("id")).group_by(*(entries.c[column] for column in ledger.key)).subquery()
    )
    return select(entries.c.id).join(latest, latest.c.id == entries.c.id).where(~entries.c.gone)


def _replay(connection: Connection) -> Iterator[Finding]:
    """Yield where the present state is not the one that the log replays to."""
    for ledger in LEDGERS:
        current = select(ledger.current.c.entry)
        log = replayed(ledger)
        for entry in connection.execute(current.except_(log)).scalars():
            yield f"{ledger.current.name}: entry {entry} is current, but the log says otherwise"
        for entry in connection.execute(log.except_(current)).scalars():
            yield f"{ledger.current.name}: entry {entry} should be current, the log says"
        misplaced = connection.execute(
            select(ledger.current.c.entry)
            .join(ledger.entries, ledger.entries.c.id == ledger.current.c.entry)
            .where(or_(*(ledger.entries.c[column] != ledger.current.c[column] for column in ledger.key)))
        ).scalars()
        for entry in misplaced:
            yield f"{ledger.current.name}: entry {entry} stands under another key than its own"


def _undone(connection: Connection) -> Iterator[Finding]:
    balance = func.sum(case((actions.c.kind == UNDO, literal(1)), else_=literal(-1)))
    turned = connection.execute(
        select(actions.c.of_action, balance.label("times"))
        .where(actions.c.kind.in_((UNDO, REDO)))
        .group_by(actions.c.of_action)
    )
    by_log = {row.of_action: row.times for row in turned}
    undone = set(connection.execute(select(undone_actions.c.action)).scalars())
    for action, times in by_log.items():
        if times not in (0, 1) or (times == 1) != (action in undone):
            yield f"action {action}: the log of undos and redos does not fit its state"
    for action in undone - set(by_log):
        yield f"action {action}: counts as undone, but nobody undid it"


def _worked_in(connection: Connection) -> Iterator[Finding]:
    """Yield documents whose segmentation is of another version of their text."""
    entries = DOCUMENTS.entries
    rows = connection.execute(
        select(entries.c.document)
        .join(DOCUMENTS.current, DOCUMENTS.current.c.entry == entries.c.id)
        .join(segmentations, segmentations.c.id == entries.c.segmentation)
        .where(segmentations.c.document_version != entries.c.document_version)
    ).scalars()
    for document in rows:
        yield f"document {document}: is cut in a version of its text that is not current"


_CHECKS: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
    _database, _texts, _positions, _worked_in, _draws, _outcomes, _replay, _undone,
)  # fmt: skip
