"""The last id that a subscriber had"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "id_counters",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_id_counters"),
    )
    # Who was removed before today is not known: fewer than a thousand came after the newest reader.
    # A new database begins with 1, and a restored one brings its counter along.
    op.execute(
        "INSERT INTO id_counters (name, last) "
        "SELECT 'subscribers', coalesce(max(id), 0) + 1000 FROM subscribers "
        "HAVING count(*) > 0 OR (SELECT count(*) FROM audit_entries) > 0"
    )
