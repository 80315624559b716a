"""What an address is that somebody gave: feed, sitemap, JSON, article, or a page that links articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discovery import DiscoveryMethod, DiscoveryResult, Feed, Sitemap
from crawler.extraction.metadata import Metadata
from crawler.scaffold.probe.json_listing_guess import json_listing_of
from crawler.scaffold.probe.link_groups import LinkGroup, common_pattern, link_groups, links_of
from crawler.scaffold.site_fetcher import FetchedPage

_MIN_ARTICLE_LETTERS = 600
_MAX_GROUPS = 3
_MIN_PARAGRAPH = 80
_MIN_HEADLINE = 20
_TEASER_DEPTH = 4


class EntryKind(StrEnum):
    """What stands at an address."""

    FEED = "feed"
    SITEMAP = "sitemap"
    JSON = "json"
    ARTICLE = "article"
    LISTING = "listing"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An address, read."""

    kind: EntryKind
    page: FetchedPage
    groups: tuple[LinkGroup, ...] = ()
    """Addresses that could be articles, the likeliest make first."""
    method: DiscoveryMethod | None = None
    next_pages: tuple[str, ...] = ()
    """The sitemaps of an index."""
    titles: dict[str, str] = field(default_factory=dict)
    """What each address was announced as."""


def read_entry(page: FetchedPage, *, now: datetime) -> Entry:
    """Classify an answer by reading it as each kind."""
    feed = Feed(urls=(page.url,))
    found = feed.read(page.body, url=page.url, now=now)
    if found.links:
        return _announcing(EntryKind.FEED, page, feed, found)
    sitemap = Sitemap(urls=(page.url,))
    found = sitemap.read(page.body, url=page.url, now=now)
    if found.links or found.next_pages:
        return _announcing(EntryKind.SITEMAP, page, sitemap, found)
    listing = json_listing_of(page.body, url=page.url)
    if listing:
        found = listing.read(page.body, url=page.url, now=now)
        return _announcing(EntryKind.JSON, page, listing, found)
    if is_article_page(page.text):
        return Entry(kind=EntryKind.ARTICLE, page=page, groups=(_group([page.url]),))
    return listing_entry(page)


def listing_entry(page: FetchedPage) -> Entry:
    """Read a page as a list of links, whatever it calls itself."""
    groups = link_groups(links_of(page.text, url=page.url))
    return Entry(kind=EntryKind.LISTING, page=page, groups=tuple(groups[:_MAX_GROUPS]))


def is_article_page(page: str) -> bool:
    """Return whether a page calls itself an article, or is mostly one long text."""
    tree = LexborHTMLParser(page)
    metadata = Metadata(tree)
    if metadata.metas.get("og:type") == "article" or metadata.json_ld_text("headline"):
        return True
    if metadata.published or len(tree.css("h1")) > 1:
        return metadata.published is not None
    links = sum(len(node.text(strip=True)) for node in tree.css("a"))
    paragraphs = [node for node in tree.css("p") if len(node.text(strip=True)) > _MIN_PARAGRAPH]
    letters = sum(len(node.text(strip=True)) for node in paragraphs if not _is_teaser(node))
    return letters > max(_MIN_ARTICLE_LETTERS, 1.5 * links)


def _is_teaser(paragraph: LexborNode) -> bool:
    """Return whether a paragraph stands alone with a headline that leads elsewhere."""
    around = paragraph.parent
    for _ in range(_TEASER_DEPTH):
        if around is None or around.tag in {"body", "main"}:
            return False
        if len([one for one in around.css("p") if len(one.text(strip=True)) > _MIN_PARAGRAPH]) > 1:
            return False
        if any(len(one.text(strip=True)) >= _MIN_HEADLINE for one in around.css("a[href]")):
            return True
        around = around.parent
    return False


def _announcing(
    kind: EntryKind, page: FetchedPage, method: DiscoveryMethod, found: DiscoveryResult
) -> Entry:
    urls = list(dict.fromkeys(one.url for one in found.links if one.url.startswith("http")))
    return Entry(
        kind=kind,
        page=page,
        method=method,
        groups=(_group(urls),) if urls else (),
        next_pages=found.next_pages,
        titles={one.url: one.title for one in found.links if one.title},
    )


def _group(urls: list[str]) -> LinkGroup:
    return LinkGroup(urls=tuple(urls), pattern=common_pattern(urls), headlines=len(urls))
