"""The index of signs: which stored articles might tell the event of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from article.same_event import DAYS
from storage.buckets import Buckets
from storage.models import StorySign

_INDEX = Buckets(table="story_signs", number="sign", read=60, dated=True, fewest=2, most=6)


def event_candidates(
    session: Session, signs: Sequence[int], *, day: int, apart_from: int
) -> list[int]:
    """List the pages of these days that share signs, those with the most first."""
    days = range(day - DAYS, day + DAYS + 1)
    return _INDEX.sharing(session, signs, apart_from=apart_from, days=days)


def enter_signs(session: Session, page_id: int, signs: Sequence[int], *, day: int) -> None:
    """Let other reports of the event find the page."""
    _INDEX.enter(session, page_id, signs, day=day)


def withdraw_signs(session: Session, page_id: int, signs: Sequence[int], *, day: int) -> None:
    """Take the page out of the index; `signs` and `day` are those it was entered with."""
    rows = [(sign, day, page_id) for sign in signs]
    session.execute(
        delete(StorySign).where(tuple_(StorySign.sign, StorySign.day, StorySign.page_id).in_(rows))
    )
