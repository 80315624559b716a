"""Addresses that moved: sent on for good, or gone and found elsewhere, each with what the new one announces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fixtures.sites.invented_sites import Story, stories_of

from article.message import message
from article.model import Article
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery import Feed, JsonListing, Listing, Sitemap
from crawler.scaffold.learning.learn_layout import Proof
from crawler.scaffold.repair.moved_addresses import moved_addresses, with_subdomains
from crawler.scaffold.repair.moved_api import moved_article_api
from crawler.scaffold.repair.moved_candidates import NewPlaces
from crawler.scaffold.repair.repair_proposal import RepairProposal
from crawler.scaffold.site_fetcher import FetchedPage
from crawler.source.declaration import Source
from crawler.source.json_article import JsonArticle
from crawler.source.moved_address import MovedAddress, MoveReason
from crawler.source.override import override_from_data

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HOME = "https://baocu.example"
OLD_FEED = f"{HOME}/rss/phap-luat.rss"
STORIES = stories_of("moved", "vi")
SOURCE = Source(
    name="baocu.example", hosts=("baocu.example",), language="vi",
    article_url=r"^/tin/(?P<id>\d+)$", discovery=(Feed(urls=(OLD_FEED,)),),
)  # fmt: skip
Answers = Mapping[str, str | FetchedPage]


def url_of(story: Story) -> str:
    return f"{HOME}/tin/{story.number}"


KNOWN = {url_of(one): Article(title=one.title, lead=one.lead, text=one.text) for one in STORIES}


def feed(stories: Any = STORIES, *, title: str = "{}", link: str = "{}") -> str:
    items = "".join(
        f"<item><title>{title.format(one.title)}</title><link>{link.format(url_of(one))}</link></item>"
        for one in stories
    )
    return f'<rss version="2.0"><channel><title>Báo Cũ</title>{items}</channel></rss>'


def sitemap(stories: Any = STORIES) -> str:
    entries = "".join(f"<url><loc>{url_of(one)}</loc></url>" for one in stories)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def naming(*feeds: str) -> str:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{one}">' for one in feeds
    )
    return f"<html><head>{links}</head><body><p>Báo Cũ</p></body></html>"


def sent_on(url: str, body: str, *, permanently: bool = True) -> FetchedPage:
    return FetchedPage(url=url, body=body.encode(), moved_permanently=permanently)


class Site:
    """Answers from memory; what it does not have is gone."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    async def fetch(self, url: str) -> FetchedPage:
        answer = self.answers.get(url)
        if answer is None:
            return FetchedPage(url=url, problem=message(FetchCode.STATUS, status=404))
        if isinstance(answer, FetchedPage):
            return answer
        return FetchedPage(url=url, body=answer.encode())


def moved(answers: Answers, source: Source = SOURCE) -> tuple[MovedAddress, ...]:
    places = NewPlaces(f"{HOME}/", None, fetch=Site(answers).fetch)
    return asyncio.run(moved_addresses(source, KNOWN, places=places, now=NOW))


def moved_api(answers: Answers, source: Source, lists: Any = ()) -> MovedAddress | None:
    places = NewPlaces(f"{HOME}/", None, fetch=Site(answers).fetch)
    near = with_subdomains(source)
    return asyncio.run(moved_article_api(near, KNOWN, lists, places=places))


# Feeds


def test_feed_that_is_sent_on_for_good_moved() -> None:
    (one,) = moved({OLD_FEED: sent_on(f"{HOME}/feeds/phap-luat", feed())})
    assert (one.kind, one.after) == ("feed", f"{HOME}/feeds/phap-luat")
    assert (one.articles, one.of, one.known) == (len(STORIES),) * 3


def test_feed_that_is_sent_on_for_today_stays() -> None:
    assert moved({OLD_FEED: sent_on(f"{HOME}/cache/1", feed(), permanently=False)}) == ()


def test_feed_that_answers_stays_although_the_site_names_another() -> None:
    answers = {
        OLD_FEED: feed(STORIES[:2]),
        f"{HOME}/": naming("/feed/new"),
        f"{HOME}/feed/new": feed(),
    }
    assert moved(answers) == ()


def test_feed_that_is_gone_is_found_where_the_front_page_names_one() -> None:
    (one,) = moved({f"{HOME}/": naming("/feeds/tin"), f"{HOME}/feeds/tin": feed()})
    assert (one.before, one.after) == (OLD_FEED, f"{HOME}/feeds/tin")
    assert one.reason is MoveReason.GONE


