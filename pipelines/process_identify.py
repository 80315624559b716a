"""Identify: is it a page we know, and does it say anything new?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from article.model import ArticleCapture
from pipelines.items import IdentifiedCapture, PreparedCapture
from pipelines.process_prepare import prepare
from storage.articles.pages import newest_fingerprints
from storage.engine import Database


def identify(
    item: ArticleCapture | PreparedCapture, *, last_fingerprint: str | None
) -> IdentifiedCapture:
    """Compare a sighting with what its page said last."""
    prepared = item if isinstance(item, PreparedCapture) else prepare(item)
    return IdentifiedCapture(
        capture=prepared.capture,
        fingerprint=prepared.fingerprint,
        text_digest=prepared.text_digest,
        judgement=prepared.judgement,
        known=last_fingerprint is not None,
        unchanged=prepared.fingerprint == last_fingerprint,
    )


def last_fingerprints(database: Database, keys: Collection[str]) -> Mapping[str, str]:
    """Look up by key what the pages said last; unknown pages are left out."""
    if not keys:
        return {}
    with database.reading() as session:
        return newest_fingerprints(session, keys)


def last_fingerprint(database: Database, capture: ArticleCapture) -> str | None:
    """Look up what one page said last; None for an unknown page."""
    key = capture.address.key
    return last_fingerprints(database, [key]).get(key)
