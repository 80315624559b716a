"""References from revisions to archive files, and their removal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from storage.articles.flagged import was_ever_flagged
from storage.models import Page, Revision, StoredAttachment, StoredDocument


class PageStatus(NamedTuple):
    """When a known page was last checked, and whether it was ever flagged."""

    last_checked_at: datetime
    was_flagged: bool


def page_status(session: Session, key: str) -> PageStatus | None:
    """Return the status of a page; see `was_ever_flagged`."""
    query = select(Page.last_checked_at, was_ever_flagged()).where(Page.key == key)
    row = session.execute(query).one_or_none()
    return PageStatus(*row) if row else None


def has_flagged_record(session: Session, warc: str) -> bool:
    """Return whether an archive file has a record of a page that was ever flagged, or its document."""
    query = (
        select(Revision.id)
        .join(Page, Page.id == Revision.page_id)
        .where(_is_stored_in(warc, Revision), was_ever_flagged())
        .limit(1)
    )
    documents = (
        select(StoredDocument.id)
        .outerjoin(StoredAttachment, StoredAttachment.url == StoredDocument.url)
        .outerjoin(Page, Page.id == StoredAttachment.page_id)
        .where(
            _is_stored_in(warc, StoredDocument), or_(StoredDocument.relevant, was_ever_flagged())
        )
        .limit(1)
    )
    return session.scalar(query) is not None or session.scalar(documents) is not None


def clear_archive_reference(session: Session, warc: str) -> None:
    """Remove an archive file from every revision and document; the texts stay."""
    for model in (Revision, StoredDocument):
        session.execute(update(model).where(_is_stored_in(warc, model)).values(archive=None))


def archived_revisions(session: Session) -> Any:
    """Stream page, number and archive reference of every archived revision."""
    return session.execute(
        select(Page.id, Page.url, Revision.number, Revision.archive)
        .join(Page, Page.id == Revision.page_id)
        .where(Revision.archive["warc"].as_string().is_not(None))
        .order_by(Revision.id)
        .execution_options(yield_per=500)
    )


def _is_stored_in(warc: str, model: type[Revision] | type[StoredDocument]) -> ColumnElement[bool]:
    named: ColumnElement[bool] = model.archive["warc"].as_string() == warc
    return named
