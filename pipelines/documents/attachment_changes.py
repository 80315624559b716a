"""What a check of an attachment means: it is there, it changed, it is missing, it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from article.message import MessageCode, joined, message
from article.removal import RemovalState, record_miss
from storage.articles.changes import record_document_change
from storage.documents.documents import file_name
from storage.models import Page, StoredAttachment

_CHANGED, _GONE, _BACK = 0.6, 0.8, 0.5
"""Significance: a decree that differs from its draft is what an analyst waits for."""


class AttachmentCode(MessageCode):
    """What happened to a document of an article."""

    CHANGED = "document_changed"
    GONE = "document_gone"
    BACK = "document_back"


def mark_missing(
    session: Session, page_id: int, rows: Sequence[StoredAttachment], *, at: datetime
) -> None:
    """Record that attachments were not found; as with pages, one failed check proves nothing."""
    gone = []
    for row in rows:
        before = RemovalState(removed=row.gone_at is not None, absent_since=row.absent_since)
        after = record_miss(before, at=at)
        row.absent_since = after.absent_since
        if after.removed and not before.removed:
            row.gone_at = at
            gone.append(row)
    if gone:
        summary = joined([message(AttachmentCode.GONE, title=name_of(row)) for row in gone])
        page = session.get_one(Page, page_id)
        record_document_change(session, page, summary, at=at, significance=_GONE)


def mark_present(session: Session, page: Page, row: StoredAttachment, *, at: datetime) -> None:
    """Record that an attachment is there, or there again."""
    if row.gone_at is not None:
        summary = message(AttachmentCode.BACK, title=name_of(row))
        record_document_change(session, page, summary, at=at, significance=_BACK)
    row.absent_since = row.gone_at = row.problem = None


def mark_content(
    session: Session, page: Page, row: StoredAttachment, *, sha256: str, at: datetime
) -> None:
    """Record the content that was found; another one than before is a change of the article."""
    mark_present(session, page, row, at=at)
    if row.sha256 not in {None, sha256}:
        summary = message(AttachmentCode.CHANGED, title=name_of(row))
        record_document_change(session, page, summary, at=at, significance=_CHANGED)
    row.sha256 = sha256


def name_of(row: StoredAttachment) -> str:
    """Return the words of the link, or the end of the address."""
    return row.title or file_name(row.url)
