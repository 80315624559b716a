"""The last weeks as counts, for a small chart that any mail program can draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from article.dates import HANOI
from presentation.periods import PeriodRange, PeriodUnit, last_periods
from storage.articles.figures import CountedReport

WEEKS = 8


@dataclass(frozen=True, kw_only=True)
class TrendWeek:
    """The events that relevant articles of a week report, and how many articles those are."""

    monday: date
    events: int
    articles: int
    share: float
    """Events of the fullest week are 1."""


def trend_start(now: datetime) -> datetime:
    """Return the first instant of the chart."""
    return datetime.combine(_weeks(now).starts[0], time(), tzinfo=HANOI)


def weekly_trend(reports: Iterable[CountedReport], *, now: datetime) -> tuple[TrendWeek, ...]:
    """Count events and articles by week; empty if there are none to show."""
    weeks = _weeks(now)
    events: list[set[str]] = [set() for _ in weeks.starts]
    articles = [0] * len(weeks.starts)
    for one in reports:
        index = weeks.index_of(one.day)
        if index is not None:
            events[index].add(one.event)
            articles[index] += 1
    most = max(len(week) for week in events)
    if not most:
        return ()
    return tuple(
        TrendWeek(
            monday=monday, events=len(week), articles=count, share=len(week) / most
        )
        for monday, week, count in zip(weeks.starts, events, articles, strict=True)
    )  # fmt: skip


def _weeks(now: datetime) -> PeriodRange:
    return last_periods(PeriodUnit.WEEK, today=now.astimezone(HANOI).date(), count=WEEKS)
