"""Choosing among candidates of a proposed source: in the list and on the page, read again before it is accepted."""

from __future__ import annotations

import pytest
from fixtures.dashboard.accessibility import findings
from fixtures.dashboard.page_navigation import follow
from fixtures.processes.proposal_daemon import ProposalDaemon
from fixtures.sites.invented_sites import Story, stories_of
from fixtures.sites.loopback_site import SiteReply

from crawler.spider.registry import declared_spiders
from settings import Settings
from storage.models import ProposalPage, SourceProposal

pytestmark = pytest.mark.slow

HOST = "bantin.example"
RUBRIC = "Bản tin phòng, chống tội phạm các tỉnh miền Trung"
STORIES = stories_of("bantin", "vi")


def address(story: Story) -> str:
    return f"{HOST}/tin/{story.slug}-{story.number}.html"


def article_page(story: Story) -> str:
    """Return a page whose heading of the first rank is the rubric, and whose metadata say nothing."""
    body = "".join(f"<p>{line}</p>" for line in story.lines)
    return (
        f'<html lang="vi"><head><title>{RUBRIC}</title><script>document.title = 1</script></head><body>'
        f'<h1 class="rubric">{RUBRIC}</h1><div class="story"><h2 class="headline">{story.title}</h2>'
        f'<p class="info"><span class="day">{story.at:%d/%m/%Y %H:%M}</span> | <span class="who">{story.author}</span>'
        f'</p><div class="text">{body}</div></div></body></html>'
    )


def replies() -> dict[str, SiteReply]:
    links = "".join(f'<li><a href="https://{address(one)}">{one.title}</a></li>' for one in STORIES)
    front = (
        f'<html lang="vi"><title>Bản tin</title><body><ul class="list">{links}</ul></body></html>'
    )
    return {
        f"{HOST}/": SiteReply(front),
        **{address(one): SiteReply(article_page(one)) for one in STORIES},
    }


@pytest.fixture
def daemon(either_site, settings: Settings) -> ProposalDaemon:
    return ProposalDaemon(either_site.database, settings, replies())


def proposed(site, daemon: ProposalDaemon) -> str:
    place = str(site.post("/source-proposals", url=HOST).headers["location"])
    daemon.work()
    return place


def choice_of(site, place: str, field: str, selector: str) -> str:
    with site.database.reading() as session:
        row = session.get_one(SourceProposal, int(place.rpartition("/")[2]))
        offered = [one["selector"] for one in row.samples[0]["candidates"][field]]
    return str(offered.index(selector) + 1)


def test_candidates_are_shown_with_what_they_read(either_site, daemon) -> None:
    place = proposed(either_site, daemon)
    shown = either_site.get(place).body
    assert f"<h2>{RUBRIC}</h2>" in shown
    for selector in ("h2.headline", "span.day", "span.who", "div.text"):
        assert f'<code class="small">{selector}</code>' in shown


def test_chosen_candidates_are_read_of_every_sample_and_accepted(either_site, daemon) -> None:
    place = proposed(either_site, daemon)
    form = {
        "title": choice_of(either_site, place, "title", "h2.headline"),
        "lead": "none",
        "author": choice_of(either_site, place, "author", "span.who"),
        "date": "",
        "body": "",
    }
    assert either_site.post(f"{place}/adjust", **form).status == 303
    shown = either_site.get(place).body
    assert f"<h2>{RUBRIC}</h2>" not in shown
    for story in STORIES[:2]:
        assert f"<h2>{story.title}</h2>" in shown
        assert f"<dd>{story.author}</dd>" in shown
    either_site.post(f"{place}/accept")
    (layout,) = declared_spiders()[HOST].source.layouts
    assert layout.selectors["title"] == ("h2.headline",)
    assert layout.selectors["author"] == ("span.who",)
    assert layout.selectors["lead"] == ()
    assert layout.selectors["body"] == ("div.text",)


def test_choice_with_which_a_sample_is_no_article_changes_nothing(either_site, daemon) -> None:
    place = proposed(either_site, daemon)
    number = int(place.rpartition("/")[2])
    with either_site.database.writing() as session:
        before = session.get_one(SourceProposal, number).declaration
        session.get_one(ProposalPage, (number, 1)).page = "<html><body></body></html>"
    answer = either_site.post(f"{place}/adjust", title="2")
    assert answer.status == 400
    assert "Không đọc lại được" in answer.body
    with either_site.database.reading() as session:
        assert session.get_one(SourceProposal, number).declaration == before


@pytest.mark.parametrize("choice", ["99", "-1", "x", "0", "none"])
def test_choice_that_is_none_of_the_candidates_changes_nothing(choice, either_site, daemon) -> None:
    place = proposed(either_site, daemon)
    assert either_site.post(f"{place}/adjust", title=choice).status == 303
    assert f"<h2>{RUBRIC}</h2>" in either_site.get(place).body


def test_decided_proposal_is_not_adjusted_and_its_pages_are_gone(either_site, daemon) -> None:
    place = proposed(either_site, daemon)
    assert either_site.get(f"{place}/pages/0.html").status == 200
    either_site.post(f"{place}/accept")
    assert either_site.post(f"{place}/adjust", title="1").status == 404
    assert either_site.get(f"{place}/pages/0.html").status == 404
    with either_site.database.reading() as session:
        assert session.query(ProposalPage).count() == 0


def test_frame_runs_nothing_and_links_only_to_the_choices(either_site, daemon) -> None:
    place = proposed(either_site, daemon)
    answer = either_site.get(f"{place}/pages/1.html?field=title")
    assert "<script" not in answer.body
    assert f'href="{place}?page=1&amp;field=title&amp;choice=2#adjust"' in answer.body
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-top-navigation-by-user-activation; default-src 'none'")
    assert either_site.get(f"{place}/pages/9.html").status == 404


# On the screen


def test_headline_is_chosen_on_the_page_without_javascript(
    site, settings: Settings, window
) -> None:
    daemon = ProposalDaemon(site.database, settings, replies())
    place = str(site.post("/source-proposals", url=HOST).headers["location"])
    daemon.work_beside_a_browser()
    shown = window(site.base, locale="en-US", java_script_enabled=False)
    page = shown.open(place)
    assert page.get_by_role("heading", name=RUBRIC).first.is_visible()
    page.get_by_text("Something is read wrongly?").click()
    follow(page.get_by_role("link", name="Title", exact=True))
    number = choice_of(site, place, "title", "h2.headline")
    frame = page.frame_locator("#adjust iframe")
    frame.get_by_role("link", name=number, exact=True).wait_for(timeout=120_000)
    follow(frame.get_by_role("link", name=number, exact=True))
    page.get_by_role("group", name="Lead").get_by_label("none of these").check()
    follow(page.get_by_role("button", name="Read again"))
    assert page.get_by_role("heading", name=STORIES[0].title).first.is_visible()
    assert page.get_by_role("heading", name=RUBRIC).count() == 0
    follow(page.get_by_role("button", name="Accept"))
    assert declared_spiders()[HOST].source.layouts[0].selectors["title"] == ("h2.headline",)
    assert shown.strangers == []


@pytest.mark.parametrize("width", [1280, 360])
def test_adjusting_has_no_serious_finding(site, settings: Settings, window, width: int) -> None:
    daemon = ProposalDaemon(site.database, settings, replies())
    place = str(site.post("/source-proposals", url=HOST).headers["location"])
    daemon.work_beside_a_browser()
    page = window(site.base, width=width).open(f"{place}?field=date")
    assert page.locator("#adjust[open]").count() == 1
    assert findings(page) == []
