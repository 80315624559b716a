"""Days, weeks and months in Hanoi: where each begins, and which cover a range of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MAX_PERIODS = 120
"""More bars than this cannot be distinguished."""


class PeriodUnit(StrEnum):
    """How time is divided; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_COARSER = {PeriodUnit.DAY: PeriodUnit.WEEK, PeriodUnit.WEEK: PeriodUnit.MONTH}
_SHOWN_AT_FIRST = {PeriodUnit.DAY: 30, PeriodUnit.WEEK: 12, PeriodUnit.MONTH: 12}


@dataclass(frozen=True, kw_only=True)
class PeriodRange:
    """Periods in a row: the first day of each, and the day behind the last one."""

    unit: PeriodUnit
    starts: tuple[date, ...]
    end: date

    def index_of(self, day: date) -> int | None:
        """Return which period a day is in; None outside."""
        if not self.starts or not self.starts[0] <= day < self.end:
            return None
        if self.unit is PeriodUnit.MONTH:
            first = self.starts[0]
            return (day.year - first.year) * 12 + day.month - first.month
        return (day - self.starts[0]).days // (7 if self.unit is PeriodUnit.WEEK else 1)


def period_start(unit: PeriodUnit, day: date) -> date:
    """Return the first day of the period that holds a day."""
    if unit is PeriodUnit.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit is PeriodUnit.WEEK else day


def period_after(unit: PeriodUnit, start: date, *, count: int = 1) -> date:
    """Return the first day of the period that many later; negative counts go back."""
    if unit is PeriodUnit.MONTH:
        month = start.year * 12 + start.month - 1 + count
        return date(month // 12, month % 12 + 1, 1)
    return start + timedelta(days=count * (7 if unit is PeriodUnit.WEEK else 1))


def period_range(
    unit: PeriodUnit, *, first: date | None, last: date | None, today: date
) -> PeriodRange:
    """Return the whole periods from one day to another, in a coarser unit where there are too many."""
    end_start = period_start(unit, min(last or today, today))
    start = (
        period_start(unit, min(first, end_start))
        if first
        else period_after(unit, end_start, count=1 - _SHOWN_AT_FIRST[unit])
    )
    starts = [start]
    while starts[-1] < end_start and len(starts) <= MAX_PERIODS:
        starts.append(period_after(unit, starts[-1]))
    if len(starts) > MAX_PERIODS:
        if coarser := _COARSER.get(unit):
            return period_range(coarser, first=first, last=last, today=today)
        start = period_after(unit, end_start, count=1 - MAX_PERIODS)
        starts = [period_after(unit, start, count=number) for number in range(MAX_PERIODS)]
    return PeriodRange(unit=unit, starts=tuple(starts), end=period_after(unit, starts[-1]))


def last_periods(unit: PeriodUnit, *, today: date, count: int) -> PeriodRange:
    """Return the running period and those before it."""
    running = period_start(unit, today)
    starts = tuple(period_after(unit, running, count=number - count + 1) for number in range(count))
    return PeriodRange(unit=unit, starts=starts, end=period_after(unit, running))


def range_before(periods: PeriodRange) -> PeriodRange:
    """Return as many periods just before these."""
    count = len(periods.starts)
    starts = tuple(period_after(periods.unit, one, count=-count) for one in periods.starts)
    return PeriodRange(unit=periods.unit, starts=starts, end=periods.starts[0])
