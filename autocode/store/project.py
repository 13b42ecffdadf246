"""A project, as the rest of the program knows it: records in, records out, no SQL.

Every method that changes something is one step: saved whole when it returns, and undone whole. `coder` is always the
name of a person. Fragments are addressed by their number in the file (`ProjectFragment.row`), schemes by their id.
"""

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, make_url

from autocode.errors import ProjectError
from autocode.records import (
    Action,
    Coder,
    Coding,
    Decided,
    Decision,
    Draw,
    FragmentColumns,
    Memo,
    ModelRun,
    Parked,
    ProjectFragment,
    Segmentation,
    Speaker,
    Suggestion,
    Transcript,
    UnmatchedCoding,
    WeighedColumns,
)
from autocode.scheme import Scheme
from autocode.scheme_change import in_version, translation
from autocode.scheme_file import parse_scheme
from autocode.store import change, check, files, look, read, read_review, steps, write
from autocode.store.database import BUSY_SECONDS, Database
from autocode.store.look import Search
from autocode.store.migrate import is_up_to_date, migrate
from autocode.store.read import DocumentRow, SchemeText
from autocode.store.realign import realign

DEFAULT_BLIND_SHARE = 0.1
_SEED, _BLIND_SHARE = "seed", "blind share"
Say = Callable[[str], None]


def _silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class NewDocument:
    """A document to add: cut into fragments, from which file (name, SHA-256), and who its speakers are.

    `listed` says that a person made a list of the speakers, which may give turns to others than the file does.
    """

    cut: Segmentation
    source_name: str
    source_sha256: str
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
    listed: bool = False

    @property
    def left_out(self) -> set[str]:
        """The speakers, by their name in the file, for whom nothing is suggested."""
        turns = self.cut.transcript.turns
        return {
            name
            for fragment in self.cut.fragments
            if not fragment.suggested_for and (name := turns[fragment.turn - 1].speaker) is not None
        }


@dataclass(frozen=True)
class AddedDocument:
    """What adding a document did: it was `new`, `unchanged`, `corrected`, or its `speakers changed`.

    A document is corrected when it was there with another text, or with turns of other people.

    For a corrected one `carried` counts the codings that were taken over, and `lost` are the fragments that are no
    longer found; what was coded there stays readable as `Project.orphaned_codings`.
    """

    name: str
    what: str
    fragments: int
    carried: int = 0
    lost: tuple[ProjectFragment, ...] = ()


@dataclass(frozen=True)
class DocumentProgress:
    """How far a document is: its fragments, those drawn to be coded blind, and per scheme and person the outcomes."""

    name: str
    source: str
    fragments: int
    blind: int
    coded: Mapping[str, Mapping[str, Mapping[str, int]]]


def _same_turns(connection: Connection, new: NewDocument, old: DocumentRow) -> bool:
    """Say whether a document has the text that it had, and, where a list says who speaks, the same people."""
    if old.sha256 != write.sha256(new.cut.transcript.text):
        return False
    if not new.listed:
        return True
    before = read.transcript(connection, old).turns
    return [turn.speaker for turn in before] == [turn.speaker for turn in new.cut.transcript.turns]


def _changed_speakers(connection: Connection, new: NewDocument, old: DocumentRow) -> dict[str, Speaker]:
    """Return the speakers of whom the new file or its list says something else than the project knows.

    Who speaks was perhaps named in the project since: what the new one leaves open stays as it was.
    """
    known = read.speakers(connection, old.document)
    changed: dict[str, Speaker] = {}
    for name, speaker in new.speakers.items():
        before = known.get(name)
        if before is not None and speaker.code == name:
            continue
        if before is not None and speaker.code == before.code:
            speaker = replace(speaker, role=speaker.role or before.role, group=speaker.group or before.group)
        if speaker != before:
            changed[name] = speaker
    return changed


def open_project(target: Path | str, *, say: Say = _silent, busy_seconds: float = BUSY_SECONDS) -> "Project":
    """Return the project in a file (or at a database URL), brought up to date.

    A file of an older version is copied, the copy verified and named through `say`, and then migrated. Raises
    ProjectError for a file that is missing, foreign, newer, damaged, read-only or in use: it is left as it is.
    """
    url, path = _place(target)
    if path is not None and files.check_file(path).schema_version < files.SCHEMA_VERSION:
        copy = files.make_backup(path, "before-migration")
        say(f"{path}: made by an older autocode; a copy is kept as {copy}")
    database = Database(url, path, busy_seconds)
    try:
        with database.reading() as connection:
            current = is_up_to_date(connection)
        if not current and path is None:
            raise ProjectError(f"{database.where}: holds no project of this version. Make a copy, and migrate it.")
        if not current:
            with database.writing() as connection:
                migrate(connection)
    except BaseException:
        database.close()
        raise
    return Project(database)


