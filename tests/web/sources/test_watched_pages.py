"""Watching a page in the dashboard: preview, choice of a part, interval, recipients, change and end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.dashboard.accessibility import findings
from fixtures.dashboard.page_navigation import follow
from fixtures.processes.proposal_daemon import ProposalDaemon
from fixtures.samples.sample_objects import NOON
from fixtures.sites.loopback_site import SiteReply

from crawler.html.marked_parts import marked_parts
from crawler.spider.declarations.watched_files import watched_page_files
from crawler.spider.registry import declared_spiders, sources_folder
from digest.subscription import SubscriptionChanges, add_subscriber
from settings import Settings
from settings.fixed_pages import FixedPage
from settings.source_names import FIXED_PAGES_SOURCE
from storage.delivery.subscribers import watch_recipients
from storage.models import ProposalPage

pytestmark = pytest.mark.slow

ADDRESS = "register.example/licensed"
URL = f"https://{ADDRESS}"
PAGE = """<html><head><title>Doanh nghiệp được cấp phép</title><script>document.title='run'</script></head><body>
<div id="menu">Lượt truy cập hôm nay: 5.678; <a href="https://evil.example/">trang chủ</a>, giới thiệu, liên hệ</div>
<table class="firms"><tr><th>Công ty</th><th>Giấy phép</th></tr>
<tr><td>Công ty Hoa Sen</td><td>GP 12/2024</td></tr>
<tr><td>Công ty Biển Xanh</td><td>GP 31/2025</td></tr>
<tr><td>Công ty Sao Mai</td><td>GP 7/2023</td></tr></table>
<div class="note">Danh sách được cập nhật vào ngày làm việc đầu tiên của mỗi tháng.</div></body></html>"""


@pytest.fixture
def daemon(either_site, settings: Settings) -> ProposalDaemon:
    return ProposalDaemon(either_site.database, settings, {ADDRESS: SiteReply(PAGE)})


def previewed(site, daemon: ProposalDaemon, url: str = ADDRESS) -> str:
    reply = site.post("/watched-pages", url=url)
    assert reply.status == 303
    daemon.work()
    return str(reply.headers["location"])


def part_number(site, place: str, selector_words: str) -> str:
    """Return the number under which a part is offered."""
    shown = site.get(place, Accept_Language="en").body
    before = shown[: shown.index(selector_words)]
    return before.rpartition('name="part" value="')[2].partition('"')[0]


def subscriber(site, email: str) -> int:
    with site.database.writing() as session:
        return add_subscriber(session, email, SubscriptionChanges(), now=NOON).id


def watched() -> FixedPage:
    ((_, page),) = watched_page_files(sources_folder()).values()
    return page


def test_preview_shows_what_would_be_compared_and_watches_nothing(either_site, daemon) -> None:
    place = either_site.post("/watched-pages", url=ADDRESS).headers["location"]
    assert 'http-equiv="refresh"' in either_site.get(place).body
    daemon.work()
    shown = either_site.get(place).body
    assert 'http-equiv="refresh"' not in shown
    assert "Công ty Biển Xanh | GP 31/2025" in shown
    assert FIXED_PAGES_SOURCE not in declared_spiders()


def test_chosen_part_is_watched_at_its_interval_for_its_recipients(either_site, daemon) -> None:
    mai, other = (subscriber(either_site, f"{one}@example.org") for one in ("mai", "other"))
    place = previewed(either_site, daemon)
    part = part_number(either_site, place, "Công ty Giấy phép")
    form = {"part": part, "every": "1h", f"subscriber-{mai}": "1"}
    assert either_site.post(f"{place}/accept", **form).status == 303
    assert watched() == FixedPage(url=URL, selector="table.firms", every=timedelta(hours=1))
    assert declared_spiders()[FIXED_PAGES_SOURCE].source.address(URL)
    with either_site.database.reading() as session:
        assert [row.id for row in watch_recipients(session, URL)] == [mai]
        assert session.query(ProposalPage).count() == 0
    assert other != mai


@pytest.mark.parametrize(
    "form",
    [{"every": "1h"}, {"part": "99", "every": "1h"}, {"part": "1", "every": "1s"}, {"part": "1"}],
)
def test_without_part_or_interval_nothing_is_watched(form, either_site, daemon) -> None:
    place = previewed(either_site, daemon)
    answer = either_site.post(f"{place}/accept", **form)
    assert answer.status == 400
    assert "trang chưa được theo dõi" in answer.body
    assert watched_page_files(sources_folder()) == {}


def test_refused_page_is_not_watched(either_site, daemon) -> None:
    place = previewed(either_site, daemon)
    either_site.post(f"{place}/refuse")
    either_site.post(f"{place}/accept", part="1", every="1h")
    assert watched_page_files(sources_folder()) == {}


def test_watched_page_is_not_asked_for_again(either_site, daemon) -> None:
    place = previewed(either_site, daemon)
    either_site.post(f"{place}/accept", part="1", every="6h")
    answer = either_site.post("/watched-pages", url=URL)
    assert (answer.status, "Trang này đã được theo dõi" in answer.body) == (400, True)


def test_interval_and_recipients_are_changed(either_site, daemon) -> None:
    mai = subscriber(either_site, "mai@example.org")
    place = previewed(either_site, daemon)
    either_site.post(f"{place}/accept", part="2", every="1h", **{f"subscriber-{mai}": "1"})
    selector = watched().selector
    either_site.post("/watched-pages/edit", url=URL, every="7d")
    assert watched() == FixedPage(url=URL, selector=selector, every=timedelta(days=7))
    with either_site.database.reading() as session:
        assert watch_recipients(session, URL) == []


def test_stopped_page_is_watched_no_longer(either_site, daemon) -> None:
    place = previewed(either_site, daemon)
    either_site.post(f"{place}/accept", part="1", every="1h")
    assert URL in either_site.get("/watched-pages").body
    assert either_site.post("/watched-pages/stop", url=URL).status == 303
    assert FIXED_PAGES_SOURCE not in declared_spiders()
    assert either_site.post("/watched-pages/stop", url=URL).status == 404


def test_page_that_cannot_be_read_says_why(either_site, daemon) -> None:
    daemon.replies = {ADDRESS: SiteReply("<html><body></body></html>")}
    place = previewed(either_site, daemon)
    assert "không có gì để so sánh" in either_site.get(place).body
    assert "/accept" not in either_site.get(place).body


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://a.example/", "http://"])
def test_what_is_no_address_is_refused(url: str, either_site) -> None:
    assert either_site.post("/watched-pages", url=url).status == 400


def test_request_to_watch_is_not_decided_as_a_source(either_site, daemon) -> None:
    number = previewed(either_site, daemon).rpartition("/")[2]
    assert either_site.post(f"/source-proposals/{number}/accept").status == 404
    assert either_site.get(f"/source-proposals/{number}").status == 404


def test_page_of_the_settings_can_only_get_recipients(either_site, monkeypatch) -> None:
    listed = FixedPage(url=URL, selector="main")
    monkeypatch.setattr("web.pages.watched_pages.pages_by_url", lambda: {URL: listed})
    mai = subscriber(either_site, "mai@example.org")
    either_site.post("/watched-pages/edit", url=URL, every="1h", **{f"subscriber-{mai}": "1"})
    assert watched_page_files(sources_folder()) == {}
    with either_site.database.reading() as session:
        assert [row.id for row in watch_recipients(session, URL)] == [mai]
    assert either_site.post("/watched-pages/stop", url=URL).status == 404


# The frame


def test_frame_runs_nothing_and_leads_nowhere_but_to_a_choice(either_site, daemon) -> None:
    place = previewed(either_site, daemon)
    answer = either_site.get(f"{place}/frame.html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-top-navigation-by-user-activation; default-src 'none'")
    assert "<script" not in answer.body
    assert "evil.example" not in answer.body
    assert f'href="{place}?part=' in answer.body


def test_parts_are_framed_and_numbered_and_own_links_are_gone() -> None:
    shown = marked_parts(
        '<a href="https://evil.example/" target="_top">x</a><div id="a" style="color: red">y</div>',
        {"#a": ("1", '/"><b>'), "#gone": ("2", "/2")},
    )
    assert "evil.example" not in shown
    assert 'href="/&quot;><b>"' in shown or 'href="/&quot;&gt;&lt;b&gt;"' in shown
    assert "color: red; outline" in shown
    assert ">2</a>" not in shown


# On the screen


def test_part_of_a_page_is_watched_by_somebody_who_reads_only_the_screen_without_javascript(
    site, settings: Settings, window
) -> None:
    daemon = ProposalDaemon(site.database, settings, {ADDRESS: SiteReply(PAGE)})
    subscriber(site, "mai@example.org")
    shown = window(site.base, locale="en-US", java_script_enabled=False)
    page = shown.open("/sources")
    follow(page.get_by_role("link", name="Watched pages"))
    page.get_by_label("Address").fill(ADDRESS)
    follow(page.get_by_role("button", name="Preview"))
    assert page.get_by_text("This page updates by itself").is_visible()
    daemon.work_beside_a_browser()
    number = part_number(site, page.url.removeprefix(site.base), "Công ty Giấy phép")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name=number, exact=True).wait_for(timeout=120_000)
    follow(frame.get_by_role("link", name=number, exact=True))
    assert page.locator("details[open]").get_by_text("Công ty Sao Mai | GP 7/2023").is_visible()
    page.get_by_label("Checked every").select_option(label="day")
    page.get_by_label("mai@example.org").check()
    follow(page.get_by_role("button", name="Watch this part"))
    assert page.get_by_text("Checked every: day").is_visible()
    assert watched() == FixedPage(url=URL, selector="table.firms", every=timedelta(days=1))
    assert shown.strangers == []


@pytest.mark.parametrize("width", [1280, 360])
def test_preview_and_list_have_no_serious_finding(
    site, settings: Settings, window, width: int
) -> None:
    daemon = ProposalDaemon(site.database, settings, {ADDRESS: SiteReply(PAGE)})
    subscriber(site, "mai@example.org")
    place = site.post("/watched-pages", url=ADDRESS).headers["location"]
    daemon.work_beside_a_browser()
    shown = window(site.base, width=width)
    found = {place: findings(shown.open(place))}
    site.post(f"{place}/accept", part="1", every="1h")
    page = shown.open("/watched-pages")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert found | {"list": findings(page)} == {place: [], "list": []}
