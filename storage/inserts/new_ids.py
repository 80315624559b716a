"""Draws ids before their rows are inserted, so that other rows can name them from the first."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.engine import on_sqlite
from storage.models import StoredJudgement

# By the table's name: a database may have been made when the sequence was called otherwise.
_NEXT_IDS = text(
    "SELECT nextval(sequence) FROM CAST(pg_get_serial_sequence(:table, 'id') AS regclass) AS sequence,"
    " generate_series(1, :count)"
)
_LAST_ID = select(func.coalesce(func.max(StoredJudgement.id), 0))


def draw_judgement_ids(session: Session, count: int) -> list[int]:
    """Return ids of judgements that no row has or will be given."""
    connection = session.connection()
    if on_sqlite(session):
        # It is alone until its transaction ends.
        last: int = connection.execute(_LAST_ID).scalar_one()
        return list(range(last + 1, last + 1 + count))
    bound = {"table": StoredJudgement.__tablename__, "count": count}
    return list(connection.execute(_NEXT_IDS, bound).scalars())
