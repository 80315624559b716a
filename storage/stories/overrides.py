"""What analysts said of two pages: they belong together, they do not. The rules obey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.models import OverrideKind, Page, StoryOverride
from storage.upsert import insert_or_ignore


def story_page_ids(session: Session, story_id: int) -> set[int]:
    """List the pages of a story."""
    return set(session.scalars(select(Page.id).where(Page.story_id == story_id)))


def overrides_of(session: Session, page_id: int, kind: OverrideKind) -> set[int]:
    """List the pages of which an analyst said that they belong, or do not belong, with this one."""
    rows = session.execute(
        select(StoryOverride.page_id, StoryOverride.other_id).where(
            StoryOverride.kind == kind,
            or_(StoryOverride.page_id == page_id, StoryOverride.other_id == page_id),
        )
    )
    return {other if one == page_id else one for one, other in rows}


def set_override(
    session: Session, one: int, other: int, kind: OverrideKind, *, decided_by: str, at: datetime
) -> None:
    """Note an analyst's word on two pages; the newest word counts."""
    first, second = sorted((one, other))
    insert_or_ignore(
        session, StoryOverride, page_id=first, other_id=second, kind=kind, by=decided_by, at=at
    )
    session.execute(
        update(StoryOverride)
        .where(StoryOverride.page_id == first, StoryOverride.other_id == second)
        .values(kind=kind, by=decided_by, at=at)
    )


def clear_override(session: Session, one: int, other: int, kind: OverrideKind) -> None:
    """Take a word back."""
    first, second = sorted((one, other))
    session.execute(
        delete(StoryOverride).where(
            StoryOverride.page_id == first,
            StoryOverride.other_id == second,
            StoryOverride.kind == kind,
        )
    )
