"""Find duplicates and stories of all stored articles again, in batches."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from grouping.assign_story import reassign_story
from grouping.duplicates import reassign_duplicates
from storage.articles.current import is_newest_revision
from storage.engine import Database
from storage.models import Page, Revision
from storage.stories.grouping_log import lock_for_regrouping

_BATCH = 50
"""Other writers wait for the lock no longer than a batch takes: about a second."""


def count_ungrouped(database: Database, *, after: int = 0) -> int:
    """Count the articles with a higher id than `after`."""
    with database.reading() as session:
        return session.scalar(select(func.count()).where(Page.id > after)) or 0


def regroup(database: Database, *, after: int = 0) -> Iterator[int]:
    """Regroup article after article and yield each id once its batch is stored.

    Overrides of analysts stay. A second run changes nothing; `after` resumes where one stopped.
    """
    last = after
    while done := _batch(database, after=last):
        yield from done
        last = done[-1]


def _batch(database: Database, *, after: int) -> list[int]:
    with database.writing() as session:
        lock_for_regrouping(session)
        rows = session.execute(
            select(Page, Revision)
            .join(Revision, is_newest_revision())
            .where(Page.id > after)
            .order_by(Page.id)
            .limit(_BATCH)
        ).all()
        for page, revision in rows:
            reassign_duplicates(session, page, revision)
            reassign_story(session, page, revision)
        return [page.id for page, _ in rows]
