"""Recipients of watched pages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_recipients",
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"],
            name="fk_watch_recipients_subscriber_id_subscribers", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("url", "subscriber_id", name="pk_watch_recipients"),
    )  # fmt: skip
    op.create_index("ix_watch_recipients_subscriber_id", "watch_recipients", ["subscriber_id"])
