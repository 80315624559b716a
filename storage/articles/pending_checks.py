"""Pending checks: what was not trusted of a page, and the pages they are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from article.belief.decision import PendingObservation, StoredPage
from article.model import Article, DateOrigin, ExtractionMethod, Image
from storage.articles.current import current_articles, is_newest_revision
from storage.articles.flagged import counts_as_flagged
from storage.articles.pages import article_of
from storage.inserts.upsert import upsert_rows
from storage.models import Page, PageAlias, Revision, StoredPendingCheck

_EARLIER_REVISIONS = 6
_RECENT = timedelta(days=7)
# Statements of Core, built once: each batch needs them, and mostly they find nothing.
_DELETE = delete(StoredPendingCheck).where(
    StoredPendingCheck.key.in_(bindparam("keys", expanding=True))
)
_PAGES_WITH_TEXT = (
    select(
        Page.id,
        Page.key,
        Page.url,
        Page.source,
        Revision.title,
        Revision.text_digest,
        Revision.fingerprint,
    )
    .join(Revision, is_newest_revision())
    .where(Revision.text_digest.in_(bindparam("digests", expanding=True)))
    .limit(500)
)


class PageText(NamedTuple):
    """A stored page and what its newest text is recognised by."""

    id: int
    key: str
    url: str
    source: str
    title: str
    text_digest: str
    fingerprint: str


def load_stored_pages(session: Session, keys: Iterable[str]) -> dict[str, StoredPage]:
    """Return by key what is stored of pages: the newest text and whether it is flagged."""
    rows = session.execute(current_articles().where(Page.key.in_(list(keys)))).all()
    edited = [page.id for page, _, _ in rows if page.revisions > 1]
    earlier = _earlier_revisions(session, edited) if edited else {}
    return {
        page.key: StoredPage(
            article=article_of(revision),
            flagged=counts_as_flagged(page.review, judgement),
            last_checked_at=page.last_checked_at,
            earlier=earlier.get(page.id, ()),
        )
        for page, revision, judgement in rows
    }


def _earlier_revisions(session: Session, page_ids: list[int]) -> dict[int, tuple[Article, ...]]:
    query = (
        select(Revision)
        .join(Page, Page.id == Revision.page_id)
        .where(Page.id.in_(page_ids), Revision.number < Page.revisions)
        .where(Revision.number >= Page.revisions - _EARLIER_REVISIONS)
    )
    found: dict[int, tuple[Article, ...]] = {}
    for revision in session.scalars(query):
        found[revision.page_id] = (*found.get(revision.page_id, ()), article_of(revision))
    return found


def load_pending_checks(session: Session, keys: Iterable[str]) -> dict[str, StoredPendingCheck]:
    """Return the rows of these pages by key."""
    query = select(StoredPendingCheck).where(StoredPendingCheck.key.in_(list(keys)))
    return {row.key: row for row in session.scalars(query)}


def pending_check_of(row: StoredPendingCheck) -> PendingObservation:
    """Map a row to what belief is decided from."""
    return PendingObservation(
        at=row.at,
        article=_article(row.article),
        code=row.code,
        first_at=row.first_at,
        agreeing=row.agreeing,
        refuted=row.refuted,
    )


def count_same_shape(
    session: Session, source: str, shape: str, *, besides: str, at: datetime
) -> int:
    """Count other pages of a source that lately answered with a page of this shape."""
    query = select(func.count()).where(
        StoredPendingCheck.source == source,
        StoredPendingCheck.shape == shape,
        StoredPendingCheck.key != besides,
        StoredPendingCheck.at > at - _RECENT,
    )
    return session.scalar(query) or 0


def save_pending_checks(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows in place of those before; each mapping holds every column."""
    upsert_rows(session, StoredPendingCheck, list(rows))


def delete_pending_checks(session: Session, keys: Iterable[str]) -> None:
    """Delete the rows of pages whose capture is trusted now."""
    session.flush()
    session.connection().execute(_DELETE, {"keys": list(keys)})


def drop_expired_pending_checks(session: Session, source: str, *, before: datetime) -> None:
    """Delete the rows of a source that no look confirmed since."""
    session.execute(
        delete(StoredPendingCheck).where(
            StoredPendingCheck.source == source, StoredPendingCheck.at < before
        )
    )


def newest_pending_checks(session: Session, source: str, *, limit: int) -> list[StoredPendingCheck]:
    """Return the pending checks of a source, newest first."""
    query = select(StoredPendingCheck).where(StoredPendingCheck.source == source)
    return list(session.scalars(query.order_by(StoredPendingCheck.at.desc()).limit(limit)))


def pages_with_text(session: Session, text_digests: Iterable[str]) -> list[PageText]:
    """List the pages whose newest body has one of these digests."""
    found = session.connection().execute(_PAGES_WITH_TEXT, {"digests": list(text_digests)})
    return [PageText(*row) for row in found]


def urls_of_pages(session: Session, page_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return by page every URL that once led to it."""
    found: dict[int, set[str]] = {}
    query = select(PageAlias.page_id, PageAlias.url).where(PageAlias.page_id.in_(list(page_ids)))
    for page_id, url in session.execute(query):
        found.setdefault(page_id, set()).add(url)
    return {page_id: frozenset(urls) for page_id, urls in found.items()}


def newest_texts(session: Session, source: str, *, besides: str, limit: int) -> list[str]:
    """Return the bodies of a source's newest other articles."""
    query = (
        select(Revision.text)
        .join(Page, is_newest_revision())
        .where(Page.source == source, Page.key != besides)
        .order_by(Page.first_seen_at.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def article_json(article: Article) -> dict[str, Any]:
    """Map an article to JSON."""
    values = asdict(article)
    values["published_at"] = article.published_at.isoformat() if article.published_at else None
    return values


def _article(values: Mapping[str, Any]) -> Article:
    if not values:
        return Article(title="", text="")
    published, origin = values["published_at"], values["published_from"]
    return Article(
        **{
            **values,
            "published_at": datetime.fromisoformat(published) if published else None,
            "published_from": DateOrigin(origin) if origin else None,
            "images": tuple(Image(**image) for image in values["images"]),
            "read_by": {
                name: ExtractionMethod(reader) for name, reader in values["read_by"].items()
            },
        }
    )