def test_feed_of_the_same_section_is_preferred_to_one_with_more_known_articles() -> None:
    (one,) = moved({
        f"{HOME}/": naming("/feeds/home.xml", "/feeds/phap-luat.xml"),
        f"{HOME}/feeds/home.xml": feed(),
        f"{HOME}/feeds/phap-luat.xml": feed(STORIES[:3]),
    })  # fmt: skip
    assert one.after == f"{HOME}/feeds/phap-luat.xml"


def test_feed_of_comments_is_no_new_address() -> None:
    comments = feed(title="Bình luận về: {}", link="{}#comment-7")
    assert moved({f"{HOME}/": naming("/comments/feed"), f"{HOME}/comments/feed": comments}) == ()


def test_feed_of_another_kind_of_page_is_no_new_address() -> None:
    videos = feed(link="{}/video.html")
    assert moved({f"{HOME}/": naming("/feeds/video"), f"{HOME}/feeds/video": videos}) == ()


def test_feed_whose_server_is_down_stays() -> None:
    answers: Answers = {
        OLD_FEED: FetchedPage(url=OLD_FEED, problem=message(FetchCode.STATUS, status=503)),
        f"{HOME}/": naming("/feeds/tin"),
        f"{HOME}/feeds/tin": feed(),
    }
    assert moved(answers) == ()


def test_feed_without_entries_stays() -> None:
    answers = {OLD_FEED: feed(()), f"{HOME}/": naming("/feeds/tin"), f"{HOME}/feeds/tin": feed()}
    assert moved(answers) == ()


def test_feed_that_answers_with_a_page_for_people_is_searched_elsewhere() -> None:
    answers = {
        OLD_FEED: "<html><body><h1>Không tìm thấy trang</h1></body></html>",
        f"{HOME}/": naming("/feeds/tin"),
        f"{HOME}/feeds/tin": feed(),
    }
    assert [one.after for one in moved(answers)] == [f"{HOME}/feeds/tin"]


def test_two_feeds_that_are_gone_do_not_share_one_new_address() -> None:
    source = replace(SOURCE, discovery=(Feed(urls=(OLD_FEED, f"{HOME}/rss/xa-hoi.rss")),))
    found = moved({f"{HOME}/": naming("/feeds/tin"), f"{HOME}/feeds/tin": feed()}, source)
    assert [one.before for one in found] == [OLD_FEED]


def test_feed_on_another_site_is_no_new_address() -> None:
    elsewhere = "https://rss.elsewhere.example/baocu"
    assert moved({f"{HOME}/": naming(elsewhere), elsewhere: feed()}) == ()


# Sitemaps and sections


def test_sitemap_that_is_gone_is_found_in_robots_txt_by_its_index() -> None:
    source = replace(SOURCE, discovery=(Sitemap(urls=(f"{HOME}/sitemap-news.xml",)),))
    index = f"{HOME}/sitemaps/index.xml"
    child = f"{HOME}/sitemaps/2026-12.xml"
    (one,) = moved({
        f"{HOME}/robots.txt": f"User-agent: *\nSitemap: {index}\n",
        index: f"<sitemapindex><sitemap><loc>{child}</loc></sitemap></sitemapindex>",
        child: sitemap(),
    }, source)  # fmt: skip
    assert (one.kind, one.after, one.known) == ("sitemap", index, len(STORIES))


def test_section_that_is_gone_is_found_by_its_name_on_the_front_page() -> None:
    source = replace(SOURCE, discovery=(Listing(urls=(f"{HOME}/phap-luat.htm",)),))
    links = "".join(f'<a href="{url_of(one)}">{one.title}</a>' for one in STORIES)
    (one,) = moved({
        f"{HOME}/": '<html><body><a href="/the-thao">Thể thao</a><a href="/muc/phap-luat">Pháp luật</a></body></html>',
        f"{HOME}/muc/phap-luat": f"<html><body>{links}</body></html>",
    }, source)  # fmt: skip
    assert one.after == f"{HOME}/muc/phap-luat"


def test_section_that_is_sent_to_the_front_page_has_not_moved_there() -> None:
    source = replace(SOURCE, discovery=(Listing(urls=(f"{HOME}/phap-luat.htm",)),))
    links = "".join(f'<a href="{url_of(one)}">{one.title}</a>' for one in STORIES)
    front = sent_on(f"{HOME}/", f"<html><body>{links}</body></html>")
    assert moved({f"{HOME}/phap-luat.htm": front, f"{HOME}/": str(front.text)}, source) == ()


