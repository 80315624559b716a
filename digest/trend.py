"""The last weeks as counts, for a small chart that any mail program can draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from article.dates import HANOI

WEEKS = 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class TrendWeek:
    """How many flagged articles a week brought."""

    monday: date
    articles: int
    share: float
    """Of the fullest week, from 0 to 1."""


def trend_start(now: datetime) -> datetime:
    """Return the first instant of the chart."""
    today = now.astimezone(HANOI)
    monday = today.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(today.weekday())
    return monday - (WEEKS - 1) * _WEEK


def weekly_trend(dates: Iterable[datetime], *, now: datetime) -> tuple[TrendWeek, ...]:
    """Count articles by the week of their date; empty if there are none to show."""
    first = trend_start(now).date()
    counts = Counter((at.astimezone(HANOI).date() - first).days // 7 for at in dates)
    most = max((counts[week] for week in range(WEEKS)), default=0)
    if not most:
        return ()
    return tuple(
        TrendWeek(monday=first + week * _WEEK, articles=counts[week], share=counts[week] / most)
        for week in range(WEEKS)
    )
