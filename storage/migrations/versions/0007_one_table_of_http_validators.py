"""The validators of pages stand in http_validators alone; those that could not be used go"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A page's row counted only while the page had the same validators: then its text was stored.
    op.execute(
        """
        DELETE FROM http_validators WHERE articles IS NULL AND NOT EXISTS (
            SELECT 1 FROM page_aliases JOIN pages ON pages.id = page_aliases.page_id
            WHERE page_aliases.url = http_validators.url
            AND COALESCE(pages.etag, '') = COALESCE(http_validators.etag, '')
            AND COALESCE(pages.last_modified, '') = COALESCE(http_validators.last_modified, '')
        )
        """
    )
    # In place: SQLite would copy the whole table in a batch of Alembic's.
    op.execute("ALTER TABLE pages DROP COLUMN etag")
    op.execute("ALTER TABLE pages DROP COLUMN last_modified")
