"""What analysts said of two pages: they belong together, they do not. The rules obey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.conflict import insert_if_absent
from storage.models import Page, RulingKind, StoryRuling


def members_of(session: Session, story_id: int) -> set[int]:
    """List the pages of a story."""
    return set(session.scalars(select(Page.id).where(Page.story_id == story_id)))


def ruled(session: Session, page_id: int, kind: RulingKind) -> set[int]:
    """List the pages of which an analyst said that they belong, or do not belong, with this one."""
    rows = session.execute(
        select(StoryRuling.page_id, StoryRuling.other_id).where(
            StoryRuling.kind == kind,
            or_(StoryRuling.page_id == page_id, StoryRuling.other_id == page_id),
        )
    )
    return {other if one == page_id else one for one, other in rows}


def rule(
    session: Session, one: int, other: int, kind: RulingKind, *, by: str, at: datetime
) -> None:
    """Note an analyst's word on two pages; the newest word counts."""
    first, second = sorted((one, other))
    insert_if_absent(session, StoryRuling, page_id=first, other_id=second, kind=kind, by=by, at=at)
    session.execute(
        update(StoryRuling)
        .where(StoryRuling.page_id == first, StoryRuling.other_id == second)
        .values(kind=kind, by=by, at=at)
    )


def lift(session: Session, one: int, other: int, kind: RulingKind) -> None:
    """Take a word back."""
    first, second = sorted((one, other))
    session.execute(
        delete(StoryRuling).where(
            StoryRuling.page_id == first,
            StoryRuling.other_id == second,
            StoryRuling.kind == kind,
        )
    )
