"""The index of landmarks: which stored texts might be copies of a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, delete, text, tuple_
from sqlalchemy.orm import Session

from storage.conflict import insert_absent
from storage.models import Mark

# A phrase that thousands of texts share tells nothing: of each bucket only the newest are read,
# so that a lookup costs the same however much is stored.
BUCKET = 40
MOST_CANDIDATES = 12


def candidates(session: Session, marks: Sequence[int], *, apart_from: int) -> list[int]:
    """List the pages that share landmarks, those with the most first; to be verified by the text."""
    if not marks:
        return []
    bound = {f"m{number}": mark for number, mark in enumerate(marks)}
    found = session.connection().execute(_lookup(len(marks)), {**bound, "self": apart_from})
    return list(found.scalars())


def index_marks(session: Session, page_id: int, marks: Sequence[int]) -> None:
    """Let later copies find the page."""
    insert_absent(session, Mark, [{"mark": mark, "page_id": page_id} for mark in marks])


def forget_marks(session: Session, page_id: int, marks: Sequence[int]) -> None:
    """Take the page out of the index; `marks` are those it was entered with."""
    rows = [(mark, page_id) for mark in marks]
    session.execute(delete(Mark).where(tuple_(Mark.mark, Mark.page_id).in_(rows)))


@cache
def _lookup(count: int) -> TextClause:
    # One branch a landmark, because a limit for each bucket cannot be had otherwise on SQLite.
    buckets = " UNION ALL ".join(
        f"SELECT page_id FROM (SELECT page_id FROM text_marks WHERE mark = :m{number} "  # noqa: S608
        f"AND page_id <> :self ORDER BY page_id DESC LIMIT {BUCKET}) AS b{number}"
        for number in range(count)
    )
    return text(
        f"SELECT page_id FROM ({buckets}) AS shared GROUP BY page_id "  # noqa: S608
        f"ORDER BY count(*) DESC, page_id LIMIT {MOST_CANDIDATES}"
    )
