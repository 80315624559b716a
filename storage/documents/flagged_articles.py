"""Articles that only a document flags, and the pages of documents that are to be cited for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, not_, select
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.flagged import FlaggedArticle, counts_as_flagged, is_flagged
from storage.documents.documents import file_name
from storage.engine import id_chunks
from storage.models import (
    Page,
    ReviewState,
    Revision,
    StoredAttachment,
    StoredDocument,
    StoredDocumentPage,
    StoredJudgement,
)


class FlaggedDocumentPage(NamedTuple):
    """The first such page of a document, with the sentence that matched."""

    article: int
    document: int
    title: str
    page: int
    quote: str
    """Empty where weights of words decided, and no sentence."""


def is_flagged_by_document() -> ColumnElement[bool]:
    """Select for each page whether only a document flags it; needs the join `is_judgement_in_force`.

    Who decided that the article is off the subject has seen its documents, too.
    """
    return and_(
        Page.review != ReviewState.REJECTED,
        not_(is_flagged()),
        # Without a correlation: the few relevant documents are looked up once a statement.
        Page.id.in_(_pages_with_flagged_document()),
    )


def counts_as_flagged_by_document(page: Page, judgement: StoredJudgement | None) -> bool:
    """Return the same for rows with the attachments and documents of the page."""
    if page.review is ReviewState.REJECTED or counts_as_flagged(page.review, judgement):
        return False
    current = {(one.url, one.sha256) for one in page.attachments if one.gone_at is None}
    return any(one.relevant and (one.url, one.sha256) in current for one in page.documents)


def read_articles_by_document(session: Session, pages: Collection[int]) -> list[FlaggedArticle]:
    """Load those of the pages that only a document flags, with their own judgement."""
    return [
        FlaggedArticle(*row)
        for chunk in id_chunks(pages)
        for row in session.execute(
            select(Page, Revision, StoredJudgement)
            .join(Revision, is_newest_revision())
            .join(StoredJudgement, is_judgement_in_force())
            .where(is_flagged_by_document(), Page.id.in_(chunk))
        )
    ]


def _pages_with_flagged_document() -> Select[int]:
    return (
        select(StoredAttachment.page_id)
        .join(StoredDocument, is_current_content())
        .where(StoredAttachment.gone_at.is_(None), StoredDocument.relevant)
    )


def is_current_content() -> ColumnElement[bool]:
    """Only the content last seen counts: what a site has replaced is in the list of changes."""
    return and_(
        StoredDocument.url == StoredAttachment.url,
        StoredDocument.sha256 == StoredAttachment.sha256,
    )


def relevant_documents(
    session: Session, articles: Collection[int]
) -> dict[int, list[StoredDocument]]:
    """Return for each article its relevant documents, those that scored most first."""
    found: dict[int, list[StoredDocument]] = {}
    for chunk in id_chunks(articles):
        rows = session.execute(
            select(StoredAttachment.page_id, StoredDocument)
            .join(StoredDocument, is_current_content())
            .where(
                StoredAttachment.page_id.in_(chunk),
                StoredAttachment.gone_at.is_(None),
                StoredDocument.relevant,
            )
            .order_by(StoredDocument.score.desc(), StoredDocument.id)
        )
        for article, document in rows:
            found.setdefault(article, []).append(document)
    return found


def first_flagged_pages(
    session: Session, articles: Collection[int]
) -> dict[int, list[FlaggedDocumentPage]]:
    """Return for each article its relevant documents with the page to cite, in the same order."""
    found: dict[int, dict[int, FlaggedDocumentPage]] = {}
    for chunk in id_chunks(articles):
        rows = session.execute(
            select(StoredAttachment, StoredDocument, StoredDocumentPage)
            .join(StoredDocument, is_current_content())
            .join(StoredDocumentPage, StoredDocumentPage.document_id == StoredDocument.id)
            .where(
                StoredAttachment.page_id.in_(chunk),
                StoredAttachment.gone_at.is_(None),
                StoredDocumentPage.relevant,
            )
            .order_by(StoredDocument.score.desc(), StoredDocument.id, StoredDocumentPage.number)
        )
        for attachment, document, page in rows:
            of_article = found.setdefault(attachment.page_id, {})
            known = of_article.get(document.id)
            if known is None or (page.evidence and not known.quote):
                of_article[document.id] = FlaggedDocumentPage(
                    article=attachment.page_id,
                    document=document.id,
                    title=document.title or attachment.title or file_name(attachment.url),
                    page=page.number,
                    quote=page.evidence[0]["quote"] if page.evidence else "",
                )
    return {article: list(pages.values()) for article, pages in found.items()}
