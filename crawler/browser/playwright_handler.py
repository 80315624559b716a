"""Download handler for pages that a script builds: fetched like any other, then run in a browser.

Loaded by Scrapy only for sources that declare a rendering.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from typing import Any

from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from scrapy_playwright.provider import PlaywrightBrowserProvider

from article.message import message
from crawler.browser.chromium import find_chromium, launch_options
from crawler.browser.subresources import SubresourceRoute
from crawler.crawl.fetch_errors import FetchCode, NotFetched
from crawler.http.download_handler import HostMappedHandler
from crawler.rendering import Rendering

_PAGE_TIMEOUT = 60.0
"""Seconds for one page, whatever its scripts do."""
_IDLE_SECONDS = 2.0
"""Seconds without a request, after which a page is taken for finished."""
_CACHE_BYTES = 20_000_000
"""Scripts and styles cached for the next page of the same crawl."""

# It logs each failed page with a traceback; the report has it in a line.
logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)


class RenderingFailed(NotFetched):
    """The browser could not render the page; the next crawl retries."""


class LazyBrowserProvider(PlaywrightBrowserProvider):  # type: ignore[misc]
    """Starts the browser with the first page that needs it, not with the crawl."""

    async def start(self) -> None:
        """Do nothing until a page needs the browser."""

    async def launch_browser(self) -> Browser:
        """Start Playwright and the browser."""
        if self.playwright is None:
            await super().start()
        browser: Browser = await super().launch_browser()
        return browser


class BrowserDownloadHandler(ScrapyPlaywrightDownloadHandler, HostMappedHandler):  # type: ignore[misc]
    """Renders each page in a new browser context, one after the other."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._executable = crawler.settings.get("TIPWATCH_CHROMIUM")
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._user_agent = crawler.settings["USER_AGENT"]
        # Waiting for a context of Playwright's would count against the time of the page.
        self._slots = asyncio.Semaphore(crawler.settings.getint("PLAYWRIGHT_MAX_CONTEXTS"))
        self._pages = 0
        self._thumbnail: str | None = crawler.settings.get("TIPWATCH_THUMBNAIL")
        self._cache: dict[str, Response] = {}

    async def download_request(self, request: Request) -> Response:
        """Download, and render the page if its source declares a rendering."""
        rendering: Rendering | None = request.meta.get("rendering")
        if rendering is None:
            return await HostMappedHandler.download_request(self, request)
        self.config.launch_options = launch_options(
            find_chromium(self._executable),
            sandbox=os.geteuid() != 0,  # for root Chromium has none
        )
        request.headers["Accept-Encoding"] = "gzip"
        document = await HostMappedHandler.download_request(self, request)
        content_type = (document.headers.get("Content-Type") or b"text/html").lower()
        if document.status != 200 or not content_type.startswith(b"text/html"):
            return document
        return await self._render(request, document, rendering)

    async def _render(self, request: Request, document: Response, rendering: Rendering) -> Response:
        route = SubresourceRoute(
            document,
            cookies=(request.headers.get("Cookie") or b"").decode("latin-1"),
            fetch=self._fetch_subresource,
            limit=self._limit,
        )
        self._pages += 1
        context = f"page-{self._pages}"
        render_request = Request(request.url, meta=self._playwright_meta(route, context, rendering))
        try:
            async with self._slots, asyncio.timeout(_PAGE_TIMEOUT):
                page = await ScrapyPlaywrightDownloadHandler.download_request(self, render_request)
        except TimeoutError:
            slow = message(FetchCode.BROWSER_SLOW, seconds=round(_PAGE_TIMEOUT))
            raise RenderingFailed(slow) from None
        except PlaywrightError as error:
            first = error.message.strip().splitlines()[0]
            raise RenderingFailed(message(FetchCode.BROWSER_FAILED, error=first)) from error
        finally:
            await self._close_context(context)
        headers = document.headers.copy()
        headers.pop("Content-Encoding", None)
        return HtmlResponse(
            request.url, headers=headers, body=page.text.encode(), encoding="utf-8", request=request
        )

    def _playwright_meta(
        self, route: SubresourceRoute, context: str, rendering: Rendering
    ) -> dict[str, Any]:
        return {
            "playwright": True,
            "playwright_context": context,
            "playwright_context_kwargs": {
                "user_agent": self._user_agent,
                "service_workers": "block",
                "accept_downloads": False,
                "locale": "vi-VN",
                "timezone_id": "Asia/Ho_Chi_Minh",
            },
            "playwright_page_init_callback": route.install,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [
                PageMethod(_wait_for_selector, rendering, route),
                *self._thumbnail_methods(),
            ],
        }

    def _thumbnail_methods(self) -> list[PageMethod]:
        """Photograph the first page of the crawl, where somebody asked for a picture."""
        path, self._thumbnail = self._thumbnail, None
        return [PageMethod("screenshot", path=path, type="jpeg", quality=40)] if path else []

    async def _fetch_subresource(self, request: Request) -> Response:
        """Fetch a subresource: mapped and filtered, but without the download delay."""
        cached = self._cache.get(request.url) if request.method == "GET" else None
        if cached:
            return cached
        response = await self.fetch(request)
        content_type = (response.headers.get("Content-Type") or b"").lower()
        size = sum(len(one.body) for one in self._cache.values())
        cacheable = b"javascript" in content_type or b"css" in content_type
        if cacheable and response.status == 200 and size + len(response.body) < _CACHE_BYTES:
            self._cache[request.url] = response
        return response

    async def _close_context(self, context: str) -> None:
        wrapper = self.context_wrappers.get(context)
        if wrapper:
            with suppress(PlaywrightError):
                await wrapper.context.close()


async def _wait_for_selector(page: Page, rendering: Rendering, route: SubresourceRoute) -> None:
    """Wait for the declared selector, or until the page loads nothing more."""
    tries = max(1, round(rendering.within))
    for _ in range(tries):
        with suppress(PlaywrightTimeoutError):
            await page.wait_for_selector(rendering.wait_for, state="attached", timeout=1_000)
            return
        if route.idle_seconds > _IDLE_SECONDS:
            return
