"""What a review asks of a project: columns instead of records, so that a queue of 100,000 fragments is made at once."""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, func, select

from autocode.records import Decided, FragmentColumns, How, Suggestion, WeighedColumns
from autocode.store.ledger import chunks
from autocode.store.read import counting, moments_of, suggestion_rows
from autocode.store.tables import (
    CODINGS,
    SPEAKERS,
    coding_labels,
    documents,
    draws,
    fragments,
    model_runs,
    scheme_versions,
    suggested_moments,
    suggestions,
)


def fragment_columns(connection: Connection) -> FragmentColumns:
    """Return the fragments that count, in reading order."""
    entries, current = SPEAKERS.entries, SPEAKERS.current
    rows = connection.execute(
        select(
            fragments.c.id, documents.c.name, fragments.c.text, draws.c.drawn, draws.c.probability,
            entries.c.suggested_for,
        )
        .select_from(
            counting()
            .join(documents, documents.c.id == fragments.c.document)
            .outerjoin(draws, and_(draws.c.fragment == fragments.c.id, draws.c.kind == "blind"))
            .outerjoin(
                current, and_(current.c.document == fragments.c.document, current.c.name == fragments.c.speaker)
            )
            .outerjoin(entries, entries.c.id == current.c.entry)
        )
        .order_by(fragments.c.document, fragments.c.start_char, fragments.c.id)
    ).all()  # fmt: skip
    if not rows:
        return FragmentColumns()
    numbers, names, texts, drawn, chances, wanted = zip(*rows, strict=True)
    return FragmentColumns(
        numbers,
        names,
        texts,
        tuple(bool(one) for one in drawn),
        tuple(chance or 0.0 for chance in chances),
        tuple(one is False for one in wanted),
    )


def weighed_columns(connection: Connection, scheme: int) -> WeighedColumns:
    """Return what the latest suggestion of each fragment under a scheme weighs, the likeliest of a fragment first."""
    latest = (
        select(func.max(suggestions.c.id).label("latest"))
        .select_from(
            suggestions.join(model_runs, model_runs.c.id == suggestions.c.model_run).join(
                scheme_versions, scheme_versions.c.id == model_runs.c.scheme_version
            )
        )
        .where(scheme_versions.c.scheme == scheme)
        .group_by(suggestions.c.fragment)
        .subquery()
    )
    rows = connection.execute(
        select(
            suggestions.c.fragment, suggested_moments.c.code, suggested_moments.c.confidence,
            suggested_moments.c.alternative,
        )
        .select_from(
            suggested_moments.join(latest, latest.c.latest == suggested_moments.c.suggestion).join(
                suggestions, suggestions.c.id == suggested_moments.c.suggestion
            )
        )
        .order_by(suggested_moments.c.suggestion, suggested_moments.c.position)
    ).all()  # fmt: skip
    return WeighedColumns(*zip(*rows, strict=True)) if rows else WeighedColumns()


def decided(connection: Connection, scheme: int, coder: int) -> list[Decided]:
    """Return a coder's current decisions on fragments that count, in the order in which they were taken."""
    entries, current = CODINGS.entries, CODINGS.current
    mine = and_(current.c.scheme == scheme, current.c.coder == coder)
    counted = current.c.fragment.in_(select(fragments.c.id).select_from(counting()))
    rows = connection.execute(
        select(
            entries.c.fragment, entries.c.action, entries.c.how, entries.c.saw_suggestion, entries.c.id,
            scheme_versions.c.version, entries.c.replaces,
        )
        .select_from(
            current.join(entries, entries.c.id == current.c.entry).join(
                scheme_versions, scheme_versions.c.id == entries.c.scheme_version
            )
        )
        .where(mine, counted)
        .order_by(entries.c.id)
    ).all()  # fmt: skip
    labels: dict[int, list[str]] = {}
    for coding, code in connection.execute(
        select(coding_labels.c.coding, coding_labels.c.code)
        .join(current, current.c.entry == coding_labels.c.coding)
        .where(mine)
        .order_by(coding_labels.c.coding, coding_labels.c.position)
    ):
        labels.setdefault(coding, []).append(code)
    return [
        Decided(
            row.fragment, row.action, How(row.how), row.saw_suggestion, tuple(dict.fromkeys(labels.get(row.id, ()))),
            row.version, row.replaces is not None, row.id,
        )
        for row in rows
    ]  # fmt: skip


def suggestions_before(
    connection: Connection, scheme: int, moments: Mapping[int, int]
) -> dict[int, list[tuple[int, Suggestion]]]:
    """Return, per fragment, all suggestions that were stored before a step, the latest first, each with its run."""
    found: dict[int, list[tuple[int, Suggestion]]] = {}
    for some in chunks(list(moments)):
        stored = suggestion_rows(connection, scheme_versions.c.scheme == scheme, suggestions.c.fragment.in_(some))
        rows = [row for row in reversed(stored) if row.action < moments[row.fragment]]
        weighed = moments_of(connection, [row.id for row in rows])
        for row in rows:
            suggestion = Suggestion(row.document, row.name, row.scheme, row.model, *weighed.get(row.id, ((), ())))
            found.setdefault(row.fragment, []).append((row.model_run, suggestion))
    return found
