"""Store what was not trusted: the pending check, and when its page is checked next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.belief.code import BeliefCode
from article.belief.decision import Verdict
from article.model import ArticleCapture, MissingCapture
from pipelines.intake.verify import Disbelieved
from storage.articles.pending_checks import save_pending_checks
from storage.articles.recheck_plan import next_check_of
from storage.locks.grouping_lock import lock_addresses, share_grouping_lock
from storage.models import Page, PageState

_CONFIRM_AFTER = timedelta(hours=8)
"""Longer than most outages, and the second check of a day for a page that is checked daily."""
_STILL_THE_PAGE = frozenset(
    {
        BeliefCode.UNCERTAIN_CHANGE,
        BeliefCode.RETURNED,
        BeliefCode.SHORTENED,
        BeliefCode.UNFLAGGED,
    }
)


def store_pending(session: Session, items: Sequence[Disbelieved]) -> None:
    """Store pending checks and plan the second check of their pages; the stored text stays."""
    if len(items) > 1:
        # Before any row: another transaction may need the same pages in another order.
        lock_addresses(session, (_capture_of(item).address.key for item in items))
        share_grouping_lock(session)
    rows = {}
    for item in items:
        row = item.row()
        rows[row["key"]] = row
        _plan_second_check(session, item, refuted=row["refuted"])
    save_pending_checks(session, list(rows.values()))


def _plan_second_check(session: Session, item: Disbelieved, *, refuted: int) -> None:
    capture = _capture_of(item)
    page = session.scalar(select(Page).where(Page.key == capture.address.key).with_for_update())
    at = capture.fetch.at
    if page is None or at < page.last_checked_at:
        return
    is_the_page = item.decision.code in _STILL_THE_PAGE
    if is_the_page and item.decision.verdict is Verdict.WAIT:
        page.last_checked_at = at
        if page.state is PageState.LIVE:
            page.absent_since = None
    if page.next_check_at is None:
        return
    soon = at + _CONFIRM_AFTER
    regular = next_check_of(session, page).at
    # What often changes and changes back is no reason to ask more often.
    page.next_check_at = regular if refuted else min(soon, max(regular, soon))


def _capture_of(item: Disbelieved) -> ArticleCapture | MissingCapture:
    return item.item if isinstance(item.item, MissingCapture) else item.item.capture
