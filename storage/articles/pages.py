"""Lookups of pages: which are known, their newest fingerprints, which are due."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from article.canonical_url import BadAddress, canonical_url
from article.model import Article, ExtractionMethod, Image
from storage.articles.current import is_newest_revision
from storage.models import Page, PageAlias, PageState, Revision

_NEWEST_FINGERPRINTS = (
    select(Page.key, Revision.fingerprint)
    .join(Page, is_newest_revision())
    .where(Page.key.in_(bindparam("keys", expanding=True)))
)


def known_keys(session: Session, keys: Iterable[str]) -> set[str]:
    """Return which of these keys are stored."""
    requested = list(keys)
    known: set[str] = set()
    for start in range(
        0, len(requested), 500
    ):  # SQLite binds at most 999 to 32,766 values a statement
        chunk = requested[start : start + 500]
        known.update(session.scalars(select(Page.key).where(Page.key.in_(chunk))))
    return known


def last_checks(session: Session, keys: Collection[str]) -> dict[str, datetime]:
    """Return by key when these pages were last checked; unknown ones are left out."""
    rows = session.execute(select(Page.key, Page.last_checked_at).where(Page.key.in_(keys)))
    return {row.key: row.last_checked_at for row in rows}


def known_urls(session: Session, urls: Iterable[str]) -> set[str]:
    """Return which of these URLs once led to a stored page."""
    requested = list(urls)
    known: set[str] = set()
    for start in range(0, len(requested), 500):
        chunk = requested[start : start + 500]
        known.update(session.scalars(select(PageAlias.url).where(PageAlias.url.in_(chunk))))
    return known


def newest_fingerprints(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return the newest fingerprint of each page; unknown pages are left out."""
    found = session.connection().execute(_NEWEST_FINGERPRINTS, {"keys": list(keys)})
    return {row.key: row.fingerprint for row in found}


def pages_due_for_check(session: Session, source: str, *, now: datetime, limit: int) -> list[Page]:
    """Return the pages of a source whose next check is due, most overdue first."""
    return list(
        session.scalars(
            select(Page)
            .where(Page.source == source, Page.next_check_at <= now)
            .order_by(Page.next_check_at)
            .limit(limit)
        )
    )


def pages_of_source(session: Session, source: str) -> Iterable[Page]:
    """Stream every page of a source."""
    return session.scalars(
        select(Page).where(Page.source == source).order_by(Page.id).execution_options(yield_per=500)
    )


def find_page(session: Session, url_or_id: str) -> Page | None:
    """Return a page by its id, its canonical URL, or any address that led to it."""
    if url_or_id.isdigit():
        return session.get(Page, int(url_or_id))
    try:
        url = canonical_url(url_or_id)
    except BadAddress:
        return None
    alias = session.get(PageAlias, url)
    if alias:
        return session.get(Page, alias.page_id)
    return session.scalar(select(Page).where(Page.url == url))


def article_of(revision: Revision) -> Article:
    """Return a stored revision as an article."""
    return Article(
        title=revision.title,
        lead=revision.lead,
        text=revision.text,
        author=revision.author,
        section=revision.section,
        language=revision.language,
        published_at=revision.published_at,
        published_from=revision.published_from,
        original_url=revision.original_url,
        credited=revision.credited,
        images=tuple(Image(**image) for image in revision.images),
        layout=revision.layout,
        read_by={field: ExtractionMethod(reader) for field, reader in revision.read_by.items()},
    )


def other_page_was_seen(session: Session, page: Page) -> bool:
    """Return whether another page of the source was found since this one is missing, or there is none."""
    if page.absent_since is None:
        return True
    others = select(Page.id).where(
        Page.source == page.source,
        Page.id != page.id,
        Page.state == PageState.LIVE,
        Page.absent_since.is_(None),
    )
    seen = others.where(Page.last_checked_at > page.absent_since)
    return session.scalar(seen.limit(1)) is not None or session.scalar(others.limit(1)) is None
