"""The current article: a page, its newest revision, and the judgement in force."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storage.engine import on_sqlite
from storage.models import Page, Revision, StoredJudgement

CurrentArticle = tuple[Page, Revision, StoredJudgement | None]


def is_newest_revision() -> ColumnElement[bool]:
    """Join a page with its newest revision, by the unique index on page and number."""
    return (Revision.page_id == Page.id) & (Revision.number == Page.revisions)


def newest_revision_by_dates(session: Session) -> ColumnElement[bool]:
    """Join like `is_newest_revision` where only the dates of a revision are read.

    SQLite prefers the unique index of page and number, and then reads the text before each date. A number it
    cannot look up makes it take the index that has the date, too.
    """
    if not on_sqlite(session):
        return is_newest_revision()
    return (Revision.page_id == Page.id) & (func.coalesce(Revision.number, 0) == Page.revisions)


def is_judgement_in_force() -> ColumnElement[bool]:
    """Join a page with its judgement in force, by primary key; a page may have none."""
    return StoredJudgement.id == Page.judgement_id


def current_articles() -> Select[Page, Revision, StoredJudgement | None]:
    """Select pages with their newest revision and judgement in force, in no order."""
    return (
        select(Page, Revision, StoredJudgement)
        .join(Revision, is_newest_revision())
        .outerjoin(StoredJudgement, is_judgement_in_force())
        # A query for many pages at once, and not one a page, where the record is wanted.
        .options(
            selectinload(Page.documents),
            selectinload(Page.register),
            joinedload(Page.case_membership),
        )
    )


def newest_revision(session: Session, page: Page) -> Revision | None:
    """Return the newest revision; None for a page that has none yet."""
    return session.scalar(
        select(Revision).where(Revision.page_id == page.id, Revision.number == page.revisions)
    )


def judgement_in_force(session: Session, page: Page) -> StoredJudgement | None:
    """Return the judgement of the newest revision; no query if the session holds it."""
    return session.get(StoredJudgement, page.judgement_id) if page.judgement_id else None