# APIs

API = "https://api.baocu.example/v1"
LIST = f"{API}/posts?cat=5"
OF_API = replace(
    SOURCE,
    hosts=("baocu.example", "api.baocu.example"),
    discovery=(JsonListing(urls=(LIST,), items="data", link=f"{HOME}/tin/{{id}}", title="title"),),
    json_article=JsonArticle(
        url=f"{API}/posts/detail?id={{id}}", page=f"{HOME}/tin/{{id}}", title="title", body="body"
    ),
)


def json_list() -> str:
    return json.dumps({"data": [{"id": one.number, "title": one.title} for one in STORIES]})


def details(root: str) -> dict[str, str]:
    return {
        root.format(one.number): json.dumps(
            {"id": one.number, "title": one.title, "body": one.text}, ensure_ascii=False
        )
        for one in STORIES
    }


def test_list_of_an_api_that_is_gone_is_found_in_the_scripts_of_the_front_page() -> None:
    new = f"{HOME}/api/v2/posts"
    (one,) = moved({
        f"{HOME}/": '<html><body><script>fetch("/api/v2/menu"); fetch("/api/v2/posts")</script></body></html>',
        f"{new}?cat=5": json_list(),
        f"{HOME}/api/v2/menu": json.dumps({"data": [{"id": 1, "title": "Trang chủ"}]}),
    }, OF_API)  # fmt: skip
    assert (one.kind, one.before, one.after, one.known) == ("json", LIST, f"{new}?cat=5", len(STORIES))  # fmt: skip


def test_list_under_another_key_has_not_moved() -> None:
    answers = {
        LIST: json.dumps({"items": []}),
        f"{HOME}/": '<script>fetch("/api/v2/posts")</script>',
        f"{HOME}/api/v2/posts?cat=5": json_list(),
    }
    assert moved(answers, OF_API) == ()


def test_articles_of_an_api_are_asked_for_beside_its_moved_list() -> None:
    lists = (MovedAddress(before=LIST, after=f"{HOME}/api/v2/posts?cat=5", kind="json"),)
    one = moved_api(details(f"{HOME}/api/v2/posts/detail?id={{}}"), OF_API, lists)
    assert one is not None
    assert one.after == f"{HOME}/api/v2/posts/detail?id={{id}}"


def test_articles_of_an_api_that_are_sent_on_for_good_moved() -> None:
    new = "https://api.baocu.example/v2/post/{}"
    answers = {
        f"{API}/posts/detail?id={one.number}": sent_on(new.format(one.number), body)
        for one, body in zip(STORIES, details(new).values(), strict=True)
    }
    one = moved_api({**answers, **details(new)}, OF_API)
    assert one is not None
    assert one.after == "https://api.baocu.example/v2/post/{id}"


def test_api_that_returns_other_articles_is_no_new_address() -> None:
    lists = (MovedAddress(before=LIST, after=f"{HOME}/api/v2/posts?cat=5", kind="json"),)
    mixed = dict.fromkeys(details(f"{HOME}/api/v2/posts/detail?id={{}}"), '{"title": "Khác", "body": ""}')  # fmt: skip
    assert moved_api(mixed, OF_API, lists) is None


def test_api_that_answers_stays() -> None:
    assert moved_api(details(f"{API}/posts/detail?id={{}}"), OF_API) is None


# In effect


def test_override_asks_elsewhere_and_adds_the_host() -> None:
    one = MovedAddress(before=OLD_FEED, after="https://rss.baocu.example/phap-luat", kind="feed")
    repair = RepairProposal(source=SOURCE, proof=Proof(right=0, of=0), moved=(one,))
    applied = override_from_data(repair.override_data()).applied_to(SOURCE)
    assert applied.discovery[0].urls == ("https://rss.baocu.example/phap-luat",)
    assert applied.hosts == ("baocu.example", "rss.baocu.example")


def test_override_of_an_address_that_is_declared_no_more_changes_nothing() -> None:
    one = MovedAddress(before=f"{HOME}/rss/khac.rss", after=f"{HOME}/feed", kind="feed")
    repair = RepairProposal(source=SOURCE, proof=Proof(right=0, of=0), moved=(one,))
    assert override_from_data(repair.override_data()).applied_to(SOURCE) == SOURCE
