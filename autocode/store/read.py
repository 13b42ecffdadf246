"""What comes out of a project, as records; nothing here writes.

A fragment *counts* when it is live and of the segmentation that its document is worked in; unless said otherwise, only
those are returned, in reading order: documents as they were added, fragments by their place in the text.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Integer, Select, and_, cast, exists, func, select, true

from autocode.errors import ProjectError
from autocode.records import (
    Action,
    Coder,
    Coding,
    Decision,
    Draw,
    Fragment,
    How,
    Label,
    Memo,
    ModelRun,
    Parked,
    ProjectFragment,
    Segmentation,
    Speaker,
    SuggestedMoment,
    Suggestion,
    Transcript,
    Turn,
    UnmatchedCoding,
    UnreadLine,
)
from autocode.store.ledger import chunks
from autocode.store.steps import as_action
from autocode.store.tables import (
    CODINGS,
    DOCUMENTS,
    FRAGMENTS,
    MEMOS,
    PARKED,
    SCHEMES,
    SETTINGS,
    SPEAKERS,
    actions,
    ancestry,
    coders,
    document_versions,
    documents,
    draws,
    fragments,
    memos,
    model_runs,
    scheme_versions,
    schemes,
    segmentations,
    suggested_moments,
    suggestions,
    training_codings,
    turns,
    undone_actions,
    unmatched_codings,
)

_codings, _now_coded = CODINGS.entries, CODINGS.current
_states, _now_documents = DOCUMENTS.entries, DOCUMENTS.current
_live = FRAGMENTS.current.c.fragment


def setting(connection: Connection, name: str, default: Any = None) -> Any:
    """Return the value of a setting."""
    value = connection.execute(
        select(SETTINGS.entries.c.value)
        .join(SETTINGS.current, SETTINGS.current.c.entry == SETTINGS.entries.c.id)
        .where(SETTINGS.current.c.name == name)
    ).scalar()
    return default if value is None else json.loads(value)


@dataclass(frozen=True, slots=True)
class SchemeText:
    """A stored version of a scheme: numbers in the file, and the YAML text as it was."""

    scheme: int
    id: int
    name: str
    version: str
    yaml: str


def current_schemes(connection: Connection) -> list[SchemeText]:
    """Return the current version of each scheme, in the order in which they came into the project."""
    rows = connection.execute(
        select(schemes.c.id, scheme_versions.c.id, schemes.c.name, scheme_versions.c.version, scheme_versions.c.yaml)
        .select_from(SCHEMES.current)
        .join(SCHEMES.entries, SCHEMES.current.c.entry == SCHEMES.entries.c.id)
        .join(scheme_versions, scheme_versions.c.id == SCHEMES.entries.c.scheme_version)
        .join(schemes, schemes.c.id == scheme_versions.c.scheme)
        .order_by(schemes.c.id)
    )
    return [SchemeText(*row) for row in rows]


def scheme_text(connection: Connection, name: str, version: str) -> str | None:
    """Return the YAML text of one version of a scheme, or None."""
    text: str | None = connection.execute(
        select(scheme_versions.c.yaml)
        .join(schemes, schemes.c.id == scheme_versions.c.scheme)
        .where(schemes.c.name == name, scheme_versions.c.version == version)
    ).scalar()
    return text


def _all_texts(connection: Connection, *where: ColumnElement[bool]) -> list[SchemeText]:
    rows = connection.execute(
        select(schemes.c.id, scheme_versions.c.id, schemes.c.name, scheme_versions.c.version, scheme_versions.c.yaml)
        .join(schemes, schemes.c.id == scheme_versions.c.scheme)
        .where(*where)
        .order_by(scheme_versions.c.id)
    )
    return [SchemeText(*row) for row in rows]


def scheme_versions_of(connection: Connection, name: str) -> list[SchemeText]:
    """Return all versions of a scheme that were ever stored, the oldest first."""
    return _all_texts(connection, schemes.c.name == name)


def versions_of_runs(connection: Connection, runs: Iterable[int]) -> dict[int, SchemeText]:
    """Return the version of the scheme that each model run was under."""
    found: dict[int, int] = {}
    for some in chunks(sorted(runs)):
        question = select(model_runs.c.id, model_runs.c.scheme_version).where(model_runs.c.id.in_(some))
        found.update((row.id, row.scheme_version) for row in connection.execute(question))
    texts = {text.id: text for text in _all_texts(connection, scheme_versions.c.id.in_(sorted(set(found.values()))))}
    return {run: texts[version] for run, version in found.items()}


def all_coders(connection: Connection) -> list[Coder]:
    """Return everybody and everything that codes in the project, in order of arrival."""
    rows = connection.execute(select(coders.c.name, coders.c.kind).order_by(coders.c.id))
    return [Coder(name, kind) for name, kind in rows]


def find_coder(connection: Connection, name: str | None) -> int | None:
    """Return the number of a coder, None for None. Raises ProjectError for a name that is not in the project."""
    if name is None:
        return None
    found = connection.execute(select(coders.c.id).where(coders.c.name == name)).scalar()
    if found is None:
        known = ", ".join(coder.name for coder in all_coders(connection) if coder.kind == "person") or "nobody yet"
        raise ProjectError(f"coder {name}: is not in this project. There is: {known}.")
    return int(found)


def coder_number(connection: Connection, name: str) -> int:
    """Return the number of a coder; 0, which nobody has, for one who has not coded yet."""
    found = connection.execute(select(coders.c.id).where(coders.c.name == name)).scalar()
    return int(found or 0)


# --- documents ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as it is worked in: its numbers in the file, its name, where it came from, how many fragments."""

    document: int
    version: int
    segmentation: int
    name: str
    made_by: str
    source_name: str
    source_sha256: str
    sha256: str
    source_format: str


