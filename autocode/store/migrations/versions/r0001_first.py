"""The first tables.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "coders",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'model')", name=op.f("ck_coders_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coders")),
        sa.UniqueConstraint("name", name=op.f("uq_coders_name")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("name", name=op.f("uq_documents_name")),
    )
    op.create_table(
        "schemes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schemes")),
        sa.UniqueConstraint("name", name=op.f("uq_schemes_name")),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("coder", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("of_action", sa.Integer(), nullable=True),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_actions_coder")),
        sa.ForeignKeyConstraint(["of_action"], ["actions.id"], name=op.f("fk_actions_of_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_coder_undoable_id"), "actions", ["coder", "undoable", "id"], unique=False)
    op.create_index(op.f("ix_actions_of_action"), "actions", ["of_action"], unique=False)
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("source_format", sa.Text(), nullable=False),
        sa.Column("unread", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_document_versions_action")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_versions_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
    )
    op.create_index(op.f("ix_document_versions_document"), "document_versions", ["document"], unique=False)
    op.create_table(
        "scheme_versions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_scheme_versions_action")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_scheme_versions_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_versions")),
        sa.UniqueConstraint("scheme", "version", name=op.f("uq_scheme_versions_scheme_version")),
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_settings_action")),
        sa.ForeignKeyConstraint(["replaces"], ["settings.id"], name=op.f("fk_settings_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["settings.id"], name=op.f("fk_settings_restores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
    )
    op.create_index(op.f("ix_settings_action"), "settings", ["action"], unique=False)
    op.create_index(op.f("ix_settings_name_id"), "settings", ["name", "id"], unique=False)
    op.create_table(
        "speakers",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("in_group", sa.Text(), nullable=True),
        sa.Column("suggested_for", sa.Boolean(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_speakers_action")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_speakers_document")),
        sa.ForeignKeyConstraint(["replaces"], ["speakers.id"], name=op.f("fk_speakers_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["speakers.id"], name=op.f("fk_speakers_restores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
    )
    op.create_index(op.f("ix_speakers_action"), "speakers", ["action"], unique=False)
    op.create_index(op.f("ix_speakers_document_name_id"), "speakers", ["document", "name", "id"], unique=False)
    op.create_table(
        "undone_actions",
        sa.Column("action", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_undone_actions_action")),
        sa.PrimaryKeyConstraint("action", name=op.f("pk_undone_actions")),
    )
    op.create_table(
        "unmatched_codings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("coder", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_unmatched_codings_action")),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_unmatched_codings_coder")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_unmatched_codings_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_codings")),
    )
    op.create_index(op.f("ix_unmatched_codings_action"), "unmatched_codings", ["action"], unique=False)
    op.create_table(
        "current_settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["settings.id"], name=op.f("fk_current_settings_entry")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_current_settings")),
        sa.UniqueConstraint("entry", name=op.f("uq_current_settings_entry")),
    )
    op.create_table(
        "current_speakers",
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_current_speakers_document")),
        sa.ForeignKeyConstraint(["entry"], ["speakers.id"], name=op.f("fk_current_speakers_entry")),
        sa.PrimaryKeyConstraint("document", "name", name=op.f("pk_current_speakers")),
        sa.UniqueConstraint("entry", name=op.f("uq_current_speakers_entry")),
    )
    op.create_table(
        "model_runs",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coder", sa.Integer(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('train', 'suggest')", name=op.f("ck_model_runs_kind")),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_model_runs_action")),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_model_runs_coder")),
        sa.ForeignKeyConstraint(["scheme_version"], ["scheme_versions.id"], name=op.f("fk_model_runs_scheme_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_runs")),
    )
    op.create_table(
        "scheme_states",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_scheme_states_action")),
        sa.ForeignKeyConstraint(["replaces"], ["scheme_states.id"], name=op.f("fk_scheme_states_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["scheme_states.id"], name=op.f("fk_scheme_states_restores")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_scheme_states_scheme")),
        sa.ForeignKeyConstraint(
            ["scheme_version"], ["scheme_versions.id"], name=op.f("fk_scheme_states_scheme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_states")),
    )
    op.create_index(op.f("ix_scheme_states_action"), "scheme_states", ["action"], unique=False)
    op.create_index(op.f("ix_scheme_states_scheme_id"), "scheme_states", ["scheme", "id"], unique=False)
    op.create_table(
        "segmentations",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_segmentations_action")),
        sa.ForeignKeyConstraint(
            ["document_version"], ["document_versions.id"], name=op.f("fk_segmentations_document_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segmentations")),
    )
    op.create_index(op.f("ix_segmentations_document_version"), "segmentations", ["document_version"], unique=False)
    op.create_table(
        "turns",
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_version"], ["document_versions.id"], name=op.f("fk_turns_document_version")),
        sa.PrimaryKeyConstraint("document_version", "number", name=op.f("pk_turns")),
    )
    op.create_table(
        "current_schemes",
        sa.Column("scheme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["scheme_states.id"], name=op.f("fk_current_schemes_entry")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_current_schemes_scheme")),
        sa.PrimaryKeyConstraint("scheme", name=op.f("pk_current_schemes")),
        sa.UniqueConstraint("entry", name=op.f("uq_current_schemes_entry")),
    )
    op.create_table(
        "document_states",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("segmentation", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_document_states_action")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_states_document")),
        sa.ForeignKeyConstraint(
            ["document_version"], ["document_versions.id"], name=op.f("fk_document_states_document_version")
        ),
        sa.ForeignKeyConstraint(["replaces"], ["document_states.id"], name=op.f("fk_document_states_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["document_states.id"], name=op.f("fk_document_states_restores")),
        sa.ForeignKeyConstraint(["segmentation"], ["segmentations.id"], name=op.f("fk_document_states_segmentation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_states")),
    )
    op.create_index(op.f("ix_document_states_action"), "document_states", ["action"], unique=False)
    op.create_index(op.f("ix_document_states_document_id"), "document_states", ["document", "id"], unique=False)
    op.create_table(
        "fragments",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segmentation", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("start_char < end_char", name=op.f("ck_fragments_span")),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_fragments_action")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_fragments_document")),
        sa.ForeignKeyConstraint(["segmentation"], ["segmentations.id"], name=op.f("fk_fragments_segmentation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fragments")),
    )
    op.create_index(op.f("ix_fragments_document_name"), "fragments", ["document", "name"], unique=False)
    op.create_index(
        op.f("ix_fragments_segmentation_start_char"), "fragments", ["segmentation", "start_char"], unique=False
    )
    op.create_table(
        "ancestry",
        sa.Column("fragment", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.CheckConstraint("how IN ('split', 'join', 'corrected')", name=op.f("ck_ancestry_how")),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_ancestry_action")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_ancestry_fragment")),
        sa.ForeignKeyConstraint(["parent"], ["fragments.id"], name=op.f("fk_ancestry_parent")),
        sa.PrimaryKeyConstraint("fragment", "parent", name=op.f("pk_ancestry")),
    )
    op.create_index(op.f("ix_ancestry_parent"), "ancestry", ["parent"], unique=False)
    op.create_table(
        "codings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fragment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("saw_suggestion", sa.Boolean(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("model_run", sa.Integer(), nullable=True),
        sa.Column("draw_probability", sa.Float(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "how IN ('alone', 'accepted', 'corrected', 'bulk', 'imported', 'adjudicated')", name=op.f("ck_codings_how")
        ),
        sa.CheckConstraint("outcome IN ('coded', 'no code', 'no code fits')", name=op.f("ck_codings_outcome")),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_codings_action")),
        sa.ForeignKeyConstraint(["carried_from"], ["codings.id"], name=op.f("fk_codings_carried_from")),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_codings_coder")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_codings_fragment")),
        sa.ForeignKeyConstraint(["model_run"], ["model_runs.id"], name=op.f("fk_codings_model_run")),
        sa.ForeignKeyConstraint(["replaces"], ["codings.id"], name=op.f("fk_codings_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["codings.id"], name=op.f("fk_codings_restores")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_codings_scheme")),
        sa.ForeignKeyConstraint(["scheme_version"], ["scheme_versions.id"], name=op.f("fk_codings_scheme_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codings")),
    )
    op.create_index(op.f("ix_codings_action"), "codings", ["action"], unique=False)
    op.create_index(op.f("ix_codings_carried_from"), "codings", ["carried_from"], unique=False)
    op.create_index(
        op.f("ix_codings_scheme_coder_fragment_id"), "codings", ["scheme", "coder", "fragment", "id"], unique=False
    )
    op.create_table(
        "current_documents",
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_current_documents_document")),
        sa.ForeignKeyConstraint(["entry"], ["document_states.id"], name=op.f("fk_current_documents_entry")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_current_documents")),
        sa.UniqueConstraint("entry", name=op.f("uq_current_documents_entry")),
    )
    op.create_table(
        "draws",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fragment", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coder", sa.Integer(), nullable=True),
        sa.Column("scheme", sa.Integer(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('blind', 'check', 'repeat')", name=op.f("ck_draws_kind")),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name=op.f("ck_draws_probability")),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_draws_action")),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_draws_coder")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_draws_fragment")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_draws_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
    )
    op.create_index(op.f("ix_draws_fragment_kind"), "draws", ["fragment", "kind"], unique=False)
    op.create_table(
        "fragment_states",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("fragment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_fragment_states_action")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_fragment_states_fragment")),
        sa.ForeignKeyConstraint(["replaces"], ["fragment_states.id"], name=op.f("fk_fragment_states_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["fragment_states.id"], name=op.f("fk_fragment_states_restores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fragment_states")),
    )
    op.create_index(op.f("ix_fragment_states_action"), "fragment_states", ["action"], unique=False)
    op.create_index(op.f("ix_fragment_states_fragment_id"), "fragment_states", ["fragment", "id"], unique=False)
    op.create_table(
        "memos",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("fragment", sa.Integer(), nullable=True),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.Column("scheme", sa.Integer(), nullable=True),
        sa.Column("code_id", sa.Text(), nullable=True),
        sa.CheckConstraint("about IN ('fragment', 'document', 'code', 'project')", name=op.f("ck_memos_about")),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_memos_coder")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_memos_document")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_memos_fragment")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_memos_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memos")),
    )
    op.create_index(op.f("ix_memos_fragment"), "memos", ["fragment"], unique=False)
    op.create_table(
        "parkings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fragment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_parkings_action")),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_parkings_coder")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_parkings_fragment")),
        sa.ForeignKeyConstraint(["replaces"], ["parkings.id"], name=op.f("fk_parkings_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["parkings.id"], name=op.f("fk_parkings_restores")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_parkings_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parkings")),
    )
    op.create_index(op.f("ix_parkings_action"), "parkings", ["action"], unique=False)
    op.create_index(
        op.f("ix_parkings_scheme_coder_fragment_id"), "parkings", ["scheme", "coder", "fragment", "id"], unique=False
    )
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model_run", sa.Integer(), nullable=False),
        sa.Column("fragment", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_suggestions_action")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_suggestions_fragment")),
        sa.ForeignKeyConstraint(["model_run"], ["model_runs.id"], name=op.f("fk_suggestions_model_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("fragment", "model_run", name=op.f("uq_suggestions_fragment_model_run")),
    )
    op.create_index(op.f("ix_suggestions_model_run"), "suggestions", ["model_run"], unique=False)
    op.create_table(
        "coding_labels",
        sa.Column("coding", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_id", sa.Text(), nullable=False),
        sa.Column("valence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["coding"], ["codings.id"], name=op.f("fk_coding_labels_coding")),
        sa.PrimaryKeyConstraint("coding", "position", name=op.f("pk_coding_labels")),
    )
    op.create_index(op.f("ix_coding_labels_code_id_valence"), "coding_labels", ["code_id", "valence"], unique=False)
    op.create_table(
        "current_codings",
        sa.Column("scheme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fragment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_current_codings_coder")),
        sa.ForeignKeyConstraint(["entry"], ["codings.id"], name=op.f("fk_current_codings_entry")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_current_codings_fragment")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_current_codings_scheme")),
        sa.PrimaryKeyConstraint("scheme", "coder", "fragment", name=op.f("pk_current_codings")),
        sa.UniqueConstraint("entry", name=op.f("uq_current_codings_entry")),
    )
    op.create_index(op.f("ix_current_codings_fragment"), "current_codings", ["fragment"], unique=False)
    op.create_table(
        "live_fragments",
        sa.Column("fragment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["fragment_states.id"], name=op.f("fk_live_fragments_entry")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_live_fragments_fragment")),
        sa.PrimaryKeyConstraint("fragment", name=op.f("pk_live_fragments")),
        sa.UniqueConstraint("entry", name=op.f("uq_live_fragments_entry")),
    )
    op.create_table(
        "memo_texts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("memo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["actions.id"], name=op.f("fk_memo_texts_action")),
        sa.ForeignKeyConstraint(["memo"], ["memos.id"], name=op.f("fk_memo_texts_memo")),
        sa.ForeignKeyConstraint(["replaces"], ["memo_texts.id"], name=op.f("fk_memo_texts_replaces")),
        sa.ForeignKeyConstraint(["restores"], ["memo_texts.id"], name=op.f("fk_memo_texts_restores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo_texts")),
    )
    op.create_index(op.f("ix_memo_texts_action"), "memo_texts", ["action"], unique=False)
    op.create_index(op.f("ix_memo_texts_memo_id"), "memo_texts", ["memo", "id"], unique=False)
    op.create_table(
        "parked_fragments",
        sa.Column("scheme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fragment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coder"], ["coders.id"], name=op.f("fk_parked_fragments_coder")),
        sa.ForeignKeyConstraint(["entry"], ["parkings.id"], name=op.f("fk_parked_fragments_entry")),
        sa.ForeignKeyConstraint(["fragment"], ["fragments.id"], name=op.f("fk_parked_fragments_fragment")),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_parked_fragments_scheme")),
        sa.PrimaryKeyConstraint("scheme", "coder", "fragment", name=op.f("pk_parked_fragments")),
        sa.UniqueConstraint("entry", name=op.f("uq_parked_fragments_entry")),
    )
    op.create_index(op.f("ix_parked_fragments_fragment"), "parked_fragments", ["fragment"], unique=False)
    op.create_table(
        "suggested_moments",
        sa.Column("suggestion", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alternative", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("valence", sa.Text(), nullable=True),
        sa.Column("valence_confidence", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["suggestion"], ["suggestions.id"], name=op.f("fk_suggested_moments_suggestion")),
        sa.PrimaryKeyConstraint("suggestion", "position", name=op.f("pk_suggested_moments")),
    )
    op.create_index(
        op.f("ix_suggested_moments_code_confidence"), "suggested_moments", ["code", "confidence"], unique=False
    )
    op.create_table(
        "training_codings",
        sa.Column("model_run", sa.Integer(), nullable=False),
        sa.Column("coding", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coding"], ["codings.id"], name=op.f("fk_training_codings_coding")),
        sa.ForeignKeyConstraint(["model_run"], ["model_runs.id"], name=op.f("fk_training_codings_model_run")),
        sa.PrimaryKeyConstraint("model_run", "coding", name=op.f("pk_training_codings")),
    )
    op.create_table(
        "current_memos",
        sa.Column("memo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["memo_texts.id"], name=op.f("fk_current_memos_entry")),
        sa.ForeignKeyConstraint(["memo"], ["memos.id"], name=op.f("fk_current_memos_memo")),
        sa.PrimaryKeyConstraint("memo", name=op.f("pk_current_memos")),
        sa.UniqueConstraint("entry", name=op.f("uq_current_memos_entry")),
    )
