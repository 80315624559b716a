"""An index that has when each revision was published, so that figures need not read its text"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_revisions_page_id_number_published_at",
        "revisions",
        ["page_id", "number", "published_at"],
    )