def document_rows(connection: Connection) -> list[DocumentRow]:
    """Return the documents of the project, in the order in which they were added."""
    rows = connection.execute(
        select(
            documents.c.id, document_versions.c.id, segmentations.c.id, documents.c.name, segmentations.c.made_by,
            document_versions.c.source_name, document_versions.c.source_sha256, document_versions.c.sha256,
            document_versions.c.source_format,
        )
        .select_from(_now_documents)
        .join(_states, _now_documents.c.entry == _states.c.id)
        .join(documents, documents.c.id == _states.c.document)
        .join(document_versions, document_versions.c.id == _states.c.document_version)
        .join(segmentations, segmentations.c.id == _states.c.segmentation)
        .order_by(documents.c.id)
    )  # fmt: skip
    return [DocumentRow(*row) for row in rows]


def document_row(connection: Connection, name: str) -> DocumentRow:
    """Return one document. Raises ProjectError when the project has none of that name."""
    rows = document_rows(connection)
    for row in rows:
        if row.name == name:
            return row
    known = ", ".join(row.name for row in rows) or "none yet"
    raise ProjectError(f"document {name}: is not in this project. There is: {known}.")


def transcript(connection: Connection, document: DocumentRow) -> Transcript:
    """Return a document as it is worked in: its turns, what its file could not say, and its speakers."""
    version = connection.execute(select(document_versions).where(document_versions.c.id == document.version)).one()
    rows = connection.execute(
        select(turns).where(turns.c.document_version == document.version).order_by(turns.c.number)
    )
    return Transcript(
        document=document.name,
        source_format=version.source_format,
        turns=tuple(
            Turn(
                document.name, row.number, row.speaker, version.text[row.start_char : row.end_char], row.start_ms,
                row.end_ms, row.part,
            )
            for row in rows
        ),
        unread=tuple(UnreadLine(line, text) for line, text in json.loads(version.unread)),
        speakers=tuple(speakers(connection, document.document).values()),
    )  # fmt: skip


def speakers(connection: Connection, document: int) -> dict[str, Speaker]:
    """Return who the speakers of a document are, by their name in the file."""
    entries = SPEAKERS.entries
    rows = connection.execute(
        select(entries.c.name, entries.c.code, entries.c.role, entries.c.in_group)
        .join(SPEAKERS.current, SPEAKERS.current.c.entry == entries.c.id)
        .where(SPEAKERS.current.c.document == document)
        .order_by(entries.c.id)
    )
    return {row.name: Speaker(*row) for row in rows}


