"""Normalise: every field tidy, so that the same words are the same characters."""

from __future__ import annotations

from dataclasses import replace

from article.model import Article, ArticleCapture, Image
from article.text import paragraphs, tidy, tidy_or_none


def normalise(article: Article) -> Article:
    """Tidy the words of an article and drop pictures that come twice."""
    pictures: dict[str, str | None] = {}
    for image in article.images:
        pictures.setdefault(image.url, tidy_or_none(image.caption))
    return replace(
        article,
        title=tidy(article.title),
        lead=tidy_or_none(article.lead),
        text=paragraphs(article.text),
        author=tidy_or_none(article.author),
        section=tidy_or_none(article.section),
        credited=tidy_or_none(article.credited),
        images=tuple(Image(url=url, caption=caption) for url, caption in pictures.items()),
    )


def normalise_capture(capture: ArticleCapture) -> ArticleCapture:
    """Normalise the article of a sighting."""
    return replace(capture, article=normalise(capture.article))
