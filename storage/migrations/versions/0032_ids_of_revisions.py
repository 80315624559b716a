"""The index of revisions by page has their ids on PostgreSQL, too, so that judgements are found without the texts"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_INDEX = "ix_revisions_page_id_number_published_at"


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.drop_index(_INDEX, "revisions")
    op.create_index(
        _INDEX, "revisions", ["page_id", "number", "published_at"], postgresql_include=["id"]
    )
