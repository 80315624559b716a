"""Read marks: what an account has not looked at yet, and moving its mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Change, Page, ReadMark


@dataclass(frozen=True, kw_only=True)
class InboxPosition:
    """Numbers of the last page and the last change that were looked at."""

    page_id: int = 0
    change_id: int = 0


def read_mark(session: Session, reader: str) -> ReadMark | None:
    """Return the mark of a reader; None before the first one."""
    return session.get(ReadMark, reader)


def newest_position(session: Session) -> InboxPosition:
    """Return the position behind everything that is stored."""
    page, change = session.execute(
        select(
            select(func.max(Page.id)).scalar_subquery(),
            select(func.max(Change.id)).scalar_subquery(),
        )
    ).one()
    return InboxPosition(page_id=page or 0, change_id=change or 0)


def mark_read(session: Session, reader: str, until: InboxPosition, *, at: datetime) -> None:
    """Move the mark forward; a form that was sent twice, or is old, moves nothing back."""
    mark = session.get(ReadMark, reader, with_for_update=True)
    if mark is None:
        session.add(
            ReadMark(
                reader=reader, page_id=until.page_id, change_id=until.change_id, marked_at=at,
                previous_page_id=0, previous_change_id=0,
            )
        )  # fmt: skip
        return
    if until.page_id <= mark.page_id and until.change_id <= mark.change_id:
        return
    mark.previous_page_id, mark.previous_change_id = mark.page_id, mark.change_id
    mark.page_id = max(mark.page_id, until.page_id)
    mark.change_id = max(mark.change_id, until.change_id)
    mark.marked_at = at


def undo_mark(session: Session, reader: str) -> None:
    """Return to the mark before the newest one; only once."""
    mark = session.get(ReadMark, reader, with_for_update=True)
    if mark is None or mark.previous_page_id is None or mark.previous_change_id is None:
        return
    mark.page_id, mark.change_id = mark.previous_page_id, mark.previous_change_id
    mark.previous_page_id = mark.previous_change_id = None
