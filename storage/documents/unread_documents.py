"""Documents that can be read better now, and what they say once they are read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from storage.models import StoredDocument, StoredDocumentPage
from storage.search.document_index import add_entries, is_indexed, remove_entries


@dataclass(frozen=True, kw_only=True)
class ReadingAbility:
    """What the reader of this machine can do."""

    version: int
    ended_problems: frozenset[str]
    """Codes of problems whose program is here now."""
    has_ocr: bool
    unread_kinds: frozenset[str] = frozenset()
    """Kinds of files whose program is missing."""


def count_unread(session: Session, ability: ReadingAbility) -> int:
    """Count the archived documents that can be read better now."""
    query = select(func.count(StoredDocument.id)).where(*_is_unread(ability))
    return session.scalar(query) or 0


def next_unread_document(
    session: Session, ability: ReadingAbility, *, after: int
) -> StoredDocument | None:
    """Return the first of them with a greater id than `after`."""
    query = select(StoredDocument).where(*_is_unread(ability), StoredDocument.id > after)
    return session.scalar(query.order_by(StoredDocument.id).limit(1))


def replace_reading(
    session: Session, read: StoredDocument, pages: Sequence[StoredDocumentPage], *, of: int
) -> bool:
    """Store what a document says, under its old number; False if that is no gain.

    Citations lead to the number, so that the row stays and its pages are replaced. Another process
    may have done so; and a reading that failed replaces none that has text.
    """
    row = session.get(StoredDocument, of, with_for_update=True, populate_existing=True)
    if row is None or (row.problem, row.reader_version) == (read.problem, read.reader_version):
        return False
    row.reader_version = read.reader_version
    if row.text_from and read.problem not in {None, row.problem}:
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


def _is_unread(ability: ReadingAbility) -> tuple[ColumnElement[bool], ...]:
    archived: ColumnElement[bool] = StoredDocument.archive["warc"].as_string().is_not(None)
    is_outdated = StoredDocument.reader_version < ability.version
    if not ability.has_ocr:
        # What was recognised where the program is here no longer would be lost.
        is_outdated = and_(is_outdated, StoredDocument.ocr_share == 0)
    if ability.unread_kinds:
        kind = func.coalesce(StoredDocument.kind, "")
        is_outdated = and_(is_outdated, kind.not_in(ability.unread_kinds))
    return or_(StoredDocument.problem.in_(ability.ended_problems), is_outdated), archived
