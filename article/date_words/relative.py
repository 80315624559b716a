"""Dates said in relation to the time of asking: `hôm qua lúc 14:30`, `cách đây 2 giờ`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_UNITS = {
    "giây": "seconds", "phút": "minutes", "giờ": "hours", "tiếng": "hours", "ngày": "days", "hôm": "days",
    "tuần": "weeks", "second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks",
}  # fmt: skip
_AMOUNT = rf"(\d{{1,3}})\s?({'|'.join(_UNITS)})s?"
_AGO = re.compile(
    rf"(?<!\d)(?:{_AMOUNT}\s(?:đồng hồ\s)?(?:trước|ago)\b|cách đây\s(?:khoảng\s)?{_AMOUNT}\b)"
)
_DAYS = {"hôm nay": 0, "today": 0, "hôm qua": 1, "yesterday": 1, "hôm kia": 2}
_DAY = re.compile(rf"\b(?:(?:sáng|trưa|chiều|tối|đêm)\s(nay|qua)|({'|'.join(_DAYS)}))\b")


def time_ago(text: str, *, now: datetime) -> datetime | None:
    """Return the instant of `2 giờ trước`; None if the text says nothing of the kind."""
    lower = text.lower()
    if match := _AGO.search(lower):
        amount, unit = (part for part in match.groups() if part)
        return now - timedelta(**{_UNITS[unit]: int(amount)})
    return None


def named_day(text: str, *, now: datetime) -> tuple[datetime, bool] | None:
    """Return the day that a word names, in the zone of `now`, and whether it is over."""
    match = _DAY.search(text.lower())
    if match is None:
        return None
    ago = _DAYS[match[2]] if match[2] else int(match[1] == "qua")
    return now - timedelta(days=ago), ago > 0