def create_project(
    target: Path | str,
    schemes: Sequence[tuple[Scheme, str]],
    *,
    blind_share: float = DEFAULT_BLIND_SHARE,
    seed: str | None = None,
) -> "Project":
    """Make a new project with schemes (each with its YAML text) and return it.

    `blind_share` is the probability with which each fragment is drawn to be coded before any suggestion is shown; all
    draws follow from `seed`, a random one unless given. Raises ProjectError when there is something at the target.
    """
    if not 0.0 <= blind_share <= 1.0:
        raise ProjectError(f"blind share {blind_share}: give a number from 0 to 1 (0.1 is one fragment in ten).")
    if not schemes:
        raise ProjectError("a project needs at least one scheme. Name one: --scheme waardecreatie")
    url, path = _place(target)
    if path is not None:
        _check_new(path)
    with files.removed_when_failing(path) if path is not None else contextlib.nullcontext():
        database = Database(url, path)
        try:
            with database.writing() as connection:
                migrate(connection)
                action = steps.begin(connection, "new", undoable=False)
                write.change_setting(connection, action, _SEED, seed or secrets.token_hex(16))
                write.change_setting(connection, action, _BLIND_SHARE, blind_share)
                for scheme, yaml in schemes:
                    write.add_scheme_version(connection, action, scheme, yaml)
        except BaseException:
            database.close()
            raise
    return Project(database)


def _place(target: Path | str) -> tuple[URL, Path | None]:
    """Return the URL of a database and, when it is a file, its path."""
    if isinstance(target, str) and "://" in target:
        return make_url(target), None
    path = Path(target)
    return URL.create("sqlite", database=str(path)), path


def _check_new(path: Path) -> None:
    if path.exists():
        raise ProjectError(f"{path}: exists already. Choose another name; nothing was changed.")
    if not path.parent.is_dir():
        raise ProjectError(f"{path}: the folder {path.parent} does not exist. Make it first, or choose another place.")


@dataclass(frozen=True)
class _Step:
    """One step under way: its transaction, its number, and who takes it."""

    connection: Connection
    action: int
    coder: int | None


