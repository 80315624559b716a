"""How many texts are loaded for one page of a list: as many as fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.articles.current import is_newest_revision
from storage.models import Change, Page, Revision

MAX_LETTERS = 5_000_000
"""Of the texts on a page of a list, 500 of an ordinary length; a text has up to a million."""


def how_many_articles_fit(session: Session, ids: Sequence[int]) -> int:
    """Return how many of the first articles may be loaded together; at least one."""
    query = select(Page.id, func.length(Revision.text)).join(Revision, is_newest_revision())
    rows = session.execute(query.where(Page.id.in_(ids)))
    letters = {number: length for number, length in rows}  # noqa: C416 - rows are no pairs to mypy
    return _how_many_fit(letters.get(number, 0) for number in ids)


def how_many_changes_fit(session: Session, ids: Sequence[int]) -> int:
    """Return how many of the first changes may be loaded together with both texts; at least one."""
    query = (
        select(Change.id, func.sum(func.length(Revision.text)))
        .join(Revision, Revision.page_id == Change.page_id)
        .where(Change.id.in_(ids), Revision.number.in_((Change.from_revision, Change.to_revision)))
        .group_by(Change.id)
    )
    letters = {number: int(length) for number, length in session.execute(query)}
    return _how_many_fit(letters.get(number, 0) for number in ids)


def _how_many_fit(letters: Iterable[int]) -> int:
    total = count = 0
    for count, length in enumerate(letters, 1):
        total += length
        if count > 1 and total > MAX_LETTERS:
            return count - 1
    return count
