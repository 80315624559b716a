"""What makes two readings of a page the same reading, and two texts the same text."""

from __future__ import annotations

import hashlib

from article.model import Article, DateOrigin
from article.normalise import (
    comparable,
    comparable_byline,
    comparable_date,
    comparable_text,
    image_identity,
)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def page_date_text(article: Article) -> str:
    """Spell the date that the page itself gives.

    A feed's date is no word of the page: it is there when a feed announced the page, and missing
    at every later look.
    """
    fed = article.published_from is DateOrigin.FEED
    return "" if fed else comparable_date(article.published_at)


def image_identities(article: Article) -> frozenset[str]:
    """Name the pictures of an article, whatever their order."""
    return frozenset(image_identity(image.url) for image in article.images)


def fingerprint(article: Article) -> str:
    """Digest the fields whose change makes a revision."""
    return _sha256(
        comparable(article.title),
        comparable(article.lead),
        comparable_text(article.text),
        comparable_byline(article.author),
        page_date_text(article),
        *sorted(image_identities(article)),
    )


def text_digest(article: Article) -> str:
    """Digest the body alone, so that a copy under another headline is still a copy."""
    return _sha256(comparable_text(article.text).casefold())
