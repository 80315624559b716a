"""The last weeks or months as counts, for a small chart that any mail program can draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from article.dates import HANOI
from presentation.periods import PeriodRange, PeriodUnit, last_periods
from storage.articles.figures import CountedReport

_COUNT = {PeriodUnit.WEEK: 8, PeriodUnit.MONTH: 12}


@dataclass(frozen=True, kw_only=True)
class TrendPeriod:
    """The events that relevant articles of a week or month report, and how many articles those are."""

    unit: PeriodUnit
    start: date
    events: int
    articles: int
    share: float
    """Events of the fullest period are 1."""
    is_running: bool


def trend_start(now: datetime, unit: PeriodUnit) -> datetime:
    """Return the first instant of the chart."""
    return datetime.combine(_periods(now, unit).starts[0], time(), tzinfo=HANOI)


def period_trend(
    reports: Iterable[CountedReport], unit: PeriodUnit, *, now: datetime
) -> tuple[TrendPeriod, ...]:
    """Count events and articles by week or month; empty if there are none to show."""
    periods = _periods(now, unit)
    events: list[set[str]] = [set() for _ in periods.starts]
    articles = [0] * len(periods.starts)
    for one in reports:
        index = periods.index_of(one.day)
        if index is not None:
            events[index].add(one.event)
            articles[index] += 1
    most = max(len(period) for period in events)
    if not most:
        return ()
    today = now.astimezone(HANOI).date()
    return tuple(
        TrendPeriod(
            unit=unit, start=start, events=len(found), articles=count, share=len(found) / most,
            is_running=index == len(events) - 1 and periods.end > today,
        )
        for index, (start, found, count) in enumerate(
            zip(periods.starts, events, articles, strict=True)
        )
    )  # fmt: skip


def _periods(now: datetime, unit: PeriodUnit) -> PeriodRange:
    last = now.astimezone(HANOI).date()
    if unit is PeriodUnit.MONTH:
        # A monthly digest is due on the first, when the running month has nothing to show yet.
        last -= timedelta(days=1)
    return last_periods(unit, today=last, count=_COUNT[unit])