# --- fragments ------------------------------------------------------------------------------------------------------


def counting() -> FromClause:
    """Return the join of fragments with their liveness and their document's state: the fragments that count."""
    return (
        fragments.join(FRAGMENTS.current, _live == fragments.c.id)
        .join(_now_documents, _now_documents.c.document == fragments.c.document)
        .join(
            _states,
            and_(_states.c.id == _now_documents.c.entry, _states.c.segmentation == fragments.c.segmentation),
        )
    )


def project_fragments(
    connection: Connection,
    *,
    document: int | None = None,
    rows: Sequence[int] | None = None,
    following: bool = False,
) -> list[ProjectFragment]:
    """Return the fragments that count, of one document or of all; or those in `rows`, whether they count or not.

    `following` promises that the live ones among `rows` follow each other: their numbers need counting only once.
    """
    if rows is not None:
        found = {row.id: row for some in chunks(list(rows)) for row in _fragment_rows(connection, None, some)}
        missing = [row for row in rows if row not in found]
        if missing:
            raise ProjectError(f"fragment {missing[0]}: is not in this project.")
        if following and rows:
            first = _number(connection, found[rows[0]])
            return [_as_fragment(found[row], first + place) for place, row in enumerate(rows)]
        return [_as_fragment(found[row], _number(connection, found[row])) for row in rows]
    numbers: dict[int, int] = {}
    result = []
    for row in _fragment_rows(connection, document, None):
        numbers[row.document] = numbers.get(row.document, 0) + 1
        result.append(_as_fragment(row, numbers[row.document]))
    return result


def _fragment_rows(connection: Connection, document: int | None, rows: Sequence[int] | None) -> Sequence[Any]:
    entries = SPEAKERS.entries
    source = counting() if rows is None else fragments.outerjoin(FRAGMENTS.current, _live == fragments.c.id)
    question = (
        select(
            fragments,
            documents.c.name.label("document_name"),
            _live.label("live"),
            draws.c.drawn,
            draws.c.probability,
            entries.c.code,
            entries.c.role,
            entries.c.in_group,
            entries.c.suggested_for,
        )
        .select_from(
            source.join(documents, documents.c.id == fragments.c.document)
            .outerjoin(draws, and_(draws.c.fragment == fragments.c.id, draws.c.kind == "blind"))
            .outerjoin(
                SPEAKERS.current,
                and_(
                    SPEAKERS.current.c.document == fragments.c.document,
                    SPEAKERS.current.c.name == fragments.c.speaker,
                ),
            )
            .outerjoin(entries, entries.c.id == SPEAKERS.current.c.entry)
        )
        .order_by(fragments.c.document, fragments.c.start_char, fragments.c.id)
    )
    if rows is not None:
        question = question.where(fragments.c.id.in_(rows))
    elif document is not None:
        question = question.where(fragments.c.document == document)
    return connection.execute(question).all()


def _number(connection: Connection, row: Any) -> int:
    """Return how manyth a fragment is (or would be) among the live ones of its segmentation."""
    before = connection.execute(
        select(func.count())
        .select_from(fragments.join(FRAGMENTS.current, _live == fragments.c.id))
        .where(fragments.c.segmentation == row.segmentation, fragments.c.start_char < row.start_char)
    ).scalar_one()
    return int(before) + 1


def _as_fragment(row: Any, number: int) -> ProjectFragment:
    fragment = Fragment(
        document=row.document_name,
        id=row.name,
        number=number,
        turn=row.turn,
        text=row.text,
        start_char=row.start_char,
        end_char=row.end_char,
        speaker=row.code if row.code is not None else row.speaker,
        role=row.role,
        group=row.in_group,
        part=row.part,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        suggested_for=row.suggested_for is not False,
    )
    return ProjectFragment(
        row=row.id,
        fragment=fragment,
        segmentation=row.segmentation,
        live=row.live is not None,
        blind=bool(row.drawn),
        blind_probability=row.probability or 0.0,
    )


