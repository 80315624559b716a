"""The main paths of analyst and operator in a real Chromium: phone and desktop, with and without scripts."""

from __future__ import annotations

import re

import pytest
from fixtures.dashboard.page_navigation import follow

from storage.models import Page, ReviewState, SourceState, StoredSource


def number_in(address: str) -> int:
    found = re.search(r"/articles/(\d+)", address)
    assert found, address
    return int(found[1])


BROWSERS = [
    pytest.param((width, script, locale), id=f"{width}-{'js' if script else 'nojs'}-{locale[:2]}")
    for width, script, locale in (
        (1280, True, "vi-VN"), (1280, False, "en-US"), (360, True, "en-US"), (360, False, "vi-VN"),
    )
]  # fmt: skip
PAGES = (
    "/", "/inbox", "/articles", "/articles?q=zzz", "/articles/1", "/articles/1/compare?from=1&to=2", "/stories",
    "/stories/1", "/changes", "/sources", "/sources/vov.vn", "/searches", "/settings", "/accounts",
    "/account", "/audit", "/api/docs",
)  # fmt: skip


@pytest.fixture(params=BROWSERS)
def opened(request, site, window):
    width, script, locale = request.param
    return window(site.base, width=width, java_script_enabled=script, locale=locale), site


def calm(shown) -> None:
    assert shown.complaints == []
    assert shown.strangers == []


def test_every_page_opens_fits_and_complains_about_nothing(opened) -> None:
    shown, _ = opened
    for path in PAGES:
        page = shown.open(path)
        assert page.locator("h1").count() == 1, path
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    calm(shown)


def test_analyst_searches_reads_why_and_decides(opened) -> None:
    shown, site = opened
    page = shown.open("/articles")
    page.fill("#q", "mua ban nguoi")
    follow(page.locator("form.search button"))
    assert page.locator(".lines > li").count() == 3
    follow(page.locator(".lines a").last)
    assert page.locator("main mark.hit").first.inner_text().lower() == "mua bán người"
    page.fill("#note", "đã gọi công an tỉnh")
    page.locator("input[name=go_on]").uncheck()
    follow(page.locator("button[value=confirmed]"))
    assert page.locator(".note").inner_text() == "đã gọi công an tỉnh"
    number = number_in(page.url)
    with site.database.reading() as session:
        assert session.get_one(Page, number).review is ReviewState.CONFIRMED
    calm(shown)


def test_queue_leads_from_one_waiting_article_to_the_next_until_none_waits(opened) -> None:
    shown, _ = opened
    page = shown.open("/queue")
    seen = []
    while "/articles/" in page.url:
        seen.append(page.url)
        follow(page.locator("button[value=rejected]"))
    assert len(seen) == len(set(seen)) == 3
    assert page.url.endswith("/queue")
    calm(shown)


def test_operator_pauses_resumes_and_asks_for_a_crawl(opened) -> None:
    shown, site = opened
    page = shown.open("/sources/vov.vn")

    def state() -> StoredSource:
        with site.database.reading() as session:
            return session.get_one(StoredSource, "vov.vn")

    follow(page.locator("form[action$='/crawl'] button"))
    assert state().requested_at is not None
    follow(page.locator("form[action$='/pause'] button"))
    assert state().state is SourceState.PAUSED
    follow(page.locator("form[action$='/resume'] button"))
    assert state().state is SourceState.ACTIVE
    shown.open("/audit")
    assert page.locator("tbody tr").count() == 3
    calm(shown)


def test_search_is_saved_and_read_as_a_feed(opened) -> None:
    shown, site = opened
    page = shown.open("/articles?q=lua+ban&flagged=yes")
    page.locator("details.save summary").click()
    page.fill("#search-name", "Lừa bán")
    follow(page.locator("details.save button"))
    feed = page.locator("a[href^='/feeds/saved/']").get_attribute("href")
    assert site.get(feed).body.count("<entry>") == 3
    page.locator("td summary").click()
    page.fill("input[name=email]", "mai@example.org")
    follow(page.locator("td details button"))
    assert "mai@example.org" in page.locator("[role=status]").inner_text()
    shown.open("/subscribers")
    follow(page.locator("form[action$='/pause'] button"))
    page.locator("form[action$='/resume'] button").wait_for()
    calm(shown)


def test_language_is_chosen_and_remembered(opened) -> None:
    shown, _ = opened
    page = shown.open("/articles?q=vàng")
    before = page.locator("html").get_attribute("lang")
    follow(page.locator("footer a[hreflang]"))
    assert page.locator("html").get_attribute("lang") != before
    assert page.locator("#q").input_value() == "vàng"
    calm(shown)


def test_one_key_confirms_and_goes_on(site, window) -> None:
    shown = window(site.base)
    page = shown.open("/queue")
    first = page.url
    page.keyboard.press("c")
    page.wait_for_url(lambda url: url != first)
    with site.database.reading() as session:
        number = number_in(first)
        assert session.get_one(Page, number).review is ReviewState.CONFIRMED
    page.keyboard.press("n")
    page.keyboard.type("crj")
    assert page.locator("#note").input_value() == "crj"
    calm(shown)


def test_story_is_printed_as_a_report_without_the_navigation(site, window) -> None:
    shown = window(site.base)
    page = shown.open("/stories/1")
    page.emulate_media(media="print")
    for hidden in (".top", "footer"):
        assert not page.locator(hidden).is_visible(), hidden
    for selector in ("h1", ".why", ".report table"):
        assert page.locator(selector).first.is_visible(), selector
    assert page.locator(".report tbody tr").count() == 2
    calm(shown)


def test_keys_can_be_switched_off(site, window) -> None:
    page = window(site.base).open("/articles/1")
    page.uncheck("#keys-on")
    page.keyboard.press("c")
    page.reload()
    page.keyboard.press("c")
    assert page.url.endswith("/articles/1")
