"""Watched pages: the settings name a page, or one part of it; it is judged like other articles."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_fork import run_command
from warc_files import WarcEntry, warc_bytes

from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.not_an_article import NotAnArticle
from crawler.spider.fixed_pages import fixed_pages_spider
from settings import SettingsError, load_settings
from settings.fixed_pages import FIXED_PAGES_SOURCE, FixedPage

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://moj.gov.vn/duong-day-nong?id=7"
PAGE = (
    "<html><head><title>Đường dây nóng</title></head><body><div id='menu'>Lượt truy cập: {views}</div>"
    "<div class='lines'><p>Tổng đài phòng, chống mua bán người {number}, miễn phí cả ngày lẫn đêm.</p></div>"
    "</body></html>"
)
SPIDER = fixed_pages_spider(
    [
        FixedPage(url=URL, selector=".lines"),
        FixedPage(url="https://vov.vn/luat", selector="main"),
    ]
)


def read(page: str, url: str = URL) -> ExtractedArticle:
    return asyncio.run(SPIDER.read(page, url=url, now=NOW))


def test_part_that_counts_is_read_and_nothing_else() -> None:
    reading = read(PAGE.format(views="1.234", number="111"))
    assert (
        reading.article.text == "Tổng đài phòng, chống mua bán người 111, miễn phí cả ngày lẫn đêm."
    )
    assert reading.article.title == "Đường dây nóng"
    assert reading.address.url == URL


def test_part_that_is_not_there_is_no_empty_page() -> None:
    with pytest.raises(NotAnArticle, match="page_no_match"):
        read(
            "<html><title>Bảo trì</title><p>Trang đang bảo trì, mời quay lại sau ít phút nữa.</p></html>"
        )


def test_selector_of_one_page_is_not_tried_on_another() -> None:
    with pytest.raises(NotAnArticle):
        read(PAGE.format(views=1, number="111"), "https://vov.vn/luat")


def test_only_the_named_addresses_are_watched() -> None:
    assert SPIDER.source.address(URL)
    assert SPIDER.source.address("https://moj.gov.vn/duong-day-nong?id=8") is None


@pytest.mark.parametrize(
    "value", ["nonsense", '[{"url": "no address"}]', '[{"url": "https://a.vn", "selektor": "x"}]']
)
def test_wrong_setting_is_refused_with_an_example(value: str, monkeypatch) -> None:
    monkeypatch.setenv("TIPWATCH_WATCH", value)
    with pytest.raises(SettingsError, match="TIPWATCH_WATCH"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USER_AGENT", "tipwatch\nX-Evil: 1"),
        ("USER_AGENT", "tipwatch ☂"),
        ("MAIL_FROM", "a@b.vn\r\nBcc: c@d.vn"),
        ("WATCH", "[" * 3_000),
    ],
)
def test_setting_that_would_break_a_header_or_the_parser_is_refused(
    name: str, value: str, monkeypatch
) -> None:
    monkeypatch.setenv(f"TIPWATCH_{name}", value)
    with pytest.raises(SettingsError):
        load_settings()


@pytest.fixture
def visit(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(day: str, page: str) -> Path:
        path = tmp_path / f"{day}.warc.gz"
        path.write_bytes(warc_bytes(WarcEntry(url=URL, body=page.encode(), at=f"{day}T00:00:00Z")))
        return path

    return write


def test_watched_page_goes_through_the_same_machinery(tmp_path: Path, visit) -> None:
    env = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
        "TIPWATCH_WATCH": json.dumps([{"url": URL, "selector": ".lines"}]),
    }

    def tipwatch(*args: str | Path) -> str:
        done = run_command(*args, env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    for day, views, number in (
        ("2026-11-01", "1.234", "111"), ("2026-11-02", "5.678", "111"),
        # A number alone may be a counter, and no other article tells: it must stand for four visits.
        *((f"2026-11-0{day}", str(day), "113") for day in (3, 4, 5, 6)),
    ):  # fmt: skip
        tipwatch(
            "crawl",
            FIXED_PAGES_SOURCE,
            "--replay",
            visit(day, PAGE.format(views=views, number=number)),
        )
    (change,) = json.loads(tipwatch("changes", "--json"))
    assert (change["url"], change["summary"]) == (URL, "con số 111 → 113")
    assert "113" in tipwatch("show", "1", "--archive")
