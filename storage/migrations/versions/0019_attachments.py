"""Attachments of articles, where documents are archived, and register entries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("archive", sa.JSON(), nullable=True))
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("over_http", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("absent_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("etag", sa.String(300), nullable=True),
        sa.Column("last_modified", sa.String(300), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name="fk_attachments_page_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("page_id", "url", name="uq_attachments_page_id_url"),
    )
    op.create_index("ix_attachments_url", "attachments", ["url"])
    # Documents that were given to an article by hand.
    op.execute(
        "INSERT INTO attachments (page_id, url, over_http, first_seen_at, linked) "
        "SELECT page_id, url, false, min(seen_at), true FROM documents WHERE page_id IS NOT NULL "
        "GROUP BY page_id, url"
    )
    op.create_table(
        "register_entries",
        sa.Column("page_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("replaces", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name="fk_register_entries_page_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", name="pk_register_entries"),
    )
