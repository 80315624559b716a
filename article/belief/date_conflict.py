"""Which of two dates of one page is wrong, derived from how they differ."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from article.dates import HANOI, PageDate, Precision

_HANOI_OFFSET = timedelta(hours=7)
_HALF_DAY = timedelta(hours=12)
_TOLERANCE = timedelta(minutes=1)
_CLOCK = timedelta(minutes=10)
_OLDER = timedelta(hours=1)


def is_refuted(claimed: PageDate, other: PageDate, *, now: datetime) -> bool:
    """Return whether the other date of a page shows that a claimed one is wrong.

    Local time that calls itself UTC is seven hours late; month and day are swapped; half a day was
    not counted; or a server prints the time of asking.
    """
    if other.precision is Precision.APPROXIMATE:
        return False
    difference = claimed.at - other.at
    if claimed.precision is other.precision is Precision.MINUTE and (
        _is_about(difference, _HANOI_OFFSET) or _is_about(difference, -_HALF_DAY)
    ):
        return True
    return _is_swapped(claimed.at, other.at) or _is_clock(claimed.at, other, now=now)


def _is_about(difference: timedelta, expected: timedelta) -> bool:
    return abs(difference - expected) <= _TOLERANCE


def _is_swapped(claimed: datetime, other: datetime) -> bool:
    one, true = claimed.astimezone(HANOI).date(), other.astimezone(HANOI).date()
    return one != true and _swapped(one) == true


def _swapped(day: date) -> date | None:
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return None


def _is_clock(claimed: datetime, other: PageDate, *, now: datetime) -> bool:
    if abs(now - claimed) > _CLOCK:
        return False
    if other.precision is Precision.DAY:
        return other.at.astimezone(HANOI).date() != now.astimezone(HANOI).date()
    return now - other.at > _OLDER
