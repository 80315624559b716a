"""Writing what was seen: a page is known in the same transaction that stores what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import ArticleCapture, MissingCapture, MissReason
from article.removal import RemovalState, record_miss
from grouping.assign_story import assign_story
from grouping.duplicates import assign_duplicates
from pipelines.intake.insert_new import insert_new_pages, prepare_new_page
from pipelines.intake.touch_unchanged import touch_unchanged
from storage.articles.change_detection import confirm_revision, record_edit_if_stable
from storage.articles.changes import record_removal_change
from storage.articles.current import judgement_in_force, newest_revision
from storage.articles.flagged import counts_as_flagged
from storage.articles.recheck_plan import next_check_of
from storage.articles.revisions import first_revision
from storage.locks.grouping_lock import acquire_grouping_lock
from storage.models import (
    ChangeKind,
    Page,
    PageAlias,
    PageState,
    ReviewState,
    Revision,
    StoredJudgement,
)
from storage.upsert import insert_or_ignore


class StoreOutcome(StrEnum):
    """What storing a sighting amounted to."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    OLDER = "older"
    """The capture is older than what is stored: nothing but the first-seen date can move."""


class JudgementNeeded(Exception):
    """The page changed between looking and storing: judge the sighting and keep it again."""


@dataclass(frozen=True, kw_only=True)
class StoredCapture:
    """The page's number and what became of the sighting."""

    page_id: int
    outcome: StoreOutcome
    flagged: bool


def store_capture(
    session: Session,
    capture: ArticleCapture,
    *,
    fingerprint: str,
    text_digest: str,
    judgement: StoredJudgement | None,
) -> StoredCapture:
    """Store a sighting inside the caller's transaction.

    Raises JudgementNeeded if a revision must be written and no judgement came along.
    """
    at = capture.fetch.at
    if judgement is None and (
        touched := touch_unchanged(session, capture, fingerprint=fingerprint)
    ):
        return StoredCapture(page_id=touched[0], outcome=StoreOutcome.UNCHANGED, flagged=touched[1])
    revision = first_revision(capture, fingerprint=fingerprint, text_digest=text_digest)
    if judgement is not None:
        acquire_grouping_lock(session)
        new_page = prepare_new_page(capture, revision=revision, judgement=judgement)
        for page_id in insert_new_pages(session, [new_page]).values():
            return StoredCapture(
                page_id=page_id, outcome=StoreOutcome.NEW, flagged=new_page.is_flagged
            )
    page = _claim_page(session, capture)
    _insert_aliases(session, page, capture)
    last = newest_revision(session, page)
    if last and at < page.last_checked_at:
        page.first_seen_at = min(page.first_seen_at, at)
        return _stored(session, page, StoreOutcome.OLDER)
    if last and last.fingerprint == fingerprint:
        confirm_revision(session, page, at=at)
        _update_validators(session, page, capture)
        return _stored(session, page, StoreOutcome.UNCHANGED)
    if judgement is None:
        raise JudgementNeeded(capture.address.url)
    _write_revision(session, page, revision)
    _set_current_judgement(session, page, revision, judgement)
    _update_validators(session, page, capture)
    assign_duplicates(session, page, revision, before=last)
    assign_story(session, page, revision, before=last)
    return _stored(session, page, StoreOutcome.REVISED if last else StoreOutcome.NEW)


def store_missing(session: Session, missing: MissingCapture) -> None:
    """Store that a known page was not there, or vouched for unchanged; unknown pages stay unknown."""
    page = session.scalar(select(Page).where(Page.key == missing.address.key).with_for_update())
    at = missing.fetch.at
    if page is None or at < page.last_checked_at:
        return
    if missing.reason is MissReason.NOT_MODIFIED:
        confirm_revision(session, page, at=at)
        _mark_present(session, page, at)
        return
    before = RemovalState(removed=page.state is PageState.REMOVED, absent_since=page.absent_since)
    after = record_miss(before, at=at)
    page.last_checked_at = at
    page.absent_since = after.absent_since
    if after.removed and not before.removed:
        page.state = PageState.REMOVED
        record_removal_change(session, page, ChangeKind.REMOVED, at=at)
    page.next_check_at = next_check_of(session, page).at


def _claim_page(session: Session, capture: ArticleCapture) -> Page:
    # Locks the row on PostgreSQL; on SQLite the transaction itself is the only writer.
    at = capture.fetch.at
    insert_or_ignore(
        session,
        Page,
        key=capture.address.key,
        url=capture.address.url,
        source=capture.source,
        state=PageState.LIVE,
        first_seen_at=at,
        last_checked_at=at,
        revisions=0,
        review=ReviewState.UNREVIEWED,
    )
    return session.scalars(
        select(Page).where(Page.key == capture.address.key).with_for_update()
    ).one()


def _insert_aliases(session: Session, page: Page, capture: ArticleCapture) -> None:
    for alias in {page.url, capture.address.url, *capture.aliases}:
        insert_or_ignore(session, PageAlias, url=alias, page_id=page.id)


def _write_revision(session: Session, page: Page, revision: Revision) -> None:
    revision.page_id = page.id
    revision.number = page.revisions + 1
    session.add(revision)
    page.revisions = revision.number
    session.flush()


def _set_current_judgement(
    session: Session, page: Page, revision: Revision, judgement: StoredJudgement
) -> None:
    judgement.revision_id = revision.id
    session.add(judgement)
    session.flush()
    page.judgement_id = judgement.id
    record_edit_if_stable(session, page, revision)


def _update_validators(session: Session, page: Page, capture: ArticleCapture) -> None:
    page.etag = capture.fetch.etag
    page.last_modified = capture.fetch.last_modified
    _mark_present(session, page, capture.fetch.at)


def _mark_present(session: Session, page: Page, at: datetime) -> None:
    if page.state is PageState.REMOVED:
        page.state = PageState.LIVE
        record_removal_change(session, page, ChangeKind.RESTORED, at=at)
    page.absent_since = None
    page.last_checked_at = at
    page.next_check_at = next_check_of(session, page).at


def _stored(session: Session, page: Page, outcome: StoreOutcome) -> StoredCapture:
    flagged = counts_as_flagged(page.review, judgement_in_force(session, page))
    return StoredCapture(page_id=page.id, outcome=outcome, flagged=flagged)
