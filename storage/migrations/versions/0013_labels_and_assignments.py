"""Labels of pages, and who looks after a page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_labels",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("added_by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name="fk_page_labels_page_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "label", name="pk_page_labels"),
    )
    op.create_index("ix_page_labels_label", "page_labels", ["label"])
    op.create_table(
        "assignments",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(100), nullable=False),
        sa.Column("assigned_by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name="fk_assignments_page_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_assignee", "assignments", ["assignee"])
