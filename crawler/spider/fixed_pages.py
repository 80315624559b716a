"""Fixed pages as a source like any other: same fetching, same revisions, no discovery."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request

from article.canonical_url import canonical_url, host_of
from article.edits.row_diff import CELL_SEPARATOR, ROWS_LAYOUT
from article.message import message
from article.model import ExtractionMethod, PageAddress
from crawler.extraction.extract import ExtractedArticle, build_article
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.html.table_rows import rows_as_lines
from crawler.source.declaration import Layout, Polling, Source
from crawler.spider.article_spider import SourceSpider
from crawler.spider.declarative import read_partial
from settings.fixed_pages import FixedPage
from settings.source_names import FIXED_PAGES_SOURCE

_LONGEST_PAUSE = timedelta(days=1)
"""After failed crawls."""
_DUE_SHARE = 0.9
"""Of its interval: a check ends some seconds after its crawl began."""


def fixed_pages_spider(pages: Sequence[FixedPage]) -> type[SourceSpider]:
    """Create the spider of these pages."""
    pages_by_url = {canonical_url(page.url): page for page in pages}
    shortest = min(page.every for page in pages_by_url.values())
    paths = "|".join(re.escape(_path(url)) for url in pages_by_url)
    return type(
        "ConfiguredPages",
        (FixedPagesSpider,),
        {
            "__doc__": "The pages that the settings name.",
            "name": FIXED_PAGES_SOURCE,
            "hosts": tuple(dict.fromkeys(host_of(url) for url in pages_by_url)),
            "language": pages[0].language,
            "article_url": f"^(?:{paths})$",
            "polling": Polling(every=shortest, at_most=max(shortest, _LONGEST_PAUSE)),
            "pages_by_url": pages_by_url,
        },
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class FixedPagesSpider(SourceSpider):
    """Requests each page at its interval; they are few, and an operator chose them."""

    name = FIXED_PAGES_SOURCE
    hosts = ("watched.invalid",)
    article_url = "^(?!)"
    pages_by_url: ClassVar[dict[str, FixedPage]] = {}

    @classmethod
    async def read(
        cls,
        page: str,
        *,
        url: str,
        now: datetime,
        announced: datetime | None = None,
        announced_lead: str | None = None,
    ) -> ExtractedArticle:
        """Read the selected part, tables by row; raises NotAnArticle when it is not there."""
        watched_page = cls._page_for(url)
        page, has_rows = rows_as_lines(page)
        if watched_page is None or watched_page.selector is None:
            reading = await super().read(page, url=url, now=now)
        else:
            source = _with_single_selector(cls.source, watched_page.selector)
            partial = await read_partial(page, url=url, source=source, now=now)
            if partial.read_by.get("lines") is not ExtractionMethod.SITE:
                raise NotAnArticle(
                    NonArticleKind.EMPTY, message(PageCode.NO_MATCH, selector=watched_page.selector)
                )
            reading = build_article(partial, url=url, source=source)
        article = reading.article
        if has_rows and CELL_SEPARATOR in article.text:
            article = replace(article, layout=ROWS_LAYOUT)
        # The operator's address is its identity, whatever the page calls itself.
        address = cls.source.address_or_plain(url)
        return replace(reading, address=address, article=article)

    @classmethod
    def _page_for(cls, url: str) -> FixedPage | None:
        address = cls.source.address(url)
        return cls.pages_by_url.get(address.url) if address else None

    async def start(self) -> AsyncIterator[Request]:
        """Request the pages that are due; all when a person asked, in a replay those in the archive."""
        self.context.report.discovery = ((FIXED_PAGES_SOURCE, len(self.pages_by_url)),)
        replay = self.context.replay
        for address in await self._due_pages():
            archived = replay is None or replay.archive.contains(address.url)
            if archived and (request := self.article_request(address)):
                yield request

    async def _due_pages(self) -> list[PageAddress]:
        pages = {self.source.address_or_plain(url): page for url, page in self.pages_by_url.items()}
        if not self.context.options.due_only:
            return list(pages)
        now = self.context.clock()
        checked = await asyncio.to_thread(self.context.known_pages.checked_at, list(pages))
        due = [
            address
            for address, page in pages.items()
            if address.key not in checked
            or now - checked[address.key] >= page.every * _DUE_SHARE
            # A clock that was set back must not silence a page.
            or checked[address.key] > now
        ]
        # The scheduler crawls when one is due: if none is, a person requested the crawl.
        return due or list(pages)


def _with_single_selector(source: Source, selector: str) -> Source:
    layout = Layout(name=FIXED_PAGES_SOURCE, title=("h1", "title"), body=selector)
    return replace(source, layouts=(layout,))
