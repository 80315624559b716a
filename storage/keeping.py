"""Writing what was seen: a page is known in the same transaction that stores what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.presence import Presence, found_absent
from article.revisit import next_check
from article.value import Absence, Outcome, Sighting
from storage.arriving import arrival_of, arrive
from storage.changes import record_presence
from storage.conflict import insert_if_absent
from storage.duplicates import settle_duplicates
from storage.models import (
    ChangeKind,
    Page,
    PageAlias,
    PageState,
    ReviewState,
    Revision,
    StoredJudgement,
)
from storage.reporting import found_again, report_edit
from storage.revisions import revision_of
from storage.stories import place_in_story
from storage.touching import touch
from storage.turn import take_turn


class Keeping(StrEnum):
    """What storing a sighting amounted to."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    OLDER = "older"
    """The capture is older than what is stored: nothing but the first-seen date can move."""


class JudgementNeeded(Exception):
    """The page changed between looking and storing: judge the sighting and keep it again."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The page's number and what became of the sighting."""

    page_id: int
    keeping: Keeping
    flagged: bool


def keep_sighting(
    session: Session,
    sighting: Sighting,
    *,
    fingerprint: str,
    text_digest: str,
    judgement: StoredJudgement | None,
) -> Kept:
    """Store a sighting inside the caller's transaction.

    Raises JudgementNeeded if a revision must be written and no judgement came along.
    """
    at = sighting.capture.at
    if judgement is None and (touched := touch(session, sighting, fingerprint=fingerprint)):
        return Kept(page_id=touched[0], keeping=Keeping.UNCHANGED, flagged=touched[1])
    revision = revision_of(sighting, fingerprint=fingerprint, text_digest=text_digest)
    if judgement is not None:
        take_turn(session)
        arrival = arrival_of(sighting, revision=revision, judgement=judgement)
        for page_id in arrive(session, [arrival]).values():
            return Kept(page_id=page_id, keeping=Keeping.NEW, flagged=judgement.relevant)
    page = _claim_page(session, sighting)
    _keep_aliases(session, page, sighting)
    last = _last_revision(session, page)
    if last and at < page.last_checked_at:
        page.first_seen_at = min(page.first_seen_at, at)
        return _kept(session, page, Keeping.OLDER)
    if last and last.fingerprint == fingerprint:
        found_again(session, page, at=at)
        _settle(session, page, sighting)
        return _kept(session, page, Keeping.UNCHANGED)
    if judgement is None:
        raise JudgementNeeded(sighting.address.url)
    _write_revision(session, page, revision)
    _put_in_force(session, page, revision, judgement)
    _settle(session, page, sighting)
    settle_duplicates(session, page, revision, before=last)
    place_in_story(session, page, revision, before=last)
    return _kept(session, page, Keeping.REVISED if last else Keeping.NEW)


def keep_absence(session: Session, absence: Absence) -> None:
    """Store that a known page was not there, or vouched for unchanged; unknown pages stay unknown."""
    page = session.scalar(select(Page).where(Page.key == absence.address.key).with_for_update())
    at = absence.capture.at
    if page is None or at < page.last_checked_at:
        return
    if absence.outcome is Outcome.UNCHANGED:
        found_again(session, page, at=at)
        _found(session, page, at)
        return
    before = Presence(removed=page.state is PageState.REMOVED, absent_since=page.absent_since)
    after = found_absent(before, at=at)
    page.last_checked_at = at
    page.absent_since = after.absent_since
    if after.removed and not before.removed:
        page.state = PageState.REMOVED
        record_presence(session, page, ChangeKind.REMOVED, at=at)
    _plan(session, page, at)


def _claim_page(session: Session, sighting: Sighting) -> Page:
    # Locks the row on PostgreSQL; on SQLite the transaction itself is the only writer.
    at = sighting.capture.at
    insert_if_absent(
        session,
        Page,
        key=sighting.address.key,
        url=sighting.address.url,
        source=sighting.source,
        state=PageState.LIVE,
        first_seen_at=at,
        last_checked_at=at,
        revisions=0,
        review=ReviewState.UNREVIEWED,
    )
    return session.scalars(
        select(Page).where(Page.key == sighting.address.key).with_for_update()
    ).one()


def _keep_aliases(session: Session, page: Page, sighting: Sighting) -> None:
    for alias in {page.url, sighting.address.url, *sighting.aliases}:
        insert_if_absent(session, PageAlias, url=alias, page_id=page.id)


def _last_revision(session: Session, page: Page) -> Revision | None:
    return session.scalar(
        select(Revision).where(Revision.page_id == page.id, Revision.number == page.revisions)
    )


def _write_revision(session: Session, page: Page, revision: Revision) -> None:
    revision.page_id = page.id
    revision.number = page.revisions + 1
    session.add(revision)
    page.revisions = revision.number
    session.flush()


def _put_in_force(
    session: Session, page: Page, revision: Revision, judgement: StoredJudgement
) -> None:
    judgement.revision_id = revision.id
    session.add(judgement)
    session.flush()
    page.judgement_id = judgement.id
    report_edit(session, page, revision)


def _settle(session: Session, page: Page, sighting: Sighting) -> None:
    page.etag = sighting.capture.etag
    page.last_modified = sighting.capture.last_modified
    _found(session, page, sighting.capture.at)


def _found(session: Session, page: Page, at: datetime) -> None:
    if page.state is PageState.REMOVED:
        page.state = PageState.LIVE
        record_presence(session, page, ChangeKind.RESTORED, at=at)
    page.absent_since = None
    page.last_checked_at = at
    _plan(session, page, at)


def _plan(session: Session, page: Page, at: datetime) -> None:
    page.next_check_at = next_check(
        key=page.key,
        now=at,
        dated=page.first_seen_at,
        flagged=_is_flagged(session, page),
        absent=page.absent_since is not None and page.state is PageState.LIVE,
    )


def _is_flagged(session: Session, page: Page) -> bool:
    judgement = session.get(StoredJudgement, page.judgement_id) if page.judgement_id else None
    return bool(judgement and judgement.relevant)


def _kept(session: Session, page: Page, keeping: Keeping) -> Kept:
    return Kept(page_id=page.id, keeping=keeping, flagged=_is_flagged(session, page))
