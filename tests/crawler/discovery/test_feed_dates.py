"""Feed dates in numbers alone: one order for the whole feed, inferred from its items, or none at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import rss_item

from article.dates import HANOI
from crawler.discovery import DiscoveryResult, Feed
from crawler.discovery.feed_dates import DayOrder, read_feed_dates

MONTH_FIRST = ("%m/%d/%Y %I:%M:%S %p",)


def at(month: int, day: int, hour: int = 8, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=HANOI)


def american(*days: datetime) -> list[str]:
    """Print as tuoitre.vn does, with a narrow blank before the half of the day."""
    return [f"{day.month}/{day.day}/{day.year} {day:%I:%M:%S}\u202f{day:%p}" for day in days]


def vietnamese(*days: datetime) -> list[str]:
    return [f"{day:%d/%m/%Y %H:%M:%S}" for day in days]


def daily(last: datetime, count: int = 20) -> list[datetime]:
    """List items four a day, newest first, as the feed of a paper has them."""
    return [last - timedelta(hours=6 * number) for number in range(count)]


@pytest.mark.parametrize("day", [at(7, 20), at(8, 2), at(8, 8), at(12, 1), at(1, 3), at(12, 12)])
@pytest.mark.parametrize("printed", [american, vietnamese])
def test_daily_feed_is_read_right_on_any_day_of_the_month(day, printed) -> None:
    items = daily(day)
    found = read_feed_dates(printed(*items), now=day + timedelta(hours=1))
    assert list(found.dates) == items


def test_date_that_exists_in_one_order_only_decides_for_all() -> None:
    items = [at(11, 3), at(10, 13), at(10, 2)]
    assert list(read_feed_dates(american(*items), now=at(12, 20)).dates) == items
    assert list(read_feed_dates(vietnamese(*items), now=at(12, 20)).dates) == items


def test_order_that_leads_into_the_future_is_wrong() -> None:
    found = read_feed_dates(american(at(7, 8), at(7, 3)), now=at(7, 8, 12))
    assert found.order is DayOrder.MONTH_FIRST


def test_slow_feed_that_fits_both_orders_is_not_dated() -> None:
    found = read_feed_dates(vietnamese(at(5, 6), at(4, 3)), now=at(12, 20))
    assert (found.order, found.dates) == (DayOrder.AMBIGUOUS, (None, None))


def test_items_from_new_to_old_decide_where_all_are_old() -> None:
    items = [at(6, 9), at(5, 11), at(5, 4), at(3, 12), at(3, 2)]
    assert list(read_feed_dates(vietnamese(*items), now=at(12, 20)).dates) == items


def test_declared_order_decides_where_the_items_do_not() -> None:
    items = [at(5, 6), at(4, 3)]
    found = read_feed_dates(american(*items), now=at(12, 20), formats=MONTH_FIRST)
    assert (list(found.dates), found.contradicts_declared) == (items, False)


def test_declared_order_that_the_items_contradict_is_not_used() -> None:
    items = daily(at(11, 20))
    found = read_feed_dates(vietnamese(*items), now=at(11, 20, 9), formats=MONTH_FIRST)
    assert (list(found.dates), found.contradicts_declared) == (items, True)


def test_site_that_begins_to_write_the_standard_form_keeps_its_dates() -> None:
    found = read_feed_dates(
        ["Fri, 20 Nov 2026 08:00:00 +0700"], now=at(11, 20, 9), formats=MONTH_FIRST
    )
    assert found.dates == (at(11, 20),)


def test_year_of_two_digits_is_one_of_this_century() -> None:
    found = read_feed_dates(["Mon, 20 Jul 26 08:00:00 +0700"], now=at(7, 21))
    assert found.dates == (at(7, 20),)


def feed_of(*printed: str, now: datetime, **declared: Any) -> DiscoveryResult:
    items = [
        f"<item>{rss_item(f'https://vov.vn/a-{number}.vov', date)}</item>"
        for number, date in enumerate(printed)
    ]
    body = f'<rss version="2.0"><channel>{"".join(items)}</channel></rss>'
    feed = Feed(urls=("https://vov.vn/rss",), **declared)
    return feed.read(body.encode(), url="https://vov.vn/rss", now=now)


def test_refused_dates_are_a_warning_and_the_links_stay() -> None:
    found = feed_of(*vietnamese(at(5, 6), at(4, 3)), now=at(12, 20))
    assert [link.published_at for link in found.links] == [None, None]
    assert found.problem is None
    assert "may be day/month or month/day" in english(found.warning)


def test_unread_dates_are_a_warning() -> None:
    found = feed_of("20 tháng Bảy", "đầu tuần", now=at(7, 21))
    assert english(found.warning).startswith("2 of 2 dates could not be read")


def test_feed_that_is_read_whole_has_no_warning() -> None:
    assert feed_of(*american(*daily(at(7, 20))), now=at(7, 20, 9)).warning is None
