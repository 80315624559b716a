"""Fingerprints: which captures are the same revision, and which texts are equal."""

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
    """Return the date that the page itself gives, as text.

    The date of a feed is not from the page: it is there when a feed listed the page, and missing
    at every later check.
    """
    fed = article.published_from is DateOrigin.FEED
    return "" if fed else comparable_date(article.published_at)


def image_identities(article: Article) -> frozenset[str]:
    """Return identities of the images of an article, in any order."""
    return frozenset(image_identity(image.url) for image in article.images)


def fingerprint(article: Article) -> str:
    """Return a digest of the fields whose change makes a revision."""
    return _sha256(
        comparable(article.title),
        comparable(article.lead),
        comparable_text(article.text),
        comparable_byline(article.author),
        page_date_text(article),
        *sorted(image_identities(article)),
    )


def text_digest(article: Article) -> str:
    """Return a digest of the body alone: a copy under another title is still a copy."""
    return _sha256(comparable_text(article.text).casefold())
