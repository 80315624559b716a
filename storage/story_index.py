"""The index of signs: which stored articles might tell the event of a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, delete, text, tuple_
from sqlalchemy.orm import Session

from article.same_event import DAYS
from storage.conflict import insert_absent
from storage.models import StorySign

# As with marks: of a sign that a whole week shares only so many pages are read.
BUCKET = 60
MOST_CANDIDATES = 6
_FEWEST_SHARED = 2


def event_candidates(
    session: Session, signs: Sequence[int], *, day: int, apart_from: int
) -> list[int]:
    """List the pages of these days that share signs, those with the most first."""
    if not signs:
        return []
    bound = {f"s{number}": sign for number, sign in enumerate(signs)}
    days = {"first": day - DAYS, "last": day + DAYS, "self": apart_from}
    found = session.connection().execute(_lookup(len(signs)), {**bound, **days})
    return list(found.scalars())


def enter_signs(session: Session, page_id: int, signs: Sequence[int], *, day: int) -> None:
    """Let other reports of the event find the page."""
    insert_absent(
        session, StorySign, [{"sign": sign, "day": day, "page_id": page_id} for sign in signs]
    )


def withdraw_signs(session: Session, page_id: int, signs: Sequence[int], *, day: int) -> None:
    """Take the page out of the index; `signs` and `day` are those it was entered with."""
    rows = [(sign, day, page_id) for sign in signs]
    session.execute(
        delete(StorySign).where(tuple_(StorySign.sign, StorySign.day, StorySign.page_id).in_(rows))
    )


@cache
def _lookup(count: int) -> TextClause:
    buckets = " UNION ALL ".join(
        f"SELECT page_id FROM (SELECT page_id FROM story_signs WHERE sign = :s{number} "  # noqa: S608
        f"AND day BETWEEN :first AND :last AND page_id <> :self LIMIT {BUCKET}) AS b{number}"
        for number in range(count)
    )
    return text(
        f"SELECT page_id FROM ({buckets}) AS shared GROUP BY page_id "  # noqa: S608
        f"HAVING count(*) >= {_FEWEST_SHARED} ORDER BY count(*) DESC, page_id "
        f"LIMIT {MOST_CANDIDATES}"
    )
