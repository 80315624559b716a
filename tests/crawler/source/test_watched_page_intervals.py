"""Intervals of watched pages: each is asked at its own, all when a person asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.processes.clocked_crawl import ClockedCrawls, clocked_crawls
from fixtures.sites.loopback_site import SiteReply
from pydantic import ValidationError

from crawler.source.declaration_data import DataError
from crawler.source.watched_page import watched_page_data, watched_page_from_data
from crawler.spider.fixed_pages import fixed_pages_spider
from settings.fixed_pages import DEFAULT_INTERVAL, FixedPage
from settings.source_names import FIXED_PAGES_SOURCE

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
OFTEN, SELDOM = "register.example/often", "register.example/seldom"


def page_of(address: str, every: str) -> dict[str, str]:
    return {"url": f"https://{address}", "selector": "main", "every": every}


@pytest.fixture
def crawls(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str, monkeypatch
) -> Iterator[ClockedCrawls]:
    pages = [page_of(OFTEN, "1h"), page_of(SELDOM, "1d")]
    monkeypatch.setenv("TIPWATCH_WATCH", json.dumps(pages))
    with clocked_crawls(
        FIXED_PAGES_SOURCE, tmp_path, database_url, further_hosts=("register.example",),
        due_only=getattr(request, "param", True),
    ) as running:  # fmt: skip
        for address in (OFTEN, SELDOM):
            running.site.replies[address] = SiteReply(
                f"<html><title>{address}</title><main><p>Danh sách doanh nghiệp của {address} "
                "được cấp phép đưa người lao động đi làm việc ở nước ngoài.</p></main></html>"
            )
        yield running


def asked(crawls: ClockedCrawls, at: datetime) -> list[str]:
    crawls.site.requests.clear()
    crawls.crawl(at)
    return sorted(one for one in crawls.site.requests if "robots" not in one)


def test_page_is_asked_at_its_own_interval(crawls: ClockedCrawls) -> None:
    assert asked(crawls, START) == [OFTEN, SELDOM]
    assert asked(crawls, START + timedelta(hours=1)) == [OFTEN]
    assert asked(crawls, START + timedelta(hours=23, minutes=55)) == [OFTEN, SELDOM]


def test_all_pages_are_asked_when_none_is_due(crawls: ClockedCrawls) -> None:
    asked(crawls, START)
    assert asked(crawls, START + timedelta(minutes=5)) == [OFTEN, SELDOM]


def test_clock_that_was_set_back_silences_no_page(crawls: ClockedCrawls) -> None:
    asked(crawls, START)
    assert asked(crawls, START - timedelta(days=3)) == [OFTEN, SELDOM]


@pytest.mark.parametrize("crawls", [False], indirect=True)
def test_all_pages_are_asked_by_command(crawls: ClockedCrawls) -> None:
    asked(crawls, START)
    assert asked(crawls, START + timedelta(hours=1)) == [OFTEN, SELDOM]


def test_source_is_crawled_at_the_shortest_interval() -> None:
    pages = [
        FixedPage.model_validate(page_of(OFTEN, "30m")),
        FixedPage.model_validate(page_of(SELDOM, "2d")),
    ]
    assert fixed_pages_spider(pages).source.polling.every == timedelta(minutes=30)
    assert fixed_pages_spider(pages[1:]).source.polling.at_most == timedelta(days=2)


def test_interval_is_written_and_read() -> None:
    page = FixedPage.model_validate(page_of(OFTEN, "90m"))
    assert watched_page_data(page)["every"] == "90m"
    assert watched_page_from_data(watched_page_data(page)) == page
    assert "every" not in watched_page_data(page.model_copy(update={"every": DEFAULT_INTERVAL}))


@pytest.mark.parametrize("every", ["5m", "31d", "often", "1w", "-1h", "9999d", "1h "])
def test_interval_out_of_bounds_is_refused(every: str) -> None:
    with pytest.raises(ValidationError, match="is no interval"):
        FixedPage.model_validate(page_of(OFTEN, every))
    with pytest.raises(DataError, match=r"every: .* is no interval"):
        watched_page_from_data({"watch": f"https://{OFTEN}", "every": every})
