"""Dashboard statistics: counted in the background and cached, with the time of counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, load_only

from article.dates import HANOI
from relevance.judgement import Tier
from storage.articles.current import is_judgement_in_force
from storage.articles.flagged import is_flagged
from storage.engine import Database
from storage.models import CrawlRun, Page, ReviewState, StoredJudgement, StoredSource
from web.charts.provinces import province_of

WEEKS = 12
CRAWLS = 20
_MAX_AGE = timedelta(seconds=60)
_SLOW_REFRESH_FROM = 5_000
"""From this many flagged articles on, they are counted every ten minutes."""


@dataclass(frozen=True, kw_only=True)
class WeeklyCount:
    """The articles first seen in the week that begins on this Monday."""

    monday: date
    tiers: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class DashboardCounts:
    """The counts, and when they were made."""

    at: datetime
    articles: int
    flagged: int
    unreviewed: int
    """Flagged and not reviewed by an analyst."""
    new_today: int
    weeks: tuple[WeeklyCount, ...]
    provinces: dict[str, int]
    """Code of the unit of today, and the flagged articles of the weeks shown that name it."""
    themes: dict[str, int]
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
        monday = now.astimezone(HANOI).date()
        monday -= timedelta(days=monday.weekday())
        with self._database.reading() as session:
            provinces, themes = _province_and_theme_counts(
                session, since=_midnight(monday - timedelta(weeks=WEEKS - 1))
            )
            flagged = _count_articles().where(is_flagged())
            return DashboardCounts(
                at=now,
                articles=_scalar(session, select(func.count()).select_from(Page)),
                flagged=_scalar(session, flagged),
                unreviewed=_scalar(session, flagged.where(Page.review == ReviewState.UNREVIEWED)),
                new_today=_scalar(
                    session,
                    select(func.count())
                    .select_from(Page)
                    .where(Page.first_seen_at >= now - timedelta(days=1)),
                ),
                weeks=tuple(
                    _week(session, monday - timedelta(weeks=ago)) for ago in reversed(range(WEEKS))
                ),
                provinces=provinces,
                themes=themes,
                last_articles=_last_articles(session),
                crawls=_crawls(session),
            )


def _scalar(session: Session, query: Select[int]) -> int:
    return int(session.scalar(query) or 0)


def _count_articles() -> Select[int]:
    return (
        select(func.count()).select_from(Page).outerjoin(StoredJudgement, is_judgement_in_force())
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)


def _week(session: Session, monday: date) -> WeeklyCount:
    rows = session.execute(
        select(StoredJudgement.tier, func.count())
        .select_from(Page)
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .where(
            Page.first_seen_at >= _midnight(monday),
            Page.first_seen_at < _midnight(monday + timedelta(weeks=1)),
        )
        .group_by(StoredJudgement.tier)
    )
    tiers: Counter[str] = Counter()
    for tier, count in rows:
        tiers[tier or Tier.NONE.value] += count
    return WeeklyCount(monday=monday, tiers=dict(tiers))


def _province_and_theme_counts(
    session: Session, *, since: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    rows = session.execute(
        select(StoredJudgement.places, StoredJudgement.themes)
        .select_from(Page)
        .join(StoredJudgement, is_judgement_in_force())
        .where(is_flagged(), Page.first_seen_at >= since)
        .execution_options(yield_per=500)
    )
    provinces: Counter[str] = Counter()
    themes: Counter[str] = Counter()
    for places, page_themes in rows:
        provinces.update({unit for place in places if (unit := province_of(place))})
        themes.update(page_themes)
    return dict(provinces), dict(themes)


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
