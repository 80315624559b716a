"""How far each account has looked through the inbox"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "read_marks",
        sa.Column("reader", sa.String(100), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_page_id", sa.Integer(), nullable=True),
        sa.Column("previous_change_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("reader", name="pk_read_marks"),
    )
