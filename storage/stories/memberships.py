"""Rows of stories and their members; what belongs together is decided by `grouping`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, true, update
from sqlalchemy.orm import Session

from storage.models import DuplicateMatch, Page, PageAlias, Story, StoryMembership

Reasons = list[dict[str, Any]]


def story_page_ids(session: Session, story_id: int) -> set[int]:
    """Return the pages of a story."""
    return set(session.scalars(select(Page.id).where(Page.story_id == story_id)))


def stories_of(session: Session, page_ids: Collection[int]) -> dict[int, int | None]:
    """Return the story of each page that exists; None for those in none."""
    rows = session.execute(select(Page.id, Page.story_id).where(Page.id.in_(page_ids)))
    return {row.id: row.story_id for row in rows}


def page_id_of_alias(session: Session, url: str) -> int | None:
    """Return the page to which an address led; None if no page is known by it."""
    alias = session.get(PageAlias, url)
    return alias.page_id if alias else None


def jaccard_of_copy(session: Session, page_id: int) -> float | None:
    """Return how similar a copy is to its original; None if that is not recorded."""
    match = session.get(DuplicateMatch, page_id)
    return match.jaccard if match else None


def story_of_copies(session: Session, page_id: int) -> int | None:
    """Return the story of the first copy that has one."""
    return session.scalar(
        select(Page.story_id)
        .where(Page.duplicate_of == page_id, Page.story_id.is_not(None))
        .order_by(Page.id)
        .limit(1)
    )


def copies_in_other_stories(session: Session, page: Page) -> Sequence[Page]:
    """Load the copies of a page that are not in its story."""
    elsewhere = (
        or_(Page.story_id.is_(None), Page.story_id != page.story_id)
        if page.story_id is not None
        else true()
    )
    return session.scalars(select(Page).where(Page.duplicate_of == page.id, elsewhere)).all()


def create_story(session: Session) -> int:
    """Insert a story and return its number."""
    story = Story()
    session.add(story)
    session.flush()
    return story.id


def join_story(
    session: Session, page: Page, other_id: int, *, score: float, reasons: Reasons
) -> None:
    """Move a page into the story of another; creates a story if neither has one."""
    other, left = session.get_one(Page, other_id), page.story_id
    if other.story_id is None:
        other.story_id = left if left is not None else create_story(session)
    leave_story(session, page)
    page.story_id = other.story_id
    session.add(StoryMembership(page_id=page.id, other_id=other_id, score=score, reasons=reasons))
    session.flush()
    if left != page.story_id:
        delete_story_of_one(session, left)


def leave_story(session: Session, page: Page) -> None:
    """Remove a page from its story."""
    page.story_id = None
    session.execute(delete(StoryMembership).where(StoryMembership.page_id == page.id))
    session.flush()


def delete_story_of_one(session: Session, story_id: int | None) -> None:
    """Delete a story that has fewer than two pages."""
    if story_id is None:
        return
    members = session.scalars(select(Page).where(Page.story_id == story_id).limit(2)).all()
    if len(members) > 1:
        return
    for page in members:
        leave_story(session, page)
    session.execute(delete(Story).where(Story.id == story_id))


def set_story(session: Session, page_ids: Collection[int], story_id: int | None) -> None:
    """Move pages into a story, or out of any; their memberships are left as they are."""
    session.execute(update(Page).where(Page.id.in_(page_ids)).values(story_id=story_id))


def replace_memberships(
    session: Session,
    page_ids: Iterable[int],
    other_id: int | None,
    *,
    score: float = 1.0,
    reasons: Reasons,
) -> None:
    """Record why pages belong with another one; with None, delete what was recorded."""
    pages = list(page_ids)
    session.execute(delete(StoryMembership).where(StoryMembership.page_id.in_(pages)))
    if other_id is not None:
        session.add_all(
            StoryMembership(page_id=page_id, other_id=other_id, score=score, reasons=reasons)
            for page_id in pages
        )
    session.flush()
