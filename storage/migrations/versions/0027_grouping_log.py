"""Grouping log: which hashes the last transactions entered, so that others need not wait for them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Each statement of a volatile function sees what was committed before it: the lookup comes after
# the lock. The entry is written over the oldest one of the ring.
_LOCK_AND_LOG = """
CREATE FUNCTION log_grouping(
    lock_key bigint, slots integer, since bigint,
    own_everything boolean, own_minhashes bytea, own_features bytea
) RETURNS SETOF grouping_log LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM pg_advisory_xact_lock(lock_key);
    RETURN QUERY SELECT * FROM grouping_log AS entry WHERE entry.number > since ORDER BY entry.number;
    INSERT INTO grouping_log AS entry (slot, number, everything, minhashes, features)
    SELECT (newest.number % slots)::integer, newest.number, own_everything, own_minhashes, own_features
    FROM (SELECT coalesce(max(one.number), 0) + 1 AS number FROM grouping_log AS one) AS newest
    ON CONFLICT (slot) DO UPDATE SET number = excluded.number, everything = excluded.everything,
        minhashes = excluded.minhashes, features = excluded.features;
END $$
"""


def upgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    op.create_table(
        "grouping_log",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("everything", sa.Boolean(), nullable=False),
        sa.Column("minhashes", sa.LargeBinary(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_grouping_log"),
        # Not worth the writing of PostgreSQL's own log: after a crash nobody is left to read it.
        prefixes=["UNLOGGED"] if is_postgresql else [],
    )
    if is_postgresql:
        op.execute(_LOCK_AND_LOG)
