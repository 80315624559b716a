"""Confirmed pages have an index of their own: with the relevant judgements' it finds all flagged pages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    confirmed = sa.text("review = 'confirmed'")
    op.create_index(
        "ix_pages_confirmed", "pages", ["id"], sqlite_where=confirmed, postgresql_where=confirmed
    )
