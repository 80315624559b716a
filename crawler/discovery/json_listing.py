"""JSON listings: a site's public API as a discovery method, read by declared paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from article.dates import is_date_format, read_date
from article.message import message
from crawler.discovery.method import (
    LINKS_LIMIT,
    DiscoveredLink,
    DiscoveryCode,
    DiscoveryMethod,
    DiscoveryResult,
)
from crawler.html.charset import decode
from crawler.json_path import (
    NoJson,
    fill_template,
    parse_json,
    path_problem,
    search_json,
    template_problem,
    text_at,
)


@dataclass(frozen=True, kw_only=True)
class JsonListing(DiscoveryMethod):
    """Calls of an API that return lists of articles; paths are jmespath expressions."""

    kind: ClassVar[str] = "json"
    pages: int = 2
    items: str
    """Path of the list, from the root."""
    link: str
    """Address of an article, filled from an item: `https://…/{Title|slug}---id{ID}`."""
    title: str = ""
    date: str = ""
    date_formats: tuple[str, ...] = ()
    lead: str = ""
    offset: str | None = None
    """Query parameter that counts the items left out: a further page is asked with it."""

    def problems(self) -> Iterator[str]:
        """List what is declared wrongly."""
        yield from super().problems()
        if problem := template_problem(self.link):
            yield f"{self.kind}: link: {problem}"
        for name in ("items", "title", "date", "lead"):
            path = getattr(self, name)
            if path and (problem := path_problem(path)):
                yield f"{self.kind}: {name}: {problem}"
        for pattern in self.date_formats:
            if not is_date_format(pattern):
                yield f"{self.kind}: date_formats: {pattern!r} is no strptime pattern"

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Read the items in their order; an answer without the declared list is a problem."""
        try:
            items = search_json(self.items, parse_json(decode(body)))
        except NoJson as error:
            return DiscoveryResult(problem=message(DiscoveryCode.JSON_ERROR, error=str(error)))
        if not isinstance(items, list):
            return DiscoveryResult(problem=message(DiscoveryCode.JSON_NO_ITEMS, items=self.items))
        links = [self._link(item, url=url, now=now) for item in items[:LINKS_LIMIT]]
        found = tuple(link for link in links if link)
        if not found:
            return DiscoveryResult(problem=message(DiscoveryCode.JSON_NO_ITEMS, items=self.items))
        return DiscoveryResult(links=found, next_pages=self._next_pages(url, count=len(items)))

    def _link(self, item: Any, *, url: str, now: datetime) -> DiscoveredLink | None:
        address = fill_template(self.link, item)
        if not address:
            return None
        date = read_date(text_at(self.date, item), now=now, formats=self.date_formats)
        return DiscoveredLink(
            url=urljoin(url, address),
            title=text_at(self.title, item),
            published_at=date.at if date else None,
            lead=text_at(self.lead, item),
        )

    def _next_pages(self, url: str, *, count: int) -> tuple[str, ...]:
        if not self.offset:
            return ()
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        before = query.get(self.offset, "0")
        query[self.offset] = str((int(before) if before.isdecimal() else 0) + count)
        return (parts._replace(query=urlencode(query)).geturl(),)
