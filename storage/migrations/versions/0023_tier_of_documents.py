"""What documents are about: tier, themes, forms and places"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "documents", sa.Column("tier", sa.String(20), server_default="none", nullable=False)
    )
    for name in ("themes", "forms", "places"):
        op.add_column(
            "documents", sa.Column(name, sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
    # Which tier is known once they are read again; the lower one raises no alarm about the past.
    op.execute("UPDATE documents SET tier = 'related' WHERE relevant")
    op.create_index("ix_documents_relevant", "documents", ["relevant"])
