"""Pages of proposals, to be looked at before a decision; when operators were sent a repair"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "source_proposals", sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True)
    )
    # Nobody is sent what is decided long ago.
    op.execute("UPDATE source_proposals SET reported_at = changed_at WHERE state <> 'proposed'")
    op.create_table(
        "proposal_pages",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["source_proposals.id"],
            name="fk_proposal_pages_proposal_id_source_proposals", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "number", name="pk_proposal_pages"),
    )  # fmt: skip
