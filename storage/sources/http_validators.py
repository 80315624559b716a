"""ETag and Last-Modified of the last full responses, for conditional requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from article.model import FetchResult
from storage.inserts.upsert import upsert_rows
from storage.models import StoredSource
from storage.models.source import HttpValidators


def load_validators(session: Session, source: str, urls: Sequence[str]) -> list[HttpValidators]:
    """Return the stored validators of these URLs; none of a source that once contradicted them."""
    row = session.get(StoredSource, source)
    if row is None or row.validators_distrusted_since is not None:
        return []
    found: list[HttpValidators] = []
    for start in range(0, len(urls), 500):  # SQLite binds at most 999 to 32,766 values a statement
        found += session.scalars(
            select(HttpValidators).where(HttpValidators.url.in_(urls[start : start + 500]))
        )
    return found


def save_validators(session: Session, validators: Iterable[dict[str, Any]]) -> None:
    """Store validators in place of those before; each mapping holds every column."""
    upsert_rows(session, HttpValidators, list(validators))


def page_validators(*, page_url: str, source: str, fetch: FetchResult) -> dict[str, Any] | None:
    """Map the validators of an article's response to their row.

    None where they cannot be sent again: the page is next requested at its own URL only.
    """
    validators = fetch.validators
    if validators is None or validators.url != page_url:
        return None
    return {
        "url": page_url,
        "source": source,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "digest": validators.digest,
        "at": fetch.at,
        "articles": None,
    }


def replace_page_validators(
    session: Session, *, page_url: str, source: str, fetch: FetchResult
) -> None:
    """Store the validators of the response that an article's stored text came from.

    Without any the old ones go: a 304 to them would confirm another text than the stored one.
    """
    row = page_validators(page_url=page_url, source=source, fetch=fetch)
    if row:
        save_validators(session, [row])
        return
    session.connection().execute(
        delete(HttpValidators).where(
            HttpValidators.url == page_url, HttpValidators.articles.is_(None)
        )
    )


def drop_discovery_validators(session: Session, source: str) -> None:
    """Delete the validators of feeds and lists: not everything they announced was stored."""
    session.execute(
        delete(HttpValidators).where(
            HttpValidators.source == source, HttpValidators.articles.is_not(None)
        )
    )


def drop_expired_validators(session: Session, source: str, *, before: datetime) -> None:
    """Delete validators of responses older than `before`."""
    session.execute(
        delete(HttpValidators).where(HttpValidators.source == source, HttpValidators.at < before)
    )
