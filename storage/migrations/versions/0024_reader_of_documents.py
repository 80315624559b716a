"""By which version of the text reader a document was read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "documents", sa.Column("reader_version", sa.Integer(), server_default="0", nullable=False)
    )
