"""The report of a period and a filter: what was counted, the cases, changes, and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from presentation.article_query import ArticleQuery
from presentation.periods import PeriodUnit
from storage.models import Change, ChangeKind, Page
from web.views.article_list import ListedArticle, load_articles
from web.views.change_excerpts import change_excerpts
from web.views.change_list import ListedChange
from web.views.trends import CountedArticle, Trends, load_trends

MAX_CASES = 200
"""Newest events in the table of cases."""
MAX_CHANGES = 100
"""Changes that matter most."""
_SIGNIFICANT = 0.3


@dataclass(frozen=True, kw_only=True)
class ReportCase:
    """An event: its newest article, and how many articles of how many sources reported it."""

    head: ListedArticle
    article_count: int
    source_count: int


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """Everything a report says, without words."""

    trends: Trends
    themes: tuple[tuple[str, int], ...]
    """Events of each theme, the most frequent first."""
    provinces: tuple[tuple[str, int], ...]
    cases: tuple[ReportCase, ...]
    event_count: int
    source_count: int
    changes: tuple[ListedChange, ...]
    removed_count: int


def load_report(
    session: Session, filters: ArticleQuery, *, unit: PeriodUnit, now: datetime
) -> ReportData:
    """Load the report of a filter in the days it names."""
    trends = load_trends(session, filters, None, unit=unit, now=now)
    within = trends.articles
    events: dict[str, list[CountedArticle]] = {}
    for one in within:
        events.setdefault(one.event, []).append(one)
    newest = sorted(events.values(), key=lambda reported: reported[-1].day, reverse=True)[
        :MAX_CASES
    ]
    # The heads are found in one query: the article that is no copy, else the first one.
    heads = {
        line.page.id: line
        for line in load_articles(session, [_head(reported).page_id for reported in newest])
    }
    changes = _changes(session, [one.page_id for one in within])
    return ReportData(
        trends=trends,
        themes=_totals(trends.themes.rows),
        provinces=_totals(trends.provinces.rows),
        cases=tuple(
            ReportCase(
                head=heads[_head(reported).page_id],
                article_count=len(reported),
                source_count=len({one.source for one in reported}),
            )
            for reported in newest
            if _head(reported).page_id in heads
        ),
        event_count=len(events),
        source_count=len({one.source for one in within}),
        changes=tuple(changes),
        removed_count=sum(one.change.kind is ChangeKind.REMOVED for one in changes),
    )


def _head(reported: Sequence[CountedArticle]) -> CountedArticle:
    return next((one for one in reported if not one.is_copy), reported[0])


def _totals(rows: Iterable[tuple[str, tuple[int, ...], int]]) -> tuple[tuple[str, int], ...]:
    return tuple((name, total) for name, _, total in rows)


def _changes(session: Session, page_ids: Sequence[int]) -> list[ListedChange]:
    found: list[tuple[Change, Page]] = []
    for start in range(0, len(page_ids), 5_000):
        rows = session.execute(
            select(Change, Page)
            .join(Page, Page.id == Change.page_id)
            .where(
                Change.page_id.in_(page_ids[start : start + 5_000]),
                Change.significance >= _SIGNIFICANT,
            )
            .order_by(Change.significance.desc(), Change.id.desc())
            .limit(MAX_CHANGES)
        )
        found += [(change, page) for change, page in rows]
    found = sorted(found, key=lambda pair: -pair[0].significance)[:MAX_CHANGES]
    excerpts = change_excerpts(session, [change for change, _ in found])
    titles = {
        line.page.id: line.revision.title
        for line in load_articles(session, list({page.id for _, page in found}))
    }
    return [
        ListedChange(
            change=change, page=page, title=titles.get(page.id, ""), excerpt=excerpts.get(change.id)
        )
        for change, page in found
    ]
