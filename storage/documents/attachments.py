"""Attachments: which documents an article links to, and how their addresses answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import Attachment
from storage.inserts.upsert import insert_rows_or_ignore
from storage.models import Page, StoredAttachment


def attachments_of_pages(
    session: Session, page_ids: Collection[int]
) -> Mapping[int, list[StoredAttachment]]:
    """Return the stored attachments by page; files that somebody had are none of the site's."""
    found: dict[int, list[StoredAttachment]] = {}
    rows = session.scalars(
        select(StoredAttachment)
        .where(StoredAttachment.page_id.in_(page_ids), StoredAttachment.url.not_like("file:%"))
        .order_by(StoredAttachment.id)
    )
    for row in rows:
        found.setdefault(row.page_id, []).append(row)
    return found


def add_attachments(
    session: Session, page_id: int, attachments: Iterable[Attachment], *, at: datetime
) -> None:
    """Store that an article links to these documents, where that is not known."""
    rows = [
        {
            "page_id": page_id,
            "url": one.url,
            "title": one.title,
            "over_http": one.over_http,
            "first_seen_at": at,
            "linked": True,
        }
        for one in attachments
    ]
    insert_rows_or_ignore(session, StoredAttachment, rows)


def linked_attachments(session: Session, page_key: str) -> list[StoredAttachment]:
    """Return the documents that an article links to now."""
    return list(
        session.scalars(
            select(StoredAttachment)
            .join(Page, Page.id == StoredAttachment.page_id)
            .where(
                Page.key == page_key,
                StoredAttachment.linked,
                StoredAttachment.url.not_like("file:%"),
            )
            .order_by(StoredAttachment.id)
        )
    )


def find_attachment(
    session: Session, *, page_key: str, url: str
) -> tuple[Page, StoredAttachment] | None:
    """Return an attachment with its article; None if the article is not stored."""
    row = session.execute(
        select(Page, StoredAttachment)
        .join(StoredAttachment, StoredAttachment.page_id == Page.id)
        .where(Page.key == page_key, StoredAttachment.url == url)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def claim_attachment(
    session: Session, *, page_key: str, url: str
) -> tuple[Page, StoredAttachment] | None:
    """Return an attachment with its article, locked until the transaction ends."""
    # The page first, as those do who store articles: else two could wait for each other.
    session.execute(select(Page.id).where(Page.key == page_key).with_for_update())
    return find_attachment(session, page_key=page_key, url=url)
