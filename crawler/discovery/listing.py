"""Listings: section pages whose links lead to articles, and to older section pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from article.dates import is_date_format, read_date
from article.message import message
from article.text import tidy_or_none
from crawler.discovery.method import (
    LINKS_LIMIT,
    DiscoveredLink,
    DiscoveryCode,
    DiscoveryMethod,
    DiscoveryResult,
)
from crawler.html.charset import decode
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.html.selector import first_match, selector_problem

_WEB = re.compile(r"(?i)https?://")
_LINK_ATTRIBUTES = ("href", "data-href", "data-url")
_SCRIPTED_LINK = re.compile(r"""location(?:\.href)?\s{0,9}=\s{0,9}["']([^"'\s]{1,2000})["']""")


@dataclass(frozen=True, kw_only=True)
class Listing(DiscoveryMethod):
    """Section pages of a site; the source's article pattern separates articles from other links."""

    kind: ClassVar[str] = "listing"
    pages: int = 2
    links: str = "a[href]"
    """CSS selector of the links, narrow enough to leave side boxes out; a comma adds further ones."""
    next_page: str | None = None
    """CSS selector of the link to the next page."""
    item: str | None = None
    """CSS selector of the box around one link, its date and its lead; needed for `date` and `lead`."""
    date: str | None = None
    """CSS selector of the printed date inside `item`: for pages that print none of their own."""
    date_formats: tuple[str, ...] = ()
    """strptime patterns of `date` where it is not day-first."""
    lead: str | None = None
    """CSS selector of the lead inside `item`: for pages that print none of their own."""

    def problems(self) -> Iterator[str]:
        """Name a selector that is none."""
        yield from super().problems()
        for name in ("links", "next_page", "item", "date", "lead"):
            selector = getattr(self, name)
            if selector is not None and (problem := selector_problem(selector)):
                yield f"{self.kind}: {name}: {problem}"
        if (self.date or self.lead) and not self.item:
            yield f"{self.kind}: item: is missing; `date` and `lead` are read inside it"
        for pattern in self.date_formats:
            if not is_date_format(pattern):
                yield f"{self.kind}: date_formats: {pattern!r} is no strptime pattern"

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Read the links in document order."""
        try:
            tree = parse_html(decode(body))
        except NestedTooDeep as error:
            return DiscoveryResult(problem=message(DiscoveryCode.LISTING_DEEP, limit=error.limit))
        base = _base(tree, url=url)
        links = tuple(self._links(tree, url=base, now=now))[:LINKS_LIMIT]
        if not links:
            return DiscoveryResult(
                problem=message(DiscoveryCode.LISTING_NO_MATCH, links=self.links)
            )
        return DiscoveryResult(links=links, next_pages=self.next_pages(tree, url=base))

    def _links(
        self, tree: LexborHTMLParser, *, url: str, now: datetime
    ) -> Iterator[DiscoveredLink]:
        boxes = self._boxes(tree, url=url) if self.item else {}
        for node in tree.css(self.links)[:LINKS_LIMIT]:
            if address := _joined(url, _target(node)):
                around = boxes.get(address, ())
                yield DiscoveredLink(
                    url=address,
                    title=tidy_or_none(node.attributes.get("title") or node.text()),
                    published_at=self._date(around, now=now),
                    lead=_text(around, self.lead),
                )

    def _boxes(self, tree: LexborHTMLParser, *, url: str) -> dict[str, list[LexborNode]]:
        """Map each address to the boxes that hold it and no other address."""
        found: dict[str, list[LexborNode]] = {}
        for box in tree.css(self.item or "")[:LINKS_LIMIT]:
            inside = {_joined(url, _target(node)) for node in (box, *box.css(self.links))} - {None}
            if len(inside) == 1:
                found.setdefault(inside.pop() or "", []).append(box)
        return found

    def _date(self, boxes: Sequence[LexborNode], *, now: datetime) -> datetime | None:
        date = read_date(_text(boxes, self.date), now=now, formats=self.date_formats)
        return date.at if date else None

    def next_pages(self, tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
        """Return the addresses that continue this page; a site with its own paging overrides it."""
        link = first_match(tree, self.next_page) if self.next_page else None
        address = _joined(url, _target(link)) if link else None
        return (address,) if address else ()


def _base(tree: LexborHTMLParser, *, url: str) -> str:
    """Return the address that links of the page are relative to."""
    base = tree.css_first("base[href]")
    try:
        return urljoin(url, (base.attributes.get("href") or "").strip()) if base else url
    except ValueError:
        return url


def _text(boxes: Sequence[LexborNode], selector: str | None) -> str | None:
    found = (first_match(box, selector) for box in boxes if selector)
    node = next((node for node in found if node is not None), None)
    return tidy_or_none(node.text(separator=" ")) if node is not None else None


def _target(node: LexborNode) -> str | None:
    """Return where an element leads: a link, or a box that a script makes one."""
    attributes = node.attributes
    plain = next((value for name in _LINK_ATTRIBUTES if (value := attributes.get(name))), None)
    scripted = _SCRIPTED_LINK.search((attributes.get("onclick") or "")[:3_000])
    return plain or (scripted[1] if scripted else None)


def _joined(url: str, href: str | None) -> str | None:
    """Resolve a link; None for what leads to no page, such as `javascript:` and `http://[mail]`."""
    href = (href or "").strip()
    try:
        address = urljoin(url, href)
    except ValueError:
        return None
    return address if href and not href.startswith("#") and _WEB.match(address) else None
