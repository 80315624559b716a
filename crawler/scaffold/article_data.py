"""What is read of a sample page, with the names of the article record."""

from __future__ import annotations

from typing import Any

from crawler.extraction.extract import ExtractedArticle


def article_data(reading: ExtractedArticle, *, source: str) -> dict[str, Any]:
    """Return the fields of a page that nobody has stored."""
    article = reading.article
    at = article.published_at
    return {
        "url": reading.address.url,
        "source": source,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "author": article.author,
        "section": article.section,
        "language": article.language,
        "published_at": at.isoformat() if at else None,
        "published_from": str(article.published_from) if article.published_from else None,
        "images": [{"url": one.url, "caption": one.caption} for one in article.images],
        "layout": article.layout,
    }
