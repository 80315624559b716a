"""Number flagged pages and changes for delivery, in an order that no cursor can overtake."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select, text, union_all
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force
from storage.articles.flagged import is_flagged
from storage.column_types import UtcDateTime
from storage.documents.flagged_articles import is_flagged_by_document
from storage.engine import on_sqlite
from storage.models import Change, Notice, Page, StoredJudgement

_MAX_COMMIT_LAG = 10_000
"""Ids of changes to look back behind the newest known one: ids are assigned before the commit."""


def enqueue_notices(session: Session, *, now: datetime) -> int:
    """Assign numbers to new flagged pages and changes; return the newest number.

    However a page was flagged – stored, edited, judged again, confirmed by an analyst, by a document –
    it gets one notice. The notice is deleted when the page loses its flag, and made anew if it is flagged again.
    """
    _lock_notices(session)
    pages = select(Page.id).outerjoin(StoredJudgement, is_judgement_in_force())
    # Two lookups and no OR over a join, which would read every page.
    flagged = union_all(pages.where(is_flagged()), pages.where(is_flagged_by_document())).subquery()
    session.execute(
        delete(Notice)
        .where(Notice.page_id.is_not(None), Notice.page_id.not_in(select(flagged.c.id)))
        .execution_options(synchronize_session=False)
    )
    at = literal(now, UtcDateTime())
    known = select(Notice.page_id).where(Notice.page_id == flagged.c.id).exists()
    session.execute(
        insert(Notice).from_select(
            ["page_id", "at"], select(flagged.c.id, at).where(~known).order_by(flagged.c.id)
        )
    )
    newest = session.scalar(select(func.max(Notice.change_id))) or 0
    noticed = select(Notice.change_id).where(Notice.change_id == Change.id).exists()
    session.execute(
        insert(Notice).from_select(
            ["change_id", "at"],
            select(Change.id, at)
            .where(Change.id > newest - _MAX_COMMIT_LAG, ~noticed)
            .order_by(Change.id),
        )
    )
    return session.scalar(select(func.max(Notice.id))) or 0


def _lock_notices(session: Session) -> None:
    # Two at once could number out of order, and a cursor would pass what is not visible yet.
    # SQLite has one writer anyway.
    if not on_sqlite(session):
        session.execute(text("LOCK TABLE notices IN SHARE ROW EXCLUSIVE MODE"))
