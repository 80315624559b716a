"""What makes two readings of a page the same reading, and two texts the same text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC

from article.value import Article

# Typographic twins that editors and servers swap without touching the wording.
_TWINS = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u00ab": '"',
        "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-",
        "\u2212": "-", "\u2026": "...",
    }
)  # fmt: skip
_BLANK = re.compile(r"\s+")


def comparable(text: str | None) -> str:
    """Fold what a reader would not call a change: spaces, quote and dash styles."""
    plain = unicodedata.normalize("NFC", text or "").translate(_TWINS)
    return _BLANK.sub(" ", plain).strip()


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def fingerprint(article: Article) -> str:
    """Digest the fields whose change makes a revision."""
    # In one zone: a page that says +07:00 today and Z tomorrow has not changed.
    at = article.published_at
    published = at.astimezone(UTC).isoformat() if at else ""
    return _sha256(
        comparable(article.title),
        comparable(article.lead),
        comparable(article.text),
        comparable(article.author),
        published,
        *sorted(image.url for image in article.images),
    )


def text_digest(article: Article) -> str:
    """Digest the body alone, so that a copy under another headline is still a copy."""
    return _sha256(comparable(article.text).casefold())