def fragment_names(connection: Connection, document: int) -> set[str]:
    """Return the ids of all fragments that a document ever had."""
    return set(connection.execute(select(fragments.c.name).where(fragments.c.document == document)).scalars())


def segmentation(connection: Connection, document: DocumentRow) -> tuple[Segmentation, dict[str, int]]:
    """Return a document cut into the fragments that count, and their numbers in the file by fragment id."""
    found = project_fragments(connection, document=document.document)
    cut = Segmentation(transcript(connection, document), document.made_by, tuple(one.fragment for one in found))
    return cut, {one.fragment.id: one.row for one in found}


def next_open(connection: Connection, scheme: int, coder: int, after: int | None) -> int | None:
    """Return the first fragment in reading order, after `after`, that a coder has neither coded nor parked; or None.

    Past the end the search goes on at the beginning, so that what was skipped comes round.
    """
    place = None
    if after is not None:
        place = connection.execute(
            select(fragments.c.document, fragments.c.start_char).where(fragments.c.id == after)
        ).one_or_none()
    rows = document_rows(connection)
    if place is None:
        return _first_of(connection, rows, scheme, coder, None)
    later = [row for row in rows if row.document >= place.document]
    earlier = [row for row in rows if row.document <= place.document]
    found = _first_of(connection, later, scheme, coder, (place.document, place.start_char))
    return found if found is not None else _first_of(connection, earlier, scheme, coder, None)


def _first_of(
    connection: Connection, rows: Iterable[DocumentRow], scheme: int, coder: int, after: tuple[int, int] | None
) -> int | None:
    for row in rows:
        question = _open_in(row.segmentation, scheme, coder).limit(1)
        if after is not None and row.document == after[0]:
            question = question.where(fragments.c.start_char > after[1])
        found = connection.execute(question).scalar()
        if found is not None:
            return int(found)
    return None


def _open_in(segmentation_id: int, scheme: int, coder: int) -> Select[Any]:
    return (
        select(fragments.c.id)
        .where(
            fragments.c.segmentation == segmentation_id,
            # First what rules out most: late in a project nearly all is coded.
            ~_is_settled(CODINGS.current, scheme, coder),
            exists().where(_live == fragments.c.id),
            ~_is_settled(PARKED.current, scheme, coder),
        )
        .order_by(fragments.c.start_char)
    )


def _is_settled(current: Any, scheme: int, coder: int) -> ColumnElement[bool]:
    return exists().where(current.c.scheme == scheme, current.c.coder == coder, current.c.fragment == fragments.c.id)


def open_rows(connection: Connection, scheme: int, coder: int) -> list[int]:
    """Return all fragments that a coder has neither coded nor parked, in reading order: what a queue ranks."""
    return [
        row
        for document in document_rows(connection)
        for row in connection.execute(_open_in(document.segmentation, scheme, coder)).scalars()
    ]


def parents(connection: Connection, fragment: int) -> list[int]:
    """Return the fragments that a fragment came from, the nearest first, back to the first cut."""
    found: list[int] = []
    to_do = [fragment]
    while to_do:
        to_do = list(connection.execute(select(ancestry.c.parent).where(ancestry.c.fragment.in_(to_do))).scalars())
        found += [one for one in to_do if one not in found]
    return found


# --- codings --------------------------------------------------------------------------------------------------------


def _codings_question(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            _codings,
            coders.c.name.label("coder_name"),
            schemes.c.name.label("scheme_name"),
            scheme_versions.c.version.label("version_name"),
        )
        .select_from(
            _codings.join(coders, coders.c.id == _codings.c.coder)
            .join(schemes, schemes.c.id == _codings.c.scheme)
            .join(scheme_versions, scheme_versions.c.id == _codings.c.scheme_version)
        )
        .where(*where)
        .order_by(_codings.c.id)
    )


