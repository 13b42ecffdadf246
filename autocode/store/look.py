"""What a person looks for in a project: a fragment in its conversation, fragments by many marks, counts so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from autocode.errors import ProjectError
from autocode.records import ProjectFragment
from autocode.store.ledger import chunks
from autocode.store.read import counting, project_fragments
from autocode.store.tables import (
    CODINGS,
    FRAGMENTS,
    MEMOS,
    PARKED,
    SPEAKERS,
    coders,
    coding_labels,
    documents,
    draws,
    fragments,
    memos,
    model_runs,
    scheme_versions,
    suggested_moments,
    suggestions,
)

_codings, _now_coded = CODINGS.entries, CODINGS.current
_live = FRAGMENTS.current.c.fragment
OPEN, PARKED_NOW = "open", "parked"


@dataclass(frozen=True)
class Search:
    """What fragments to look for; what is left empty does not matter.

    `text` is part of what was said, `codes` and `suggested` are ids and signs of codes that were given or are suggested
    (any of them), `low` and `high` bound the confidence of the likeliest suggested code. `outcome` is an `Outcome`,
    "open" or "parked". `differs` is "others" (another person coded it otherwise) or "model" (it was corrected).
    """

    text: str = ""
    document: str = ""
    speaker: str = ""
    part: str = ""
    codes: tuple[str, ...] = ()
    valence: str = ""
    suggested: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    outcome: str = ""
    differs: str = ""
    memo: bool = False

    @property
    def asks_the_model(self) -> bool:
        """Whether what a model suggests decides on what is found."""
        return bool(self.suggested) or self.low is not None or self.high is not None


def around(connection: Connection, row: int, before: int, after: int) -> list[ProjectFragment]:
    """Return a fragment with those that stand before and after it in its document, in reading order."""
    own = connection.execute(
        select(fragments.c.segmentation, fragments.c.start_char).where(fragments.c.id == row)
    ).one_or_none()
    if own is None:
        raise ProjectError(f"fragment {row}: is not in this project.")
    place = fragments.c.start_char
    question = (
        select(fragments.c.id)
        .join(FRAGMENTS.current, _live == fragments.c.id)
        .where(fragments.c.segmentation == own.segmentation)
    )
    earlier = question.where(place < own.start_char).order_by(place.desc()).limit(before)
    later = question.where(place > own.start_char).order_by(place).limit(after)
    rows = [*reversed(_column(connection, earlier)), row, *_column(connection, later)]
    return project_fragments(connection, rows=rows, following=True)


def _column(connection: Connection, question: Select[Any]) -> list[Any]:
    return list(connection.execute(question).scalars())


def touched(connection: Connection, action: int) -> list[int]:
    """Return the fragments that an action is about, those in use first."""
    found = [
        *_column(connection, select(FRAGMENTS.entries.c.fragment).where(FRAGMENTS.entries.c.action == action)),
        *_column(connection, select(_codings.c.fragment).where(_codings.c.action == action)),
        *_column(connection, select(PARKED.entries.c.fragment).where(PARKED.entries.c.action == action)),
        *_column(
            connection,
            select(memos.c.fragment)
            .join(MEMOS.entries, MEMOS.entries.c.memo == memos.c.id)
            .where(MEMOS.entries.c.action == action, memos.c.fragment.is_not(None)),
        ),
    ]
    rows = list(dict.fromkeys(found))
    first = select(_live).where(_live.in_(rows[:500]))
    alive = set(_column(connection, first))
    return sorted(rows, key=lambda row: row not in alive)


def latest_coding(connection: Connection, scheme: int, coder: int, fragment: int) -> int:
    """Return the id of a coder's current coding of a fragment, 0 when there is none."""
    found = connection.execute(
        select(_now_coded.c.entry).where(
            _now_coded.c.scheme == scheme, _now_coded.c.coder == coder, _now_coded.c.fragment == fragment
        )
    ).scalar()
    return int(found or 0)


def parked_here(connection: Connection, scheme: int, coder: int, fragment: int) -> str | None:
    """Return the reason for which a coder parked a fragment, None when they did not."""
    current, entries = PARKED.current.c, PARKED.entries
    question = (
        select(entries.c.reason)
        .join(PARKED.current, current.entry == entries.c.id)
        .where(current.scheme == scheme, current.coder == coder, current.fragment == fragment)
    )
    reason: str | None = connection.execute(question).scalar()
    return reason


