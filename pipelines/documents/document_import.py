"""Read a document, judge it page by page, and store it once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from article import bounds
from article.text import paragraphs, tidy_or_none
from documents.model import Document, DocumentPage, UnreadableDocument
from documents.reader_process import read_document
from pipelines.archive.page_archive import PageArchive
from relevance import Judgement, judge
from storage.documents.documents import add_document, belongs_to, find_document
from storage.engine import Database
from storage.models import StoredDocument, StoredDocumentPage


def import_document(
    database: Database,
    content: bytes,
    *,
    url: str,
    page_id: int | None,
    now: datetime,
    archive: PageArchive | None = None,
) -> bool:
    """Archive and store a document; False if the same content is known at this address already.

    A known one that is not archived, as before files were, is archived now.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    with database.writing() as session:
        known = find_document(session, url=url, sha256=sha256)
        if known and page_id:
            # Read before anybody said to which article it belongs.
            belongs_to(session, known, page_id, at=now)
    if known:
        if known.archive is None and (place := _archived(database, archive, content, url, now)):
            with database.writing() as session:
                session.get_one(StoredDocument, known.id).archive = place
        return False
    row, pages = document_rows(content, url=url, page_id=page_id, now=now)
    row.archive = _archived(database, archive, content, url, now)
    added = add_document(database, row, pages)
    if page_id:
        with database.writing() as session:
            belongs_to(session, row, page_id, at=now)
    return added


def _archived(
    database: Database, archive: PageArchive | None, content: bytes, url: str, now: datetime
) -> dict[str, Any] | None:
    # What is too large to be read would be too large to be shown.
    if archive is None or len(content) > bounds.ATTACHMENT_BYTES:
        return None
    name = url.removeprefix("file:")
    place = archive.save_file(database, content, name=name, at=now)
    return asdict(place) if place else None


def document_rows(
    content: bytes, *, url: str, page_id: int | None, now: datetime
) -> tuple[StoredDocument, Sequence[StoredDocumentPage]]:
    """Read a document and judge each page; one that cannot be read has the code of why."""
    row = StoredDocument(
        page_id=page_id, url=url, sha256=hashlib.sha256(content).hexdigest(), seen_at=now,
        page_count=0, ocr_share=0.0, relevant=False, score=0.0,
    )  # fmt: skip
    try:
        document = read_document(content)
    except UnreadableDocument as error:
        row.problem = error.code.value
        return row, ()
    pages = [_judged(page, title=document.title) for page in document.pages]
    _fill(row, document, pages)
    return row, pages


def _fill(row: StoredDocument, document: Document, pages: Sequence[StoredDocumentPage]) -> None:
    title = tidy_or_none(document.title)
    row.kind = document.kind.value
    row.title = title[: bounds.TITLE] if title else None
    row.page_count = document.page_count
    row.text_from = document.text_from.value if document.text_from else None
    row.ocr_share = document.ocr_share
    row.ocr_confidence = document.ocr_confidence
    row.problem = document.problem.value if document.problem else None
    row.relevant = any(page.relevant for page in pages)
    row.score = max((page.score for page in pages), default=0.0)


def _judged(page: DocumentPage, *, title: str | None) -> StoredDocumentPage:
    text = paragraphs(page.text)
    # The title stands on the first page, and flags no other.
    judgement: Judgement = judge(
        title=(title or "")[: bounds.TITLE] if page.number == 1 else "",
        lead=None,
        text=text[: bounds.JUDGED_TEXT],
    )
    return StoredDocumentPage(
        number=page.number,
        text=text,
        text_from=page.text_from.value if page.text_from else None,
        confidence=page.confidence,
        relevant=judgement.relevant,
        score=judgement.score,
        evidence=[asdict(one) for one in judgement.evidence],
    )
