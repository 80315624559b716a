"""The declarations of a spider, checked when its class is created, and how it reads a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from scrapy import Spider

from crawler.crawl.extraction_worker import extraction_worker
from crawler.discovery import DiscoveryMethod
from crawler.extraction.extract import (
    ExtractedArticle,
    build_article,
    extract_partial,
    fill_from_generic,
)
from crawler.extraction.generic import extract_generic
from crawler.extraction.partial_article import PartialArticle
from crawler.html.charset import decode
from crawler.rendering import Rendering
from crawler.source.access import Access
from crawler.source.declaration import DeclarationError, Layout, Polling, Source
from crawler.source.json_article import LAYOUT, JsonArticle
from crawler.spider.packages.foreign_code import call_foreign, is_foreign

# By name: only a crawl that needs it loads Playwright.
_BROWSER_SETTINGS = {
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.browser.playwright_handler.BrowserDownloadHandler",
        "https": "crawler.browser.playwright_handler.BrowserDownloadHandler",
    }
}


_LARGE_PAGE_LETTERS = 300_000


async def decode_page(body: bytes, content_type: str) -> str:
    """Decode a page; a large one in a process that can be ended."""
    if len(body) < _LARGE_PAGE_LETTERS:
        return decode(body, content_type)
    return await extraction_worker().run(decode, body, content_type=content_type)


async def read_partial(page: str, **arguments: Any) -> PartialArticle:
    """Read selectors and metadata; a large page in a process that can be ended."""
    # Most pages take a millisecond, less than a thread is worth.
    if len(page) < _LARGE_PAGE_LETTERS:
        return extract_partial(page, **arguments)
    return await extraction_worker().run(extract_partial, page, **arguments)


class DeclarativeSpider(Spider):
    """The declarations of a source; `declared=False` marks a base class that is no source itself."""

    name: str = ""
    hosts: ClassVar[tuple[str, ...]] = ()
    language: ClassVar[str | None] = "vi"
    article_url: ClassVar[str] = ""
    query: ClassVar[tuple[str, ...] | None] = None
    index_names: ClassVar[tuple[str, ...]] = ()
    discovery: ClassVar[tuple[DiscoveryMethod, ...]] = ()
    layouts: ClassVar[tuple[Layout, ...]] = ()
    rendering: ClassVar[Rendering | None] = None
    json_article: ClassVar[JsonArticle | None] = None
    access: ClassVar[Access] = Access()
    polling: ClassVar[Polling] = Polling()
    delay: ClassVar[float] = 2.0
    source: ClassVar[Source]

    def __init_subclass__(cls, *, declared: bool = True, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not declared:
            return
        if not cls.article_url:
            raise DeclarationError(
                f"spider {cls.name or cls.__name__!r}: article_url: is missing; "
                "give the pattern of path and query that only articles have"
            )
        cls.source = Source(
            name=cls.name,
            hosts=cls.hosts,
            language=cls.language,
            article_url=cls.article_url,
            query=cls.query,
            index_names=cls.index_names,
            discovery=cls.discovery,
            layouts=cls.layouts,
            rendering=cls.rendering,
            json_article=cls.json_article,
            access=cls.access,
            polling=cls.polling,
            delay=cls.delay,
        )
        cls.custom_settings = {
            "DOWNLOAD_DELAY": cls.delay,
            **cls.access.scrapy_settings,
            **(_BROWSER_SETTINGS if cls.source.needs_browser else {}),
            **(cls.custom_settings or {}),
        }

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
        """Read one page of this source, or one answer of its API; raises NotAnArticle."""
        source = cls.source
        if cls.json_article and page.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
            page = cls.json_article.to_page(page)
            source = replace(source, layouts=(LAYOUT,))
        partial = await read_partial(
            page,
            url=url,
            source=source,
            now=now,
            announced=announced,
            announced_lead=announced_lead,
        )
        if partial.is_incomplete:
            # Ten times slower than the selectors: on the loop it would block every other crawl.
            generic = await extraction_worker().run(extract_generic, page, url=url, now=now)
            fill_from_generic(partial, generic, now=now, is_declared=bool(source.layouts))
        reading = build_article(partial, url=url, source=cls.source)
        if not is_foreign(cls.amend.__module__):
            return cls.amend(reading, page)
        return await call_foreign(cls.__module__, lambda: cls.amend(reading, page))

    @classmethod
    def amend(cls, reading: ExtractedArticle, page: str) -> ExtractedArticle:
        """Correct what is odd about this site; the place for the rare override, within a limit of time."""
        return reading