def label_counts(connection: Connection, scheme: int, coder: int) -> dict[tuple[str, str | None], int]:
    """Return how often a coder gives each code (by its id) with each valence, in the fragments that count."""
    rows = connection.execute(
        select(coding_labels.c.code_id, coding_labels.c.valence, func.count())
        .select_from(
            counting()
            .join(_now_coded, _now_coded.c.fragment == fragments.c.id)
            .join(coding_labels, coding_labels.c.coding == _now_coded.c.entry)
        )
        .where(_now_coded.c.scheme == scheme, _now_coded.c.coder == coder)
        .group_by(coding_labels.c.code_id, coding_labels.c.valence)
    )
    return {(code, valence): count for code, valence, count in rows}


def seconds_taken(connection: Connection, scheme: int, coder: int) -> list[float]:
    """Return the seconds that a coder's current decisions took, where that was measured, the oldest first."""
    question = (
        select(_codings.c.seconds)
        .join(_now_coded, _now_coded.c.entry == _codings.c.id)
        .where(_now_coded.c.scheme == scheme, _now_coded.c.coder == coder, _codings.c.seconds.is_not(None))
        .order_by(_codings.c.id)
    )
    return _column(connection, question)


def find(
    connection: Connection, scheme: int, coder: int, search: Search, limit: int, offset: int = 0
) -> tuple[int, list[int]]:
    """Return how many fragments that count are looked for, and the numbers of some of them, in reading order."""
    source = counting().join(documents, documents.c.id == fragments.c.document)
    where = [*_in_the_text(search), *_in_codings(search, scheme, coder), *_in_suggestions(search, scheme)]
    question = select(fragments.c.id).select_from(source).where(*where)
    total = connection.execute(select(func.count()).select_from(question.subquery())).scalar_one()
    some = question.order_by(fragments.c.document, fragments.c.start_char).limit(limit).offset(offset)
    return int(total), _column(connection, some)


def _in_the_text(search: Search) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if search.text:
        where.append(fragments.c.text.icontains(search.text, autoescape=True))
    if search.document:
        where.append(documents.c.name == search.document)
    if search.part:
        where.append(fragments.c.part == search.part)
    if search.speaker:
        entries = SPEAKERS.entries
        named = (
            exists()
            .where(SPEAKERS.current.c.document == fragments.c.document, SPEAKERS.current.c.name == fragments.c.speaker)
            .where(entries.c.id == SPEAKERS.current.c.entry, entries.c.code == search.speaker)
        )
        where.append(or_(named, fragments.c.speaker == search.speaker))
    if search.memo:
        where.append(exists().where(memos.c.fragment == fragments.c.id, MEMOS.current.c.memo == memos.c.id))
    return where


def _in_codings(search: Search, scheme: int, coder: int) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    mine = and_(_now_coded.c.scheme == scheme, _now_coded.c.coder == coder, _now_coded.c.fragment == fragments.c.id)
    if search.codes or search.valence:
        given = exists().where(mine, coding_labels.c.coding == _now_coded.c.entry)
        if search.codes:
            given = given.where(coding_labels.c.code_id.in_(search.codes))
        if search.valence:
            given = given.where(coding_labels.c.valence == search.valence)
        where.append(given)
    parked = exists().where(
        PARKED.current.c.scheme == scheme, PARKED.current.c.coder == coder, PARKED.current.c.fragment == fragments.c.id
    )
    if search.outcome == OPEN:
        where += [~exists().where(mine), ~parked]
    elif search.outcome == PARKED_NOW:
        where.append(parked)
    elif search.outcome:
        where.append(exists().where(mine, _codings.c.id == _now_coded.c.entry, _codings.c.outcome == search.outcome))
    if search.differs == "others":
        where.append(_others_differ(scheme, coder))
    elif search.differs == "model":
        where.append(exists().where(mine, _codings.c.id == _now_coded.c.entry, _codings.c.how == "corrected"))
    return where


