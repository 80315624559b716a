"""Write a revision of a stored page; also the full way for all that is not simply new or unchanged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import ArticleCapture
from grouping.assign_story import assign_story
from grouping.duplicates import assign_duplicates
from pipelines.items import JudgedCapture, StoredCapture, StoreOutcome
from pipelines.process import judge_article, judgement_row
from storage.articles.change_detection import confirm_revision, record_edit_if_stable
from storage.articles.changes import record_removal_change
from storage.articles.current import judgement_in_force, newest_revision
from storage.articles.flagged import counts_as_flagged
from storage.articles.recheck_plan import next_check_of
from storage.articles.revisions import first_revision
from storage.inserts.upsert import insert_or_ignore
from storage.locks.grouping_lock import (
    GroupingLockMode,
    acquire_grouping_lock,
    grouping_lock_mode,
)
from storage.models import (
    ChangeKind,
    Page,
    PageAlias,
    PageState,
    ReviewState,
    Revision,
    StoredJudgement,
)
from storage.sources.http_validators import replace_page_validators
from storage.stories.grouping_log import lock_for_regrouping


def revise_changed(session: Session, item: JudgedCapture) -> StoredCapture:
    """Store a capture after locking its page: a revision if the text differs, else new dates.

    Whatever another process stored since the lookup is taken into account here.
    """
    capture, at = item.capture, item.capture.fetch.at
    if grouping_lock_mode(session) is GroupingLockMode.NONE:
        acquire_grouping_lock(session)
    page = _claim_page(session, capture)
    _insert_aliases(session, page, capture)
    last = newest_revision(session, page)
    if last and at < page.last_checked_at:
        page.first_seen_at = min(page.first_seen_at, at)
        return _stored(session, page, StoreOutcome.OLDER)
    if last and last.fingerprint == item.fingerprint:
        confirm_revision(session, page, at=at)
        _record_response(session, page, capture)
        return _stored(session, page, StoreOutcome.UNCHANGED)
    lock_for_regrouping(session)  # refused where the lock is only shared
    # Unchanged at the lookup and changed now: it has not been judged.
    judgement = judgement_row(item.judgement or judge_article(capture.article), at=at)
    revision = first_revision(capture, fingerprint=item.fingerprint, text_digest=item.text_digest)
    _write_revision(session, page, revision)
    _set_current_judgement(session, page, revision, judgement)
    _record_response(session, page, capture)
    assign_duplicates(session, page, revision, before=last)
    assign_story(session, page, revision, before=last)
    return _stored(session, page, StoreOutcome.REVISED if last else StoreOutcome.NEW)


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


def _record_response(session: Session, page: Page, capture: ArticleCapture) -> None:
    replace_page_validators(session, page_url=page.url, source=capture.source, fetch=capture.fetch)
    mark_present(session, page, capture.fetch.at)


def mark_present(session: Session, page: Page, at: datetime) -> None:
    """Record that the site still shows the page, or shows it again."""
    if page.state is PageState.REMOVED:
        page.state = PageState.LIVE
        record_removal_change(session, page, ChangeKind.RESTORED, at=at)
    page.absent_since = None
    page.last_checked_at = at
    page.next_check_at = next_check_of(session, page).at


def _stored(session: Session, page: Page, outcome: StoreOutcome) -> StoredCapture:
    flagged = counts_as_flagged(page.review, judgement_in_force(session, page))
    return StoredCapture(page_id=page.id, outcome=outcome, flagged=flagged)
