"""Deliveries to operators move into the table of all deliveries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        # The rebuild drops the table of before, and that deletes its items by their foreign key.
        op.execute("CREATE TEMPORARY TABLE items_before AS SELECT * FROM delivered_items")
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("subscriber_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("transport", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("alerts", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("retry_after", sa.DateTime(timezone=True), nullable=True))
    if on_sqlite:
        op.execute(
            "INSERT INTO delivered_items (subscriber_id, page_id, delivery_id) "
            "SELECT subscriber_id, page_id, delivery_id FROM items_before"
        )
        op.execute("DROP TABLE items_before")
    # Their period is empty and their cursors are 0, as in new ones.
    op.execute(
        "INSERT INTO deliveries (number, kind, transport, key, state, since, until, cursor_before, "
        "cursor_after, articles, alerts, claimed_at, finished_at, retry_after, attempts, "
        "server_response) "
        "SELECT row_number() OVER (ORDER BY id), 'operator', transport, key, state, claimed_at, "
        "claimed_at, 0, 0, 0, alerts, claimed_at, finished_at, next_attempt_at, attempts, "
        "server_response FROM operator_deliveries ORDER BY id"
    )
    op.drop_table("operator_deliveries")
    # Back-off follows from failing_since.
    op.drop_column("subscribers", "attempts")
