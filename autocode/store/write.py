"""What goes into a project: schemes, documents cut into fragments, codings, memos, model runs and suggestions.

Every function writes within the transaction and under the action that it is given; none of them commits.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from autocode.errors import ProjectError
from autocode.records import (
    Decision,
    Label,
    Segmentation,
    Speaker,
    SuggestedMoment,
    Suggestion,
    Transcript,
    UnmatchedCoding,
)
from autocode.scheme import Scheme, fold
from autocode.store.database import next_id
from autocode.store.ledger import append, latest_entry
from autocode.store.steps import now
from autocode.store.tables import (
    CODINGS,
    DOCUMENTS,
    FRAGMENTS,
    MEMOS,
    PARKED,
    SCHEMES,
    SETTINGS,
    SPEAKERS,
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
    unmatched_codings,
)

Row = dict[str, Any]
BLIND = "blind"


def named(connection: Connection, table: Table, name: str, **values: Any) -> int:
    """Return the id of the row with this name, made when it is missing."""
    found = connection.execute(select(table.c.id).where(table.c.name == name)).scalar()
    if found is not None:
        return int(found)
    new = next_id(connection, table)
    connection.execute(insert(table).values(id=new, name=name, **values))
    return new


def coder_id(connection: Connection, name: str, kind: str = "person") -> int:
    """Return the id of a coder, made when new. Raises ProjectError for a person with the name of a model."""
    if not name.strip():
        raise ProjectError("a coder needs a name.")
    _check_spelling(connection, name)
    found = named(connection, coders, name, kind=kind)
    if connection.execute(select(coders.c.kind).where(coders.c.id == found)).scalar() != kind:
        raise ProjectError(f"coder {name}: is not a {kind} in this project. Choose another name.")
    return found


def _check_spelling(connection: Connection, name: str) -> None:
    """Raise ProjectError for a new coder who differs from one that is there in case or spacing alone."""
    names = list(connection.execute(select(coders.c.name)).scalars())
    alike = [one for one in names if fold(one) == fold(name)]
    if alike and name not in names:
        raise ProjectError(f"coder {name}: the project knows {alike[0]}. Write the name in the same way.")


def sha256(text: str) -> str:
    """Return the hash of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def change_setting(connection: Connection, action: int, name: str, value: object) -> None:
    """Give a setting a new value (anything that JSON can hold)."""
    append(connection, SETTINGS, action, [{"name": name, "value": json.dumps(value, ensure_ascii=False)}])


def add_scheme_version(connection: Connection, action: int, scheme: Scheme, yaml: str) -> int:
    """Store a scheme's YAML text as it is and make it the current version; return the version's id.

    Raises ProjectError when the project has this version with another text: a version means one thing.
    """
    scheme_row = named(connection, schemes, scheme.id)
    same = connection.execute(
        select(scheme_versions).where(
            scheme_versions.c.scheme == scheme_row, scheme_versions.c.version == scheme.version
        )
    ).one_or_none()
    if same is not None and same.sha256 != sha256(yaml):
        raise ProjectError(
            f"scheme {scheme.title}: the project has another text under this version. Give the changed scheme a new "
            "version number."
        )
    version = same.id if same is not None else next_id(connection, scheme_versions)
    if same is None:
        connection.execute(
            insert(scheme_versions).values(
                id=version, scheme=scheme_row, version=scheme.version, yaml=yaml, sha256=sha256(yaml), action=action
            )
        )
    append(connection, SCHEMES, action, [{"scheme": scheme_row, "scheme_version": version}])
    return int(version)


# --- documents ------------------------------------------------------------------------------------------------------


def add_version(connection: Connection, action: int, transcript: Transcript, source: tuple[str, str]) -> int:
    """Store a document's text and turns; return the id of this version. `source` is a file's name and SHA-256."""
    version = next_id(connection, document_versions)
    unread = [[line.line, line.text] for line in transcript.unread]
    connection.execute(
        insert(document_versions).values(
            id=version,
            document=named(connection, documents, transcript.document),
            action=action,
            text=transcript.text,
            sha256=sha256(transcript.text),
            source_name=source[0],
            source_sha256=source[1],
            source_format=transcript.source_format,
            unread=json.dumps(unread, ensure_ascii=False),
        )
    )
    rows = [
        {
            "document_version": version,
            "number": turn.number,
            "speaker": turn.speaker,
            "start_char": start,
            "end_char": start + len(turn.text),
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
            "part": turn.part,
        }
        for turn, start in zip(transcript.turns, transcript.turn_offsets, strict=True)
    ]
    connection.execute(insert(turns), rows)
    return version


