"""Watched pages: the settings name a page, or one part of it; it is judged like other articles."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.samples.warc_files import WarcEntry, warc_bytes

from article.edits.article_diff import ArticleDiff, diff_articles
from crawler.extraction.extract import ExtractedArticle
from crawler.extraction.not_an_article import NotAnArticle
from crawler.spider.fixed_pages import fixed_pages_spider
from presentation.messages import render
from settings import SettingsError, load_settings
from settings.fixed_pages import FixedPage
from settings.source_names import FIXED_PAGES_SOURCE

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
        "TIPWATCH_DATA_DIR": str(with_database(tmp_path / "var")),
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


REGISTER = [
    ("Công ty Hoa Sen", "GP 12/2024", "Hà Nội"),
    ("Công ty Biển Xanh", "GP 31/2025", "Đà Nẵng"),
    ("Công ty Sao Mai", "GP 7/2023", "Nghệ An"),
    ("Công ty An Phú", "GP 2/2026", "Hải Phòng"),
]


def register_page(rows: list[tuple[str, str, str]]) -> str:
    body = "".join(
        f"<tr><td>{n}</td>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>"
        for n, row in enumerate(rows, 1)
    )
    head = "<tr><th>STT</th><th>Doanh nghiệp</th><th>Giấy phép</th><th>Địa phương</th></tr>"
    return (
        "<html><title>Doanh nghiệp được phép đưa người đi làm việc ở nước ngoài</title>"
        f"<div class='lines'><table>{head}{body}</table></div></html>"
    )


def register_change(after: list[tuple[str, str, str]]) -> ArticleDiff:
    return diff_articles(read(register_page(REGISTER)).article, read(register_page(after)).article)


def test_row_of_a_table_is_one_line_without_its_number() -> None:
    lines = read(register_page(REGISTER)).article.text.splitlines()
    assert lines[:2] == [
        "Doanh nghiệp | Giấy phép | Địa phương",
        "Công ty Hoa Sen | GP 12/2024 | Hà Nội",
    ]
    assert len(lines) == 5


def test_register_that_loses_one_entry_says_which() -> None:
    change = register_change([row for row in REGISTER if row[0] != "Công ty Biển Xanh"])
    (row,) = change.changed_texts
    assert (row.old, row.new) == ("Công ty Biển Xanh | GP 31/2025 | Đà Nẵng", "")
    assert render(change.summary, "vi") == "bỏ 1 dòng"
    assert render(change.summary, "en") == "1 row removed"


def test_register_in_another_order_is_the_same() -> None:
    assert register_change(REGISTER[::-1]).fields == ()


def test_cell_that_changes_is_a_change_of_its_row() -> None:
    change = register_change(
        [REGISTER[2], ("Công ty Hoa Sen", "GP 40/2026", "Hà Nội"), *REGISTER[1::2]]
    )
    (row,) = change.changed_texts
    assert row.old == "Công ty Hoa Sen | GP 12/2024 | Hà Nội"
    assert row.new == "Công ty Hoa Sen | GP 40/2026 | Hà Nội"


def test_item_of_a_list_is_one_line() -> None:
    item = "<li><p>Đường dây 111</p><p>miễn phí cả ngày lẫn đêm cho trẻ em</p></li>"
    page = f"<html><title>Nơi trợ giúp</title><div class='lines'><ul>{item * 2}</ul></div></html>"
    assert (
        read(page).article.text.splitlines()
        == ["Đường dây 111 miễn phí cả ngày lẫn đêm cho trẻ em"] * 2
    )


def test_table_that_lays_out_a_page_is_no_list_of_rows() -> None:
    column = "<p>Tổng đài phòng, chống mua bán người nhận cuộc gọi cả ngày.</p>"
    inner = f"<table><tr><td>{column}</td></tr></table>"
    page = (
        "<html><title>Trợ giúp</title><div class='lines'><table>"
        f"<tr><td>{inner}</td><td>{column}</td></tr><tr><td>{column}</td><td>{column}</td></tr></table></div></html>"
    )
    assert " | " not in read(page).article.text


def test_table_of_entries_within_a_table_that_lays_out_a_page_has_rows() -> None:
    entries = "<tr><td>Công ty Hoa Sen</td><td>GP 12</td></tr><tr><td>Công ty Sao Mai</td><td>GP 7</td></tr>"
    column = "<p>Danh sách do Cục Quản lý lao động ngoài nước công bố ngày 3/10.</p>"
    page = (
        "<html><title>Doanh nghiệp</title><div class='lines'><table>"
        f"<tr><td><table>{entries}</table></td><td>{column}</td></tr><tr><td>{column}</td><td>{column}</td></tr>"
        "</table></div></html>"
    )
    lines = read(page).article.text.splitlines()
    assert lines[:2] == ["Công ty Hoa Sen | GP 12", "Công ty Sao Mai | GP 7"]
    assert column[3:-4] in lines


def test_item_of_a_list_within_a_list_is_one_line() -> None:
    inner = "<ul><li><p>Tổng đài 111</p><p>miễn phí cả ngày lẫn đêm</p></li></ul>"
    page = f"<html><title>Nơi trợ giúp</title><div class='lines'><ul><li>Trẻ em{inner}</li></ul></div></html>"
    assert read(page).article.text.splitlines() == [
        "Trẻ em",
        "Tổng đài 111 miễn phí cả ngày lẫn đêm",
    ]
