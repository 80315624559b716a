"""Choosing among candidates of a proposed repair: its proof is counted again before it is accepted."""

from __future__ import annotations

import pytest
from fixtures.dashboard.page_navigation import follow
from fixtures.sites.loopback_site import SiteReply
from fixtures.sites.redesigned_river import SITE, RiverDaemon, redesign_what_is_watched

from crawler.spider.declarations.accepted_repairs import accepted_repairs
from crawler.spider.registry import declared_spiders, sources_folder
from operations.repair_alerts import repair_alert
from settings import Settings
from storage.models import SourceProposal

pytestmark = pytest.mark.slow

ALL = len(SITE.stories)


@pytest.fixture
def daemon(either_site, settings: Settings) -> RiverDaemon:
    daemon = RiverDaemon(either_site.database, settings, SITE.replies)
    redesign_what_is_watched(either_site, daemon)
    return daemon


def ask_for_repair(site) -> str:
    return str(site.post(f"/source-repairs/{SITE.host}").headers["location"])


def row_of(site, place: str) -> SourceProposal:
    with site.database.reading() as session:
        row = session.get_one(SourceProposal, int(place.rpartition("/")[2]))
        session.expunge(row)
        return row


def other_choice(site, place: str, field: str) -> str:
    """Return the number of a candidate that reads something else than the learned selector."""
    offered = row_of(site, place).samples[0]["candidates"][field]
    first = offered[0]["value"]
    return str(
        next(n for n, one in enumerate(offered, 1) if one["value"] and one["value"] != first)
    )


def mislead(daemon: RiverDaemon) -> None:
    """Print no stored date on the new pages, so that no learned selector gives what is known."""
    for url in SITE.stories:
        address = url.removeprefix("https://")
        page = str(daemon.replies[address].body)
        title = SITE.stories[url].title
        daemon.replies[address] = SiteReply(
            f"<html><title>{title}</title><body>{page.count('p')} {title}</body></html>"
        )


def test_repair_offers_candidates_of_each_field(either_site, daemon: RiverDaemon) -> None:
    place = ask_for_repair(either_site)
    daemon.work()
    row = row_of(either_site, place)
    assert {"title", "lead", "date", "author", "body"} <= row.samples[0]["candidates"].keys()
    shown = either_site.get(place).body
    assert 'id="adjust"' in shown
    assert either_site.get(f"{place}/pages/0.html?field=title").status == 200


def test_chosen_candidate_that_is_right_keeps_the_proof_and_is_accepted(
    either_site, daemon: RiverDaemon
) -> None:
    place = ask_for_repair(either_site)
    daemon.work()
    before = len(declared_spiders()[SITE.host].source.layouts)
    choice = other_choice(either_site, place, "author")
    assert either_site.post(f"{place}/adjust", author=choice).status == 303
    row = row_of(either_site, place)
    assert (row.proof_right, row.proof_of) == (ALL, ALL)
    chosen = row.samples[0]["candidates"]["author"][int(choice) - 1]
    assert row.samples[0]["author"] != row.samples[0]["candidates"]["author"][0]["value"]
    either_site.post(f"{place}/accept")
    layouts = declared_spiders()[SITE.host].source.layouts
    assert len(layouts) == before + 1
    assert chosen["selector"] in [one for each in layouts for one in each.selectors["author"]]


def test_chosen_candidate_that_is_wrong_loses_the_proof_and_cannot_be_accepted(
    either_site, daemon: RiverDaemon
) -> None:
    place = ask_for_repair(either_site)
    daemon.work()
    choice = other_choice(either_site, place, "title")
    either_site.post(f"{place}/adjust", title=choice)
    row = row_of(either_site, place)
    assert row.proof_right == 0
    assert "/accept" not in either_site.get(place).body
    either_site.post(f"{place}/accept")
    assert accepted_repairs(sources_folder(), SITE.host) == []
    either_site.post(f"{place}/adjust", title="1")
    assert row_of(either_site, place).proof_right == ALL
    either_site.post(f"{place}/accept")
    assert len(accepted_repairs(sources_folder(), SITE.host)) == 1


def test_repair_below_the_bound_is_shown_for_choosing_and_not_for_accepting(
    either_site, daemon: RiverDaemon
) -> None:
    mislead(daemon)
    place = ask_for_repair(either_site)
    daemon.work()
    row = row_of(either_site, place)
    assert row.proof_right == 0
    shown = either_site.get(place).body
    assert "/accept" not in shown
    assert "Chưa thể đồng ý" in shown
    assert "Không đọc được bài này" in shown


def test_repair_whose_articles_are_gone_says_so(either_site, daemon: RiverDaemon) -> None:
    place = ask_for_repair(either_site)
    daemon.work()
    with either_site.database.writing() as session:
        row = session.get_one(SourceProposal, int(place.rpartition("/")[2]))
        row.samples = [{**one, "url": f"{one['url']}x"} for one in row.samples]
    answer = either_site.post(f"{place}/adjust", title="1")
    assert answer.status == 400
    assert "hãy yêu cầu sửa lại từ đầu" in answer.body


def test_adjusted_repair_is_reported_with_its_new_proof(either_site, daemon: RiverDaemon) -> None:
    place = ask_for_repair(either_site)
    daemon.work()
    choice = other_choice(either_site, place, "author")
    either_site.post(f"{place}/adjust", author=choice)
    row = row_of(either_site, place)
    selector = row.samples[0]["candidates"]["author"][int(choice) - 1]["selector"]
    alert = repair_alert(row)
    assert alert.repair is not None
    assert alert.repair.selectors["author"] == selector


# On the screen


def test_repair_is_adjusted_and_accepted_on_the_screen(site, settings: Settings, window) -> None:
    daemon = RiverDaemon(site.database, settings, SITE.replies)
    redesign_what_is_watched(site, daemon)
    place = ask_for_repair(site)
    daemon.work_beside_a_browser()
    shown = window(site.base, locale="en-US", java_script_enabled=False)
    page = shown.open(place)
    assert page.get_by_text(f"Right on {ALL} of {ALL} known articles.").is_visible()
    page.get_by_text("Something is read wrongly?").click()
    choice = other_choice(site, place, "title")
    page.get_by_role("group", name="Title").get_by_role("radio").nth(int(choice)).check()
    follow(page.get_by_role("button", name="Read again"))
    assert page.get_by_text(f"Right on 0 of {ALL} known articles.").is_visible()
    assert page.get_by_role("button", name="Accept").count() == 0
    assert page.get_by_text("It cannot be accepted yet").is_visible()
    page.get_by_role("group", name="Title").get_by_role("radio").nth(1).check()
    follow(page.get_by_role("button", name="Read again"))
    follow(page.get_by_role("button", name="Accept"))
    assert page.get_by_text("In effect from the next crawl.").is_visible()
    assert shown.complaints == []
