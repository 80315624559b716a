"""Trends: the events and articles that a filter finds, by period, theme and province."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy.orm import Session

from article.dates import HANOI
from presentation.article_query import ArticleQuery, month_tags
from presentation.periods import PeriodRange, PeriodUnit, period_range, range_before
from storage.articles.figures import day_of_hour, event_key
from storage.search import counted_rows
from storage.search.tags import site_slug
from web.charts.provinces import province_of

MAX_ARTICLES = 20_000
"""Newest stored matches that are counted."""
_MONTHS_ASKED_FOR = timedelta(days=400)
"""More would be most of the archive, and a term of the index for each of them costs more than it spares."""


class CountedArticle(NamedTuple):
    """What is counted of an article; a tuple, as 20,000 are made for a page."""

    event: str
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
    """Counts by period. An event counts once in each period in which it is reported."""

    periods: PeriodRange
    events: tuple[int, ...]
    articles: tuple[int, ...]
    event_total: int
    """Events of all periods; one that is reported in several counts once."""
    events_before: int
    """In as many periods just before."""
    articles_before: int
    is_cut: bool
    """Whether there were more articles than are counted."""

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
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    """Name, events of each month, and of all months; an event of two months counts once there."""


@dataclass(frozen=True, kw_only=True)
class Trends:
    """A filter's trend, its tables by month, and the trend it is compared with."""

    trend: Trend
    themes: MonthTable
    provinces: MonthTable
    compared: Trend | None
    articles: tuple[CountedArticle, ...]
    """What the trend counts in its periods, oldest first."""


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
    since = range_before(periods).starts[0]
    counted = counted_articles(session, filters, since=since, until=periods.end, now=now)
    other = None
    if compared is not None:
        found = counted_articles(session, compared, since=since, until=periods.end, now=now)
        other = trend_of(found, periods)
    within = tuple(chain.from_iterable(_by_period(counted.articles, periods)))
    return Trends(
        trend=trend_of(counted, periods),
        themes=_month_table(within, months, lambda one: one.themes),
        provinces=_month_table(within, months, lambda one: one.provinces),
        compared=other,
        articles=within,
    )


def counted_articles(
    session: Session, filters: ArticleQuery, *, since: date, until: date, now: datetime
) -> CountedList:
    """Return the articles that count from one day on and before another, oldest first."""
    asked = filters.without_days().to_search_query(now=now)
    # An article counts by when it was published, else by when it was first seen.
    is_short = until - since <= _MONTHS_ASKED_FOR
    between = (_midnight(since), _midnight(until))
    months = month_tags(("published", "seen"), *between) if is_short else ()
    query = replace(
        asked,
        tags=(*asked.tags, months) if months else asked.tags,
        counted_since=_midnight(since),
        counted_until=_midnight(until),
    )
    rows = counted_rows(session, query, limit=MAX_ARTICLES + 1)
    articles = [
        CountedArticle(
            event_key(number, duplicate_of=original, story_id=story),
            number,
            source,
            original is not None,
            day_of_hour(hour),
            *_names_of(themes, places),
        )
        for number, source, story, original, themes, places, hour in reversed(rows[:MAX_ARTICLES])
    ]
    articles.sort(key=attrgetter("day"))
    return CountedList(articles=tuple(articles), is_cut=len(rows) > MAX_ARTICLES)


def trend_of(counted: CountedList, periods: PeriodRange) -> Trend:
    """Count events and articles by period."""
    reported = _by_period(counted.articles, periods)
    events = [{one.event for one in articles} for articles in reported]
    before = list(takewhile(lambda one: one.day < periods.starts[0], counted.articles))
    return Trend(
        periods=periods, events=tuple(map(len, events)), articles=tuple(map(len, reported)),
        event_total=len(set().union(*events)), events_before=len({one.event for one in before}),
        articles_before=len(before), is_cut=counted.is_cut,
    )  # fmt: skip


def _by_period(
    articles: Sequence[CountedArticle], periods: PeriodRange
) -> list[Sequence[CountedArticle]]:
    """Return the articles of each period; they are sorted by day, and so cut and not compared."""
    ends = [*periods.starts, periods.end]
    cuts = [bisect_left(articles, day, key=attrgetter("day")) for day in ends]
    return [articles[first:last] for first, last in pairwise(cuts)]


def count_events(articles: Iterable[CountedArticle], names: EventNames) -> dict[str, int]:
    """Count the events that have each name."""
    seen = {(name, one.event) for one in articles for name in names(one)}
    return dict(Counter(name for name, _ in seen))


def _month_table(
    articles: Sequence[CountedArticle], months: PeriodRange, names: EventNames
) -> MonthTable:
    found: dict[str, list[set[str]]] = defaultdict(lambda: [set() for _ in months.starts])
    for index, reported in enumerate(_by_period(articles, months)):
        for one in reported:
            for name in names(one):
                found[name][index].add(one.event)
    rows = [
        (name, tuple(map(len, events)), len(set().union(*events))) for name, events in found.items()
    ]
    rows.sort(key=lambda row: -row[2])
    return MonthTable(months=months, rows=tuple(rows))


# Most articles name the same few places: reading JSON again for each of 20,000 takes half a second.
@lru_cache(maxsize=16_384)
def _names_of(
    themes: str | None, places: str | None
) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Return themes, units of today and sites, from their stored JSON."""
    found = json.loads(places or "[]") or ()
    return (
        tuple(json.loads(themes or "[]") or ()),
        frozenset(unit for one in found if (unit := province_of(one))),
        frozenset(site_slug(one["name"]) for one in found if one["kind"] == "site"),
    )


def day_of(filters: ArticleQuery, name: str) -> date | None:
    """Return the day that a filter names."""
    written = filters.first_value(name)
    return date.fromisoformat(written) if written else None


def filters_of_a_drawing(filters: ArticleQuery, periods: PeriodRange) -> ArticleQuery:
    """Return what finds the articles that were counted, without a place: its drawing adds one."""
    days = {
        "published_since": (periods.starts[0].isoformat(),),
        "published_until": ((periods.end - timedelta(days=1)).isoformat(),),
    }
    others = {n: found for n, found in filters.values.items() if n not in {"place", "site"}}
    return replace(filters, values={**others, **days})


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)
