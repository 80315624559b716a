"""The documents of an article: each address once, with its versions and what was found on which page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.documents.documents import file_name
from storage.models import Page, StoredAttachment, StoredDocument, StoredDocumentPage

_MAX_QUOTES = 5


@dataclass(frozen=True, kw_only=True)
class PageQuote:
    """A sentence that matched, and the page to cite."""

    page: int
    quote: str


@dataclass(frozen=True, kw_only=True)
class AttachedDocument:
    """An attachment and what was read there; without a document it has not been read."""

    attachment: StoredAttachment
    document: StoredDocument | None
    """The content seen last."""
    earlier: tuple[StoredDocument, ...]
    quotes: tuple[PageQuote, ...]

    @property
    def name(self) -> str:
        """The title of the document, the words of the link, or the name of the file."""
        title = self.document.title if self.document else None
        return title or self.attachment.title or file_name(self.attachment.url)


def attached_documents(session: Session, page: Page) -> list[AttachedDocument]:
    """Return the documents of an article in the order in which they were first seen."""
    found = []
    for attachment in page.attachments:
        versions = [one for one in page.documents if one.url == attachment.url]
        # A site may go back to a content that was read before others.
        versions.sort(key=lambda one: (one.sha256 == attachment.sha256, one.id), reverse=True)
        newest = versions[0] if versions else None
        found.append(
            AttachedDocument(
                attachment=attachment,
                document=newest,
                earlier=tuple(versions[1:]),
                quotes=_quotes(session, newest) if newest and newest.relevant else (),
            )
        )
    return found


def _quotes(session: Session, document: StoredDocument) -> tuple[PageQuote, ...]:
    rows = session.scalars(
        select(StoredDocumentPage)
        .where(StoredDocumentPage.document_id == document.id, StoredDocumentPage.relevant)
        .order_by(StoredDocumentPage.number)
        .limit(_MAX_QUOTES)
    )
    return tuple(
        PageQuote(page=row.number, quote=row.evidence[0]["quote"]) for row in rows if row.evidence
    )
