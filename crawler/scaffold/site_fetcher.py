"""Fetching pages of a site that no source declares yet: one URL after the other, throttled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner

from article.canonical_url import host_of
from crawler.crawl.context import attach_context
from crawler.html.charset import decode
from crawler.http.download_handler import HostMap
from crawler.rendering import Rendering
from crawler.runner import NO_THROTTLE, REPLAY_SETTINGS, STORE_NOTHING, scrapy_settings
from crawler.spider.article_spider import SourceSpider, utc_now
from crawler.warc.replay import Replay
from settings import Settings


@dataclass(frozen=True, kw_only=True)
class FetchedPage:
    """The response of a URL."""

    url: str
    """The URL after redirects."""
    body: bytes = b""
    content_type: str = ""
    problem: str | None = None
    """Why there is no page; None if there is one."""

    @property
    def text(self) -> str:
        """Decode the response."""
        return decode(self.body, self.content_type)


Fetch = Callable[[str], Awaitable[FetchedPage]]
FetchTask = Callable[[Fetch], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class SiteAccess:
    """How a task asks a site: plainly, or through a browser that runs the page."""

    fetch: Fetch
    render: Fetch


SiteTask = Callable[[SiteAccess], Awaitable[None]]
_BROWSER_SETTINGS = dict.fromkeys(
    ("http", "https"), "crawler.browser.playwright_handler.BrowserDownloadHandler"
)


_NEVER = "tipwatch-never"
"""An element that no page has: a page of an unknown site is read when it loads nothing more."""
_RENDERING_SECONDS = 10.0


class SiteFetcher(SourceSpider):
    """Fetches the pages of a task; robots.txt, delays and the host map apply as in every crawl."""

    # Watches nothing: it is a source only to be treated like one on its way out.
    name = "site-fetcher"
    hosts = ("site-fetcher.invalid",)
    article_url = "^$"

    def __init__(self, *args: Any, task: SiteTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failure: BaseException | None = None
        self._task = task

    async def start(self) -> AsyncIterator[Request]:
        """Run the task; it requests pages itself, none is scheduled."""
        try:
            await self._task(SiteAccess(fetch=self._fetch, render=self._render))
        except Exception as error:  # noqa: BLE001 - carried out of the engine, raised by the caller
            self.failure = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _fetch(self, url: str) -> FetchedPage:
        return await self._download(Request(url, dont_filter=True))

    async def _render(self, url: str) -> FetchedPage:
        rendering = Rendering(wait_for=_NEVER, within=_RENDERING_SECONDS)
        return await self._download(Request(url, dont_filter=True, meta={"rendering": rendering}))

    async def _download(self, request: Request) -> FetchedPage:
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - Scrapy makes it before it starts a spider
        try:
            response = await engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong out there is an answer
            return FetchedPage(url=request.url, problem=str(error) or type(error).__name__)
        if response.status != 200:
            return FetchedPage(url=request.url, problem=f"the server answered {response.status}")
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return FetchedPage(url=response.url, body=response.body, content_type=kind)


async def run_fetch_task(
    task: FetchTask, *, url: str, settings: Settings, replay: Replay | None
) -> None:
    """Run a task that needs no browser on the site of a URL; raises what the task raises."""

    async def plain(access: SiteAccess) -> None:
        await task(access.fetch)

    await _run(plain, url=url, settings=settings, replay=replay, browser=False)


async def run_site_task(
    task: SiteTask, *, url: str, settings: Settings, replay: Replay | None = None
) -> None:
    """Run a task on the site of a URL, with a browser if it asks for one; raises what it raises."""
    await _run(task, url=url, settings=settings, replay=replay, browser=replay is None)


async def _run(
    task: SiteTask, *, url: str, settings: Settings, replay: Replay | None, browser: bool
) -> None:
    runner = AsyncCrawlerRunner(scrapy_settings(settings))
    crawler = runner.create_crawler(SiteFetcher)
    crawler.settings.setdict(STORE_NOTHING, priority="cmdline")
    if replay:
        crawler.settings.setdict(REPLAY_SETTINGS, priority="cmdline")
    elif HostMap(settings.host_map).is_loopback([host_of(url)]):
        crawler.settings.setdict(NO_THROTTLE, priority="cmdline")
    if browser:
        crawler.settings.set("DOWNLOAD_HANDLERS", _BROWSER_SETTINGS, priority="cmdline")
    attach_context(crawler, replay=replay)
    await runner.crawl(crawler, task=task)
    failure = cast("SiteFetcher", crawler.spider).failure
    if failure:
        raise failure


def time_of(replay: Replay | None) -> datetime:
    """Return the time on the site: now, or the time of the recording."""
    return replay.time if replay else utc_now()
