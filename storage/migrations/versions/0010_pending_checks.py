"""Captures that were not trusted, one a page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_checks",
        sa.Column("key", sa.String(2100), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("article", sa.JSON(), nullable=False),
        sa.Column("shape", sa.String(32), nullable=False),
        sa.Column("agreeing", sa.Integer(), nullable=False),
        sa.Column("refuted", sa.Integer(), nullable=False),
        sa.Column("archive", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_pending_checks"),
    )
    op.create_index("ix_pending_checks_source_at", "pending_checks", ["source", "at"])
