"""The order of day and month in a feed's dates, inferred from all its items and the time of asking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from article.dates import HANOI, read_date

_NUMERIC = re.compile(r"^(\D{0,30}?)(\d{1,2})([/.-])(\d{1,2})\3(\d{4})(?!\d)")
_CLOCK_SKEW = timedelta(days=1)
_FRESH = timedelta(days=6)
"""The median age of a daily feed; a wrong order moves each item by four weeks at least."""
_STALE = timedelta(days=20)
_MIN_FRESH = 2
_MIN_SEQUENCE = 4
"""Days, four of which run downwards by chance once in twenty-four times."""


class DayOrder(StrEnum):
    """Which number of `7/8/2026` is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, kw_only=True)
class FeedDates:
    """The dates of a feed's items, in their order, and how they were understood."""

    dates: tuple[datetime | None, ...]
    order: DayOrder | None = None
    """None where no date is written in numbers alone."""
    contradicts_declared: bool = False
    """The declared formats have the other order."""


def read_feed_dates(
    printed: Sequence[str | None], *, now: datetime, formats: Sequence[str] = ()
) -> FeedDates:
    """Read the dates of one feed, all in the same order of day and month.

    `formats` are the source's declared strptime patterns; numbers alone are believed before them.
    """
    numeric = [_NUMERIC.match(one.strip()) if one else None for one in printed]
    days = [(int(one[2]), int(one[4]), int(one[5])) for one in numeric if one]
    declared = _declared_order(formats)
    order = _order(days, now=now, declared=declared) if days else None
    found = [
        _numeric_date(one or "", match, order, now=now)
        if match
        else _read(one, now=now, formats=formats)
        for one, match in zip(printed, numeric, strict=True)
    ]
    return FeedDates(
        dates=tuple(found),
        order=order,
        contradicts_declared=bool(
            declared and order and order is not DayOrder.AMBIGUOUS and order is not declared
        ),
    )


def _read(printed: str | None, *, now: datetime, formats: Sequence[str]) -> datetime | None:
    # RFC 822 behind the declared formats: a site that corrects its feed must not lose its dates.
    date_ = read_date(printed, now=now, formats=formats) or read_date(printed, now=now)
    return date_.at if date_ else None


def _numeric_date(
    printed: str, match: re.Match[str], order: DayOrder | None, *, now: datetime
) -> datetime | None:
    if order is DayOrder.AMBIGUOUS:
        return None
    day, month = (match[2], match[4]) if order is DayOrder.DAY_FIRST else (match[4], match[2])
    rest = printed.strip()[match.end() :]
    # With points: numbers with slashes before AM or PM are read month first.
    date_ = read_date(f"{match[1]}{day}.{month}.{match[5]}{rest}", now=now)
    return date_.at if date_ else None


def _declared_order(formats: Sequence[str]) -> DayOrder | None:
    for pattern in formats:
        day, month = pattern.find("%d"), pattern.find("%m")
        if day >= 0 and month >= 0:
            return DayOrder.DAY_FIRST if day < month else DayOrder.MONTH_FIRST
    return None


def _order(
    days: Sequence[tuple[int, int, int]], *, now: datetime, declared: DayOrder | None
) -> DayOrder:
    decisive = [one for one in days if one[0] != one[1]]
    if not decisive:
        return declared or DayOrder.DAY_FIRST  # both orders give the same days
    readings = {
        DayOrder.DAY_FIRST: _dates((year, second, first) for first, second, year in decisive),
        DayOrder.MONTH_FIRST: _dates((year, first, second) for first, second, year in decisive),
    }
    today = now.astimezone(HANOI).date()
    possible = {
        order: dates
        for order, dates in readings.items()
        if dates is not None and max(dates) <= today + _CLOCK_SKEW
    }
    if len(possible) < 2:
        return next(iter(possible), DayOrder.AMBIGUOUS)
    voices = {_by_sequence(possible), _by_age(possible, today=today)} - {None}
    (agreed,) = voices if len(voices) == 1 else (None,)
    return agreed or declared or DayOrder.AMBIGUOUS


def _by_sequence(readings: Mapping[DayOrder, Sequence[date]]) -> DayOrder | None:
    """Choose the order in which the items run from new to old; few items do so by chance."""
    falling = [
        order
        for order, dates in readings.items()
        if len(set(dates)) >= _MIN_SEQUENCE and all(a >= b for a, b in pairwise(dates))
    ]
    return falling[0] if len(falling) == 1 else None


def _by_age(readings: Mapping[DayOrder, Sequence[date]], *, today: date) -> DayOrder | None:
    """Choose the order that makes most items fresh where the other makes most of them old."""
    ages = {order: sorted(today - one for one in dates) for order, dates in readings.items()}
    median = {order: all_[len(all_) // 2] for order, all_ in ages.items()}
    fresh, stale = sorted(median, key=lambda order: median[order])
    lonely = len(readings[fresh]) < _MIN_FRESH
    return fresh if median[fresh] <= _FRESH and median[stale] >= _STALE and not lonely else None


def _dates(days: Iterable[tuple[int, int, int]]) -> list[date] | None:
    try:
        return [date(*one) for one in days]
    except ValueError:
        return None
