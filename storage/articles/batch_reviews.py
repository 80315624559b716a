"""Verdicts on many pages at once, and taking them back together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.articles.reviews import record_review
from storage.models import Page, Review, ReviewState


def with_copies(session: Session, page_ids: Collection[int], *, limit: int) -> list[int]:
    """Return these pages with their originals and every copy of those."""
    originals = select(func.coalesce(Page.duplicate_of, Page.id)).where(Page.id.in_(page_ids))
    query = select(Page.id).where(or_(Page.id.in_(originals), Page.duplicate_of.in_(originals)))
    return list(session.scalars(query.order_by(Page.id).limit(limit)))


def record_reviews(
    session: Session,
    page_ids: Collection[int],
    verdict: ReviewState,
    *,
    reviewer: str,
    at: datetime,
    note: str | None = None,
) -> list[int]:
    """Store one verdict on each page that was judged; returns the ids of the reviews."""
    pages = session.scalars(
        # In the order of their ids: two batches at once wait for each other and do not deadlock.
        select(Page)
        .where(Page.id.in_(page_ids), Page.judgement_id.is_not(None))
        .order_by(Page.id)
        .with_for_update()
    ).all()
    newest = session.scalar(select(func.max(Review.id))) or 0
    for page in pages:
        record_review(session, page, verdict, reviewer=reviewer, at=at, note=note)
    session.flush()
    mine = select(Review.id).where(
        Review.id > newest, Review.reviewer == reviewer, Review.page_id.in_([p.id for p in pages])
    )
    return list(session.scalars(mine.order_by(Review.id)))


def undo_reviews(
    session: Session, first: int, last: int, *, reviewer: str, at: datetime
) -> list[int]:
    """Restore the verdicts before a reviewer's batch; returns the pages.

    A page that somebody reviewed since then keeps its newer verdict.
    """
    batch = session.scalars(
        select(Review)
        .where(Review.id.between(first, last), Review.reviewer == reviewer)
        .order_by(Review.page_id)
    ).all()
    undone = []
    for review in batch:
        page = session.get(Page, review.page_id, with_for_update=True)
        before = session.scalars(
            select(Review)
            .where(Review.page_id == review.page_id, Review.id != review.id)
            .order_by(Review.id.desc())
            .limit(1)
        ).first()
        if page is None or (before and before.id > review.id):
            continue
        verdict = before.verdict if before else ReviewState.UNREVIEWED
        record_review(session, page, verdict, reviewer=reviewer, at=at)
        undone.append(page.id)
    return undone
