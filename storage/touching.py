"""The short way: a look that found nothing new moves two dates, in two statements."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from article.revisit import next_check
from article.value import Sighting
from storage.models import Page, PageState, Revision, StoredJudgement


def touch(session: Session, sighting: Sighting, *, fingerprint: str) -> tuple[int, bool] | None:
    """Note a look at a page that says what it said; gives its number and whether it is flagged.

    None wherever more is to be done than to move dates: nothing was written then.
    """
    row = session.execute(
        select(
            Page.id,
            Page.url,
            Page.revisions,
            Page.first_seen_at,
            Page.last_checked_at,
            StoredJudgement.relevant,
        )
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .outerjoin(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .where(
            Page.key == sighting.address.key,
            Page.state == PageState.LIVE,
            Page.absent_since.is_(None),
            Page.reported_revision == Page.revisions,
            Revision.fingerprint == fingerprint,
        )
    ).one_or_none()
    capture = sighting.capture
    if row is None or {row.url} != {sighting.address.url, *sighting.aliases}:
        return None
    if capture.at < row.last_checked_at:
        return None
    flagged = bool(row.relevant)
    planned = next_check(
        key=sighting.address.key,
        now=capture.at,
        dated=row.first_seen_at,
        flagged=flagged,
        absent=False,
    )
    moved = session.connection().execute(
        update(Page)
        # Whoever was quicker has seen more: then the long way looks again.
        .where(
            Page.id == row.id,
            Page.revisions == row.revisions,
            Page.last_checked_at == row.last_checked_at,
        )
        .values(
            last_checked_at=capture.at,
            next_check_at=planned,
            etag=capture.etag,
            last_modified=capture.last_modified,
            steady_looks=Page.steady_looks + int(capture.at > row.last_checked_at),
        )
    )
    return (row.id, flagged) if moved.rowcount == 1 else None
