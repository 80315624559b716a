"""Store which documents the articles of a batch link to, and which of them are linked no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from article.model import Attachment
from pipelines.documents.attachment_changes import mark_missing
from storage.documents.attachments import add_attachments, attachments_of_pages


@dataclass(frozen=True, kw_only=True)
class PageLinks:
    """The documents that a page linked to when it was seen."""

    page_id: int
    attachments: Sequence[Attachment]
    at: datetime


def link_attachments(session: Session, pages: Sequence[PageLinks]) -> None:
    """Compare what each page links to with what is stored; one query for the batch."""
    if not pages:
        return
    known = attachments_of_pages(session, [one.page_id for one in pages])
    for page in pages:
        linked = {one.url: one for one in page.attachments}
        before = known.get(page.page_id, [])
        unknown = linked.keys() - {row.url for row in before}
        new = [one for url, one in linked.items() if url in unknown]
        add_attachments(session, page.page_id, new, at=page.at)
        for row in before:
            row.linked = row.url in linked
            if row.linked:
                row.title = linked[row.url].title or row.title
        if unlinked := [row for row in before if not row.linked]:
            mark_missing(session, page.page_id, unlinked, at=page.at)


def confirm_links(session: Session, page_id: int, *, at: datetime) -> None:
    """Count a check that found the page as it was: what it linked no more, it still does not."""
    rows = attachments_of_pages(session, [page_id]).get(page_id, [])
    if unlinked := [row for row in rows if not row.linked]:
        mark_missing(session, page_id, unlinked, at=at)
