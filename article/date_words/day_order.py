"""Whether dates in numbers put the day or the month first, which only days after the twelfth decide."""

from __future__ import annotations

import re
from enum import StrEnum

_NUMBERS = re.compile(r"(?<![\d/.:-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(:\d{2})?( ?[AP]M\b)?", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_SHORT_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)\b", re.IGNORECASE)
_MONTHS = 12


class PrintedOrder(StrEnum):
    """The order of a printed day and month."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    EITHER = "either"
    SAME = "same"
    """`11/11`: right in both orders."""


def day_order(printed: str) -> PrintedOrder | None:
    """Return what a printed date says of its order; None where it is not written in such numbers."""
    found = _NUMBERS.search(printed)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if first > _MONTHS >= second:
        return PrintedOrder.DAY_FIRST
    if second > _MONTHS >= first:
        return PrintedOrder.MONTH_FIRST
    if first == second:
        return PrintedOrder.SAME
    return PrintedOrder.EITHER if max(first, second) <= _MONTHS else None


def month_first_format(printed: str) -> str | None:
    """Write the strptime pattern that reads such a text with the month first; None where none does."""
    text = " ".join(printed.split()).replace("%", "%%")
    if not _NUMBERS.search(text):
        return None
    text = _CLOCK.sub(_clock_format, text)
    text = _NUMBERS.sub(r"%m\2%d\2%Y", text, count=1)
    text = _SHORT_WEEKDAY.sub("%a", _WEEKDAY.sub("%A", text))
    return None if re.search(r"\d", text) else text


def _clock_format(clock: re.Match[str]) -> str:
    seconds = ":%S" if clock[1] else ""
    if clock[2] is None:
        return f"%H:%M{seconds}"
    return f"%I:%M{seconds}{' ' if clock[2].startswith(' ') else ''}%p"
