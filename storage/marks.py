"""The index of landmarks: which stored texts might be copies of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from storage.buckets import Buckets
from storage.models import Mark

_INDEX = Buckets(table="text_marks", number="mark", read=40, newest_first=True, most=12)


def candidates(session: Session, marks: Sequence[int], *, apart_from: int) -> list[int]:
    """List the pages that share landmarks, those with the most first; to be verified by the text."""
    return _INDEX.sharing(session, marks, apart_from=apart_from)


def index_marks(session: Session, page_id: int, marks: Sequence[int]) -> None:
    """Let later copies find the page."""
    _INDEX.enter(session, page_id, marks)


def forget_marks(session: Session, page_id: int, marks: Sequence[int]) -> None:
    """Take the page out of the index; `marks` are those it was entered with."""
    rows = [(mark, page_id) for mark in marks]
    session.execute(delete(Mark).where(tuple_(Mark.mark, Mark.page_id).in_(rows)))
