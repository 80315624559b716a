"""The newest stored articles of a source, as what a new layout must read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import Article
from storage.articles.current import is_newest_revision
from storage.models import Page, PageState, Revision


def known_articles(session: Session, source: str, *, limit: int) -> list[tuple[str, Article]]:
    """Return addresses and texts, newest first; those that selectors of the site read, if there are any."""
    rows = session.execute(
        select(Page.url, Revision)
        .join(Revision, is_newest_revision())
        .where(Page.source == source, Page.state == PageState.LIVE, Page.absent_since.is_(None))
        .order_by(Page.first_seen_at.desc(), Page.id.desc())
        .limit(10 * limit)
    ).all()
    # What was read after the redesign, without selectors, is known less well.
    by_selectors = [row for row in rows if row[1].layout]
    return [(url, _article(revision)) for url, revision in (by_selectors or rows)[:limit]]


def _article(row: Revision) -> Article:
    return Article(
        title=row.title,
        lead=row.lead,
        text=row.text,
        author=row.author,
        section=row.section,
        language=row.language,
        published_at=row.published_at,
        published_from=row.published_from,
        layout=row.layout,
    )
