"""Manual overrides by analysts: two pages belong together, or do not; the rules obey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.inserts.upsert import insert_or_ignore
from storage.models import OverrideKind, StoryOverride


def overrides_of(session: Session, page_id: int, kind: OverrideKind) -> set[int]:
    """Return the pages that an override of this kind connects with a page."""
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
    """Store an override on two pages; it replaces the one before."""
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
    """Delete an override."""
    first, second = sorted((one, other))
    session.execute(
        delete(StoryOverride).where(
            StoryOverride.page_id == first,
            StoryOverride.other_id == second,
            StoryOverride.kind == kind,
        )
    )
