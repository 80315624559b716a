"""Fetching pages of a site that no source declares yet: one URL after the other, throttled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapy import Request

from article.message import Message, message
from crawler.crawl.fetch_errors import FetchCode, describe_error
from crawler.html.charset import decode
from crawler.rendering import Rendering
from crawler.scaffold.separate_process import Calculate, calculate_apart, calculate_here
from crawler.spider.article_spider import utc_now
from crawler.spider.redirects import GONE
from crawler.spider.task_spider import TaskSpider, run_task_spider
from crawler.warc.replay import Replay
from settings import Settings


@dataclass(frozen=True, kw_only=True)
class FetchedPage:
    """The response of a URL."""

    url: str
    """The URL after redirects."""
    body: bytes = b""
    content_type: str = ""
    problem: Message | None = None
    """Why there is no page; None if there is one."""
    moved_permanently: bool = False
    """Every redirect on the way here said that it is for good."""

    @property
    def is_gone(self) -> bool:
        """Return whether the server says that there is nothing any more."""
        return self.problem in {message(FetchCode.STATUS, status=status) for status in GONE}

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
    calculate: Calculate = calculate_here
    """How long calculations over the pages are made."""


SiteTask = Callable[[SiteAccess], Awaitable[None]]
_BROWSER_SETTINGS = dict.fromkeys(
    ("http", "https"), "crawler.browser.playwright_handler.BrowserDownloadHandler"
)


_NEVER = "tipwatch-never"
"""An element that no page has: a page of an unknown site is read when it loads nothing more."""
_RENDERING_SECONDS = 10.0
_PERMANENT = (301, 308)


class SiteFetcher(TaskSpider):
    """Fetches the pages of a task; robots.txt, delays and the host map apply as in every crawl."""

    name = "site-fetcher"
    hosts = ("site-fetcher.invalid",)

    def __init__(self, *args: Any, task: SiteTask, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._task = task

    async def run_task(self) -> None:
        """Run the task with the site."""
        await self._task(
            SiteAccess(fetch=self._fetch, render=self._render, calculate=calculate_apart)
        )

    async def _fetch(self, url: str) -> FetchedPage:
        return await self._download(Request(url, dont_filter=True))

    async def _render(self, url: str) -> FetchedPage:
        rendering = Rendering(wait_for=_NEVER, within=_RENDERING_SECONDS)
        return await self._download(Request(url, dont_filter=True, meta={"rendering": rendering}))

    async def _download(self, request: Request) -> FetchedPage:
        try:
            response = await self.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong out there is an answer
            return FetchedPage(url=request.url, problem=describe_error(error))
        if response.status != 200:
            return FetchedPage(
                url=request.url, problem=message(FetchCode.STATUS, status=response.status)
            )
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return FetchedPage(
            url=response.url,
            body=response.body,
            content_type=kind,
            moved_permanently=_is_permanent(response.meta.get("redirect_reasons", ())),
        )


def _is_permanent(redirects: Sequence[object]) -> bool:
    return bool(redirects) and all(one in _PERMANENT for one in redirects)


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
    await run_task_spider(
        SiteFetcher,
        urls=[url],
        settings=settings,
        replay=replay,
        scrapy_overrides={"DOWNLOAD_HANDLERS": _BROWSER_SETTINGS} if browser else None,
        task=task,
    )


def time_of(replay: Replay | None) -> datetime:
    """Return the time on the site: now, or the time of the recording."""
    return replay.time if replay else utc_now()
