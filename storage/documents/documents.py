"""Store documents once, find them, and give them as records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.engine import Database
from storage.inserts.upsert import insert_or_ignore
from storage.models import StoredAttachment, StoredDocument, StoredDocumentPage


def document_name(document: StoredDocument) -> str:
    """Return what to call a document: its title, else the name of its file."""
    return document.title or file_name(document.url)


def file_name(url: str) -> str:
    """Return the last part of an address as people read it; the address where it has none."""
    last = url.removeprefix("file:").rstrip("/").rpartition("/")[2]
    return unquote(last, errors="replace") or url


def find_newest_document(session: Session, url: str) -> StoredDocument:
    """Return the newest content at an address; raises NoResultFound."""
    query = select(StoredDocument).where(StoredDocument.url == url)
    return session.scalars(query.order_by(StoredDocument.id.desc()).limit(1)).one()


def find_document(session: Session, *, url: str, sha256: str) -> StoredDocument | None:
    """Return the row of a content at an address."""
    return session.scalar(
        select(StoredDocument).where(StoredDocument.url == url, StoredDocument.sha256 == sha256)
    )


def belongs_to(session: Session, document: StoredDocument, page_id: int, *, at: datetime) -> None:
    """Store that a file which somebody had belongs to an article."""
    document.page_id = document.page_id or page_id
    insert_or_ignore(
        session,
        StoredAttachment,
        page_id=page_id,
        url=document.url,
        over_http=False,
        first_seen_at=at,
        linked=True,
    )
    session.execute(
        update(StoredAttachment)
        .where(StoredAttachment.page_id == page_id, StoredAttachment.url == document.url)
        .values(sha256=document.sha256)
    )


def add_document(
    database: Database, document: StoredDocument, pages: Sequence[StoredDocumentPage]
) -> bool:
    """Store a document with its pages; False if another process has stored it meanwhile."""
    try:
        with database.writing() as session:
            session.add(document)
            session.flush()
            for page in pages:
                page.document_id = document.id
            session.add_all(pages)
    except IntegrityError:
        return False
    return True


def pages_of(session: Session, document: StoredDocument) -> Sequence[StoredDocumentPage]:
    """Return the pages in order."""
    return session.scalars(
        select(StoredDocumentPage)
        .where(StoredDocumentPage.document_id == document.id)
        .order_by(StoredDocumentPage.number)
    ).all()


def document_record(document: StoredDocument) -> dict[str, Any]:
    """Return a document as the article record lists it."""
    return {
        "url": document.url,
        "kind": document.kind,
        "sha256": document.sha256,
        "pages": document.page_count,
        "text_from": document.text_from,
        "title": document.title,
        "relevant": document.relevant,
    }
