"""The record of what happened to pages."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.difference import Difference
from storage.conflict import insert_if_absent
from storage.models import Change, ChangeKind, Page, Revision

_PRESENCE = {ChangeKind.REMOVED: ("bài bị gỡ", 1.0), ChangeKind.RESTORED: ("bài trở lại", 0.5)}
_A_TURN = 0.6
"""What it matters at least when an article joins or leaves the subject."""


class Happened(NamedTuple):
    """A change with the page it happened to and the title the page has now."""

    change: Change
    page: Page
    title: str


def changes_since(session: Session, since: datetime | None = None) -> list[Happened]:
    """List what happened to any page, newest last."""
    query = (
        select(Change, Page, Revision.title)
        .join(Page, Page.id == Change.page_id)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .order_by(Change.at, Change.id)
    )
    if since:
        query = query.where(Change.at >= since)
    return [Happened(*row) for row in session.execute(query)]


def record_presence(session: Session, page: Page, kind: ChangeKind, *, at: datetime) -> None:
    """Note that the page went, or came back; its wording did not move."""
    summary, significance = _PRESENCE[kind]
    insert_if_absent(
        session,
        Change,
        page_id=page.id,
        kind=kind,
        at=at,
        from_revision=page.revisions,
        to_revision=page.revisions,
        summary=summary,
        significance=significance,
        reasons=[kind.value],
    )


def record_edit(
    session: Session, before: Revision, after: Revision, differs: Difference, *, at: datetime
) -> None:
    """Note that the page says something else now."""
    kind = ChangeKind.RETITLED if differs.fields == ("title",) else ChangeKind.EDITED
    _record(session, before, after, kind, differs, at=at, significance=differs.significance)


def record_turn(
    session: Session,
    before: Revision,
    after: Revision,
    differs: Difference,
    *,
    at: datetime,
    to: bool,
) -> None:
    """Note that an edit brought the page onto the subject, or off it."""
    kind = ChangeKind.FLAGGED if to else ChangeKind.UNFLAGGED
    significance = max(_A_TURN, differs.significance)
    _record(session, before, after, kind, differs, at=at, significance=significance)


def _record(
    session: Session,
    before: Revision,
    after: Revision,
    kind: ChangeKind,
    differs: Difference,
    *,
    at: datetime,
    significance: float,
) -> None:
    # Two captures of one instant may tell two edits; the first of them is told.
    insert_if_absent(
        session,
        Change,
        page_id=after.page_id,
        kind=kind,
        at=at,
        from_revision=before.number,
        to_revision=after.number,
        summary=differs.summary,
        significance=significance,
        reasons=list(differs.reasons),
    )
