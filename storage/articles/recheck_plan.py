"""The recheck plan: which pages are due, within the budget of each source."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from article.recheck_interval import NextCheck, plan_next_check
from storage.articles.current import judgement_in_force
from storage.articles.flagged import counts_as_flagged
from storage.models import Page, PageState, StoredSource

_SOURCES_PER_QUERY = 100


class Recheck(NamedTuple):
    """A page that is due for a check."""

    page_id: int
    url: str
    key: str
    source: str
    due_at: datetime


def due_rechecks(session: Session, *, until: datetime, budget: int) -> list[Recheck]:
    """Return the rechecks due until a time, most overdue first; of each source at most `budget`.

    One index range for each source: the size of the archive does not matter.
    """
    sources = session.scalars(select(StoredSource.name).order_by(StoredSource.name)).all()
    found: list[Recheck] = []
    for start in range(0, len(sources), _SOURCES_PER_QUERY):
        due = [
            _due(source, until, budget) for source in sources[start : start + _SOURCES_PER_QUERY]
        ]
        found += [Recheck(*row) for row in session.execute(union_all(*due))]
    return sorted(found, key=lambda visit: visit.due_at)


def _due(source: str, until: datetime, budget: int) -> Select[Any]:
    # A subquery: SQLite accepts a limit within a union only there.
    nearest = (
        select(Page.id, Page.url, Page.key, Page.source, Page.next_check_at)
        .where(Page.source == source, Page.next_check_at <= until)
        .order_by(Page.next_check_at)
        .limit(budget)
        .subquery()
    )
    return select(nearest)


def next_check_of(session: Session, page: Page) -> NextCheck:
    """Return when a page is checked next, as of its last check, and why then."""
    return plan_next_check(
        key=page.key,
        now=page.last_checked_at,
        dated=page.first_seen_at,
        flagged=counts_as_flagged(page.review, judgement_in_force(session, page)),
        absent=page.absent_since is not None and page.state is PageState.LIVE,
    )


def replan(session: Session, page: Page) -> None:
    """Move the next check after the flag or review changed; a page without one gets none."""
    if page.next_check_at is not None:
        page.next_check_at = next_check_of(session, page).at
