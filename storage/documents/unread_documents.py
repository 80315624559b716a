"""Documents that a missing program left unread, and what they say once they are read again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from storage.models import StoredDocument, StoredDocumentPage
from storage.search.document_index import add_entries, is_indexed, remove_entries


def count_unread(session: Session, problems: Collection[str]) -> int:
    """Count the archived documents with one of these problems."""
    query = select(func.count(StoredDocument.id)).where(*_is_unread(problems))
    return session.scalar(query) or 0


def next_unread_document(
    session: Session, problems: Collection[str], *, after: int
) -> StoredDocument | None:
    """Return the first of them with a greater id than `after`."""
    query = select(StoredDocument).where(*_is_unread(problems), StoredDocument.id > after)
    return session.scalar(query.order_by(StoredDocument.id).limit(1))


def replace_reading(
    session: Session, read: StoredDocument, pages: Sequence[StoredDocumentPage], *, of: int
) -> bool:
    """Store what a document says, under its old number; False if another process has done so.

    Citations lead to the number, so that the row stays and its pages are replaced.
    """
    row = session.get(StoredDocument, of, with_for_update=True, populate_existing=True)
    if row is None or row.problem == read.problem:
        return False
    indexed = is_indexed(session, of)
    if indexed:
        remove_entries(session, of)
    session.execute(delete(StoredDocumentPage).where(StoredDocumentPage.document_id == of))
    row.kind, row.page_count = read.kind, read.page_count
    row.title = read.title or row.title
    row.text_from, row.ocr_share = read.text_from, read.ocr_share
    row.ocr_confidence, row.problem = read.ocr_confidence, read.problem
    row.relevant, row.score, row.tier = read.relevant, read.score, read.tier
    row.themes, row.forms, row.places = read.themes, read.forms, read.places
    for page in pages:
        page.document_id = of
    session.add_all(pages)
    session.flush()
    if indexed:
        add_entries(session, of)
    return True


def _is_unread(problems: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    archived: ColumnElement[bool] = StoredDocument.archive["warc"].as_string().is_not(None)
    return StoredDocument.problem.in_(problems), archived
