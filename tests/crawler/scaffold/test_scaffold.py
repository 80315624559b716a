"""Drafting: what can be guessed of a site from one article, and that the guess is a valid source."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import SiteReply, rss_feed, rss_item
from fixtures.sites.undeclared_site import BRIDGE, CASE, HOME, HOST, article_html, paper_site
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.canonical_url import BadAddress, canonical_url
from article.message import message
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery import Feed, Listing, Sitemap
from crawler.extraction.not_an_article import NotAnArticle
from crawler.scaffold.names import case_name, class_name, module_name
from crawler.scaffold.probe.discovery_probe import FEED_PATHS
from crawler.scaffold.probe.url_pattern import guess_url_pattern
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.scaffold import ScaffoldedSource, scaffold_source
from crawler.scaffold.selectors.css_selector import css_selector_for
from crawler.scaffold.selectors.layout import FIELDS, propose_layout
from crawler.scaffold.selectors.selector_candidate import word_overlap
from crawler.scaffold.site_fetcher import FetchedPage
from crawler.scaffold.spider_file.fixture import discovery_files, page_files
from crawler.spider.article_spider import SourceSpider
from crawler.spider.registry import declared_spiders

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PAGES = Path(__file__).parents[2] / "spiders/pages"
SAMPLES = sorted(
    path.parent for path in PAGES.glob("*/*/expected.json") if path.parent.name != "discovery"
)


def sample(path: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((path / "expected.json").read_text("utf-8"))
    return expected


def drafted(replies: Mapping[str, Any] | None = None, *, url: str = CASE.url) -> ScaffoldedSource:
    """Draft from a site that answers from memory."""
    answers = paper_site() | dict(replies or {})

    async def fetch(asked: str) -> FetchedPage:
        reply = answers.get(asked.removeprefix("https://"))
        if reply is None:
            return FetchedPage(url=asked, problem=message(FetchCode.STATUS, status=404))
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        return FetchedPage(url=asked, body=body, content_type="text/html; charset=utf-8")

    return asyncio.run(scaffold_source(HOST, url, fetch=fetch, now=NOW))


def sitemap(*urls: str, root: str = "urlset", child: str = "url") -> SiteReply:
    inside = "".join(f"<{child}><loc>{url}</loc></{child}>" for url in urls)
    return SiteReply(
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{root}>'
    )


# Addresses


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://a.vn/bai-viet-post12345.html", r"^/[^/]+-post(?P<id>\d{4,6})\.html$"),
        ("https://a.vn/x/y/bai-viet-12345.vov", r"^/(?:[^/]+/)*[^/]+-(?P<id>\d{4,6})\.vov$"),
        ("https://a.vn/vi-VN/bai-1234567.vov5", r"^/vi-VN/[^/]+-(?P<id>\d{6,8})\.vov5$"),
        ("https://a.vn/bai-102261026164012391.htm", r"^/[^/]+-(?P<id>\d{16,19})\.htm$"),
        ("https://a.vn/tin/bai-i569931/", r"^/(?:[^/]+/)*[^/]+-i(?P<id>\d{5,7})/?$"),
        ("https://a.vn/tin/123456", r"^/(?:[^/]+/)*(?P<id>\d{5,7})$"),
        ("https://a.vn/tin/4412/Ten-bai.aspx", r"^/(?:[^/]+/)*(?P<id>\d{3,5})/[^/]+-[^/]+\.aspx$"),
        ("https://a.vn/tin.aspx?ItemID=5512&v=1", r"^/tin\.aspx\?ItemID=(?P<id>\d{3,5})$"),
        ("https://a.vn/2026/11/20/ten-bai/", r"^/\d{4}/\d{2}/\d{2}/[^/]+-[^/]+/?$"),
        ("https://a.vn/mot-bai-khong-co-so", r"^/[^/]+-[^/]+-[^/]+-[^/]+$"),
    ],
)
def test_address_is_generalised_around_its_number(url: str, pattern: str) -> None:
    assert guess_url_pattern(url).pattern == pattern


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_pattern_of_every_sample_page_accepts_the_page(path: Path) -> None:
    url, hosts = sample(path)["url"], declared_spiders()[path.parent.name].source.hosts
    assert _declares(guess_url_pattern(url), hosts).source.address(url)


def _declares(guess: Any, hosts: tuple[str, ...]) -> type[SourceSpider]:
    attributes = {"name": "a", "hosts": hosts, "article_url": guess.pattern, "query": guess.query}
    return type("Drafted", (SourceSpider,), attributes)


@given(st.text(alphabet="abz019-_./?&=%()[]+*\\ôđ", max_size=60))
@settings(max_examples=300, deadline=None)
def test_pattern_of_any_address_is_valid_and_accepts_it(path: str) -> None:
    url = f"https://a.vn/{path}"
    try:
        guess = guess_url_pattern(url)
    except BadAddress:
        return
    spider = _declares(guess, ("a.vn",))
    is_home = urlsplit(canonical_url(url)).path == "/"
    assert is_home or spider.source.address(url) is not None


# Selectors


def test_selector_is_the_class_a_person_would_take() -> None:
    tree = LexborHTMLParser('<div class="row col-9"><p class="mb-2 bai-sapo">a</p></div>')
    node = tree.css_first("p")
    assert node is not None
    assert css_selector_for(node, tree) == "p.bai-sapo"


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_selector_always_finds_its_element_first(path: Path, chance: Any) -> None:
    tree = LexborHTMLParser((path / "page.html").read_text("utf-8"))
    node = chance.choice(tree.css("body *"))
    assert _first_match(node, tree) == node.mem_id


@pytest.mark.parametrize(
    "page",
    [
        "<table class=MainContent><tr><td><table><tr><td>a<td>b</table><td><p>c</table>",
        "<div>" * 60 + "<p>a<p>b",
        "<p>a<p><o:p>b</o:p><o:p class=MsoNormal>c</o:p><x.y>d</x.y>",
        "<svg><path d=a /><foreignObject><div>a</div></foreignObject></svg>",
    ],
    ids=["tables in tables", "deeply nested", "tags that no selector can say", "drawing"],
)
def test_selector_finds_every_element_of_a_page_that_is_odd(page: str) -> None:
    tree = LexborHTMLParser(page)
    assert [_first_match(one, tree) for one in tree.css("body *")] == [
        one.mem_id for one in tree.css("body *")
    ]


def _first_match(node: LexborNode, tree: LexborHTMLParser) -> int | None:
    first = tree.css_first(css_selector_for(node, tree))
    return first.mem_id if first is not None else None


def test_best_candidates_of_the_sample_pages_are_mostly_right() -> None:
    right = dict.fromkeys(("title", "body", "date"), 0)
    for path in SAMPLES:
        expected = sample(path)
        layout = propose_layout(
            (path / "page.html").read_text("utf-8"), text=expected["text"] or "", now=NOW
        )
        best = {field: found[0] for field in FIELDS if (found := layout.for_field(field))}
        right["title"] += "title" in best and best["title"].value == expected["title"]
        right["body"] += "body" in best and word_overlap(best["body"].value, expected["text"]) > 0.8
        right["date"] += "date" in best
    assert {field: count / len(SAMPLES) >= 0.9 for field, count in right.items()} == {
        "title": True, "body": True, "date": True,
    }  # fmt: skip


def test_box_inside_the_body_is_dropped_and_the_clock_above_is_no_date() -> None:
    layout = propose_layout(article_html(CASE), text="\n".join(CASE.lines), now=NOW)
    assert layout.drop == (".hop-lien-quan",)
    assert layout.for_field("date")[0].value == CASE.printed_date


def test_page_without_a_title_gives_no_layout() -> None:
    layout = propose_layout("<html><body><p>Xin chào</p></body></html>", text="", now=NOW)
    assert layout.layout("x") is None


# Announcements


def test_feed_the_page_names_is_taken_and_nothing_is_guessed() -> None:
    draft = drafted()
    assert draft.source.discovery == (
        Feed(urls=(f"{HOME}/rss/moi-nhat.rss",)),
        Listing(urls=(f"{HOME}/",)),
    )
    assert not {HOME + path for path in FEED_PATHS} & {one.url for one in draft.attempts}


@pytest.mark.parametrize("path", FEED_PATHS)
def test_feed_nobody_names_is_found_where_most_sites_have_it(path: str) -> None:
    silent = {f"{HOST}{CASE.path}": SiteReply(article_html(CASE).replace("rel=", "data-rel="))}
    draft = drafted({**silent, f"{HOST}{path}": rss_feed(rss_item(CASE.url))})
    assert draft.source.discovery[0] == Feed(urls=(HOME + path,))


def test_page_that_lists_feeds_for_people_is_read_for_those_near_our_subject_first() -> None:
    silent = {f"{HOST}{CASE.path}": SiteReply(article_html(CASE).replace("rel=", "data-rel="))}
    listed = '<html><a href="/rss/the-thao.rss">x</a><a href="/rss/phap-luat.rss">y</a></html>'
    draft = drafted(
        {
            **silent,
            f"{HOST}/rss": SiteReply(listed),
            f"{HOST}/rss/the-thao.rss": rss_feed(rss_item(BRIDGE.url)),
            f"{HOST}/rss/phap-luat.rss": rss_feed(rss_item(CASE.url)),
        }
    )
    urls = (f"{HOME}/rss/phap-luat.rss", f"{HOME}/rss/the-thao.rss")
    assert draft.source.discovery[0] == Feed(urls=urls)


def test_of_many_listed_feeds_those_near_our_subject_are_among_the_few_that_are_used() -> None:
    silent = {f"{HOST}{CASE.path}": SiteReply(article_html(CASE).replace("rel=", "data-rel="))}
    names = ["the-thao", "giai-tri", "du-lich", "xe", "nha-dat", "phap-luat"]
    feeds = {f"{HOST}/rss/{one}.rss": rss_feed(rss_item(CASE.url)) for one in names}
    listed = "".join(f'<a href="/rss/{one}.rss">x</a>' for one in names)
    draft = drafted({**silent, **feeds, f"{HOST}/rss": SiteReply(f"<html>{listed}</html>")})
    urls = draft.source.discovery[0].urls
    assert urls[0] == f"{HOME}/rss/phap-luat.rss"
    assert len(urls) == 4


def test_sitemap_of_robots_txt_is_followed_through_its_index() -> None:
    index = sitemap(f"{HOME}/s/1.xml", root="sitemapindex", child="sitemap")
    draft = drafted(
        {
            f"{HOST}/robots.txt": SiteReply(f"User-agent: *\nSitemap: {HOME}/s/all.xml\n"),
            f"{HOST}/s/all.xml": index,
            f"{HOST}/s/1.xml": sitemap(CASE.url),
        }
    )
    assert draft.source.discovery[-1] == Sitemap(urls=(f"{HOME}/s/all.xml",))
    methods = json.loads(discovery_files(draft.source, draft.working_methods)[-1].body)
    assert [one["kind"] for one in methods] == ["feed", "listing", "sitemap-index", "sitemap"]


def test_feed_of_other_pages_is_reported_but_not_used() -> None:
    draft = drafted({f"{HOST}/rss/moi-nhat.rss": rss_feed(rss_item(f"{HOME}/video/1"))})
    assert not any(isinstance(method, Feed) for method in draft.source.discovery)
    assert any(english(one.outcome) == "0 of its 1 links are articles" for one in draft.attempts)


def test_feed_of_another_host_is_not_asked() -> None:
    elsewhere = article_html(CASE).replace("/rss/moi-nhat.rss", "https://ads.example/rss")
    draft = drafted({f"{HOST}{CASE.path}": SiteReply(elsewhere)})
    assert not any("ads.example" in one.url for one in draft.attempts)


# The draft


def test_drafted_spider_imports_is_formatted_and_is_what_was_drafted(tmp_path) -> None:
    draft = drafted({f"{HOST}/sitemap.xml": sitemap(CASE.url)})
    file = tmp_path / "drafted_langsong.py"
    file.write_text(draft.spider_code, "utf-8")
    spec = importlib.util.spec_from_file_location("drafted_langsong", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.Baolangsong.source == draft.source
    ruff = Path(sys.executable).with_name("ruff")
    project = Path(__file__).parents[3] / "pyproject.toml"
    for check in (("format", "--check"), ("check", "--no-cache", "--ignore", "I001")):
        done = subprocess.run(
            [ruff, *check, "--config", project, file], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_drafted_answers_are_those_of_the_drafted_spider() -> None:
    draft = drafted()
    files = page_files(
        "bai", page=draft.page, url=draft.url, reading=draft.reading, extra={"notes": "x"}
    )
    expected = json.loads(files[1].body)
    assert (expected["title"], expected["lead"]) == (CASE.title, CASE.lead)
    assert expected["published_at"] == CASE.at
    assert expected["notes"] == "x"
    assert all(box not in expected["text"] for box in expected["must_not_contain"])


@pytest.mark.parametrize("body", ["<title>404</title><h1>404</h1>", "", "<h1>Đăng nhập</h1>"])
def test_page_that_is_no_article_is_refused(body: str) -> None:
    with pytest.raises(NotAnArticle):
        drafted({f"{HOST}{CASE.path}": SiteReply(body)})


def test_article_that_cannot_be_fetched_is_refused_with_a_remedy() -> None:
    with pytest.raises(ScaffoldError, match=ScaffoldCode.NO_PAGE_TO_RECORD):
        drafted(url=f"{HOME}/khong-co-1234.html")


def test_home_page_is_refused_by_name() -> None:
    with pytest.raises(ScaffoldError, match=ScaffoldCode.NO_ADDRESS_OF_AN_ARTICLE):
        drafted(url=f"{HOME}/")


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("laodong.vn", "laodong"),
        ("www.molisa.gov.vn", "molisa"),
        ("en.laodong.com.vn", "en_laodong"),
        ("24h.com.vn", "site_24h"),
        ("class.vn", "site_class"),
    ],
)
def test_module_is_named_after_the_host(source: str, module: str) -> None:
    assert module_name(source) == module
    assert class_name(module).isidentifier()


def test_fixture_is_named_after_its_article() -> None:
    assert case_name("Đường dây “bán người” bị triệt phá") == "duong_day_ban_nguoi"
