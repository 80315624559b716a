"""Which stored edits are reported: new wordings at once, returns to an old one when they persist."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.difference import difference
from article.steadiness import looks_to_believe
from storage.changes import record_edit, record_turn
from storage.models import Page, Revision, StoredJudgement
from storage.pages import article_of
from storage.revisions import revision_numbered


def report_edit(session: Session, page: Page, revision: Revision) -> None:
    """Report a revision just written, unless the page has said the same before."""
    page.steady_looks = 0
    if page.reported_revision == 0:
        page.reported_revision = revision.number
    elif not looks_to_believe(_fingerprints(session, page)):
        _report(session, page, revision, at=revision.seen_at)


def found_again(session: Session, page: Page, *, at: datetime) -> None:
    """Count a later look that found the newest revision again; report it if it waited for that."""
    if at <= page.last_checked_at:
        return
    page.steady_looks += 1
    if page.reported_revision == page.revisions:
        return
    if page.steady_looks >= looks_to_believe(_fingerprints(session, page)):
        _report(session, page, _revision(session, page, page.revisions), at=at)


def _report(session: Session, page: Page, revision: Revision, *, at: datetime) -> None:
    before = _revision(session, page, page.reported_revision)
    page.reported_revision = revision.number
    differs = difference(article_of(before), article_of(revision))
    if not differs.fields:
        return  # there and back again between two reports
    record_edit(session, before, revision, differs, at=at)
    was, is_now = _is_relevant(session, before), _is_relevant(session, revision)
    if was != is_now:
        record_turn(session, before, revision, differs, at=at, to=is_now)


def _fingerprints(session: Session, page: Page) -> list[str]:
    return list(
        session.scalars(
            select(Revision.fingerprint)
            .where(Revision.page_id == page.id)
            .order_by(Revision.number)
        )
    )


def _revision(session: Session, page: Page, number: int) -> Revision:
    found = revision_numbered(session, page, number)
    if found is None:
        raise LookupError(f"page {page.id} lacks its revision {number}")
    return found


def _is_relevant(session: Session, revision: Revision) -> bool:
    """Tell what the newest rules that judged it said."""
    newest = (
        select(StoredJudgement.relevant)
        .where(StoredJudgement.revision_id == revision.id)
        .order_by(StoredJudgement.id.desc())
        .limit(1)
    )
    return bool(session.scalar(newest))
