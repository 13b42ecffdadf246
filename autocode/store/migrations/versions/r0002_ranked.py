"""Codes that are only ranked, by their definitions, have no confidence.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Let a suggested code have no confidence."""
    with op.batch_alter_table("suggested_moments") as table:
        table.alter_column("confidence", existing_type=sa.Float(), nullable=True)
