"""The newest stored articles of a source, as what a new layout must read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import Article
from storage.articles.current import is_newest_revision
from storage.articles.pages import article_of
from storage.models import Page, PageState, Revision


def known_articles(
    session: Session, source: str, *, limit: int, urls: Collection[str] | None = None
) -> list[tuple[str, Article]]:
    """Return addresses and texts, newest first; those that selectors of the site read, if there are any."""
    wanted = (
        select(Page.url, Revision)
        .join(Revision, is_newest_revision())
        .where(Page.source == source, Page.state == PageState.LIVE, Page.absent_since.is_(None))
        .order_by(Page.first_seen_at.desc(), Page.id.desc())
        .limit(10 * limit)
    )
    rows = session.execute(wanted if urls is None else wanted.where(Page.url.in_(urls))).all()
    # What was read after the redesign, without selectors, is known less well.
    by_selectors = [row for row in rows if row[1].layout]
    return [(url, article_of(revision)) for url, revision in (by_selectors or rows)[:limit]]
