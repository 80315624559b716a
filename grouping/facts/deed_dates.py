"""Days on which a report says that something was done: "tối 4-3", "hôm qua", "on Monday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAYS_BACK = 30
_DATE = re.compile(
    r"\b(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|khuya|giờ) (\d{1,2})(?:[/.-]| tháng )(\d{1,2})"
    r"(?:(?:[/.-]| năm )(20\d\d))?\b"
)
_RELATIVE = re.compile(
    r"\b(?:(hôm nay|sáng nay|trưa nay|chiều nay|tối nay|today|this morning)"
    r"|(hôm qua|sáng qua|trưa qua|chiều qua|tối qua|đêm qua|yesterday|last night)"
    r"|(hôm kia|tối kia|đêm kia))\b"
)
# Number words are digits by now, but for "tư" and "năm".
_WEEKDAY = re.compile(
    r"\b(?:thứ (2|3|tư|4|năm|5|sáu|6|bảy|7)\b(?! \d| người)|(chủ nhật)"
    r"|(monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b"
)
_WEEKDAYS = {
    "2": 0, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5, "chủ nhật": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_ENGLISH = re.compile(
    rf"\b(?:({'|'.join(_MONTHS)}) (\d{{1,2}})|(\d{{1,2}}) ({'|'.join(_MONTHS)}))\b"
)


def deed_dates(text: str, *, on: date) -> frozenset[int]:
    """Return the days, as ordinals, of the month before a report that its lower-case text names.

    "Hôm qua" and "on Monday" count from the day of the report; "hôm thứ năm" is a past one.
    """
    found: set[date] = set()
    for match in _DATE.finditer(text):
        year = int(match[3]) if match[3] else None
        found |= _days(int(match[1]), int(match[2]), year, on=on)
    for match in _RELATIVE.finditer(text):
        found.add(on - timedelta(days=0 if match[1] else 1 if match[2] else 2))
    for match in _WEEKDAY.finditer(text):
        weekday = _WEEKDAYS[match[1] or match[2] or match[3]]
        found.add(on - timedelta(days=(on.weekday() - weekday) % 7))
    for match in _ENGLISH.finditer(text):
        month = _MONTHS.index(match[1] or match[4]) + 1
        found |= _days(int(match[2] or match[3]), month, None, on=on)
    return frozenset(day.toordinal() for day in found if 0 <= (on - day).days <= _DAYS_BACK)


def _days(day: int, month: int, year: int | None, *, on: date) -> set[date]:
    try:
        found = date(year or on.year, month, day)
        return {found if year or found <= on else date(on.year - 1, month, day)}
    except ValueError:
        return set()
