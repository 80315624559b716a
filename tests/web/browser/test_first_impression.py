"""What a stranger notices first: a short menu, days in the reader's language, nothing said twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fixtures.dashboard.web_accounts import PASSWORDS
from fixtures.samples.sample_objects import NOON

from article.message import message
from grouping.case_index import CaseIndex
from storage.articles.changes import PresenceCode
from storage.models import AccountRole, Change, ChangeKind
from storage.search import index_all

pytestmark = pytest.mark.slow

TEXT = "Công an tỉnh Lào Cai triệt phá đường dây mua bán người, giải cứu 9 nạn nhân bị lừa bán sang Trung Quốc."


def menu_of(body: str) -> tuple[list[str], bool]:
    """Return the addresses in front of "More", and whether it is open."""
    menu = re.search(r"<nav .*?<details class=\"more\"( open)?>", body, re.DOTALL)
    assert menu
    return re.findall(r'href="([^"]+)"', menu[0]), menu[1] is not None


@pytest.mark.parametrize(
    ("path", "is_open"),
    [("/", False), ("/trends", True), ("/sources/vov.vn", True), ("/sources", True), ("/cases", False)],
)  # fmt: skip
def test_menu_has_five_entries_and_opens_where_the_page_is_behind_more(
    site, path: str, is_open: bool
) -> None:
    body = site.get(path).body
    assert menu_of(body) == (["/", "/inbox", "/articles", "/cases", "/changes"], is_open)


def test_stories_are_still_in_the_menu(site) -> None:
    assert '<a href="/stories" aria-current="page">' in site.get("/stories").body


def test_days_of_a_report_are_written_as_its_language_does(site) -> None:
    period = "published_since=2026-09-01&published_until=2026-09-30"
    vietnamese = site.get(f"/report?{period}&report_language=vi").body
    english = site.get(f"/report?{period}&report_language=en").body
    assert "Đăng từ ngày: 01/09/2026" in vietnamese
    assert "Published from: 01 Sep 2026" in english
    assert "2026-09-01</p>" not in vietnamese + english


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("published_since=2026-09-01&published_until=2026-09-30&unit=day", "The 30 days before"),
        ("published_since=2026-09-01&published_until=2026-09-30&unit=month", "The month before"),
        ("published_since=2026-08-03&published_until=2026-08-16&unit=week", "The 2 weeks before"),
    ],
)
def test_time_before_is_named_by_its_unit(site, period: str, words: str) -> None:
    assert words in site.get(f"/report?{period}&report_language=en").body


def test_one_source_is_not_sources(site, store_article) -> None:
    for number in (1, 2):
        store_article(
            site.database, 700 + number, title=f"Giải cứu chín người ở Lào Cai {number}",
            text=TEXT, at=NOON, published_at=NOON - timedelta(days=number),
        )  # fmt: skip
    CaseIndex(site.database).refresh()
    body = site.get("/cases", **{"Accept-Language": "en"}).body
    assert re.search(r"2 reports, 1 source<", body)
    assert "sources: " not in body


def test_second_entry_of_an_article_does_not_repeat_it(either_site, store_article) -> None:
    database = either_site.database
    title = "Giải cứu chín người ở Lào Cai rồi gỡ bài"
    number = store_article(database, 720, title=title, text=TEXT, at=NOON, published_at=NOON)
    with database.writing() as session:
        session.add(Change(page_id=number, kind=ChangeKind.REMOVED, at=NOON, from_revision=1, to_revision=1,
                           summary=message(PresenceCode.REMOVED), significance=1.0, reasons=[]))  # fmt: skip
    index_all(database)
    body = either_site.get("/inbox", **{"Accept-Language": "en"}).body
    assert body.count(f">{title}</a>") == 1
    assert body.count(f'href="/articles/{number}"') == 2  # the keys still stop at each
    assert ">the article above</a>" in body


def first_role(body: str) -> str:
    return re.findall(r'<select id="role".*?<option value="(\w+)"', body, re.DOTALL)[0]


def test_first_account_is_an_operator(site) -> None:
    assert first_role(site.get("/accounts").body) == "operator"


def test_another_account_may_do_least(peopled) -> None:
    peopled.log_in("operator", PASSWORDS[AccountRole.OPERATOR])
    assert first_role(peopled.get("/accounts").body) == "viewer"


def test_date_of_a_filter_is_a_day_in_a_chip(site) -> None:
    body = site.get("/articles?published_since=2026-09-01", **{"Accept-Language": "en"}).body
    assert "Published from: 01 Sep 2026" in re.sub(r"<[^>]+>", "", body)


@pytest.mark.browser
def test_menu_is_two_rows_and_buttons_one_line_on_a_screen(site, window) -> None:
    page = window(site.base).open("/sources")
    assert page.locator("header.top").bounding_box()["height"] < 100
    heights = [one.bounding_box()["height"] for one in page.locator("td.buttons button").all()]
    assert heights
    assert max(heights) < 48


@pytest.mark.browser
def test_chart_is_readable_on_a_phone_and_shows_its_newest_end(site, window) -> None:
    page = window(site.base, width=390).open("/trends")
    measured = page.evaluate(
        """() => {
          const box = document.querySelector(".newest"), label = box.querySelector("svg text");
          const shown = box.getBoundingClientRect(), drawn = box.querySelector("svg").getBoundingClientRect();
          return {text: label.getBoundingClientRect().height, cut: drawn.right - shown.right,
                  page: document.documentElement.scrollWidth};
        }"""
    )
    assert measured["text"] >= 10
    assert abs(measured["cut"]) < 2
    assert measured["page"] <= 390


@pytest.mark.browser
def test_printing_date_is_printed_only(site, window) -> None:
    opened = window(site.base).open("/stories")
    link = opened.locator(".line-title a").first
    opened.goto(f"{site.base}{link.get_attribute('href')}")
    assert not opened.locator(".printed").is_visible()
    opened.emulate_media(media="print")
    assert opened.locator(".printed").is_visible()


@pytest.mark.browser
def test_review_leaves_the_text_of_an_article_on_the_first_screen_of_a_phone(site, window) -> None:
    page = window(site.base, width=390).open("/articles/1")
    assert page.locator("#review").bounding_box()["height"] < 270
    note = page.locator("#note")
    note.fill("đã gọi công an tỉnh\n" * 4)
    typed = note.bounding_box()["height"]
    assert typed >= 70
    # What shrinks as it loses the focus moves the button that is being pressed.
    page.locator("#review button").first.focus()
    assert note.bounding_box()["height"] == typed
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("language", "story", "case"),
    [("vi", "Sự kiện", "Hồ sơ vụ việc"), ("en", "Stories", "Cases")],
)
def test_stories_and_cases_have_names_that_are_not_mistaken(site, language, story, case) -> None:
    body = site.get("/", **{"Accept-Language": language}).body
    assert re.search(rf'<a href="/stories"[^>]*>{story}<', body)
    assert re.search(rf'<a href="/cases"[^>]*>{case}<', body)


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", "Đọc cùng dữ liệu như các trang này bằng chương trình"), ("en", "for programs")],
)
def test_manual_of_the_api_begins_in_the_language_of_the_reader(site, language, words) -> None:
    body = site.get("/api/docs", **{"Accept-Language": language}).body
    assert words in body
    assert "Authorization: Bearer" in body
    # Each path is named in that language first, and leads to its description.
    described = set(re.findall(r'<section lang="en" id="([^"]+)"', body))
    assert set(re.findall(r'<li><a href="#([^"]+)"', body)) == described


@pytest.mark.browser
def test_tables_on_a_phone_name_every_value_and_the_page_one_is_on(site, window) -> None:
    site.post("/searches", name="Lào Cai", filters="q=lao")
    site.post("/subscribers", email="mai@example.org", language="vi", cadence="daily")
    page = window(site.base, width=390).open("/audit")
    cells = page.locator("tbody td:not(:first-child):visible")
    assert all(one.get_attribute("data-label") for one in cells.all())
    assert page.locator(".more [aria-current]").bounding_box()["x"] < 100
    page.goto(f"{site.base}/subscribers")
    number = page.locator("td.number").first
    assert number.evaluate("(one) => getComputedStyle(one).textAlign") == "left"
    assert "Hà Nội (UTC+7)" in page.locator("tbody").inner_text()


@pytest.mark.browser
def test_report_is_printed_on_white_without_its_form_from_a_dark_screen(site, window) -> None:
    page = window(site.base, color_scheme="dark").open("/report?published_since=2026-10-01")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert not page.locator(".search, .tools").first.is_visible()
    assert page.locator("svg.trend").is_visible()