class Project:
    """An open project. Close it, or use it in a `with`; several may have one file open, writers one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parsed: dict[int, Scheme] = {}

    def __enter__(self) -> "Project":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def path(self) -> Path | None:
        """Where the file lies; None for another database."""
        return self._database.path

    @contextlib.contextmanager
    def _step(
        self, kind: str, coder: str | None = None, *, undoable: bool = True, detail: Mapping[str, Any] | None = None
    ) -> Iterator[_Step]:
        with self._database.writing() as connection:
            who = None if coder is None else write.coder_id(connection, coder)
            yield _Step(connection, steps.begin(connection, kind, who, undoable=undoable, detail=detail), who)

    # --- settings, schemes, coders ----------------------------------------------------------------------------------

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a setting of the project."""
        with self._database.reading() as connection:
            return read.setting(connection, name, default)

    def change_setting(self, name: str, value: object, coder: str | None = None) -> None:
        """Give a setting a new value (anything that JSON can hold)."""
        with self._step("setting", coder, detail={"name": name}) as step:
            write.change_setting(step.connection, step.action, name, value)

    @property
    def blind_share(self) -> float:
        """The probability with which a new fragment is drawn to be coded blind."""
        return float(self.setting(_BLIND_SHARE, DEFAULT_BLIND_SHARE))

    @property
    def study(self) -> str:
        """A mark of this project that no other has, for what goes out and comes back: 16 hexadecimal digits."""
        return write.sha256(str(self.setting(_SEED)))[:16]

    def schemes(self) -> tuple[Scheme, ...]:
        """Return the schemes in their current versions, in the order in which they came."""
        with self._database.reading() as connection:
            return tuple(self._parse(text) for text in read.current_schemes(connection))

    def scheme(self, name: str, version: str | None = None) -> Scheme:
        """Return a scheme in its current version, or in an earlier one. Raises ProjectError when it is not there."""
        with self._database.reading() as connection:
            text = self._scheme_text(connection, name)
            if version is None or version == text.version:
                return self._parse(text)
            yaml = read.scheme_text(connection, name, version)
        if yaml is None:
            raise ProjectError(f"scheme {name}: the project has no version {version} of it.")
        return parse_scheme(yaml, f"scheme {name} {version}")

    def add_scheme_version(
        self, scheme: Scheme, yaml: str, coder: str | None = None, *, about: Mapping[str, Any] | None = None
    ) -> None:
        """Add a scheme, or make a new version of one the current one; older codings keep theirs.

        `about` is kept with the step: what was changed, as far as the text does not say it.
        """
        detail = {"scheme": scheme.id, "version": scheme.version, **(about or {})}
        with self._step("scheme", coder, detail=detail) as step:
            write.add_scheme_version(step.connection, step.action, scheme, yaml)

    def scheme_versions(self, name: str) -> list[Scheme]:
        """Return every version of a scheme that was ever in the project, the oldest first, undone ones too."""
        with self._database.reading() as connection:
            return [self._parse(text) for text in read.scheme_versions_of(connection, name)]

    def _scheme_text(self, connection: Connection, name: str) -> SchemeText:
        texts = read.current_schemes(connection)
        for text in texts:
            if text.name == name:
                return text
        raise ProjectError(f"scheme {name}: is not in this project. There is: {', '.join(one.name for one in texts)}.")

    def _parse(self, text: SchemeText) -> Scheme:
        if text.id not in self._parsed:
            self._parsed[text.id] = parse_scheme(text.yaml, f"scheme {text.name} {text.version}")
        return self._parsed[text.id]

    def coders(self) -> list[Coder]:
        """Return all coders, persons and models alike."""
        with self._database.reading() as connection:
            return read.all_coders(connection)

    # --- documents and fragments ------------------------------------------------------------------------------------

    def add_documents(self, new: Sequence[NewDocument], coder: str | None = None) -> list[AddedDocument]:
        """Add documents, all in one step; one that is there with another text is taken for corrected.

        When all are there as they are, nothing is written.
        """
        with self._database.reading() as connection:
            there = {row.name: row for row in read.document_rows(connection)}
            olds = [there.get(one.cut.transcript.document) for one in new]
            same = [
                old is not None and _same_turns(connection, one, old) and not _changed_speakers(connection, one, old)
                for one, old in zip(new, olds, strict=True)
            ]
        if all(same):
            return [AddedDocument(one.cut.transcript.document, "unchanged", len(one.cut.fragments)) for one in new]
        with self._step("add", coder, detail={"documents": [one.cut.transcript.document for one in new]}) as step:
            return self._add(step, new)

    def _add(self, step: _Step, new: Sequence[NewDocument]) -> list[AddedDocument]:
        there = {row.name: row for row in read.document_rows(step.connection)}
        names = [one.cut.transcript.document for one in new]
        if len(set(names)) < len(names):
            raise ProjectError("two documents have one name. Rename one of the files.")
        return [self._add_one(step, one, there.get(name)) for one, name in zip(new, names, strict=True)]

    def _add_one(self, step: _Step, new: NewDocument, old: DocumentRow | None) -> AddedDocument:
        if old is not None and _same_turns(step.connection, new, old):
            changed = _changed_speakers(step.connection, new, old)
            write.name_speakers(step.connection, step.action, old.document, changed, new.left_out)
            return AddedDocument(old.name, "speakers changed" if changed else "unchanged", len(new.cut.fragments))
        if old is not None:
            return self._correct(step, new, old)
        rows = self._store(step, new, new.cut)
        self._draw(step, rows)
        return AddedDocument(new.cut.transcript.document, "new", len(rows))

    def _store(self, step: _Step, new: NewDocument, cut: Segmentation) -> list[int]:
        connection, action = step.connection, step.action
        version = write.add_version(connection, action, cut.transcript, (new.source_name, new.source_sha256))
        segmentation, rows = write.add_segmentation(connection, action, version, cut)
        write.use_segmentation(connection, action, version, segmentation)
        document = read.document_row(connection, cut.transcript.document).document
        write.name_speakers(connection, action, document, new.speakers, new.left_out)
        return rows

    def _draw(self, step: _Step, rows: Sequence[int]) -> None:
        seed = read.setting(step.connection, _SEED)
        share = read.setting(step.connection, _BLIND_SHARE, DEFAULT_BLIND_SHARE)
        write.draw_blind(step.connection, step.action, rows, seed, share)

    def _correct(self, step: _Step, new: NewDocument, old: DocumentRow) -> AddedDocument:
        connection, action = step.connection, step.action
        before = read.project_fragments(connection, document=old.document)
        texts = read.current_schemes(connection)
        suggested = [read.current_suggestions(connection, text.scheme) for text in texts]
        taken = read.fragment_names(connection, old.document)
        laid = realign(before, read.transcript(connection, old), new.cut, taken)
        rows = self._store(step, replace(new, speakers=_changed_speakers(connection, new, old)), laid.cut)
        pairs = [(row, kept.row) for row, kept in zip(rows, laid.continues, strict=True) if kept is not None]
        write.add_ancestry(connection, action, "corrected", pairs)
        change.inherit_draws(connection, action, pairs)
        self._draw(step, [row for row, kept in zip(rows, laid.continues, strict=True) if kept is None])
        carried = change.carry(connection, action, pairs)
        self._carry_suggestions(step, suggested, pairs)
        write.retire_fragments(connection, action, [one.row for one in before])
        return AddedDocument(old.name, "corrected", len(rows), carried, laid.lost)

    def _carry_suggestions(
        self, step: _Step, suggested: Sequence[Mapping[int, tuple[int, Suggestion]]], pairs: Sequence[tuple[int, int]]
    ) -> None:
        """A suggestion is for a text: where the text is still the same, it is still what the model suggests."""
        for of_scheme in suggested:
            by_run: dict[int, list[tuple[int, Suggestion]]] = {}
            for new, old in pairs:
                if old in of_scheme:
                    run, suggestion = of_scheme[old]
                    by_run.setdefault(run, []).append((new, suggestion))
            for run, found in by_run.items():
                write.add_suggestions(step.connection, step.action, run, found)

    def add_segmentation(self, document: str, cut: Segmentation, coder: str | None = None) -> list[int]:
        """Store another way of cutting a document beside the one that is worked in; return its fragments' numbers."""
        with self._step("segmentation", coder, detail={"document": document}) as step:
            row = read.document_row(step.connection, document)
            if cut.transcript.text != read.transcript(step.connection, row).text:
                raise ProjectError(f"document {document}: was cut in another text than the project has.")
            rows = write.add_segmentation(step.connection, step.action, row.version, cut)[1]
            self._draw(step, rows)
            return rows

    def name_speakers(
        self, document: str, people: Mapping[str, Speaker], left_out: Sequence[str] = (), coder: str | None = None
    ) -> None:
        """Say who speaks in a document, by the name in the file; nothing is suggested for those `left_out`."""
        with self._step("speakers", coder, detail={"document": document}) as step:
            row = read.document_row(step.connection, document)
            write.name_speakers(step.connection, step.action, row.document, people, left_out)

    def documents(self) -> list[str]:
        """Return the names of the documents, in the order in which they were added."""
        with self._database.reading() as connection:
            return [row.name for row in read.document_rows(connection)]

    def transcript(self, document: str) -> Transcript:
        """Return a document in its current text."""
        with self._database.reading() as connection:
            return read.transcript(connection, read.document_row(connection, document))

    def segmentation(self, document: str) -> tuple[Segmentation, dict[str, int]]:
        """Return a document cut into the fragments that count, and the fragments' numbers by their id."""
        with self._database.reading() as connection:
            return read.segmentation(connection, read.document_row(connection, document))

    def fragments(self, document: str | None = None) -> list[ProjectFragment]:
        """Return the fragments that count, in reading order, of one document or of all."""
        with self._database.reading() as connection:
            row = None if document is None else read.document_row(connection, document).document
            return read.project_fragments(connection, document=row)

    def fragment(self, row: int) -> ProjectFragment:
        """Return one fragment, whether it still counts or not."""
        with self._database.reading() as connection:
            return read.project_fragments(connection, rows=[row])[0]

    def next_fragment(self, scheme: str, coder: str, after: int | None = None) -> ProjectFragment | None:
        """Return the first fragment in reading order that the coder has neither coded nor parked, or None.

        With `after` the search begins behind that fragment and comes round at the end.
        """
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            row = read.next_open(connection, self._scheme_text(connection, scheme).scheme, who, after)
            return None if row is None else read.project_fragments(connection, rows=[row])[0]

    def open_fragments(self, scheme: str, coder: str) -> list[int]:
        """Return the numbers of all fragments that the coder has neither coded nor parked, in reading order."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return read.open_rows(connection, self._scheme_text(connection, scheme).scheme, who)

    def split_fragment(self, row: int, at: int, coder: str) -> tuple[int, int]:
        """Split a fragment before character `at` of its text; return the numbers of its two parts."""
        with self._step("split", coder, detail={"fragment": row}) as step:
            first, second = change.split(step.connection, step.action, row, at)
            return first, second

    def join_fragments(self, rows: Sequence[int], coder: str) -> int:
        """Join fragments that follow each other, of one speaker; return the number of the new one."""
        with self._step("join", coder, detail={"fragments": list(rows)}) as step:
            return change.join(step.connection, step.action, rows)

    # --- codings ----------------------------------------------------------------------------------------------------

    def record_coding(self, coder: str, scheme: str, decision: Decision) -> int:
        """Save one decision and return its id. It is on the disk when this returns."""
        return self.record_codings(coder, scheme, [decision])[0]

    def record_codings(
        self,
        coder: str,
        scheme: str,
        decisions: Sequence[Decision],
        kind: str = "code",
        *,
        memos: Mapping[int, str] | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> list[int]:
        """Save decisions as one step (a bulk acceptance, say) and return their ids.

        `memos` are notes on fragments that came with them, `about` is kept with the step. Raises SchemeError for
        labels that are not in the scheme, ProjectError for fragments that are no more.
        """
        detail = {"scheme": scheme, "fragments": len(decisions), **(about or {})}
        with self._step(kind, coder, detail=detail) as step:
            self._note(step, memos or {})
            return self._record(step, scheme, decisions)

    def write_memos(
        self, coder: str, memos: Mapping[int | None, str], *, about: Mapping[str, Any] | None = None
    ) -> None:
        """Write memos on fragments, all in one step; the one under None is about the project."""
        with self._step("memo", coder, detail={"fragments": len(memos), **(about or {})}) as step:
            self._note(step, memos)

    def _note(self, step: _Step, memos: Mapping[Any, str]) -> None:
        change.require_live(step.connection, [row for row in memos if row is not None])
        for row, text in memos.items():
            about = {"about": "project"} if row is None else {"about": "fragment", "fragment": row}
            write.add_memo(step.connection, step.action, text, coder=step.coder, **about)

    def _record(self, step: _Step, scheme: str, decisions: Sequence[Decision]) -> list[int]:
        assert step.coder is not None
        rows = [decision.fragment for decision in decisions]
        if len(set(rows)) < len(rows):
            raise ValueError("two decisions of one step are about one fragment")
        change.require_live(step.connection, rows)
        text = self._scheme_text(step.connection, scheme)
        drawn = change.draws_of(step.connection, rows)
        given = [_with_draw(decision, drawn.get(decision.fragment)) for decision in decisions]
        return write.add_codings(step.connection, step.action, step.coder, self._parse(text), text.id, given)

    def import_codings(
        self,
        coder: str,
        scheme: str,
        decisions: Sequence[Decision],
        unmatched: Sequence[UnmatchedCoding] = (),
        sources: Sequence[str] = (),
    ) -> list[int]:
        """Save imported codings, and beside them what fits nowhere, in one step that is undone whole."""
        with self._step("import", coder, detail={"scheme": scheme, "files": list(sources)}) as step:
            assert step.coder is not None
            number = self._scheme_text(step.connection, scheme).scheme
            write.add_unmatched(step.connection, step.action, step.coder, number, unmatched)
            return self._record(step, scheme, decisions)

    def current_codings(self, scheme: str, coder: str | None = None, fragment: int | None = None) -> list[Coding]:
        """Return the latest coding per fragment and coder, of the fragments that count or of one fragment."""
        with self._database.reading() as connection:
            number = self._scheme_text(connection, scheme).scheme
            return read.current_codings(connection, number, read.find_coder(connection, coder), fragment)

    def coding_history(
        self, scheme: str, coder: str | None = None, fragment: int | None = None
    ) -> list[tuple[int, bool, Coding]]:
        """Return every entry ever written, as (action, taken back?, coding); of a fragment with its forebears'."""
        with self._database.reading() as connection:
            rows = None if fragment is None else [fragment, *read.parents(connection, fragment)]
            number = self._scheme_text(connection, scheme).scheme
            return read.coding_history(connection, number, read.find_coder(connection, coder), rows)

    def orphaned_codings(self) -> list[Coding]:
        """Return codings whose fragment is no more, that were not carried on and not replaced by newer ones."""
        with self._database.reading() as connection:
            return read.orphaned_codings(connection)

    def unmatched_codings(self) -> list[UnmatchedCoding]:
        """Return imported codings that fit no fragment."""
        with self._database.reading() as connection:
            return read.unmatched(connection)

    def decisions_hash(self, scheme: str) -> str:
        """Return a hash of all current codings under a scheme: when it changes, a model can learn something new."""
        with self._database.reading() as connection:
            entries = read.current_entries(connection, self._scheme_text(connection, scheme).scheme)
        return hashlib.sha256(repr(entries).encode()).hexdigest()

    def record_draws(
        self,
        kind: str,
        drawn: Mapping[int, tuple[float, bool]],
        *,
        scheme: str | None = None,
        coder: str | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> int:
        """Store a draw of fragments (`check` or `repeat`): per fragment its probability, and whether it was drawn.

        `about` is kept with the step. Returns the number of the step (`Draw.action`). Draws are facts, and are not
        undone: an analysis must know that they were made.
        """
        detail = {"kind": kind, "fragments": len(drawn), **(about or {})}
        with self._step("draw", coder, undoable=False, detail=detail) as step:
            number = None if scheme is None else self._scheme_text(step.connection, scheme).scheme
            rows = [(fragment, probability, outcome) for fragment, (probability, outcome) in drawn.items()]
            write.add_draws(step.connection, step.action, rows, kind=kind, coder=step.coder, scheme=number)
            return step.action

    def draws(self, kind: str = "blind", scheme: str | None = None) -> list[Draw]:
        """Return the draws of a kind (`blind`, `check`, `repeat`), the oldest first."""
        with self._database.reading() as connection:
            number = None if scheme is None else self._scheme_text(connection, scheme).scheme
            return read.all_draws(connection, kind, number)

    # --- models -----------------------------------------------------------------------------------------------------

    def record_training(
        self,
        scheme: str,
        model: str,
        *,
        folder: str | None = None,
        facts: Mapping[str, Any] | None = None,
        learnt_from: Sequence[int] = (),
    ) -> int:
        """Store that a model was trained, and on which codings; return the number of the run."""
        with self._step("train", undoable=False, detail={"model": model}) as step:
            version = self._scheme_text(step.connection, scheme).id
            return write.add_model_run(
                step.connection, step.action, "train", model, version, folder, facts or {}, learnt_from
            )

    def record_suggestions(
        self,
        scheme: str,
        model: str,
        found: Mapping[int, Suggestion],
        *,
        folder: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> int:
        """Append a model's suggestions, by fragment, and return the number of the run; they replace none."""
        with self._step("suggest", undoable=False, detail={"model": model, "fragments": len(found)}) as step:
            text = self._scheme_text(step.connection, scheme)
            scheme_ = self._parse(text)
            for suggestion in found.values():
                for moment in (*suggestion.moments, *suggestion.alternatives):
                    scheme_.label(moment.code, moment.valence)
            run = write.add_model_run(step.connection, step.action, "suggest", model, text.id, folder, facts or {})
            write.add_suggestions(step.connection, step.action, run, list(found.items()))
            return run

    def suggestions(self, scheme: str, fragment: int | None = None) -> dict[int, tuple[int, Suggestion]]:
        """Return the latest suggestion per fragment with the run that it is of.

        Codes have the signs of the scheme's current version; those that it no longer has are left out.
        """
        with self._database.reading() as connection:
            text = self._scheme_text(connection, scheme)
            found = read.current_suggestions(connection, text.scheme, fragment)
            versions = read.versions_of_runs(connection, {run for run, _ in found.values()})
            now = self._parse(text)
            older = {version.id: self._parse(version) for version in versions.values() if version.id != text.id}
        signs = {number: translation(old, now) for number, old in older.items()}
        return {
            row: (
                run,
                in_version(suggestion, signs[versions[run].id], now) if versions[run].id in signs else suggestion,
            )
            for row, (run, suggestion) in found.items()
        }

    def suggestion_history(self, scheme: str) -> list[tuple[int, int, int, Suggestion]]:
        """Return every suggestion for the fragments that count, the oldest first: (action, run, fragment, itself)."""
        with self._database.reading() as connection:
            return read.all_suggestions(connection, self._scheme_text(connection, scheme).scheme)

    def forebears(self) -> dict[int, set[int]]:
        """Return, per fragment that was split off, joined or corrected, all fragments that it came from."""
        with self._database.reading() as connection:
            return read.forebears(connection)

    def model_runs(self, scheme: str | None = None, kind: str | None = None) -> list[ModelRun]:
        """Return the uses of models (`train`, `suggest`), the oldest first."""
        with self._database.reading() as connection:
            number = None if scheme is None else self._scheme_text(connection, scheme).scheme
            return read.runs(connection, number, kind)

    def learnt_from(self, run: int) -> list[int]:
        """Return the ids of the codings that a training run learnt from."""
        with self._database.reading() as connection:
            return read.learnt_from(connection, run)

    def add_suggestions(self, scheme: str, run: int, found: Mapping[int, Suggestion]) -> None:
        """Append suggestions of a run that is there: a portion at a time, nobody waits long for the file."""
        with self._step("suggest", undoable=False, detail={"run": run, "fragments": len(found)}) as step:
            scheme_ = self._parse(self._scheme_text(step.connection, scheme))
            for suggestion in found.values():
                for moment in (*suggestion.moments, *suggestion.alternatives):
                    scheme_.label(moment.code, moment.valence)
            write.add_suggestions(step.connection, step.action, run, list(found.items()))

    # --- looking around ---------------------------------------------------------------------------------------------

    def around(self, row: int, before: int, after: int) -> list[ProjectFragment]:
        """Return a fragment with those before and after it in its document, in reading order."""
        with self._database.reading() as connection:
            return look.around(connection, row, before, after)

    def fragments_of(self, action: int) -> list[int]:
        """Return the numbers of the fragments that a step is about, those in use first."""
        with self._database.reading() as connection:
            return look.touched(connection, action)

    def find_fragments(
        self, scheme: str, coder: str, search: Search, limit: int, offset: int = 0
    ) -> tuple[int, list[ProjectFragment]]:
        """Return how many fragments are looked for, and some of them in reading order; codings are those of a coder."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            number = self._scheme_text(connection, scheme).scheme
            total, rows = look.find(connection, number, who, search, limit, offset)
            return total, read.project_fragments(connection, rows=rows)

    def texts(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return the document's name and the text of fragments, by their number."""
        with self._database.reading() as connection:
            return look.texts(connection, rows)

    def latest_coding(self, scheme: str, coder: str, fragment: int) -> int:
        """Return the id of a coder's current coding of a fragment, 0 when there is none."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return look.latest_coding(connection, self._scheme_text(connection, scheme).scheme, who, fragment)

    def parked_here(self, scheme: str, coder: str, fragment: int) -> str | None:
        """Return the reason for which a coder parked a fragment, None when they did not."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return look.parked_here(connection, self._scheme_text(connection, scheme).scheme, who, fragment)

    def open_among(self, scheme: str, coder: str, rows: Sequence[int]) -> set[int]:
        """Return which of some fragments (a few hundred at most) a coder has still to do."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return look.open_among(connection, self._scheme_text(connection, scheme).scheme, who, rows)

    def drawn_blind(self, scheme: str, coder: str, rows: Sequence[int]) -> set[int]:
        """Return which of some fragments were drawn to be coded without a suggestion (blind, check, repeat)."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return look.drawn_for(connection, self._scheme_text(connection, scheme).scheme, who, rows)

    def label_counts(self, scheme: str, coder: str) -> dict[tuple[str, str | None], int]:
        """Return how often a coder gives each code (by its id) with each valence."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return look.label_counts(connection, self._scheme_text(connection, scheme).scheme, who)

    def seconds_taken(self, scheme: str, coder: str) -> list[float]:
        """Return the seconds that a coder's current decisions took, where that was measured, the oldest first."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return look.seconds_taken(connection, self._scheme_text(connection, scheme).scheme, who)

    def speakers_and_parts(self) -> tuple[list[str], list[str]]:
        """Return the speakers, as the researcher calls them, and the parts of all documents."""
        with self._database.reading() as connection:
            return look.names(connection)

    # --- for a review -----------------------------------------------------------------------------------------------

    def fragment_columns(self) -> FragmentColumns:
        """Return the fragments that count, in reading order, as columns."""
        with self._database.reading() as connection:
            return read_review.fragment_columns(connection)

    def weighed_columns(self, scheme: str) -> WeighedColumns:
        """Return the codes that the latest suggestion of every fragment weighs, as columns."""
        with self._database.reading() as connection:
            return read_review.weighed_columns(connection, self._scheme_text(connection, scheme).scheme)

    def decided(self, scheme: str, coder: str) -> list[Decided]:
        """Return a coder's current decisions in the order in which they were taken; none for one who did nothing."""
        with self._database.reading() as connection:
            who = read.coder_number(connection, coder)
            return read_review.decided(connection, self._scheme_text(connection, scheme).scheme, who)

    def suggestions_before(self, scheme: str, moments: Mapping[int, int]) -> dict[int, list[tuple[int, Suggestion]]]:
        """Return, per fragment, all suggestions that were stored before a step, the latest first, each with its run."""
        with self._database.reading() as connection:
            number = self._scheme_text(connection, scheme).scheme
            return read_review.suggestions_before(connection, number, moments)

    # --- parking and memos ------------------------------------------------------------------------------------------

    def park(self, coder: str, scheme: str, fragment: int, reason: str) -> None:
        """Put a fragment aside for later, and say why."""
        self._park(coder, scheme, fragment, reason)

    def unpark(self, coder: str, scheme: str, fragment: int) -> None:
        """Take a fragment back among those to do."""
        self._park(coder, scheme, fragment, None)

    def _park(self, coder: str, scheme: str, fragment: int, reason: str | None) -> None:
        with self._step("unpark" if reason is None else "park", coder, detail={"fragment": fragment}) as step:
            assert step.coder is not None
            change.require_live(step.connection, [fragment])
            number = self._scheme_text(step.connection, scheme).scheme
            write.park(step.connection, step.action, number, step.coder, fragment, reason)

    def parked(self, scheme: str, coder: str | None = None) -> list[Parked]:
        """Return what is put aside at present."""
        with self._database.reading() as connection:
            number = self._scheme_text(connection, scheme).scheme
            return read.parked(connection, number, read.find_coder(connection, coder))

    def write_memo(
        self,
        coder: str,
        text: str,
        *,
        fragment: int | None = None,
        document: str | None = None,
        code: tuple[str, str] | None = None,
    ) -> int:
        """Write a memo on a fragment, a document, a code (scheme, sign) or, without any, the project."""
        if sum(one is not None for one in (fragment, document, code)) > 1:
            raise ValueError("a memo is about one thing")
        with self._step("memo", coder) as step:
            connection = step.connection
            about: dict[str, Any] = {"about": "project"}
            if fragment is not None:
                change.require_live(connection, [fragment])
                about = {"about": "fragment", "fragment": fragment}
            elif document is not None:
                about = {"about": "document", "document": read.document_row(connection, document).document}
            elif code is not None:
                scheme = self._scheme_text(connection, code[0])
                label = self._parse(scheme).label(code[1])
                code_id = self._parse(scheme)[label.code].id
                about = {"about": "code", "scheme": scheme.scheme, "code_id": code_id}
            return write.add_memo(connection, step.action, text, coder=step.coder, **about)

    def change_memo(self, coder: str, memo: int, text: str | None) -> None:
        """Give a memo another text, or with None take it away."""
        with self._step("memo", coder, detail={"memo": memo}) as step:
            write.change_memo(step.connection, step.action, memo, text)

    def memos(self, fragment: int | None = None) -> list[Memo]:
        """Return all memos, or those on a fragment and on those that it came from."""
        with self._database.reading() as connection:
            return read.all_memos(connection, fragment)

    # --- the log ----------------------------------------------------------------------------------------------------

    def undo(self, coder: str | None = None) -> Action:
        """Take back the last step of a coder (None: the last of anybody), and return it.

        Raises ProjectError when there is none, and when somebody's later work hangs on it.
        """
        return self._turn(steps.undo, coder)

    def redo(self, coder: str | None = None) -> Action:
        """Bring back the step that was undone last, as long as its coder did nothing new since; return it."""
        return self._turn(steps.redo, coder)

    def _turn(self, how: Callable[[Connection, int | None], int], coder: str | None) -> Action:
        with self._database.writing() as connection:
            action = how(connection, read.find_coder(connection, coder))
            return read.action(connection, action)

    def log(self, latest: int | None = None, kind: str | None = None) -> list[Action]:
        """Return the steps taken (of one kind), undos and redos among them, the oldest first."""
        with self._database.reading() as connection:
            return read.log(connection, latest, kind)

    def progress(self) -> list[DocumentProgress]:
        """Return how far each document is."""
        with self._database.reading() as connection:
            counts = read.fragment_counts(connection)
            schemes = [
                (one.name, read.counts_by_coder(connection, one.scheme)) for one in read.current_schemes(connection)
            ]
            return [
                DocumentProgress(
                    row.name,
                    row.source_name,
                    *counts.get(row.document, (0, 0)),
                    coded={
                        name: {coder: found for (document, coder), found in by.items() if document == row.document}
                        for name, by in schemes
                    },
                )
                for row in read.document_rows(connection)
            ]

    def check(self) -> list[str]:
        """Return what is wrong in the file, one line each; empty when all is sound."""
        with self._database.reading() as connection:
            return check.findings(connection)

    # --- backups ----------------------------------------------------------------------------------------------------

    def backup(self, target: Path | None = None, why: str = "asked") -> Path:
        """Make a verified copy, in the folder of backups or at `target`, and return where it lies."""
        path = self._file()
        made = files.make_backup(path, why, target=target)
        files.clear_backups(path)
        return made

    def daily_backup(self) -> Path | None:
        """Make the day's first backup unless there is one; seven days of them are kept."""
        return files.daily_backup(self._file())

    def _file(self) -> Path:
        if self.path is None:
            raise ProjectError(f"{self._database.where}: is no file. Back it up with the database's own tools.")
        return self.path


def _with_draw(decision: Decision, draw: tuple[float, bool] | None) -> Decision:
    """Note the probability of the blind draw on a decision that was taken blind because of it."""
    if draw is None or not draw[1] or decision.saw_suggestion is not False or decision.draw_probability is not None:
        return decision
    return replace(decision, draw_probability=draw[0])
