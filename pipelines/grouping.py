"""Grouping: find duplicates and stories of the whole archive again, in batches."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from storage.duplicates import settle_again
from storage.engine import Database
from storage.models import Page, Revision
from storage.stories import replace_in_story
from storage.turn import take_turn

_BATCH = 50
"""Others wait for their turn no longer than a batch takes: about a second."""


def left_to_group(database: Database, *, after: int = 0) -> int:
    """Count the articles with higher numbers than `after`."""
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Page.id > after)) or 0


def regroup(database: Database, *, after: int = 0) -> Iterator[int]:
    """Group article after article, and give each number once its batch is stored.

    Analysts' rulings stay. Doing it twice changes nothing more; `after` goes on where it stopped.
    """
    last = after
    while done := _batch(database, after=last):
        yield from done
        last = done[-1]


def _batch(database: Database, *, after: int) -> list[int]:
    with database.writing() as session:
        take_turn(session)
        rows = session.execute(
            select(Page, Revision)
            .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
            .where(Page.id > after)
            .order_by(Page.id)
            .limit(_BATCH)
        ).all()
        for page, revision in rows:
            settle_again(session, page, revision)
            replace_in_story(session, page, revision)
        return [page.id for page, _ in rows]
