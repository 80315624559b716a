"""Listings: section pages whose links lead to articles, and to older section pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from article.message import message
from article.text import tidy_or_none
from crawler.discovery.method import (
    LINKS_LIMIT,
    DiscoveredLink,
    DiscoveryCode,
    DiscoveryMethod,
    DiscoveryResult,
    selector_problem,
)
from crawler.html.charset import decode
from crawler.html.parse import NestedTooDeep, parse_html

_WEB = re.compile(r"(?i)https?://")


@dataclass(frozen=True, kw_only=True)
class Listing(DiscoveryMethod):
    """Section pages of a site; the source's article pattern tells articles from other links."""

    kind: ClassVar[str] = "listing"
    pages: int = 2
    links: str = "a[href]"
    """CSS selector of the links, narrow enough to leave side boxes out."""
    next_page: str | None = None
    """CSS selector of the link to the next page."""

    def problems(self) -> Iterator[str]:
        """Name a selector that is none."""
        yield from super().problems()
        for name, selector in (("links", self.links), ("next_page", self.next_page)):
            if selector is not None and (problem := selector_problem(selector)):
                yield f"{self.kind}: {name}: {problem}"

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Read the links in document order."""
        try:
            tree = parse_html(decode(body))
        except NestedTooDeep as error:
            return DiscoveryResult(problem=message(DiscoveryCode.LISTING_DEEP, limit=error.limit))
        links = tuple(
            DiscoveredLink(
                url=address,
                title=tidy_or_none(link.attributes.get("title") or link.text()),
            )
            for link in tree.css(self.links)[:LINKS_LIMIT]
            if (address := _joined(url, link.attributes.get("href")))
        )
        if not links:
            return DiscoveryResult(
                problem=message(DiscoveryCode.LISTING_NO_MATCH, links=self.links)
            )
        return DiscoveryResult(links=links, next_pages=self.next_pages(tree, url=url))

    def next_pages(self, tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
        """Give the addresses that continue this page; a site with its own paging overrides it."""
        link = tree.css_first(self.next_page) if self.next_page else None
        address = _joined(url, link.attributes.get("href")) if link else None
        return (address,) if address else ()


def _joined(url: str, href: str | None) -> str | None:
    """Resolve a link; None for what leads to no page, such as `javascript:` and `http://[mail]`."""
    href = (href or "").strip()
    try:
        address = urljoin(url, href)
    except ValueError:
        return None
    return address if href and not href.startswith("#") and _WEB.match(address) else None
