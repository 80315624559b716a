"""Conditions and letters to operators; a paused source says so"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_HEALTH = ("unknown", "healthy", "quiet", "degraded", "broken", "paused")
_STATES = ("claimed", "offered", "accepted", "returned", "rejected")


def _word(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=20)


def upgrade() -> None:
    op.create_table(
        "conditions",
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("health", _word("health", _HEALTH), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("good_looks", sa.Integer(), nullable=False),
        sa.Column("told", _word("health", _HEALTH), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_conditions")),
    )
    op.create_table(
        "operator_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", _word("deliverystate", _STATES), nullable=False),
        sa.Column("news", sa.JSON(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_operator_letters_key")),
    )
    op.create_index("ix_operator_letters_state", "operator_letters", ["state"])
    op.create_index("ix_pages_source_first_seen_at", "pages", ["source", "first_seen_at"])
    op.execute(
        "UPDATE sources SET health = 'paused', "
        "reason = 'paused by hand; `tipwatch sources resume` ends it' WHERE state = 'paused'"
    )
