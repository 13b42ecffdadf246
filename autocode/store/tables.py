"""The tables of a project file, and the two kinds of them.

*Facts* are rows that are written once and never changed or deleted: documents and their versions, turns,
segmentations, fragments and their ancestry, draws, model runs, suggestions, actions.

*Ledgers* hold what can change. A ledger is a table of entries (append-only; each names the action that wrote it, the
entry that it `replaces` and, after an undo or redo, the one that it `restores`; `gone` entries say that the thing is
no more) and a small table `current_...` with the latest entry per key, so that the present is found at once. The
entries are the truth: `autocode.store.check` replays them and compares. Undo is a new entry with the content of the
one that was replaced; so is redo.
"""

from dataclasses import dataclass

from sqlalchemy import Boolean, CheckConstraint, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.sql.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    # Numbers are given out by `autocode.store.database.next_id`, so that many rows go in at once with known ids.
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _reference(name: str, table: str, *, optional: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=optional, index=index)


def _text(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Text, nullable=optional)


def _fact(name: str, *columns: SchemaItem) -> Table:
    return Table(name, metadata, _id(), *columns)


def _one_of(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


# --- who did what ---------------------------------------------------------------------------------------------------

coders = _fact("coders", _text("name"), _text("kind"), Unique("name"), _one_of("kind", "person", "model"))
actions = _fact(
    "actions",
    _text("at"),
    _reference("coder", "coders", optional=True),
    _text("kind"),
    _reference("of_action", "actions", optional=True, index=True),
    Column("undoable", Boolean, nullable=False),
    _text("detail"),
    Index(None, "coder", "undoable", "id"),
)
# Which actions are undone at present; follows from the undo and redo actions.
undone_actions = Table(
    "undone_actions", metadata, Column("action", Integer, ForeignKey("actions.id"), primary_key=True)
)

# --- schemes, documents, fragments ----------------------------------------------------------------------------------

schemes = _fact("schemes", _text("name"), Unique("name"))
scheme_versions = _fact(
    "scheme_versions",
    _reference("scheme", "schemes"),
    _text("version"),
    _text("yaml"),
    _text("sha256"),
    _reference("action", "actions"),
    Unique("scheme", "version"),
)
documents = _fact("documents", _text("name"), Unique("name"))
document_versions = _fact(
    "document_versions",
    _reference("document", "documents", index=True),
    _reference("action", "actions"),
    _text("text"),
    _text("sha256"),
    _text("source_name"),
    _text("source_sha256"),
    _text("source_format"),
    _text("unread"),
)
turns = Table(
    "turns",
    metadata,
    Column("document_version", Integer, ForeignKey("document_versions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("speaker", optional=True),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Column("start_ms", Integer),
    Column("end_ms", Integer),
    _text("part", optional=True),
)
segmentations = _fact(
    "segmentations",
    _reference("document_version", "document_versions", index=True),
    _reference("action", "actions"),
    _text("made_by"),
)
fragments = _fact(
    "fragments",
    _reference("segmentation", "segmentations"),
    _reference("document", "documents"),
    _reference("action", "actions"),
    _text("name"),
    Column("turn", Integer, nullable=False),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    _text("text"),
    _text("speaker", optional=True),
    _text("part", optional=True),
    Column("start_ms", Integer),
    Column("end_ms", Integer),
    CheckConstraint("start_char < end_char", name="span"),
    Index(None, "segmentation", "start_char"),
    Index(None, "document", "name"),
)
ancestry = Table(
    "ancestry",
    metadata,
    Column("fragment", Integer, ForeignKey("fragments.id"), primary_key=True),
    Column("parent", Integer, ForeignKey("fragments.id"), primary_key=True, index=True),
    _reference("action", "actions"),
    _text("how"),
    _one_of("how", "split", "join", "corrected"),
)
draws = _fact(
    "draws",
    _reference("fragment", "fragments"),
    _text("kind"),
    _reference("coder", "coders", optional=True),
    _reference("scheme", "schemes", optional=True),
    Column("probability", Float, nullable=False),
    Column("drawn", Boolean, nullable=False),
    _reference("action", "actions"),
    _one_of("kind", "blind", "check", "repeat"),
    CheckConstraint("probability >= 0 AND probability <= 1", name="probability"),
    Index(None, "fragment", "kind"),
)

# --- models ---------------------------------------------------------------------------------------------------------

model_runs = _fact(
    "model_runs",
    _text("kind"),
    _reference("coder", "coders"),
    _reference("scheme_version", "scheme_versions"),
    _text("folder", optional=True),
    _text("facts"),
    _reference("action", "actions"),
    _one_of("kind", "train", "suggest"),
)
# Which codings a model learnt from: its suggestions count as unseen only for the other fragments.
training_codings = Table(
    "training_codings",
    metadata,
    Column("model_run", Integer, ForeignKey("model_runs.id"), primary_key=True),
    Column("coding", Integer, ForeignKey("codings.id"), primary_key=True),
)
suggestions = _fact(
    "suggestions",
    _reference("model_run", "model_runs"),
    _reference("fragment", "fragments"),
    _reference("action", "actions"),
    Unique("fragment", "model_run"),
    Index(None, "model_run"),
)
suggested_moments = Table(
    "suggested_moments",
    metadata,
    Column("suggestion", Integer, ForeignKey("suggestions.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("alternative", Boolean, nullable=False),
    _text("code"),
    _text("level"),
    Column("confidence", Float),
    _text("valence", optional=True),
    Column("valence_confidence", Float),
    Index(None, "code", "confidence"),
)

# --- what came in and fits nowhere ----------------------------------------------------------------------------------

unmatched_codings = _fact(
    "unmatched_codings",
    _reference("action", "actions", index=True),
    _reference("coder", "coders"),
    _reference("scheme", "schemes"),
    _text("document"),
    _text("name"),
    _text("text"),
    _text("labels"),
    _text("reason"),
)


# --- ledgers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ledger:
    """A table of entries, the table with the latest entry per key, and the columns of the key.

    `parts` holds further rows of an entry (the labels of a coding), by the column `parts_of`.
    """

    entries: Table
    current: Table
    key: tuple[str, ...]
    content: tuple[str, ...]
    parts: Table | None = None
    parts_of: str = ""


def _ledger(
    name: str, current: str, key: dict[str, str | None], content: list[SchemaItem], *indices: Index, parts: bool = False
) -> Ledger:
    """Return a new ledger; `key` says of each key column which table it refers to (None: it is a text)."""

    def key_column(column: str, table: str | None, *, primary: bool) -> SchemaItem:
        if table is None:
            return Column(column, Text, primary_key=primary, nullable=False)
        return Column(
            column, Integer, ForeignKey(f"{table}.id"), primary_key=primary, autoincrement=False, nullable=False
        )

    entries = Table(
        name,
        metadata,
        _id(),
        _reference("action", "actions", index=True),
        *(key_column(column, table, primary=False) for column, table in key.items()),
        *content,
        _reference("replaces", name, optional=True),
        _reference("restores", name, optional=True),
        Column("gone", Boolean, nullable=False),
        Index(None, *key, "id"),
    )
    now = Table(
        current,
        metadata,
        *(key_column(column, table, primary=True) for column, table in key.items()),
        Column("entry", Integer, ForeignKey(f"{name}.id"), nullable=False, unique=True),
        *indices,
    )
    names = tuple(column.name for column in content if isinstance(column, Column))
    return Ledger(entries, now, tuple(key), names, coding_labels if parts else None, "coding" if parts else "")


coding_labels = Table(
    "coding_labels",
    metadata,
    Column("coding", Integer, ForeignKey("codings.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("code"),
    _text("code_id"),
    _text("valence", optional=True),
    Index(None, "code_id", "valence"),
)
CODINGS = _ledger(
    "codings",
    "current_codings",
    {"scheme": "schemes", "coder": "coders", "fragment": "fragments"},
    [
        _reference("scheme_version", "scheme_versions"),
        _text("outcome"),
        _text("how"),
        Column("saw_suggestion", Boolean),
        Column("seconds", Float),
        _reference("model_run", "model_runs", optional=True),
        Column("draw_probability", Float),
        _text("reason", optional=True),
        _text("at"),
        _reference("carried_from", "codings", optional=True, index=True),
        _one_of("outcome", "coded", "no code", "no code fits"),
        _one_of("how", "alone", "accepted", "corrected", "bulk", "imported", "adjudicated"),
    ],
    Index(None, "fragment"),
    parts=True,
)
FRAGMENTS = _ledger("fragment_states", "live_fragments", {"fragment": "fragments"}, [])
DOCUMENTS = _ledger(
    "document_states",
    "current_documents",
    {"document": "documents"},
    [_reference("document_version", "document_versions"), _reference("segmentation", "segmentations")],
)
SPEAKERS = _ledger(
    "speakers",
    "current_speakers",
    {"document": "documents", "name": None},
    [
        _text("code"),
        _text("role", optional=True),
        _text("in_group", optional=True),
        Column("suggested_for", Boolean, nullable=False),
    ],
)
memos = _fact(
    "memos",
    _reference("coder", "coders"),
    _text("about"),
    _reference("fragment", "fragments", optional=True, index=True),
    _reference("document", "documents", optional=True),
    _reference("scheme", "schemes", optional=True),
    _text("code_id", optional=True),
    _one_of("about", "fragment", "document", "code", "project"),
)
MEMOS = _ledger("memo_texts", "current_memos", {"memo": "memos"}, [_text("text"), _text("at")])
PARKED = _ledger(
    "parkings",
    "parked_fragments",
    {"scheme": "schemes", "coder": "coders", "fragment": "fragments"},
    [_text("reason"), _text("at")],
    Index(None, "fragment"),
)
SETTINGS = _ledger("settings", "current_settings", {"name": None}, [_text("value")])
SCHEMES = _ledger(
    "scheme_states", "current_schemes", {"scheme": "schemes"}, [_reference("scheme_version", "scheme_versions")]
)
LEDGERS: tuple[Ledger, ...] = (SETTINGS, SCHEMES, DOCUMENTS, SPEAKERS, FRAGMENTS, CODINGS, PARKED, MEMOS)