def _as_codings(connection: Connection, question: Select[Any]) -> Iterator[tuple[Any, Coding]]:
    """Yield codings with their rows."""
    rows = connection.execute(question).all()
    labels: dict[int, list[Label]] = {}
    parts = CODINGS.parts
    assert parts is not None
    for some in chunks([row.id for row in rows if row.outcome == "coded"]):
        for row in connection.execute(select(parts).where(parts.c.coding.in_(some)).order_by(parts.c.position)):
            labels.setdefault(row.coding, []).append(Label(row.code, row.valence))
    for row in rows:
        yield row, _as_coding(row, tuple(labels.get(row.id, ())))


def _as_coding(row: Any, labels: tuple[Label, ...]) -> Coding:
    decision = Decision(
        fragment=row.fragment,
        labels=labels,
        no_fit=row.outcome == "no code fits",
        how=How(row.how),
        saw_suggestion=row.saw_suggestion,
        seconds=row.seconds,
        model_run=row.model_run,
        draw_probability=row.draw_probability,
        reason=row.reason,
    )
    return Coding(
        id=row.id,
        decision=decision,
        coder=row.coder_name,
        scheme=row.scheme_name,
        scheme_version=row.version_name,
        at=datetime.fromisoformat(row.at),
        carried_from=row.carried_from,
    )


def current_codings(
    connection: Connection, scheme: int, coder: int | None = None, fragment: int | None = None
) -> list[Coding]:
    """Return the latest coding per fragment and coder, of fragments that count (or of one fragment)."""
    where: list[ColumnElement[bool]] = [_now_coded.c.scheme == scheme]
    if coder is not None:
        where.append(_now_coded.c.coder == coder)
    current = select(_now_coded.c.entry).where(*where)
    if fragment is not None:
        current = current.where(_now_coded.c.fragment == fragment)
    else:
        current = current.where(_now_coded.c.fragment.in_(select(fragments.c.id).select_from(counting())))
    return [coding for _, coding in _as_codings(connection, _codings_question(_codings.c.id.in_(current)))]


def current_entries(connection: Connection, scheme: int) -> list[tuple[int, int]]:
    """Return (fragment, coding) of all current codings under a scheme, of fragments that count."""
    rows = connection.execute(
        select(_now_coded.c.fragment, _now_coded.c.entry)
        .where(_now_coded.c.scheme == scheme)
        .where(_now_coded.c.fragment.in_(select(fragments.c.id).select_from(counting())))
        .order_by(_now_coded.c.entry)
    )
    return [(fragment, entry) for fragment, entry in rows]


def coding_history(
    connection: Connection, scheme: int, coder: int | None = None, fragments_: Sequence[int] | None = None
) -> list[tuple[int, bool, Coding]]:
    """Return every entry ever written, the oldest first: (action, taken back?, coding). Nothing is left out."""
    where: list[ColumnElement[bool]] = [_codings.c.scheme == scheme]
    if coder is not None:
        where.append(_codings.c.coder == coder)
    if fragments_ is not None:
        where.append(_codings.c.fragment.in_(fragments_))
    found = _as_codings(connection, _codings_question(*where))
    return [(row.action, row.gone, coding) for row, coding in found]


def orphaned_codings(connection: Connection) -> list[Coding]:
    """Return current codings that hang in the air: their fragment is no more, none was carried from them, and their
    coder has not coded what came of the fragment.
    """
    later = _codings.alias("later")
    still_current = CODINGS.current.alias("still_current")
    carried = (
        exists()
        .where(later.c.id == still_current.c.entry)
        .where(later.c.carried_from == func.coalesce(_codings.c.restores, _codings.c.id))
    )
    coded_again = CODINGS.current.alias("coded_again")
    recoded = (
        exists()
        .where(ancestry.c.parent == _codings.c.fragment, coded_again.c.fragment == ancestry.c.fragment)
        .where(coded_again.c.scheme == _codings.c.scheme, coded_again.c.coder == _codings.c.coder)
    )
    alive = exists().where(_live == _codings.c.fragment)
    has_document = exists().where(
        _now_documents.c.document == fragments.c.document, fragments.c.id == _codings.c.fragment
    )
    current = select(_now_coded.c.entry)
    question = _codings_question(_codings.c.id.in_(current), ~alive, has_document, ~carried, ~recoded)
    return [coding for _, coding in _as_codings(connection, question)]


