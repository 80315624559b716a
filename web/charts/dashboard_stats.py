"""Dashboard statistics: counted in the background and cached, with the time of counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, load_only

from article.dates import HANOI
from presentation.periods import PeriodRange, PeriodUnit, last_periods
from storage.articles.figures import CountedReport, count_flagged, counted_reports
from storage.engine import Database
from storage.models import CrawlRun, Page, StoredSource
from web.charts.provinces import province_of

WEEKS = 12
CRAWLS = 20
_MAX_AGE = timedelta(seconds=60)
_SLOW_REFRESH_FROM = 5_000
"""From this many flagged articles on, they are counted every ten minutes."""


@dataclass(frozen=True, kw_only=True)
class WeeklyCount:
    """What was reported in the week that begins on this Monday."""

    monday: date
    events: int
    articles: int


@dataclass(frozen=True, kw_only=True)
class DashboardCounts:
    """The counts, and when they were made."""

    at: datetime
    articles: int
    flagged: int
    events: int
    """What the flagged articles report."""
    unreviewed: int
    """Flagged and not reviewed by an analyst."""
    new_today: int
    weeks: tuple[WeeklyCount, ...]
    provinces: dict[str, int]
    """Code of the unit of today, and the events of the weeks shown that name it."""
    themes: dict[str, int]
    """Events of the weeks shown."""
    last_articles: dict[str, datetime]
    crawls: dict[str, tuple[CrawlRun, ...]]
    """The last crawls of each source, newest first, with outcome and counts only."""


class DashboardStats:
    """Counts at most once a minute; requests in between get the cached counts."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._counts: DashboardCounts | None = None

    def current(self) -> DashboardCounts:
        """Return the counts, a minute old at most; older where counting takes long."""
        counted = self._counts
        if counted and self._is_fresh(counted):
            return counted
        # One thread counts, the others return the cached counts.
        if not self._lock.acquire(blocking=counted is None):
            return counted or self.current()
        try:
            if not (self._counts and self._is_fresh(self._counts)):
                self._counts = self._count()
            return self._counts
        finally:
            self._lock.release()

    def invalidate(self) -> None:
        """Count again at the next call, after a review."""
        self._counts = None

    def refresh(self) -> None:
        """Count if the cached counts are old, so that no request waits for it."""
        self.current()

    def cached(self) -> DashboardCounts:
        """Return the cached counts of any age; counts only if there are none."""
        return self._counts or self.current()

    def _is_fresh(self, counted: DashboardCounts) -> bool:
        return self._clock() - counted.at < _MAX_AGE * (
            10 if counted.flagged > _SLOW_REFRESH_FROM else 1
        )

    def _count(self) -> DashboardCounts:
        now = self._clock()
        weeks = last_periods(PeriodUnit.WEEK, today=now.astimezone(HANOI).date(), count=WEEKS)
        with self._database.reading() as session:
            reports = [
                one
                for one in counted_reports(session, since=_midnight(weeks.starts[0]))
                if weeks.index_of(one.day) is not None
            ]
            flagged = count_flagged(session)
            return DashboardCounts(
                at=now,
                articles=_scalar(session, select(func.count()).select_from(Page)),
                flagged=flagged.articles,
                events=flagged.events,
                unreviewed=flagged.unreviewed,
                new_today=_scalar(
                    session,
                    select(func.count())
                    .select_from(Page)
                    .where(Page.first_seen_at >= now - timedelta(days=1)),
                ),
                weeks=_weeks(reports, weeks),
                provinces=_events_by_name(reports, _units),
                themes=_events_by_name(reports, lambda one: one.themes),
                last_articles=_last_articles(session),
                crawls=_crawls(session),
            )


def _scalar(session: Session, query: Select[int]) -> int:
    return int(session.scalar(query) or 0)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)


def _weeks(reports: Sequence[CountedReport], weeks: PeriodRange) -> tuple[WeeklyCount, ...]:
    events: list[set[str]] = [set() for _ in weeks.starts]
    articles = Counter(weeks.index_of(one.day) for one in reports)
    for one in reports:
        events[weeks.index_of(one.day) or 0].add(one.event)
    return tuple(
        WeeklyCount(monday=monday, events=len(events[index]), articles=articles[index])
        for index, monday in enumerate(weeks.starts)
    )


def _events_by_name(
    reports: Sequence[CountedReport], names: Callable[[CountedReport], Iterable[str]]
) -> dict[str, int]:
    named = {(name, one.event) for one in reports for name in names(one)}
    return dict(Counter(name for name, _ in named))


def _units(report: CountedReport) -> set[str]:
    return {unit for place in report.places if (unit := province_of(place))}


def _last_articles(session: Session) -> dict[str, datetime]:
    rows = session.execute(select(Page.source, func.max(Page.first_seen_at)).group_by(Page.source))
    return {source: at for source, at in rows}  # noqa: C416 - rows, not pairs, to the type checker


def _crawls(session: Session) -> dict[str, tuple[CrawlRun, ...]]:
    # A query for each source: its index ends after the few rows wanted, a window over all would not.
    return {
        name: tuple(
            session.scalars(
                select(CrawlRun)
                .where(CrawlRun.source == name)
                .order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc())
                .limit(CRAWLS)
                .options(load_only(CrawlRun.outcome, CrawlRun.counts))
            )
        )
        for name in session.scalars(select(StoredSource.name))
    }
