"""Run crawls in the daemon's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.crawl.report import CrawlReport
from crawler.runner import CrawlPool
from crawler.spider.registry import declared_spiders
from jobs.run_crawl import crawl_source
from storage.engine import Database
from storage.sources.schedule import release_crawl


class LocalExecutor:
    """Starts crawls in this event loop and lists the running ones."""

    def __init__(
        self, database: Database, pool: CrawlPool, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._pool = pool
        self._clock = clock
        self._running: dict[str, asyncio.Task[CrawlReport | None]] = {}

    async def maintain(self) -> None:
        """Do nothing: a crawl of this process ends with it."""

    def active_sources(self, _session: Session) -> Collection[str]:
        """Return the sources that are being crawled."""
        return list(self._running)

    def with_capacity(self, names: Sequence[str]) -> Sequence[str]:
        """Select as many as there are free slots, and of those that need the browser one at a time."""
        browsers = {name for name in (*self._running, *names) if _needs_browser(name)}
        # A crawl that would only wait for the browser must not occupy a slot.
        browser_busy = not browsers.isdisjoint(self._running)
        first = next((name for name in names if name in browsers and not browser_busy), None)
        fit = [name for name in names if name not in browsers or name == first]
        return fit[: max(0, self._pool.slots - len(self._running))]

    def enqueue(self, _session: Session, names: Sequence[str]) -> None:
        """Do nothing: a crawl that ends with the process is due again by its claim."""

    def start(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Start the crawls, after their claim is committed."""
        return [self._start_one(name) for name in names]

    def _start_one(self, name: str) -> asyncio.Task[CrawlReport | None]:
        task = asyncio.create_task(self._crawl(name))
        self._running[name] = task
        task.add_done_callback(lambda _: self._running.pop(name))
        return task

    async def _crawl(self, name: str) -> CrawlReport | None:
        report = await crawl_source(self._pool, name)
        if report and report.stopped:
            await asyncio.to_thread(self._release, name)
        return report

    def _release(self, name: str) -> None:
        with self._database.writing() as session:
            release_crawl(session, name, now=self._clock())


def _needs_browser(name: str) -> bool:
    return declared_spiders()[name].source.needs_browser
