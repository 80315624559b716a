"""Where the new address of a feed, sitemap, list or API may stand: what the site names, then usual paths."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from article.canonical_url import BadAddress, canonical_url, host_of
from crawler.discovery import DiscoveryMethod, Feed, JsonListing, Listing, Sitemap
from crawler.scaffold.probe.discovery_probe import (
    FEED_PATHS,
    SITEMAP_PATHS,
    feeds_linked_by,
    feeds_named_by,
    sitemaps_named_by,
)
from crawler.scaffold.probe.json_listing_guess import json_addresses
from crawler.scaffold.site_fetcher import Fetch, FetchedPage
from crawler.source.declaration import without_www

_MOST = 8
_MOST_SCRIPTS = 3
_ENDING = re.compile(r"(?i)\.(?:html?|rss|xml|php|aspx?|json|epi)$")


class NewPlaces:
    """The pages of a site that name addresses: its front page, an article, its scripts, its robots.txt."""

    def __init__(self, home: str, article: FetchedPage | None, *, fetch: Fetch) -> None:
        self._home_url = home
        self._article = article
        self._fetch = fetch
        self._asked: dict[str, FetchedPage] = {}

    async def ask(self, url: str) -> FetchedPage:
        """Fetch an address, each once."""
        if url not in self._asked:
            self._asked[url] = await self._fetch(url)
        return self._asked[url]

    async def of(self, method: DiscoveryMethod, url: str) -> list[str]:
        """List where a method's address may stand now, the likeliest first."""
        if isinstance(method, Feed):
            found = await self._feeds()
        elif isinstance(method, Sitemap):
            robots = await self.ask(urljoin(self._home_url, "/robots.txt"))
            guessed = [urljoin(self._home_url, path) for path in SITEMAP_PATHS]
            found = [*sitemaps_named_by(robots), *guessed]
        elif isinstance(method, JsonListing):
            query = urlsplit(url).query
            named = await self.apis()
            found = [*(f"{one}?{query}" for one in named if query and "?" not in one), *named]
        elif isinstance(method, Listing):
            found = [one for one in await self._links() if path_name(one) == path_name(url)]
        else:
            found = []
        others = [one for one in dict.fromkeys(found) if one != url and self._is_near(one)]
        return sorted(others, key=lambda one: path_name(one) != path_name(url))[:_MOST]

    async def apis(self) -> list[str]:
        """List the addresses of APIs that the scripts of the front page name."""
        home = await self.ask(self._home_url)
        if home.problem:
            return []
        named = json_addresses(home.text, url=home.url)
        for node in LexborHTMLParser(home.text).css("script[src]")[:_MOST_SCRIPTS]:
            script = _joined(home.url, node.attributes.get("src"))
            if script and self._is_near(script):
                text = (await self.ask(script)).text
                named += json_addresses(f"<script>{text}</script>", url=home.url)
        return list(dict.fromkeys(named))

    async def _feeds(self) -> list[str]:
        pages = [await self.ask(self._home_url), *([self._article] if self._article else [])]
        named = [url for page in pages for url in (*feeds_named_by(page), *feeds_linked_by(page))]
        for url in list(named):
            # What a page links to as RSS is often a page for people with the feeds of all sections.
            if path_name(url) in _FEED_PAGES:
                named += feeds_linked_by(await self.ask(url))
        return [*named, *(urljoin(self._home_url, path) for path in FEED_PATHS)]

    async def _links(self) -> Iterable[str]:
        home = await self.ask(self._home_url)
        if home.problem:
            return []
        links = LexborHTMLParser(home.text).css("a[href]")
        found = (_joined(home.url, one.attributes.get("href")) for one in links)
        return [one for one in found if one]

    def _is_near(self, url: str) -> bool:
        host, own = without_www(host_of(url)), without_www(host_of(self._home_url))
        return host == own or host.endswith(f".{own}")


_FEED_PAGES = frozenset({"rss", "feeds", "feed", "kenh-rss"})


def path_name(url: str) -> str:
    """Return the last name of a path without its ending: `phap-luat` of `/rss/phap-luat.rss`."""
    names = [name for name in urlsplit(url).path.split("/") if name]
    return _ENDING.sub("", names[-1]).lower() if names else ""


def _joined(base: str, href: str | None) -> str | None:
    try:
        return canonical_url(href, base=base) if href else None
    except BadAddress:
        return None
