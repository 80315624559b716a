"""Read a document, judge it page by page, and store it once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from article import bounds
from article.text import paragraphs, tidy_or_none
from documents.model import Document, DocumentPage, UnreadableDocument
from documents.reader_process import read_document
from documents.reader_version import READER_VERSION
from pipelines.archive.page_archive import PageArchive
from relevance import Judgement, Tier, judge
from storage.documents.documents import add_document, belongs_to, find_document
from storage.engine import Database
from storage.models import StoredDocument, StoredDocumentPage

_T = TypeVar("_T")


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
        page_count=0, ocr_share=0.0, relevant=False, score=0.0, tier=Tier.NONE.value,
        themes=[], forms=[], places=[], reader_version=READER_VERSION,
    )  # fmt: skip
    try:
        document = read_document(content)
    except UnreadableDocument as error:
        row.problem = error.code.value
        return row, ()
    judgements = [_judge(page, title=document.title) for page in document.pages]
    _fill(row, document, judgements)
    return row, [
        _page_row(page, judgement)
        for page, judgement in zip(document.pages, judgements, strict=True)
    ]


def _fill(row: StoredDocument, document: Document, judgements: Sequence[Judgement]) -> None:
    title = tidy_or_none(document.title)
    row.kind = document.kind.value
    row.title = title[: bounds.TITLE] if title else None
    row.page_count = document.page_count
    row.text_from = document.text_from.value if document.text_from else None
    row.ocr_share = document.ocr_share
    row.ocr_confidence = document.ocr_confidence
    row.problem = document.problem.value if document.problem else None
    row.score = max((one.score for one in judgements), default=0.0)
    # What the other pages name is not what the document is flagged for.
    relevant = [one for one in judgements if one.relevant]
    row.relevant = bool(relevant)
    row.tier = min((one.tier for one in relevant), key=list(Tier).index, default=Tier.NONE).value
    row.themes = _each_once(theme for one in relevant for theme in one.themes)
    row.forms = _each_once(form for one in relevant for form in one.forms)
    row.places = [asdict(place) for place in _each_once(p for one in relevant for p in one.places)]


def _each_once(values: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(values))


def _judge(page: DocumentPage, *, title: str | None) -> Judgement:
    # The title stands on the first page, and flags no other.
    return judge(
        title=(title or "")[: bounds.TITLE] if page.number == 1 else "",
        lead=None,
        text=paragraphs(page.text)[: bounds.JUDGED_TEXT],
    )


def _page_row(page: DocumentPage, judgement: Judgement) -> StoredDocumentPage:
    return StoredDocumentPage(
        number=page.number,
        text=paragraphs(page.text),
        text_from=page.text_from.value if page.text_from else None,
        confidence=page.confidence,
        relevant=judgement.relevant,
        score=judgement.score,
        evidence=[asdict(one) for one in judgement.evidence],
    )
