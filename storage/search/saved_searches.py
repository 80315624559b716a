"""Saved searches, and the articles they are matched with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.articles.current import CurrentArticle
from storage.models import Page, SavedSearch
from storage.search.tags import tagged_articles

_AT_A_TIME = 200


def saved_searches(session: Session) -> Sequence[SavedSearch]:
    """Return the saved searches by name."""
    return session.scalars(select(SavedSearch).order_by(SavedSearch.name)).all()


def queries_by_name(session: Session) -> dict[str, str]:
    """Return the URL query of each saved search."""
    return {row.name: row.filters for row in saved_searches(session)}


def read_articles(session: Session, pages: Collection[int]) -> Iterator[CurrentArticle]:
    """Stream the current articles of pages, in batches: texts are long."""
    numbers = sorted(pages)
    for start in range(0, len(numbers), _AT_A_TIME):
        rows = session.execute(
            tagged_articles().where(Page.id.in_(numbers[start : start + _AT_A_TIME]))
        )
        yield from ((page, revision, judgement) for page, revision, judgement in rows)
        session.expunge_all()