def add_segmentation(connection: Connection, action: int, version: int, cut: Segmentation) -> tuple[int, list[int]]:
    """Store one way of cutting a version of a document, its fragments live; return its id and those of the fragments.

    Several segmentations of one version may live together; which one is worked in, `use_segmentation` says.
    """
    segmentation = next_id(connection, segmentations)
    connection.execute(
        insert(segmentations).values(id=segmentation, document_version=version, action=action, made_by=cut.made_by)
    )
    document = connection.execute(
        select(document_versions.c.document).where(document_versions.c.id == version)
    ).scalar_one()
    rows = [
        {
            "segmentation": segmentation,
            "document": document,
            "name": fragment.id,
            "turn": fragment.turn,
            "start_char": fragment.start_char,
            "end_char": fragment.end_char,
            "text": fragment.text,
            "speaker": cut.transcript.turns[fragment.turn - 1].speaker,
            "part": fragment.part,
            "start_ms": fragment.start_ms,
            "end_ms": fragment.end_ms,
        }
        for fragment in cut.fragments
    ]
    return segmentation, add_fragments(connection, action, rows)


def add_fragments(connection: Connection, action: int, rows: Sequence[Row]) -> list[int]:
    """Store fragments and make them live; return their ids, in order."""
    if not rows:
        return []
    first = next_id(connection, fragments)
    new = list(range(first, first + len(rows)))
    connection.execute(
        insert(fragments), [{**row, "id": number, "action": action} for number, row in zip(new, rows, strict=True)]
    )
    append(connection, FRAGMENTS, action, [{"fragment": number} for number in new], fresh=True)
    return new


def use_segmentation(connection: Connection, action: int, version: int, segmentation: int) -> None:
    """Make a version of a document, in one segmentation, the one that is worked in."""
    document = connection.execute(
        select(document_versions.c.document).where(document_versions.c.id == version)
    ).scalar_one()
    row = {"document": document, "document_version": version, "segmentation": segmentation}
    append(connection, DOCUMENTS, action, [row])


def retire_fragments(connection: Connection, action: int, gone: Sequence[int]) -> None:
    """Take fragments out of use: they were split, joined or replaced. Their codings stay readable."""
    append(connection, FRAGMENTS, action, [{"fragment": fragment, "gone": True} for fragment in gone])


