"""The report of a period and a filter: what was counted, the cases, changes, and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from presentation.article_query import ArticleQuery
from presentation.periods import PeriodUnit
from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.engine import is_among
from storage.models import Change, ChangeKind, Page, Revision, StoredJudgement
from web.views.article_list import ListedArticle
from web.views.change_excerpts import change_excerpts
from web.views.change_list import ListedChange
from web.views.trends import CountedArticle, Trends, count_events, load_trends

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
    sites: tuple[tuple[str, int], ...]
    """Events of each border gate and place abroad, the most frequent first."""
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
    events: dict[str, list[CountedArticle]] = defaultdict(list)
    for one in within:
        events[one.event].append(one)
    newest = sorted(events.values(), key=lambda reported: reported[-1].day, reverse=True)[
        :MAX_CASES
    ]
    # The heads are found in one query: the article that is no copy, else the first one.
    heads = _load_heads(session, [_head(reported).page_id for reported in newest])
    changes = _changes(session, [one.page_id for one in within])
    sites = count_events(within, lambda one: one.sites)
    return ReportData(
        trends=trends,
        themes=_totals(trends.themes.rows),
        provinces=_totals(trends.provinces.rows),
        sites=tuple(sorted(sites.items(), key=lambda one: (-one[1], one[0]))),
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


def _load_heads(session: Session, ids: Sequence[int]) -> dict[int, ListedArticle]:
    """Load what a table of cases shows of these articles: neither texts nor evidence."""
    rows = session.execute(
        select(Page, Revision, StoredJudgement)
        .join(Revision, is_newest_revision())
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .where(Page.id.in_(ids))
        .options(
            load_only(
                Revision.number, Revision.title, Revision.language, Revision.published_at,
                Revision.archive,
            ),
            load_only(StoredJudgement.places, StoredJudgement.facts),
        )
    )  # fmt: skip
    return {
        page.id: ListedArticle(page=page, revision=revision, judgement=judgement)
        for page, revision, judgement in rows
    }


def _changes(session: Session, page_ids: Sequence[int]) -> list[ListedChange]:
    chosen = session.scalars(
        select(Change.id)
        .where(is_among(session, Change.page_id, page_ids), Change.significance >= _SIGNIFICANT)
        .order_by(Change.significance.desc(), Change.id.desc())
        .limit(MAX_CHANGES)
    ).all()
    found = {
        change.id: (change, page, title)
        for change, page, title in session.execute(
            select(Change, Page, Revision.title)
            .join(Page, Page.id == Change.page_id)
            .join(Revision, is_newest_revision())
            .where(Change.id.in_(chosen))
        )
    }
    shown = [found[number] for number in chosen if number in found]
    excerpts = change_excerpts(session, [change for change, _, _ in shown])
    return [
        ListedChange(change=change, page=page, title=title, excerpt=excerpts.get(change.id))
        for change, page, title in shown
    ]
