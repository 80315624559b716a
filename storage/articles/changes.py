"""Changes of pages: edits, removals, returns, and flags won or lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.edits.article_diff import ArticleDiff
from article.message import Message, MessageCode, message
from storage.articles.current import is_newest_revision
from storage.inserts.upsert import insert_or_ignore
from storage.models import Change, ChangeKind, Page, Revision


class PresenceCode(MessageCode):
    """That a page went, or came back."""

    REMOVED = "change_removed"
    RESTORED = "change_restored"


_REMOVAL_SUMMARIES = {
    ChangeKind.REMOVED: (PresenceCode.REMOVED, 1.0),
    ChangeKind.RESTORED: (PresenceCode.RESTORED, 0.5),
}
_FLAG_CHANGE_SIGNIFICANCE = 0.6
"""The least significance of an edit that changes the flag."""


class PageChange(NamedTuple):
    """A change with its page and the page's present title."""

    change: Change
    page: Page
    title: str


def changes_since(session: Session, since: datetime | None = None) -> list[PageChange]:
    """Return the changes of all pages, newest last."""
    query = (
        select(Change, Page, Revision.title)
        .join(Page, Page.id == Change.page_id)
        .join(Revision, is_newest_revision())
        .order_by(Change.at, Change.id)
    )
    if since:
        query = query.where(Change.at >= since)
    return [PageChange(*row) for row in session.execute(query)]


def record_removal_change(session: Session, page: Page, kind: ChangeKind, *, at: datetime) -> None:
    """Record that a page was removed or restored; its text is the same."""
    code, significance = _REMOVAL_SUMMARIES[kind]
    insert_or_ignore(
        session,
        Change,
        page_id=page.id,
        kind=kind,
        at=at,
        from_revision=page.revisions,
        to_revision=page.revisions,
        summary=message(code),
        significance=significance,
        reasons=[kind.value],
    )


def record_document_change(
    session: Session, page: Page, summary: Message, *, at: datetime, significance: float
) -> None:
    """Record what happened to an attachment as an edit of its article, whose text is the same."""
    taken = select(Change.at).where(
        Change.page_id == page.id, Change.kind == ChangeKind.EDITED, Change.at >= at
    )
    # One edit an instant: the text, or another attachment, may have changed in the same check.
    while at in set(session.scalars(taken)):
        at += timedelta(milliseconds=1)
    insert_or_ignore(
        session,
        Change,
        page_id=page.id,
        kind=ChangeKind.EDITED,
        at=at,
        from_revision=page.revisions,
        to_revision=page.revisions,
        summary=summary,
        significance=significance,
        reasons=["document"],
    )


def record_edit(
    session: Session, before: Revision, after: Revision, diff: ArticleDiff, *, at: datetime
) -> None:
    """Record an edit."""
    kind = ChangeKind.RETITLED if diff.fields == ("title",) else ChangeKind.EDITED
    _record(session, before, after, kind, diff, at=at, significance=diff.significance)


def record_flag_change(
    session: Session,
    before: Revision,
    after: Revision,
    diff: ArticleDiff,
    *,
    at: datetime,
    flagged: bool,
) -> None:
    """Record that an edit made the page flagged, or not flagged any more."""
    kind = ChangeKind.FLAGGED if flagged else ChangeKind.UNFLAGGED
    significance = max(_FLAG_CHANGE_SIGNIFICANCE, diff.significance)
    _record(session, before, after, kind, diff, at=at, significance=significance)


def _record(
    session: Session,
    before: Revision,
    after: Revision,
    kind: ChangeKind,
    diff: ArticleDiff,
    *,
    at: datetime,
    significance: float,
) -> None:
    # Two captures of one instant may show two edits; the first of them is recorded.
    insert_or_ignore(
        session,
        Change,
        page_id=after.page_id,
        kind=kind,
        at=at,
        from_revision=before.number,
        to_revision=after.number,
        summary=diff.summary,
        significance=significance,
        reasons=list(diff.reasons),
    )
