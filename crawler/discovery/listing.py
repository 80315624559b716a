"""Listings: section pages whose links lead to articles, and to older section pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from article.text import tidy_or_none
from crawler.discovery.method import LINKS_LIMIT, Announced, DiscoveryMethod, Found
from crawler.reading.decode import decode


@dataclass(frozen=True, kw_only=True)
class Listing(DiscoveryMethod):
    """Section pages of a site; the source's article pattern tells articles from other links."""

    kind: ClassVar[str] = "listing"
    pages: int = 2
    links: str = "a[href]"
    """CSS selector of the links, narrow enough to leave side boxes out."""
    next_page: str | None = None
    """CSS selector of the link to the next page."""

    def read(self, body: bytes, *, url: str, now: datetime) -> Found:
        """Read the links in document order."""
        tree = LexborHTMLParser(decode(body))
        links = tuple(
            Announced(
                url=urljoin(url, href.strip()),
                title=tidy_or_none(link.attributes.get("title") or link.text()),
            )
            for link in tree.css(self.links)[:LINKS_LIMIT]
            if (href := link.attributes.get("href")) and not href.startswith(("javascript:", "#"))
        )
        if not links:
            return Found(problem=f"no listing: nothing matches {self.links!r}")
        return Found(links=links, follow=self.follow(tree, url=url))

    def follow(self, tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
        """Give the addresses that continue this page; a site with its own paging overrides it."""
        link = tree.css_first(self.next_page) if self.next_page else None
        href = link.attributes.get("href") if link else None
        return (urljoin(url, href),) if href else ()
