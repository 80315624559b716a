"""The ten tasks of an analyst in a real Chromium: by mouse, by keyboard alone, and on a phone."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fixtures.dashboard.web_accounts import PASSWORDS
from fixtures.samples.sample_objects import NOON
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from playwright.sync_api import Locator, Page

from article.message import message
from storage.articles.changes import PresenceCode
from storage.engine import Database
from storage.models import (
    AccountRole,
    Change,
    ChangeKind,
    PageState,
    Review,
    ReviewState,
    Revision,
)
from storage.models import Page as StoredPage
from web.auth.passwords import add_account

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).parents[3] / "docs" / "dashboard.md"
DEVICES = ("mouse", "keyboard", "phone")
MOST_CLICKS = 5
ARCHIVED = '<p id="words">Cảnh báo nạn mua bán người sang Lào.</p>'


@dataclass
class Analyst:
    """Uses a page by mouse or by keyboard alone, and counts the clicks of the mouse."""

    page: Page
    by_keyboard: bool
    clicks: int = 0

    def activate(self, target: Locator, *, leads_on: bool = True) -> None:
        """Use a link, a button or a heading that unfolds."""
        if leads_on:
            with self.page.expect_navigation():
                self._activate(target)
        else:
            self._activate(target)

    def choose(self, target: Locator, value: str) -> None:
        """Choose from a list: by mouse two clicks, one opens it."""
        if self.by_keyboard:
            self._reach(target)
        else:
            self.clicks += 2
        target.select_option(value)

    def write(self, target: Locator, words: str, *, sends: bool = False) -> None:
        """Write into a field; Enter sends the form."""
        if self.by_keyboard:
            self._reach(target)
        target.fill(words)
        if sends:
            with self.page.expect_navigation():
                target.press("Enter")

    def _activate(self, target: Locator) -> None:
        if not self.by_keyboard:
            self.clicks += 1
            target.click()
            return
        self._reach(target)
        self.page.keyboard.press("Enter")

    def _reach(self, target: Locator) -> None:
        for _ in range(250):
            if target.evaluate("one => one === document.activeElement"):
                assert target.evaluate("one => one.matches(':focus-visible')")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")


@pytest.fixture(scope="session")
def small_week(small_week: Path, store_article, tmp_path_factory) -> Path:
    """Store what the ten tasks need: twenty articles that wait, an edit, a removal."""
    path = shutil.copyfile(small_week, tmp_path_factory.mktemp("tasks") / "tipwatch.db")
    database = Database(f"sqlite:///{path}")
    for number in range(10, 30):
        at = NOON + timedelta(days=4, minutes=number)
        place = ("Nghệ An", "Lào Cai", "Tây Ninh", "Hà Giang")[number % 4]
        store_article(
            database, number, at=at, title=f"{place}: khởi tố vụ mua bán người thứ {number}",
            text=f"Công an tỉnh {place} khởi tố {number} bị can về tội mua bán người, giải cứu nạn nhân.",
        )  # fmt: skip
    digest = hashlib.sha256(ARCHIVED.encode()).hexdigest()
    with database.writing() as session:
        for revision in session.query(Revision).filter_by(page_id=4):
            revision.archive = {"warc": "a.warc.gz", "offset": 0, "sha256": digest}
        session.get_one(StoredPage, 4).state = PageState.REMOVED
        session.add(
            Change(
                page_id=4, kind=ChangeKind.REMOVED, at=NOON + timedelta(days=4), from_revision=1,
                to_revision=1, significance=1.0, reasons=[], summary=message(PresenceCode.REMOVED),
            )
        )  # fmt: skip
    database.close()
    return path


@pytest.fixture
def desktop(site, settings, window, request) -> tuple[Analyst, Any]:
    """Serve the weeks to an analyst who uses one of the devices."""
    folder = settings.archive_config.folder
    folder.mkdir(parents=True, exist_ok=True)
    entry = WarcEntry(url="https://vov.vn/a-4.vov", body=ARCHIVED.encode())
    (folder / "a.warc.gz").write_bytes(warc_bytes(entry))
    shown = window(site.base, width=390 if request.param == "phone" else 1280)
    return Analyst(page=shown.open("/"), by_keyboard=request.param == "keyboard"), site


def find_what_is_new(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("nav a[href='/inbox']"))
    assert page.locator(".entry .kind-new").count() >= 20
    assert page.locator(".entry .kind-removed").count() == 1


def read_why_it_was_flagged(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("section .lines .line-title a").first)
    assert "mua bán người" in page.locator("section[aria-labelledby=why] q").first.inner_text()


def compare_two_versions(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("nav a[href='/changes']"))
    analyst.activate(page.locator("a[href='/articles/1/compare?from=1&to=2']").first)
    for changed in ("ins", "del"):
        right = page.locator(changed).last.evaluate("one => one.getBoundingClientRect().right")
        assert right <= page.evaluate("innerWidth")


def cite_what_was_removed(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("section a[href='/articles/4']", has_text="Cảnh báo").last)
    analyst.activate(page.locator(".cite summary"), leads_on=False)
    assert "/articles/4/archived/1" in page.locator("#cite-vi").input_value()
    assert page.locator("a[href='/articles/4/evidence.zip']").is_visible()
    analyst.activate(page.locator("a[href='/articles/4/archived/1']"))
    page.frame_locator("iframe.archived").locator("#words").wait_for()


def review_twenty_articles(analyst: Analyst, site: Any) -> None:
    page = analyst.page
    if analyst.by_keyboard:
        analyst.activate(page.locator("dl a[href='/queue']"))
        for _ in range(20):
            with page.expect_navigation():
                page.keyboard.press("c")
    else:
        analyst.activate(page.locator("nav a[href='/inbox']"))
        analyst.activate(page.locator("[data-tick-all]"), leads_on=False)
        analyst.activate(page.locator("#batch button[value=confirmed]"))
        assert page.locator("[data-key=z]").is_visible()
    with site.database.reading() as session:
        reviews = session.query(Review).filter_by(verdict=ReviewState.CONFIRMED).count()
    assert reviews == 20 if analyst.by_keyboard else reviews >= 20


def search_with_and_without_diacritics(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    found = []
    analyst.activate(page.locator("nav a[href='/articles']"))
    for words in ('"mua bán người"', '"mua ban nguoi"'):
        if analyst.by_keyboard:
            page.keyboard.press("/")
        analyst.write(page.locator("#q"), words, sends=True)
        found.append(page.locator(".tools [role=status]").inner_text())
        assert page.locator("mark.hit").first.inner_text().lower() == "mua bán người"
    assert found[0] == found[1]


def export_a_province_and_a_theme(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("svg.tiles a[href$='place=VN-22']"))
    analyst.activate(page.locator("form.search summary"), leads_on=False)
    analyst.choose(page.locator("#f-theme"), "prosecution")
    analyst.write(page.locator("#f-since"), NOON.date().isoformat(), sends=True)
    assert page.locator(".lines > li").count() == 5
    export = page.locator("a[href^='/articles/export.csv']")
    with page.expect_download() as received:
        analyst.activate(export, leads_on=False)
    rows = Path(received.value.path()).read_text("utf-8-sig")
    assert rows.count("https://vov.vn/a-") == 5


def save_a_search_with_mail_and_feed(analyst: Analyst, site: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("dl a[href='/articles?flagged=yes']"))
    analyst.activate(page.locator("details.save summary"), leads_on=False)
    analyst.write(page.locator("#search-name"), "Liên quan", sends=True)
    feed = page.locator("a[href^='/feeds/saved/']").get_attribute("href")
    assert site.get(feed).body.count("<entry>") >= 20
    analyst.activate(page.locator("td summary"), leads_on=False)
    analyst.write(page.locator("input[name=email]"), "mai@example.org", sends=True)
    assert "mai@example.org" in page.locator(".notice").inner_text()


def see_the_trend_of_a_theme_by_month(analyst: Analyst, _: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("details.more summary"), leads_on=False)
    analyst.activate(page.locator("nav a[href='/trends']"))
    months = page.locator("table.matrix").first
    assert "điều tra, truy tố, xét xử" in months.locator("tbody tr").first.inner_text()
    assert months.locator("thead th").count() >= 3


def share_a_list_with_a_viewer(analyst: Analyst, site: Any) -> None:
    page = analyst.page
    analyst.activate(page.locator("dl a[href='/articles?flagged=yes']"))
    address, listed = page.url, page.locator(".lines > li").count()
    assert "=&" not in address
    with site.database.writing() as session:
        for role in AccountRole:
            add_account(session, role.value, password=PASSWORDS[role], role=role, at=NOON)
    page.goto(address)
    analyst.write(page.locator("input[name=name]"), "viewer")
    analyst.write(page.locator("input[name=password]"), PASSWORDS[AccountRole.VIEWER], sends=True)
    assert page.url == address
    assert page.locator(".lines > li").count() == listed
    assert page.locator("#batch").count() == 0


TASKS = {
    find_what_is_new: ("Find what is new since the last look", 1),
    read_why_it_was_flagged: ("Read why an article was flagged", 1),
    compare_two_versions: ("Compare two versions", 2),
    cite_what_was_removed: ("See what was removed, with its archived page, and cite it", 3),
    review_twenty_articles: ("Review twenty articles", 3),
    search_with_and_without_diacritics: ("Search a phrase with and without diacritics", 1),
    export_a_province_and_a_theme: ("Export a province and a theme from a date", 5),
    save_a_search_with_mail_and_feed: ("Save a search, with mail and feed", 3),
    see_the_trend_of_a_theme_by_month: ("See the trend of a theme by month", 2),
    share_a_list_with_a_viewer: ("Share a list with a viewer", 1),
}


@pytest.mark.parametrize("desktop", DEVICES, indirect=True)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_task_is_done_within_five_clicks_or_by_keyboard_alone(desktop, task, request) -> None:
    analyst, site = desktop
    task(analyst, site)
    page = analyst.page
    if folder := os.environ.get("SCREENSHOTS"):
        name = re.sub(r"\W+", "-", request.node.name)
        page.screenshot(path=f"{folder}/{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert analyst.clicks == (0 if analyst.by_keyboard else TASKS[task][1])
    assert analyst.clicks <= MOST_CLICKS


def documented() -> str:
    """Return the table of clicks as docs/dashboard.md prints it."""
    rows = [f"| {name} | {clicks} |" for name, clicks in TASKS.values()]
    return "\n".join(["| task, from *Today* | clicks |", "|---|---|", *rows])


def test_manual_prints_the_clicks() -> None:
    assert documented() in DOCUMENT.read_text("utf-8")
