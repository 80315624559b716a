"""The story record that programs receive: an event, and which articles report it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.articles.article_records import utc_text
from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.flagged import is_flagged
from storage.models import Page, Revision, StoredJudgement, StoryMembership

_AT_A_TIME = 200
StoryPage = tuple[Page, Revision, StoryMembership | None]


def story_records(session: Session, *, every: bool = False) -> Iterator[dict[str, Any]]:
    """Stream the stories, the newest first; only those with a flagged article unless `every`."""
    ids = select(Page.story_id).where(Page.story_id.is_not(None)).distinct()
    if not every:
        ids = ids.outerjoin(StoredJudgement, is_judgement_in_force()).where(is_flagged())
    story_ids = sorted((id_ for id_ in session.scalars(ids) if id_ is not None), reverse=True)
    for start in range(0, len(story_ids), _AT_A_TIME):
        yield from _records(session, story_ids[start : start + _AT_A_TIME])


def story_record(session: Session, story_id: int) -> dict[str, Any] | None:
    """Return one story, with why each article belongs to it; None if there is none."""
    return next(_records(session, [story_id]), None)


def _records(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        select(Page, Revision, StoryMembership)
        .join(Revision, is_newest_revision())
        .outerjoin(StoryMembership, StoryMembership.page_id == Page.id)
        .where(Page.story_id.in_(ids))
        .order_by(Page.story_id.desc(), Page.id)
    )
    pages: list[StoryPage] = [(page, revision, membership) for page, revision, membership in rows]
    for _, group in groupby(pages, key=lambda story_page: story_page[0].story_id):
        yield _record(sorted(group, key=_order))


def _order(story_page: StoryPage) -> tuple[bool, datetime, int]:
    """Rank originals before copies, and each by date."""
    page, revision, _ = story_page
    return page.duplicate_of is not None, revision.published_at or page.first_seen_at, page.id


def _record(pages: Sequence[StoryPage]) -> dict[str, Any]:
    first = pages[0]
    at = min(_order(story_page)[1] for story_page in pages)
    return {
        "id": first[0].story_id,
        "title": first[1].title,
        "first_at": utc_text(at),
        "articles": [_article(story_page, original=story_page is first) for story_page in pages],
    }


def _article(story_page: StoryPage, *, original: bool) -> dict[str, Any]:
    page, revision, membership = story_page
    role = "republished" if page.duplicate_of is not None else "related"
    return {
        "url": page.url,
        "source": page.source,
        "role": "original" if original else role,
        "id": page.id,
        "title": revision.title,
        "language": revision.language,
        "with": membership.other_id if membership else None,
        "score": round(membership.score, 3) if membership else None,
        "why": membership.reasons if membership else [],
    }
