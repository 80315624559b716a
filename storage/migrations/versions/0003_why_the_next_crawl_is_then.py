"""Why the next crawl of a source is when it is, and who asked for one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("next_crawl_why", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
