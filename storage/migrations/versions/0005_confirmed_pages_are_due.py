"""Articles that an analyst confirmed are due: they were looked at as seldom as those not flagged"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null means never again. What is due waits for its source's turn, so many of them do no harm.
    op.execute(
        "UPDATE pages SET next_check_at = last_checked_at "
        "WHERE review = 'confirmed' AND next_check_at IS NOT NULL"
    )
