"""Touch an unchanged page: two statements that move its dates, a third for its validators."""

from __future__ import annotations

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from article.recheck_interval import next_check
from pipelines.items import JudgedCapture, StoredCapture, StoreOutcome
from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.flagged import is_flagged
from storage.locks.grouping_lock import (
    GroupingLockMode,
    GroupingLockTooLate,
    grouping_lock_mode,
)
from storage.models import Page, PageState, Revision, StoredAttachment, StoredJudgement
from storage.models.source import HttpValidators
from storage.sources.http_validators import replace_page_validators


def touch_unchanged(session: Session, item: JudgedCapture) -> StoredCapture | None:
    """Record a check of a page that has not changed.

    None wherever more is to be done than to move dates: nothing was written then. Raises
    GroupingLockTooLate where another process has changed the page meanwhile.
    """
    capture = item.capture
    row = session.execute(
        select(
            Page.id,
            Page.url,
            Page.revisions,
            Page.first_seen_at,
            Page.last_checked_at,
            Page.review,
            is_flagged().label("flagged"),
            HttpValidators.digest.label("validated"),
            exists().where(StoredAttachment.page_id == Page.id).label("has_attachments"),
        )
        .join(Revision, is_newest_revision())
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .outerjoin(HttpValidators, HttpValidators.url == Page.url)
        .where(
            Page.key == capture.address.key,
            Page.state == PageState.LIVE,
            Page.absent_since.is_(None),
            Page.reported_revision == Page.revisions,
            Revision.fingerprint == item.fingerprint,
        )
    ).one_or_none()
    fetch = capture.fetch
    if row is None or {row.url} != {capture.address.url, *capture.aliases}:
        return None
    if fetch.at < row.last_checked_at:
        return None
    next_check_at = next_check(
        key=capture.address.key,
        now=fetch.at,
        dated=row.first_seen_at,
        flagged=row.flagged,
        absent=False,
    )
    updated = session.connection().execute(
        update(Page)
        # A quicker process has seen more, or an analyst reviewed it: then the full way reads it again.
        .where(
            Page.id == row.id,
            Page.revisions == row.revisions,
            Page.last_checked_at == row.last_checked_at,
            Page.review == row.review,
        )
        .values(
            last_checked_at=fetch.at,
            next_check_at=next_check_at,
            stable_checks=Page.stable_checks + int(fetch.at > row.last_checked_at),
        )
    )
    if updated.rowcount != 1:
        if grouping_lock_mode(session) is GroupingLockMode.NONE:
            # The row is locked although it was not updated: PostgreSQL looks at its newest version.
            raise GroupingLockTooLate
        return None
    if fetch.validators or row.validated:
        replace_page_validators(session, page_url=row.url, source=capture.source, fetch=fetch)
    return StoredCapture(
        page_id=row.id,
        outcome=StoreOutcome.UNCHANGED,
        flagged=row.flagged,
        has_attachments=row.has_attachments,
    )
