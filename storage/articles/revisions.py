"""Revisions: the content of a page at an instant."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import ArticleCapture
from storage.models import Page, Revision


def first_revision(capture: ArticleCapture, *, fingerprint: str, text_digest: str) -> Revision:
    """Return the first revision of a page from a capture; it has no page id yet."""
    article, fetch = capture.article, capture.fetch
    return Revision(
        number=1,
        seen_at=fetch.at,
        fingerprint=fingerprint,
        text_digest=text_digest,
        title=article.title,
        lead=article.lead,
        text=article.text,
        author=article.author,
        section=article.section,
        language=article.language,
        published_at=article.published_at,
        published_from=article.published_from,
        original_url=article.original_url,
        credited=article.credited,
        images=[asdict(image) for image in article.images],
        layout=article.layout,
        read_by={field: reader.value for field, reader in article.read_by.items()},
        archive=asdict(fetch.archive) if fetch.archive else None,
    )


def find_revision(session: Session, page: Page, number: int) -> Revision | None:
    """Return a revision by its number."""
    return session.scalar(
        select(Revision).where(Revision.page_id == page.id, Revision.number == number)
    )


def revisions_of(session: Session, page: Page) -> list[Revision]:
    """Return all revisions of a page, oldest first."""
    return list(
        session.scalars(
            select(Revision).where(Revision.page_id == page.id).order_by(Revision.number)
        )
    )