def add_ancestry(connection: Connection, action: int, how: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Record from which fragments new ones came: (new, old)."""
    rows = [{"fragment": new, "parent": old, "how": how, "action": action} for new, old in pairs]
    if rows:
        connection.execute(insert(ancestry), rows)


def name_speakers(
    connection: Connection, action: int, document: int, people: Mapping[str, Speaker], left_out: Iterable[str]
) -> None:
    """Say who the speakers of a document are, by their name in the file; no suggestions for those `left_out`."""
    left_out = set(left_out)
    rows = [
        {
            "document": document,
            "name": name,
            "code": person.code,
            "role": person.role,
            "in_group": person.group,
            "suggested_for": name not in left_out,
        }
        for name, person in people.items()
    ]
    append(connection, SPEAKERS, action, rows)


def uniform(seed: str, *key: str) -> float:
    """Return a number from [0, 1) that follows from the seed and the key alone: a draw that can be done over."""
    digest = hashlib.sha256("\x1f".join((seed, *key)).encode("utf-8")).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def draw_blind(connection: Connection, action: int, new: Sequence[int], seed: str, share: float) -> None:
    """Draw for each fragment whether it is to be coded before any suggestion is shown."""
    add_draws(connection, action, [(fragment, share, uniform(seed, BLIND, str(fragment)) < share) for fragment in new])


def add_draws(
    connection: Connection,
    action: int,
    drawn: Sequence[tuple[int, float, bool]],
    *,
    kind: str = BLIND,
    coder: int | None = None,
    scheme: int | None = None,
) -> None:
    """Store draws: fragment, probability, outcome."""
    if not drawn:
        return
    first = next_id(connection, draws)
    rows = [
        {
            "id": first + index,
            "fragment": fragment,
            "kind": kind,
            "coder": coder,
            "scheme": scheme,
            "probability": probability,
            "drawn": outcome,
            "action": action,
        }
        for index, (fragment, probability, outcome) in enumerate(drawn)
    ]
    connection.execute(insert(draws), rows)


# --- decisions ------------------------------------------------------------------------------------------------------


def add_codings(
    connection: Connection, action: int, coder: int, scheme: Scheme, version: int, decisions: Sequence[Decision]
) -> list[int]:
    """Append codings of one coder under one scheme and return their ids.

    Raises SchemeError for a label that is not in the scheme, ProjectError for two codes where it allows one.
    """
    scheme_row = connection.execute(
        select(scheme_versions.c.scheme).where(scheme_versions.c.id == version)
    ).scalar_one()
    at = now()
    rows = [
        {
            "scheme": scheme_row,
            "coder": coder,
            "fragment": decision.fragment,
            "scheme_version": version,
            "outcome": decision.outcome.value,
            "how": decision.how.value,
            "saw_suggestion": decision.saw_suggestion,
            "seconds": decision.seconds,
            "model_run": decision.model_run,
            "draw_probability": decision.draw_probability,
            "reason": decision.reason,
            "at": at,
            "carried_from": None,
        }
        for decision in decisions
    ]
    return append(
        connection, CODINGS, action, rows, parts=[_label_rows(decision.labels, scheme) for decision in decisions]
    )


def _label_rows(labels: Sequence[Label], scheme: Scheme) -> list[Row]:
    checked = [scheme.label(label.code, label.valence) for label in labels]
    codes = {label.code for label in checked}
    if scheme.exclusive and len(codes) > 1:
        raise ProjectError(f"scheme {scheme.title} allows one code on a fragment, not {', '.join(sorted(codes))}.")
    return [
        {"position": position, "code": label.code, "code_id": scheme[label.code].id, "valence": label.valence}
        for position, label in enumerate(checked)
    ]


def park(connection: Connection, action: int, scheme: int, coder: int, fragment: int, reason: str | None) -> None:
    """Put a fragment aside for later with a reason, or with None take it back."""
    row = {"scheme": scheme, "coder": coder, "fragment": fragment, "reason": reason or "", "at": now()}
    append(connection, PARKED, action, [{**row, "gone": reason is None}])


def add_memo(connection: Connection, action: int, text: str, **about: Any) -> int:
    """Write a memo and return its number; `about` holds the columns of `memos`."""
    memo = next_id(connection, memos)
    connection.execute(insert(memos).values(id=memo, **about))
    append(connection, MEMOS, action, [{"memo": memo, "text": text, "at": now()}], fresh=True)
    return memo


def change_memo(connection: Connection, action: int, memo: int, text: str | None) -> None:
    """Give a memo another text, or with None take it away (its texts stay in the file)."""
    if latest_entry(connection, MEMOS, [memo]) is None:
        raise ProjectError(f"memo {memo}: there is no such memo (any more).")
    append(connection, MEMOS, action, [{"memo": memo, "text": text or "", "at": now(), "gone": text is None}])


def add_unmatched(
    connection: Connection, action: int, coder: int, scheme: int, unmatched: Sequence[UnmatchedCoding]
) -> None:
    """Keep imported codings for which there is no fragment, as they were."""
    if not unmatched:
        return
    first = next_id(connection, unmatched_codings)
    rows = [
        {
            "id": first + index,
            "action": action,
            "coder": coder,
            "scheme": scheme,
            "document": one.document,
            "name": one.id,
            "text": one.text,
            "labels": json.dumps([[label.code, label.valence] for label in one.labels], ensure_ascii=False),
            "reason": one.reason,
        }
        for index, one in enumerate(unmatched)
    ]
    connection.execute(insert(unmatched_codings), rows)


# --- models ---------------------------------------------------------------------------------------------------------


def add_model_run(
    connection: Connection,
    action: int,
    kind: str,
    model: str,
    version: int,
    folder: str | None,
    facts: Mapping[str, Any],
    learnt_from: Sequence[int] = (),
) -> int:
    """Store that a model was trained or suggests, the model as a coder; `learnt_from` are the codings it was taught."""
    run = next_id(connection, model_runs)
    connection.execute(
        insert(model_runs).values(
            id=run,
            kind=kind,
            coder=coder_id(connection, model, "model"),
            scheme_version=version,
            folder=folder,
            facts=json.dumps(dict(facts), ensure_ascii=False),
            action=action,
        )
    )
    if learnt_from:
        connection.execute(insert(training_codings), [{"model_run": run, "coding": coding} for coding in learnt_from])
    return run


def add_suggestions(connection: Connection, action: int, run: int, found: Sequence[tuple[int, Suggestion]]) -> None:
    """Append what a model run suggests, by fragment."""
    if not found:
        return
    first = next_id(connection, suggestions)
    rows = [
        {"id": first + index, "model_run": run, "fragment": fragment, "action": action}
        for index, (fragment, _) in enumerate(found)
    ]
    connection.execute(insert(suggestions), rows)
    moments = [
        _moment_row(first + index, position, moment, position >= len(suggestion.moments))
        for index, (_, suggestion) in enumerate(found)
        for position, moment in enumerate((*suggestion.moments, *suggestion.alternatives))
    ]
    if moments:
        connection.execute(insert(suggested_moments), moments)


def _moment_row(suggestion: int, position: int, moment: SuggestedMoment, alternative: bool) -> Row:
    return {
        "suggestion": suggestion,
        "position": position,
        "alternative": alternative,
        "code": moment.code,
        "level": moment.level,
        "confidence": moment.confidence,
        "valence": moment.valence,
        "valence_confidence": moment.valence_confidence,
    }
