"""Trends: the events and articles that a filter finds, by period, theme and province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.dates import HANOI
from presentation.article_query import ArticleQuery
from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.models import Page, Revision, StoredJudgement
from storage.search import SortOrder, search
from storage.search.tags import site_slug
from web.charts.periods import PeriodRange, PeriodUnit, period_range, range_before
from web.charts.provinces import province_of

MAX_ARTICLES = 20_000
"""Newest stored matches that are counted."""
_AT_A_TIME = 5_000


@dataclass(frozen=True, kw_only=True)
class CountedArticle:
    """What is counted of an article."""

    event: tuple[str, int]
    """The story, or the original of copies, or the article itself."""
    page_id: int
    source: str
    is_copy: bool
    day: date
    themes: tuple[str, ...]
    provinces: frozenset[str]
    sites: frozenset[str]
    """Border gates and places abroad, as the search names them."""


EventNames = Callable[[CountedArticle], Iterable[str]]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Counts by period. An event counts once, in the period of its first article."""

    periods: PeriodRange
    events: tuple[int, ...]
    articles: tuple[int, ...]
    events_before: int
    """In as many periods just before."""
    articles_before: int
    is_cut: bool
    """Whether there were more articles than are counted."""

    @property
    def event_total(self) -> int:
        """Return the events of all periods."""
        return sum(self.events)

    @property
    def article_total(self) -> int:
        """Return the articles of all periods."""
        return sum(self.articles)


@dataclass(frozen=True, kw_only=True)
class CountedList:
    """Articles sorted by day, and whether there were more than are counted."""

    articles: tuple[CountedArticle, ...]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class MonthTable:
    """Events by a name and by month, the most frequent name first."""

    months: PeriodRange
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Trends:
    """A filter's trend, its tables by month, and the trend it is compared with."""

    trend: Trend
    themes: MonthTable
    provinces: MonthTable
    compared: Trend | None


def load_trends(
    session: Session,
    filters: ArticleQuery,
    compared: ArticleQuery | None,
    *,
    unit: PeriodUnit,
    now: datetime,
) -> Trends:
    """Count a filter, and the one it is compared with, in the days the first one names."""
    today = now.astimezone(HANOI).date()
    first, last = day_of(filters, "published_since"), day_of(filters, "published_until")
    periods = period_range(unit, first=first, last=last, today=today)
    months = period_range(
        PeriodUnit.MONTH, first=periods.starts[0], last=last or today, today=today
    )
    counted = counted_articles(session, filters, periods, now=now)
    other = None
    if compared is not None:
        other = trend_of(counted_articles(session, compared, periods, now=now), periods)
    within = [one for one in counted.articles if periods.index_of(one.day) is not None]
    return Trends(
        trend=trend_of(counted, periods),
        themes=_month_table(within, months, lambda one: one.themes),
        provinces=_month_table(within, months, lambda one: one.provinces),
        compared=other,
    )


def counted_articles(
    session: Session, filters: ArticleQuery, periods: PeriodRange, *, now: datetime
) -> CountedList:
    """Return the articles published in these periods and as many before, oldest first."""
    query = replace(
        filters.to_search_query(now=now),
        published_since=_midnight(range_before(periods).starts[0]),
        published_until=_midnight(periods.end),
        order=SortOrder.NEWEST,
    )
    found = search(session, query, after=None, limit=MAX_ARTICLES)
    articles: list[CountedArticle] = []
    for start in range(0, len(found.ids), _AT_A_TIME):
        articles += _load(session, found.ids[start : start + _AT_A_TIME])
    articles.sort(key=lambda one: one.day)
    return CountedList(articles=tuple(articles), is_cut=found.next is not None)


def trend_of(counted: CountedList, periods: PeriodRange) -> Trend:
    """Count articles by period."""
    events, numbers = [0] * len(periods.starts), [0] * len(periods.starts)
    seen: set[tuple[str, int]] = set()
    before: set[tuple[str, int]] = set()
    articles_before = 0
    for one in counted.articles:
        index = periods.index_of(one.day)
        if index is None:
            articles_before += 1
            before.add(one.event)
            continue
        numbers[index] += 1
        events[index] += one.event not in seen
        seen.add(one.event)
    return Trend(
        periods=periods, events=tuple(events), articles=tuple(numbers), events_before=len(before),
        articles_before=articles_before, is_cut=counted.is_cut,
    )  # fmt: skip


def count_events(articles: Iterable[CountedArticle], names: EventNames) -> dict[str, int]:
    """Count the events that have each name."""
    seen = {(name, one.event) for one in articles for name in names(one)}
    return dict(Counter(name for name, _ in seen))


def _month_table(
    articles: Sequence[CountedArticle], months: PeriodRange, names: EventNames
) -> MonthTable:
    counts: dict[str, list[int]] = {}
    seen: set[tuple[str, tuple[str, int]]] = set()
    for one in articles:
        index = months.index_of(one.day)
        for name in names(one):
            if index is not None and (name, one.event) not in seen:
                seen.add((name, one.event))
                counts.setdefault(name, [0] * len(months.starts))[index] += 1
    order = Counter({name: sum(row) for name, row in counts.items()})
    rows = ((name, tuple(counts[name])) for name, _ in order.most_common())
    return MonthTable(months=months, rows=tuple(rows))


def _load(session: Session, ids: Sequence[int]) -> list[CountedArticle]:
    rows = session.execute(
        select(
            Page.id, Page.source, Page.story_id, Page.duplicate_of, Revision.published_at,
            StoredJudgement.themes, StoredJudgement.places,
        )
        .join(Revision, is_newest_revision())
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .where(Page.id.in_(ids), Revision.published_at.is_not(None))
    )  # fmt: skip
    return [
        CountedArticle(
            event=("story", story) if story else ("page", original or number),
            page_id=number,
            source=source,
            is_copy=original is not None,
            day=published.astimezone(HANOI).date(),
            themes=tuple(themes or ()),
            provinces=_units(places or ()),
            sites=frozenset(
                site_slug(one["name"]) for one in places or () if one["kind"] == "site"
            ),
        )
        for number, source, story, original, published, themes, places in rows
        if published
    ]


def _units(places: Iterable[Mapping[str, object]]) -> frozenset[str]:
    return frozenset(unit for one in places if (unit := province_of(one)))


def day_of(filters: ArticleQuery, name: str) -> date | None:
    """Return the day that a filter names."""
    written = filters.first_value(name)
    return date.fromisoformat(written) if written else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)