def _others_differ(scheme: int, coder: int) -> ColumnElement[bool]:
    """Say whether another person's current coding of a fragment holds other labels or another outcome."""
    mine, theirs = _now_coded.alias("mine"), _now_coded.alias("theirs")
    my_coding, their_coding = _codings.alias("my_coding"), _codings.alias("their_coding")

    def lacks(one: Any, other: Any) -> ColumnElement[bool]:
        mark, match = coding_labels.alias(), coding_labels.alias()
        same = (
            exists()
            .where(match.c.coding == other.c.entry, match.c.code_id == mark.c.code_id)
            .where(func.coalesce(match.c.valence, "") == func.coalesce(mark.c.valence, ""))
            .correlate(mark, other)
        )
        return exists().where(mark.c.coding == one.c.entry, ~same).correlate(one, other)

    return (
        exists()
        .where(mine.c.scheme == scheme, mine.c.coder == coder, mine.c.fragment == fragments.c.id)
        .where(theirs.c.scheme == scheme, theirs.c.coder != coder, theirs.c.fragment == fragments.c.id)
        .where(coders.c.id == theirs.c.coder, coders.c.kind == "person")
        .where(my_coding.c.id == mine.c.entry, their_coding.c.id == theirs.c.entry)
        .where(or_(my_coding.c.outcome != their_coding.c.outcome, lacks(mine, theirs), lacks(theirs, mine)))
    )


def _in_suggestions(search: Search, scheme: int) -> list[ColumnElement[bool]]:
    if not search.asks_the_model:
        return []
    latest = (
        select(func.max(suggestions.c.id))
        .join(model_runs, model_runs.c.id == suggestions.c.model_run)
        .join(scheme_versions, scheme_versions.c.id == model_runs.c.scheme_version)
        .where(scheme_versions.c.scheme == scheme, suggestions.c.fragment == fragments.c.id)
        .correlate(fragments)
        .scalar_subquery()
    )
    moment = exists().where(suggested_moments.c.suggestion == latest, ~suggested_moments.c.alternative)
    if search.suggested:
        moment = moment.where(suggested_moments.c.code.in_(search.suggested))
    if search.low is not None:
        moment = moment.where(suggested_moments.c.confidence >= search.low)
    if search.high is not None:
        moment = moment.where(suggested_moments.c.confidence <= search.high)
    # What was drawn to be coded blind must not be found by what a model says of it.
    drawn = exists().where(draws.c.fragment == fragments.c.id, draws.c.drawn)
    return [moment, ~drawn]


def names(connection: Connection) -> tuple[list[str], list[str]]:
    """Return the speakers (as the researcher calls them) and the parts of the documents worked in, each once."""
    said = connection.execute(
        select(fragments.c.speaker, fragments.c.part, SPEAKERS.entries.c.code)
        .select_from(
            counting()
            .outerjoin(
                SPEAKERS.current,
                and_(
                    SPEAKERS.current.c.document == fragments.c.document, SPEAKERS.current.c.name == fragments.c.speaker
                ),
            )
            .outerjoin(SPEAKERS.entries, SPEAKERS.entries.c.id == SPEAKERS.current.c.entry)
        )
        .distinct()
    ).all()
    speakers = {row.code or row.speaker for row in said if row.speaker}
    return sorted(speakers), sorted({row.part for row in said if row.part})


def drawn_for(connection: Connection, scheme: int, coder: int, rows: Sequence[int]) -> set[int]:
    """Return which of these fragments were drawn to be coded without a suggestion: blind, or by this coder to check."""
    return set(
        _column(
            connection,
            select(draws.c.fragment).where(
                draws.c.fragment.in_(rows),
                draws.c.drawn,
                or_(
                    draws.c.kind == "blind",
                    and_(
                        or_(draws.c.scheme.is_(None), draws.c.scheme == scheme),
                        or_(draws.c.coder.is_(None), draws.c.coder == coder),
                    ),
                ),
            ),
        )
    )


def open_among(connection: Connection, scheme: int, coder: int, rows: Sequence[int]) -> set[int]:
    """Return which of some fragments are in use, and neither coded nor parked by a coder."""
    own = and_(_now_coded.c.scheme == scheme, _now_coded.c.coder == coder, _now_coded.c.fragment == _live)
    aside = PARKED.current.c
    parked = and_(aside.scheme == scheme, aside.coder == coder, aside.fragment == _live)
    question = select(_live).where(_live.in_(rows), ~exists().where(own), ~exists().where(parked))
    return set(_column(connection, question))


def texts(connection: Connection, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the document's name and the text of fragments, by their number."""
    found: dict[int, tuple[str, str]] = {}
    for some in chunks(list(rows)):
        question = (
            select(fragments.c.id, documents.c.name, fragments.c.text)
            .join(documents, documents.c.id == fragments.c.document)
            .where(fragments.c.id.in_(some))
        )
        found.update({row.id: (row.name, row.text) for row in connection.execute(question)})
    return found
