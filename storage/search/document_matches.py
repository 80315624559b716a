"""Articles that are found by the words of a document they link to, and the page that has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.documents.flagged_articles import is_current_content
from storage.engine import id_chunks
from storage.models import Page, StoredAttachment, StoredDocument, StoredDocumentPage
from storage.search.document_index import matching_pages

MAX_PAGES = 2_000
"""Newest pages of documents that are looked at: a word that more have says little of any."""


class DocumentPlace(NamedTuple):
    """A page of a document."""

    document: int
    page: int


def articles_of_documents(session: Session, words: str) -> dict[int, DocumentPlace]:
    """Return articles with a document that has all the words on one page; the page of best rank.

    Only the content last seen counts, and none that is gone: the article links to no other.
    """
    pages = [DocumentPlace(*one) for one in matching_pages(session, words, limit=MAX_PAGES)]
    articles: dict[int, list[int]] = {}
    for document, article in _links(session, {one.document for one in pages}):
        articles.setdefault(document, []).append(article)
    found: dict[int, DocumentPlace] = {}
    for place in pages:
        for article in articles.get(place.document, ()):
            found.setdefault(article, place)
    return found


def _links(session: Session, documents: Collection[int]) -> Iterator[tuple[int, int]]:
    for chunk in id_chunks(documents):
        rows = session.execute(
            select(StoredDocument.id, StoredAttachment.page_id)
            .join(StoredAttachment, is_current_content())
            .where(
                StoredDocument.id.in_(chunk),
                StoredAttachment.gone_at.is_(None),
            )
        )
        yield from ((document, article) for document, article in rows)


class DocumentTexts:
    """The pages of the documents that an article links to now; read when first asked for."""

    def __init__(self, session: Session, page: Page) -> None:
        self._session = session
        current = {(one.url, one.sha256) for one in page.attachments if one.gone_at is None}
        self._ids = [one.id for one in page.documents if (one.url, one.sha256) in current]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    @cached_property
    def _texts(self) -> list[str]:
        if not self._ids:
            return []
        query = select(StoredDocumentPage.text).where(StoredDocumentPage.document_id.in_(self._ids))
        return list(self._session.scalars(query))