def all_draws(connection: Connection, kind: str, scheme: int | None) -> list[Draw]:
    """Return the draws of a kind, the oldest first."""
    rows = connection.execute(
        select(draws, coders.c.name.label("coder_name"), schemes.c.name.label("scheme_name"))
        .select_from(
            draws.outerjoin(coders, coders.c.id == draws.c.coder).outerjoin(schemes, schemes.c.id == draws.c.scheme)
        )
        .where(draws.c.kind == kind, true() if scheme is None else draws.c.scheme == scheme)
        .order_by(draws.c.id)
    )
    return [
        Draw(row.fragment, row.kind, row.probability, row.drawn, row.coder_name, row.scheme_name, row.action)
        for row in rows
    ]


def unmatched(connection: Connection) -> list[UnmatchedCoding]:
    """Return imported codings that fit no fragment, of imports that are not undone."""
    rows = connection.execute(
        select(unmatched_codings, coders.c.name.label("coder_name"), schemes.c.name.label("scheme_name"))
        .select_from(
            unmatched_codings.join(coders, coders.c.id == unmatched_codings.c.coder).join(
                schemes, schemes.c.id == unmatched_codings.c.scheme
            )
        )
        .where(~exists().where(undone_actions.c.action == unmatched_codings.c.action))
        .order_by(unmatched_codings.c.id)
    )
    return [
        UnmatchedCoding(
            row.coder_name, row.scheme_name, row.document, row.name, row.text,
            tuple(Label(code, valence) for code, valence in json.loads(row.labels)), row.reason,
        )
        for row in rows
    ]  # fmt: skip


# --- models ---------------------------------------------------------------------------------------------------------


def runs(connection: Connection, scheme: int | None = None, kind: str | None = None) -> list[ModelRun]:
    """Return the uses of models, the oldest first."""
    rows = connection.execute(
        select(
            model_runs,
            coders.c.name.label("model"),
            schemes.c.name.label("scheme_name"),
            scheme_versions.c.version,
            actions.c.at,
        )
        .select_from(
            model_runs.join(coders, coders.c.id == model_runs.c.coder)
            .join(scheme_versions, scheme_versions.c.id == model_runs.c.scheme_version)
            .join(schemes, schemes.c.id == scheme_versions.c.scheme)
            .join(actions, actions.c.id == model_runs.c.action)
        )
        .where(
            true() if scheme is None else schemes.c.id == scheme, true() if kind is None else model_runs.c.kind == kind
        )
        .order_by(model_runs.c.id)
    )
    return [
        ModelRun(
            row.id, row.kind, row.model, row.scheme_name, row.version, datetime.fromisoformat(row.at), row.folder,
            json.loads(row.facts),
        )
        for row in rows
    ]  # fmt: skip


def learnt_from(connection: Connection, run: int) -> list[int]:
    """Return the ids of the codings that a model was trained on."""
    return list(
        connection.execute(select(training_codings.c.coding).where(training_codings.c.model_run == run)).scalars()
    )


def current_suggestions(
    connection: Connection, scheme: int, fragment: int | None = None
) -> dict[int, tuple[int, Suggestion]]:
    """Return the latest suggestion per fragment under a scheme (for one fragment, or all that count), with its run."""
    of_scheme = (
        select(suggestions.c.fragment, func.max(suggestions.c.id).label("latest"))
        .select_from(
            suggestions.join(model_runs, model_runs.c.id == suggestions.c.model_run).join(
                scheme_versions, scheme_versions.c.id == model_runs.c.scheme_version
            )
        )
        .where(scheme_versions.c.scheme == scheme)
        .group_by(suggestions.c.fragment)
    )
    if fragment is not None:
        of_scheme = of_scheme.where(suggestions.c.fragment == fragment)
    else:
        of_scheme = of_scheme.where(suggestions.c.fragment.in_(select(fragments.c.id).select_from(counting())))
    rows = suggestion_rows(connection, suggestions.c.id.in_(select(of_scheme.subquery().c.latest)))
    moments = moments_of(connection, [row.id for row in rows])
    return {row.fragment: (row.model_run, _as_suggestion(row, moments)) for row in rows}


