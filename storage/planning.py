"""The plan of revisits: who is due in the time to come, within what each host may be asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from article.revisit import Plan, plan
from storage.models import Page, PageState, SourceRow, StoredJudgement

_AT_ONCE = 100


class Visit(NamedTuple):
    """A page that is to be looked at again."""

    page_id: int
    url: str
    key: str
    source: str
    due_at: datetime


def plan_visits(session: Session, *, until: datetime, budget: int) -> list[Visit]:
    """List the revisits due until then, most overdue first; of each source at most `budget`.

    One walk along an index for each source: the size of the archive does not matter.
    """
    sources = session.scalars(select(SourceRow.name).order_by(SourceRow.name)).all()
    found: list[Visit] = []
    for start in range(0, len(sources), _AT_ONCE):
        due = [_due(source, until, budget) for source in sources[start : start + _AT_ONCE]]
        found += [Visit(*row) for row in session.execute(union_all(*due))]
    return sorted(found, key=lambda visit: visit.due_at)


def _due(source: str, until: datetime, budget: int) -> Select[Any]:
    # Wrapped: SQLite takes a limit within a union only so.
    nearest = (
        select(Page.id, Page.url, Page.key, Page.source, Page.next_check_at)
        .where(Page.source == source, Page.next_check_at <= until)
        .order_by(Page.next_check_at)
        .limit(budget)
        .subquery()
    )
    return select(nearest)


def plan_of(session: Session, page: Page) -> Plan:
    """Say when a page is looked at next, as of its last look, and why then."""
    judgement = session.get(StoredJudgement, page.judgement_id) if page.judgement_id else None
    return plan(
        key=page.key,
        now=page.last_checked_at,
        dated=page.first_seen_at,
        flagged=bool(judgement and judgement.relevant),
        absent=page.absent_since is not None and page.state is PageState.LIVE,
    )
