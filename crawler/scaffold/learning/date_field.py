"""Learn where dates stand, and whether their days or their months are printed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from article.date_words.day_order import PrintedOrder, day_order, month_first_format
from article.text import tidy
from crawler.scaffold.learning.known_page import KnownPage
from crawler.scaffold.learning.short_fields import FieldReader, learn_with

_RECENT = timedelta(days=14)
_LONG_AGO = timedelta(days=45)
_MIN_EITHER = 3
"""Dates that could be either, from which how far they lie from today decides."""
_NODES = 5
_BOTH = {PrintedOrder.DAY_FIRST, PrintedOrder.MONTH_FIRST}


@dataclass(frozen=True, kw_only=True)
class LearnedDates:
    """Selectors of dates; formats only where the month stands first."""

    selectors: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def learn_dates(pages: Sequence[KnownPage], *, now: datetime, are_known: bool) -> LearnedDates:
    """Learn selectors that read the dates of all pages, whichever day of the month they are of.

    A text such as `11/19/2026` is read all the same; `11/05/2026` beside it would be a day in May.
    Dates of a proposal are not known: they are what general rules made of such texts. `11/11/2026`
    is right in both orders, and proves neither.
    """
    reader = FieldReader(name="date", now=now)
    selectors = learn_with(reader, pages)
    texts = _texts(reader, selectors, pages)
    orders = {day_order(text) for text in texts}
    if (are_known and orders == {PrintedOrder.SAME}) or orders >= _BOTH:
        return LearnedDates()
    if PrintedOrder.MONTH_FIRST not in orders:
        if selectors and (are_known or not _are_recent_if_turned(texts, now=now)):
            return LearnedDates(selectors=selectors)
        if not are_known and selectors:
            return _turned(selectors, texts)
    elif not are_known:
        return _turned(selectors, texts)
    turned = replace(reader, month_first=True)
    selectors = learn_with(turned, pages)
    texts = _texts(turned, selectors, pages)
    # Days up to the twelfth prove no order by themselves.
    if PrintedOrder.MONTH_FIRST in {day_order(text) for text in texts}:
        return _turned(selectors, texts)
    return LearnedDates()


def _turned(selectors: tuple[str, ...], texts: Sequence[str]) -> LearnedDates:
    formats = [month_first_format(text) for text in texts]
    if not all(formats):
        return LearnedDates()
    return LearnedDates(selectors=selectors, formats=tuple(dict.fromkeys(map(str, formats))))


def _texts(
    reader: FieldReader, selectors: Sequence[str], pages: Sequence[KnownPage]
) -> tuple[str, ...]:
    """List what each page prints where its date is read."""
    return tuple(text for page in pages if (text := _text(reader, selectors, page)))


def _text(reader: FieldReader, selectors: Sequence[str], page: KnownPage) -> str | None:
    for selector in selectors:
        for node in page.tree.css(selector)[:_NODES]:
            text = tidy(node.text(separator=" "))
            if text and reader.understood(text) is not None:
                return text
    return None


def _are_recent_if_turned(texts: Sequence[str], *, now: datetime) -> bool:
    """Return whether the newest articles are of these days with the month first, and else of months ago."""
    either = [text for text in texts if day_order(text) in {PrintedOrder.EITHER, PrintedOrder.SAME}]
    if len(either) < _MIN_EITHER or len(either) < len(texts):
        return False
    plain, turned = (
        [now - at for text in either if isinstance(at := reader.understood(text), datetime)]
        for reader in (
            FieldReader(name="date", now=now),
            FieldReader(name="date", now=now, month_first=True),
        )
    )
    return (
        len(turned) == len(either)
        and _middle(turned) < _RECENT
        and (not plain or _middle(plain) > _LONG_AGO)
    )


def _middle(ages: Sequence[timedelta]) -> timedelta:
    return sorted(ages)[len(ages) // 2]
