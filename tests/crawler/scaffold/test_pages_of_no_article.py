"""Section pages that call themselves articles, and linked pages that are none: videos, offers, about us."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from fixtures.sites.regional_sites.grammar import NewsText, news_texts

from article.message import message
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery import Feed
from crawler.scaffold.probe.foreign_folders import untried_folders, without_folders
from crawler.scaffold.propose import ProposedSource, propose_source
from crawler.scaffold.site_fetcher import FetchedPage, SiteAccess

HOME = "https://delta.example"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
TEXTS = news_texts("en", 81, count=8)
SHORT = "<h1>{}</h1><p>Watch it here.</p>"
LONG = (
    "<h1>{}</h1>"
    + "<p>The paper is owned by its readers, who elect a board of nine every year.</p>" * 6
)


def frame(inner: str, head: str = "", *, menu: str = "") -> str:
    return (
        f'<html lang="en"><head>{head}</head><body><nav>{menu}</nav>{inner}'
        "<footer>© The Delta</footer></body></html>"
    )


def article_page(text: NewsText, *, dated: bool = True) -> str:
    body = "".join(f"<p>{line}</p>" for line in text.lines)
    day = f'<time datetime="{text.at.isoformat()}">{text.at:%d/%m/%Y}</time>' if dated else ""
    return frame(
        f'<h1>{text.title}</h1>{day}<p class="deck">{text.lead}</p><div class="copy">{body}</div>'
    )


def links(*pairs: tuple[str, str]) -> str:
    return "".join(f'<h2><a href="{path}">{title}</a></h2>' for path, title in pairs)


def proposed(pages: dict[str, str], given: str) -> ProposedSource:
    async def fetch(url: str) -> FetchedPage:
        page = pages.get(url.removeprefix(HOME) or "/")
        if page is None:
            return FetchedPage(url=url, problem=message(FetchCode.STATUS, status=404))
        kind = "text/xml" if page.startswith("<?xml") else "text/html; charset=utf-8"
        return FetchedPage(url=url, body=page.encode(), content_type=kind)

    access = SiteAccess(fetch=fetch, render=fetch)
    return asyncio.run(propose_source(HOME + given, access=access, now=NOW))


def section(texts: list[NewsText]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    pages = {f"/labour/{one.slug}": article_page(one) for one in texts}
    return pages, [(f"/labour/{one.slug}", one.title) for one in texts]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/video/boats-return-to-the-old-harbour", SHORT),
        ("/offers/insurance-for-owners-of-small-boats", SHORT),
        ("/about-the-people-behind-delta", LONG),
    ],
)
def test_addresses_of_pages_without_an_article_are_left_out(path: str, page: str) -> None:
    pages, linked = section(TEXTS)
    title = "Boats, harbours and the people of the delta"
    other = "/photo/forty-boats-on-one-morning"
    pages[other] = frame(SHORT.format(title))
    pages[path] = frame(page.format(title))
    pages["/work"] = frame(links((path, title), *linked, (other, title)))
    source = proposed(pages, "/work").source
    assert source.address(HOME + path) is None
    assert all(source.address(HOME + one) for one, _ in linked)


def test_a_small_section_with_articles_stays() -> None:
    pages, linked = section(TEXTS[1:])
    path = f"/health/{TEXTS[0].slug}"
    pages[path] = article_page(TEXTS[0])
    pages["/work"] = frame(links(*linked, (path, TEXTS[0].title)))
    source = proposed(pages, "/work").source
    assert source.address(HOME + path)


def test_a_folder_that_does_not_answer_stays() -> None:
    pages, linked = section(TEXTS)
    path = "/health/clinics-open-again-after-the-long-flood"
    pages["/work"] = frame(links(*linked, (path, "Clinics open again after the long flood")))
    source = proposed(pages, "/work").source
    assert source.address(HOME + path)


def test_a_small_section_of_a_paper_without_dates_stays() -> None:
    pages = {f"/labour/{one.slug}": article_page(one, dated=False) for one in TEXTS[1:]}
    linked = [(f"/labour/{one.slug}", one.title) for one in TEXTS[1:]]
    path = f"/health/{TEXTS[0].slug}"
    pages[path] = article_page(TEXTS[0], dated=False)
    pages["/work"] = frame(links(*linked, (path, TEXTS[0].title)))
    source = proposed(pages, "/work").source
    assert source.address(HOME + path)


def test_a_section_named_in_words_is_no_article_and_neither_are_its_further_pages() -> None:
    given = "/news/work-and-life-in-the-delta"
    pages = {f"{given}/{one.slug}": article_page(one) for one in TEXTS}
    linked = [(f"{given}/{one.slug}", one.title) for one in TEXTS]
    own = links((given, "Work"), (f"{given}?page=1", "Go to the next page of this list"))
    pages[given] = frame(links(*linked) + own)
    source = proposed(pages, given).source
    assert source.address(HOME + given) is None
    assert source.address(f"{HOME}{given}?page=1") is None
    assert all(source.address(HOME + one) for one, _ in linked)


def test_a_section_page_that_calls_itself_an_article_is_read_as_a_list() -> None:
    pages, linked = section(TEXTS)
    pages["/work"] = frame(links(*linked), '<meta property="og:type" content="article">')
    proposal = proposed(pages, "/work")
    assert proposal.source.discovery[0].urls == (f"{HOME}/work",)
    assert len(proposal.samples) == 5


def test_an_article_with_links_below_it_stays_an_article() -> None:
    pages, linked = section(TEXTS)
    first, _ = linked[0]
    pages[first] = pages[first].replace("<footer>", links(*linked[1:]) + "<footer>")
    pages[first] = pages[first].replace(
        "<head>", '<head><meta property="og:type" content="article">'
    )
    pages["/"] = frame(links(*linked))
    proposal = proposed(pages, first)
    assert proposal.samples[0].page.url == HOME + first


def feed_of(texts: list[NewsText]) -> str:
    items = "".join(
        f"<item><title>{one.title}</title><link>{HOME}/labour/{one.slug}</link></item>"
        for one in texts
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


@pytest.mark.parametrize(
    ("feeds", "chosen"),
    [
        (("/rss/work-3.rss", "/rss/law-7.rss"), 2),
        (("/rss/work-3.rss", "/rss/home.rss", "/rss/law-7.rss"), 1),
    ],
)
def test_feeds_of_sections_count_together_unless_one_is_of_the_whole_site(
    feeds: tuple[str, ...], chosen: int
) -> None:
    pages, linked = section(TEXTS)
    pages["/"] = frame(links(*linked))
    pages["/rss"] = frame("".join(f'<a href="{one}">feed</a>' for one in feeds))
    for number, one in enumerate(feeds):
        pages[one] = feed_of(TEXTS[number::2])
    method = proposed(pages, "/").source.discovery[0]
    assert isinstance(method, Feed)
    assert len(method.urls) == chosen


def test_only_the_minority_of_what_is_announced_is_tried() -> None:
    announced = [f"{HOME}/a/{n}-x" for n in range(6)] + [f"{HOME}/b/{n}-x" for n in range(5)]
    assert not untried_folders(announced, read=announced[:1])


def test_a_number_as_folder_is_no_kind_of_page() -> None:
    announced = [f"{HOME}/{n}/words-of-a-title" for n in range(5_000, 5_009)]
    assert not untried_folders(announced, read=announced[:1])


def test_no_folder_leaves_the_pattern_alone() -> None:
    assert without_folders("^/x$", ()) == "^/x$"