def all_suggestions(connection: Connection, scheme: int) -> list[tuple[int, int, int, Suggestion]]:
    """Return every suggestion ever stored under a scheme for fragments that count, the oldest first, as
    (action, run, fragment, suggestion).
    """
    alive = suggestions.c.fragment.in_(select(fragments.c.id).select_from(counting()))
    rows = suggestion_rows(connection, scheme_versions.c.scheme == scheme, alive)
    moments = moments_of(connection, [row.id for row in rows])
    return [(row.action, row.model_run, row.fragment, _as_suggestion(row, moments)) for row in rows]


def suggestion_rows(connection: Connection, *where: ColumnElement[bool]) -> Sequence[Any]:
    """Return the suggestions for which all conditions hold, the oldest first, each with what it is about."""
    return connection.execute(
        select(
            suggestions.c.id, suggestions.c.fragment, suggestions.c.model_run, suggestions.c.action,
            coders.c.name.label("model"), fragments.c.name, documents.c.name.label("document"),
            schemes.c.name.label("scheme"),
        )
        .select_from(
            suggestions.join(model_runs, model_runs.c.id == suggestions.c.model_run)
            .join(coders, coders.c.id == model_runs.c.coder)
            .join(scheme_versions, scheme_versions.c.id == model_runs.c.scheme_version)
            .join(schemes, schemes.c.id == scheme_versions.c.scheme)
            .join(fragments, fragments.c.id == suggestions.c.fragment)
            .join(documents, documents.c.id == fragments.c.document)
        )
        .where(*where)
        .order_by(suggestions.c.id)
    ).all()  # fmt: skip


def _as_suggestion(row: Any, moments: "Mapping[int, _Moments]") -> Suggestion:
    return Suggestion(row.document, row.name, row.scheme, row.model, *moments.get(row.id, ((), ())))


_Moments = tuple[tuple[SuggestedMoment, ...], tuple[SuggestedMoment, ...]]


def moments_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, _Moments]:
    """Return the moments and the alternatives of suggestions, by suggestion."""
    found: dict[int, _Moments] = {}
    for some in chunks(ids):
        rows = connection.execute(
            select(suggested_moments)
            .where(suggested_moments.c.suggestion.in_(some))
            .order_by(suggested_moments.c.suggestion, suggested_moments.c.position)
        )
        for row in rows:
            moment = SuggestedMoment(row.code, row.level, row.confidence, row.valence, row.valence_confidence)
            chosen, others = found.get(row.suggestion, ((), ()))
            found[row.suggestion] = (chosen, (*others, moment)) if row.alternative else ((*chosen, moment), others)
    return found


def forebears(connection: Connection) -> dict[int, set[int]]:
    """Return, per fragment that was made of others (split, joined, corrected), all fragments that it came from."""
    direct: dict[int, set[int]] = {}
    for fragment, parent in connection.execute(select(ancestry.c.fragment, ancestry.c.parent)):
        direct.setdefault(fragment, set()).add(parent)
    found: dict[int, set[int]] = {}
    # A fragment is newer than those it came from, so that these are complete when it is reached.
    for fragment in sorted(direct):
        found[fragment] = direct[fragment].union(*(found.get(parent, set()) for parent in direct[fragment]))
    return found


# --- the rest -------------------------------------------------------------------------------------------------------


def parked(connection: Connection, scheme: int, coder: int | None = None) -> list[Parked]:
    """Return what is put aside at present, among fragments that count."""
    entries = PARKED.entries
    rows = connection.execute(
        select(entries.c.fragment, coders.c.name, schemes.c.name, entries.c.reason, entries.c.at)
        .select_from(
            PARKED.current.join(entries, entries.c.id == PARKED.current.c.entry)
            .join(coders, coders.c.id == entries.c.coder)
            .join(schemes, schemes.c.id == entries.c.scheme)
        )
        .where(
            entries.c.scheme == scheme,
            true() if coder is None else entries.c.coder == coder,
            entries.c.fragment.in_(select(fragments.c.id).select_from(counting())),
        )
        .order_by(entries.c.id)
    )
    return [Parked(*row[:-1], datetime.fromisoformat(row[-1])) for row in rows]


