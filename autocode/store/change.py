"""Fragments that change: split, joined, or taken over into a corrected transcript; and what becomes of their codings.

A fragment is never altered. New ones are made with the old ones as parents, and the old ones go out of use. A coding
is carried to a new fragment as a new entry that says which one it was carried from, with its own time and coder; where
it would no longer hold it is not, and stays readable as an orphaned coding.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from autocode.errors import ProjectError
from autocode.records import Outcome
from autocode.store.ledger import append, chunks
from autocode.store.tables import CODINGS, FRAGMENTS, PARKED, document_versions, draws, fragments, segmentations
from autocode.store.write import add_ancestry, add_draws, add_fragments, retire_fragments

Pair = tuple[int, int]
_INHERITED = ("segmentation", "document", "turn", "speaker", "part", "start_ms", "end_ms")


def require_live(connection: Connection, rows: Sequence[int]) -> list[Any]:
    """Return the rows of fragments. Raises ProjectError for one that is no more (a window was left open, say)."""
    found: dict[int, Any] = {}
    for some in chunks(list(rows)):
        question = (
            select(fragments)
            .join(FRAGMENTS.current, FRAGMENTS.current.c.fragment == fragments.c.id)
            .where(fragments.c.id.in_(some))
        )
        found.update({row.id: row for row in connection.execute(question)})
    for row in rows:
        if row not in found:
            raise ProjectError(
                f"fragment {row}: is not in use (any more): it was split, joined or replaced. Look at it afresh."
            )
    return [found[row] for row in rows]


def split(connection: Connection, action: int, fragment: int, at: int) -> list[int]:
    """Split a fragment before its character `at` (from 0, in its own text) and return the two new ones.

    "No code" holds for both parts; of other codings nobody knows to which part they belong, so they are not carried.
    """
    (old,) = require_live(connection, [fragment])
    parts = []
    for start, end in ((0, at), (at, len(old.text))):
        text = old.text[start:end]
        kept = text.strip()
        if not kept:
            raise ProjectError(f"fragment {old.name}: cannot be split at character {at}: a part would be empty.")
        offset = old.start_char + start + len(text) - len(text.lstrip())
        parts.append({"text": kept, "start_char": offset, "end_char": offset + len(kept)})
    middle = _time_at(old, parts[1]["start_char"])
    times: list[dict[str, Any]] = [{"end_ms": middle}, {"start_ms": middle}]
    names = _free_names(connection, old.document, old.name, 2)
    new = add_fragments(
        connection,
        action,
        [
            {**_inherited(old), **part, **time, "name": name}
            for part, time, name in zip(parts, times, names, strict=True)
        ],
    )
    pairs = [(one, fragment) for one in new]
    add_ancestry(connection, action, "split", pairs)
    inherit_draws(connection, action, pairs)
    carry(connection, action, pairs, lambda coding: coding["outcome"] == Outcome.NO_CODE)
    retire_fragments(connection, action, [fragment])
    return new


def join(connection: Connection, action: int, rows: Sequence[int]) -> int:
    """Join fragments that follow each other and are of one speaker, and return the new one.

    A coder's coding is carried when all parts have it alike. Blind stays what was blind in all its parts: the
    probability of that draw is the product of theirs.
    """
    if len(set(rows)) < 2:
        raise ProjectError("name at least two fragments to join.")
    old = sorted(require_live(connection, rows), key=lambda row: row.start_char)
    first, last = old[0], old[-1]
    if len({(row.segmentation, row.speaker) for row in old}) > 1:
        raise ProjectError("fragments of different documents or speakers cannot be joined.")
    between = connection.execute(
        select(func.count())
        .select_from(fragments.join(FRAGMENTS.current, FRAGMENTS.current.c.fragment == fragments.c.id))
        .where(
            fragments.c.segmentation == first.segmentation,
            fragments.c.start_char.between(first.start_char, last.start_char),
        )
    ).scalar_one()
    if between != len(old):
        raise ProjectError("fragments that do not follow each other cannot be joined.")
    text = _text_of(connection, first.segmentation)[first.start_char : last.end_char]
    (name,) = _free_names(connection, first.document, first.name, 1)
    span = {"text": text, "start_char": first.start_char, "end_char": last.end_char, "end_ms": last.end_ms}
    (new,) = add_fragments(connection, action, [{**_inherited(first), **span, "name": name}])
    add_ancestry(connection, action, "join", [(new, row.id) for row in old])
    _join_draws(connection, action, new, [row.id for row in old])
    alike = _coded_alike(connection, [row.id for row in old])
    carry(connection, action, [(new, first.id)], lambda coding: (coding["scheme"], coding["coder"]) in alike)
    retire_fragments(connection, action, [row.id for row in old])
    return new


def _inherited(row: Any) -> dict[str, Any]:
    return {column: getattr(row, column) for column in _INHERITED}


def _time_at(row: Any, position: int) -> int | None:
    """Return when a character was said, as if every character took equally long; None when that is not known."""
    if row.start_ms is None or row.end_ms is None or row.end_ms < row.start_ms:
        return None
    pace: float = (row.end_ms - row.start_ms) / len(row.text)
    after: int = round(pace * (position - row.start_char))
    return int(row.start_ms) + after


def _free_names(connection: Connection, document: int, base: str, count: int) -> list[str]:
    """Return ids that no fragment of the document ever had: `gesprek-0012.1`, `gesprek-0012.2`."""
    taken = set(connection.execute(select(fragments.c.name).where(fragments.c.document == document)).scalars())
    root = re.sub(r"(?<=\d)\.\d+$", "", base)
    names: list[str] = []
    number = 1
    while len(names) < count:
        name = f"{root}.{number}"
        if name not in taken:
            names.append(name)
        number += 1
    return names


def _text_of(connection: Connection, segmentation: int) -> str:
    return str(
        connection.execute(
            select(document_versions.c.text)
            .join(segmentations, segmentations.c.document_version == document_versions.c.id)
            .where(segmentations.c.id == segmentation)
        ).scalar_one()
    )


# --- what goes along ------------------------------------------------------------------------------------------------


def inherit_draws(connection: Connection, action: int, pairs: Sequence[Pair]) -> None:
    """Give new fragments the blind draw of the old one: it was made before any model, and is not made again."""
    drawn = draws_of(connection, [old for _, old in pairs])
    add_draws(connection, action, [(new, *drawn[old]) for new, old in pairs if old in drawn])


def _join_draws(connection: Connection, action: int, new: int, old: Sequence[int]) -> None:
    drawn = list(draws_of(connection, old).values())
    probability = 1.0
    for one, _ in drawn:
        probability *= one
    add_draws(connection, action, [(new, probability, all(outcome for _, outcome in drawn))])


def draws_of(connection: Connection, rows: Sequence[int]) -> dict[int, tuple[float, bool]]:
    """Return the blind draw of each fragment: its probability, and whether it was drawn."""
    found: dict[int, tuple[float, bool]] = {}
    for some in chunks(list(rows)):
        question = select(draws).where(draws.c.fragment.in_(some), draws.c.kind == "blind")
        found.update({row.fragment: (row.probability, row.drawn) for row in connection.execute(question)})
    return found


def _current(connection: Connection, ledger: Any, rows: Sequence[int]) -> list[Mapping[str, Any]]:
    entries, current = ledger.entries, ledger.current
    return [
        dict(row)
        for some in chunks(list(rows))
        for row in connection.execute(
            select(entries)
            .join(current, current.c.entry == entries.c.id)
            .where(current.c.fragment.in_(some))
            .order_by(entries.c.id)
        ).mappings()
    ]


def _labels(connection: Connection, codings: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    parts = CODINGS.parts
    assert parts is not None
    found: dict[int, list[dict[str, Any]]] = {}
    for some in chunks(list(codings)):
        for row in connection.execute(select(parts).where(parts.c.coding.in_(some)).order_by(parts.c.position)):
            found.setdefault(row.coding, []).append(
                {"position": row.position, "code": row.code, "code_id": row.code_id, "valence": row.valence}
            )
    return found


def _coded_alike(connection: Connection, rows: Sequence[int]) -> set[tuple[int, int]]:
    """Return the (scheme, coder) whose codings of all these fragments say the same."""
    codings = _current(connection, CODINGS, rows)
    labels = _labels(connection, [coding["id"] for coding in codings])
    said: dict[tuple[int, int], list[Any]] = {}
    for coding in codings:
        given = frozenset((label["code_id"], label["valence"]) for label in labels.get(coding["id"], []))
        said.setdefault((coding["scheme"], coding["coder"]), []).append((coding["outcome"], given))
    return {who for who, all_said in said.items() if len(all_said) == len(rows) and len(set(all_said)) == 1}


def carry(
    connection: Connection,
    action: int,
    pairs: Sequence[Pair],
    holds: Callable[[Mapping[str, Any]], bool] = lambda _: True,
) -> int:
    """Carry codings and parkings from old to new fragments, (new, old) each, where a coding still holds.

    Returns how many codings were carried.
    """
    heirs: dict[int, list[int]] = {}
    for new, old in pairs:
        heirs.setdefault(old, []).append(new)
    codings = [coding for coding in _current(connection, CODINGS, list(heirs)) if holds(coding)]
    labels = _labels(connection, [coding["id"] for coding in codings])
    rows, parts = [], []
    for coding in codings:
        for new in heirs[coding["fragment"]]:
            content = {column: coding[column] for column in (*CODINGS.key, *CODINGS.content)}
            rows.append({**content, "fragment": new, "carried_from": coding["restores"] or coding["id"]})
            parts.append(labels.get(coding["id"], []))
    append(connection, CODINGS, action, rows, parts=parts, fresh=True)
    parkings = [
        {**{column: parking[column] for column in (*PARKED.key, *PARKED.content)}, "fragment": new}
        for parking in _current(connection, PARKED, list(heirs))
        for new in heirs[parking["fragment"]]
    ]
    append(connection, PARKED, action, parkings, fresh=True)
    return len(rows)
