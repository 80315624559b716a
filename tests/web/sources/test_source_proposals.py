"""Adding and repairing a source in the dashboard: ask, see what would be read, accept, take back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.dashboard.page_navigation import follow
from fixtures.dashboard.web_accounts import PASSWORDS
from fixtures.samples.sample_objects import NOON
from fixtures.sites.loopback_site import SiteReply
from fixtures.sites.redesigned_river import (
    SITE,
    RiverDaemon,
    fail_selectors,
    redesign_what_is_watched,
)

from crawler.spider.declarations.accepted_repairs import accept_repair, accepted_repairs
from crawler.spider.registry import declared_spiders, sources_folder
from settings import Settings
from storage.models import (
    AccountRole,
    ProposalKind,
    ProposalState,
    SourceProposal,
)
from storage.sources.proposals import claim_next

pytestmark = pytest.mark.slow

NOW = NOON + timedelta(days=5)
"""The time of the dashboard under test."""


@pytest.fixture
def daemon(either_site, settings: Settings) -> RiverDaemon:
    return RiverDaemon(either_site.database, settings, SITE.replies)


def ask(site, url: str = SITE.given) -> str:
    reply = site.post("/source-proposals", url=url)
    assert reply.status == 303
    return reply.headers["location"]


def test_a_source_is_added_by_its_address(either_site, daemon: RiverDaemon) -> None:
    place = ask(either_site, "baosongnuoc.example")
    assert 'http-equiv="refresh"' in either_site.get(place).body
    daemon.work()
    shown = either_site.get(place).body
    assert 'http-equiv="refresh"' not in shown
    story = next(iter(SITE.stories.values()))
    assert story.title in shown
    assert story.lines[-1] in shown
    assert SITE.host not in declared_spiders()
    either_site.post(f"{place}/accept")
    assert SITE.host in declared_spiders()


def test_page_of_an_accepted_source_is_there_at_once(either_site, daemon: RiverDaemon) -> None:
    place = ask(either_site)
    daemon.work()
    either_site.post(f"{place}/accept")
    assert either_site.get(f"/sources/{SITE.host}").status == 200


def test_samples_stand_beside_their_pages_with_dates_for_people(
    either_site, daemon: RiverDaemon
) -> None:
    place = ask(either_site)
    daemon.work()
    shown = either_site.get(place).body
    assert shown.count('class="archived" sandbox src=') == 5
    assert "20/11/2026 08:15" in shown
    assert "2026-11-20T08:15" not in shown


def test_what_waits_for_a_decision_is_listed_first(either_site, daemon: RiverDaemon) -> None:
    ask(either_site)
    daemon.work()
    for number in range(30):
        ask(either_site, f"https://other{number}.example/")
    shown = either_site.get("/source-proposals").body
    assert "Chờ bạn quyết định: 1" in shown
    assert shown.index(f">{SITE.host}<") < shown.index("other29.example")


def test_an_accepted_source_is_taken_back(either_site, daemon: RiverDaemon) -> None:
    place = ask(either_site)
    daemon.work()
    either_site.post(f"{place}/accept")
    either_site.post(f"{place}/take-back")
    assert SITE.host not in declared_spiders()


def test_a_source_whose_name_is_taken_meanwhile_is_not_overwritten(
    either_site, daemon: RiverDaemon
) -> None:
    place = ask(either_site, "baosongnuoc.example")
    daemon.work()
    taken = sources_folder() / f"{SITE.host}.toml"
    taken.parent.mkdir(parents=True, exist_ok=True)
    taken.write_text("# somebody's\n", encoding="utf-8")
    answer = either_site.post(f"{place}/accept")
    assert answer.status == 400
    assert "Đã có nguồn tin mang tên này" in answer.body
    assert taken.read_text(encoding="utf-8") == "# somebody's\n"


def test_a_refused_proposal_cannot_be_accepted(either_site, daemon: RiverDaemon) -> None:
    place = ask(either_site)
    daemon.work()
    either_site.post(f"{place}/refuse")
    either_site.post(f"{place}/accept")
    assert SITE.host not in declared_spiders()


def test_a_site_without_articles_says_why_there_is_no_proposal(
    either_site, daemon: RiverDaemon
) -> None:
    daemon.replies = {f"{SITE.host}/": SiteReply("<html><body>Chào bạn</body></html>")}
    place = ask(either_site)
    daemon.work()
    assert "hãy nhập địa chỉ của một bài viết" in either_site.get(place).body
    english = either_site.get(place, **{"Accept-Language": "en"}).body
    assert "give the address of one article" in english


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://a.example/", "http://"])
def test_what_is_no_address_is_refused(url: str, either_site) -> None:
    assert either_site.post("/source-proposals", url=url).status == 400


def test_one_address_is_asked_for_once(either_site) -> None:
    assert ask(either_site) == ask(either_site)


def test_two_daemons_never_claim_the_same_request(either_site) -> None:
    ask(either_site)
    with either_site.database.writing() as session:
        assert claim_next(session, now=NOW) is not None
        assert claim_next(session, now=NOW) is None


def test_a_request_of_a_daemon_that_died_is_claimed_again(either_site) -> None:
    ask(either_site)
    with either_site.database.writing() as session:
        claim_next(session, now=NOW)
        assert claim_next(session, now=NOW + timedelta(hours=1)) is not None


# Repair


@pytest.fixture
def redesigned(either_site, daemon: RiverDaemon) -> RiverDaemon:
    """A source that was added and whose articles are stored, after its redesign."""
    redesign_what_is_watched(either_site, daemon)
    return daemon


def test_a_source_whose_selectors_fail_gets_a_proposal_by_itself(
    either_site, redesigned: RiverDaemon
) -> None:
    fail_selectors(redesigned.database)
    redesigned.work()
    shown = either_site.get(f"/sources/{SITE.host}").body
    assert "Đọc đúng 8 trong 8 bài đã biết." in shown
    redesigned.work()
    with redesigned.database.reading() as session:
        repairs = session.query(SourceProposal).filter_by(kind=ProposalKind.REPAIR)
        assert [one.state for one in repairs] == [ProposalState.PROPOSED]


def test_a_repair_is_accepted_and_taken_back(either_site, redesigned: RiverDaemon) -> None:
    before = declared_spiders()[SITE.host].source.layouts
    place = either_site.post(f"/source-repairs/{SITE.host}").headers["location"]
    redesigned.work()
    either_site.post(f"{place}/accept")
    assert len(declared_spiders()[SITE.host].source.layouts) == len(before) + 1
    either_site.post(f"{place}/take-back")
    assert declared_spiders()[SITE.host].source.layouts == before


def test_the_older_of_two_repairs_is_taken_back_alone(either_site, redesigned: RiverDaemon) -> None:
    folder = sources_folder()
    place = either_site.post(f"/source-repairs/{SITE.host}").headers["location"]
    redesigned.work()
    either_site.post(f"{place}/accept")
    later = accept_repair(folder, SITE.host, {"overrides": SITE.host}, note="By hand.")
    either_site.post(f"{place}/take-back")
    assert accepted_repairs(folder, SITE.host) == [later]


def test_below_ten_articles_no_proof_accepts_itself(either_site, redesigned: RiverDaemon) -> None:
    place = either_site.post(f"/source-repairs/{SITE.host}").headers["location"]
    redesigned.work(repair_bound=0.9)
    assert "/accept" in either_site.get(place).body


def test_only_operators_see_proposals(peopled) -> None:
    peopled.log_in("analyst", PASSWORDS[AccountRole.ANALYST])
    assert peopled.get("/source-proposals").status == 403


# Moved addresses


def move_feed(daemon: RiverDaemon) -> tuple[str, str]:
    """Move the feed of the river paper; return its old and its new address."""
    declared = declared_spiders()[SITE.host].source.discovery
    old = next(url for method in declared if method.kind == "feed" for url in method.urls)
    body = str(daemon.replies.pop(old.removeprefix("https://")).body)
    daemon.replies[f"{SITE.host}/feeds/moi"] = SiteReply(body)
    front = str(daemon.replies[f"{SITE.host}/"].body)
    daemon.replies[f"{SITE.host}/"] = SiteReply(front.replace("/rss/tin-moi.rss", "/feeds/moi"))
    return old, f"https://{SITE.host}/feeds/moi"


def test_an_address_that_moved_is_proposed_accepted_and_taken_back(
    either_site, daemon: RiverDaemon
) -> None:
    redesign_what_is_watched(either_site, daemon)
    daemon.replies = dict(SITE.replies)
    old, new = move_feed(daemon)
    place = either_site.post(f"/source-repairs/{SITE.host}").headers["location"]
    daemon.work()
    shown = either_site.get(place).body
    assert "Địa chỉ đã chuyển?" in shown
    assert f'href="{new}"' in shown
    assert old in shown
    assert "8 bài đã biết" in shown
    either_site.post(f"{place}/accept")
    urls = [url for method in declared_spiders()[SITE.host].source.discovery for url in method.urls]
    assert new in urls
    assert old not in urls
    either_site.post(f"{place}/take-back")
    urls = [url for method in declared_spiders()[SITE.host].source.discovery for url in method.urls]
    assert old in urls


# On the screen


def test_a_source_is_added_by_somebody_who_reads_only_the_screen(
    site, settings: Settings, window
) -> None:
    daemon = RiverDaemon(site.database, settings, SITE.replies)
    page = window(site.base, locale="en-US").open("/sources")
    follow(page.get_by_role("link", name="Add and repair sources"))
    page.get_by_label("Address").fill(SITE.given)
    follow(page.get_by_role("button", name="Try to read it"))
    assert page.get_by_text("This page updates by itself").is_visible()
    daemon.work_beside_a_browser()
    story = next(iter(SITE.stories.values()))
    page.get_by_role("heading", name=story.title).wait_for(timeout=120_000)
    assert page.get_by_text(story.lines[-1]).is_visible()
    follow(page.get_by_role("button", name="Accept"))
    assert page.get_by_text("In effect from the next crawl.").is_visible()
    assert SITE.host in declared_spiders()


def test_a_repair_is_accepted_and_taken_back_by_somebody_who_reads_only_the_screen(
    site, settings: Settings, window
) -> None:
    daemon = RiverDaemon(site.database, settings, SITE.replies)
    redesign_what_is_watched(site, daemon)
    before = declared_spiders()[SITE.host].source.layouts
    fail_selectors(site.database)
    daemon.work_beside_a_browser()
    shown = window(site.base, locale="en-US", java_script_enabled=False)
    page = shown.open("/sources")
    follow(page.get_by_role("table").get_by_role("link", name=SITE.host))
    assert page.get_by_text("Right on 8 of 8 known articles.").is_visible()
    follow(page.get_by_role("link", name="Repair", exact=False).first)
    story = next(iter(SITE.stories.values()))
    assert page.get_by_role("heading", name=story.title).is_visible()
    assert page.get_by_text(story.lines[-1]).is_visible()
    follow(page.get_by_role("button", name="Accept"))
    assert page.get_by_text("In effect from the next crawl.").is_visible()
    assert len(declared_spiders()[SITE.host].source.layouts) == len(before) + 1
    follow(page.get_by_role("button", name="Take back"))
    assert page.get_by_text("taken back").is_visible()
    assert declared_spiders()[SITE.host].source.layouts == before
    assert shown.complaints == []


def test_a_repair_is_asked_for_on_the_page_of_its_source(site, settings: Settings, window) -> None:
    daemon = RiverDaemon(site.database, settings, SITE.replies)
    redesign_what_is_watched(site, daemon)
    page = window(site.base, locale="en-US").open(f"/sources/{SITE.host}")
    follow(page.get_by_role("button", name="Propose a repair"))
    assert page.get_by_text("This page updates by itself").is_visible()
    daemon.work_beside_a_browser()
    page.get_by_role("button", name="Accept").wait_for(timeout=120_000)
    follow(page.get_by_role("button", name="Accept"))
    assert len(accepted_repairs(sources_folder(), SITE.host)) == 1


def test_a_repair_is_refused_on_the_screen(site, settings: Settings, window) -> None:
    daemon = RiverDaemon(site.database, settings, SITE.replies)
    redesign_what_is_watched(site, daemon)
    place = site.post(f"/source-repairs/{SITE.host}").headers["location"]
    daemon.work_beside_a_browser()
    page = window(site.base, locale="en-US").open(place)
    follow(page.get_by_role("button", name="Refuse"))
    assert page.get_by_text("refused").is_visible()
    assert accepted_repairs(sources_folder(), SITE.host) == []