def all_memos(connection: Connection, fragment: int | None = None) -> list[Memo]:
    """Return the memos, the oldest first; of one fragment with those on the fragments that it came from."""
    entries = MEMOS.entries
    where = true() if fragment is None else memos.c.fragment.in_([fragment, *parents(connection, fragment)])
    rows = connection.execute(
        select(
            memos,
            entries.c.text,
            entries.c.at,
            coders.c.name.label("coder_name"),
            documents.c.name.label("document_name"),
            schemes.c.name.label("scheme_name"),
        )
        .select_from(
            MEMOS.current.join(entries, entries.c.id == MEMOS.current.c.entry)
            .join(memos, memos.c.id == entries.c.memo)
            .join(coders, coders.c.id == memos.c.coder)
            .outerjoin(documents, documents.c.id == memos.c.document)
            .outerjoin(schemes, schemes.c.id == memos.c.scheme)
        )
        .where(where)
        .order_by(memos.c.id)
    )
    return [_as_memo(row) for row in rows]


def _as_memo(row: Any) -> Memo:
    target = {"fragment": row.fragment, "document": row.document_name, "code": row.code_id, "project": None}[row.about]
    return Memo(
        row.id, row.about, None if target is None else str(target), row.coder_name, row.text,
        datetime.fromisoformat(row.at), row.scheme_name,
    )  # fmt: skip


def action(connection: Connection, number: int) -> Action:
    """Return one action."""
    (row,) = connection.execute(_actions_question().where(actions.c.id == number)).all()
    return as_action(row, row.undone is not None)


def log(connection: Connection, latest: int | None = None, kind: str | None = None) -> list[Action]:
    """Return the actions (of one kind), the oldest first; with `latest` only that many of the last ones."""
    question = _actions_question().where(true() if kind is None else actions.c.kind == kind)
    rows = connection.execute(question.order_by(actions.c.id.desc()).limit(latest)).all()
    return [as_action(row, row.undone is not None) for row in reversed(rows)]


def _actions_question() -> Select[Any]:
    return select(actions, coders.c.name.label("coder_name"), undone_actions.c.action.label("undone")).select_from(
        actions.outerjoin(coders, coders.c.id == actions.c.coder).outerjoin(
            undone_actions, undone_actions.c.action == actions.c.id
        )
    )


def counts_by_coder(connection: Connection, scheme: int) -> dict[tuple[int, str], dict[str, int]]:
    """Return how many fragments that count each person coded, per document and outcome."""
    rows = connection.execute(
        select(fragments.c.document, coders.c.name, _codings.c.outcome, func.count())
        .select_from(
            counting()
            .join(_now_coded, _now_coded.c.fragment == fragments.c.id)
            .join(_codings, _codings.c.id == _now_coded.c.entry)
            .join(coders, coders.c.id == _codings.c.coder)
        )
        .where(_now_coded.c.scheme == scheme)
        .group_by(fragments.c.document, coders.c.name, _codings.c.outcome)
        .order_by(coders.c.name)
    )
    found: dict[tuple[int, str], dict[str, int]] = {}
    for document, name, outcome, count in rows:
        found.setdefault((document, name), {})[outcome] = count
    return found


def fragment_counts(connection: Connection) -> dict[int, tuple[int, int]]:
    """Return per document how many fragments count, and how many of those were drawn to be coded blind."""
    rows = connection.execute(
        select(fragments.c.document, func.count(), func.sum(cast(draws.c.drawn, Integer)))
        .select_from(counting().outerjoin(draws, and_(draws.c.fragment == fragments.c.id, draws.c.kind == "blind")))
        .group_by(fragments.c.document)
    )
    return {document: (count, int(blind or 0)) for document, count, blind in rows}
