"""The crawls of the watch's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.declared import declared_spiders
from crawler.report import CrawlReport
from crawler.run import Crawls
from jobs.crawling import crawl_source
from storage.engine import Database
from storage.scheduling import release


class OwnCrawls:
    """Starts crawls in this event loop, and knows which are under way."""

    def __init__(
        self, database: Database, crawls: Crawls, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._crawls = crawls
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[CrawlReport | None]] = {}

    async def tend(self) -> None:
        """Do nothing: a crawl of this process ends with it."""

    def under_way(self, _session: Session) -> Collection[str]:
        """Name the sources that are being crawled."""
        return list(self._under_way)

    def room(self, names: Sequence[str]) -> Sequence[str]:
        """Choose as many as there are slots for, and of those that need the browser one at a time."""
        browsers = {name for name in (*self._under_way, *names) if _needs_browser(name)}
        # Who would only wait for the browser must not hold a slot.
        taken = not browsers.isdisjoint(self._under_way)
        first = next((name for name in names if name in browsers and not taken), None)
        fit = [name for name in names if name not in browsers or name == first]
        return fit[: max(0, self._crawls.slots - len(self._under_way))]

    def entrust(self, _session: Session, names: Sequence[str]) -> None:
        """Take note of nothing: a crawl that the process takes with it is due again by its claim."""

    def begin(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Start the crawls, after their claim is committed."""
        return [self._start(name) for name in names]

    def _start(self, name: str) -> asyncio.Task[CrawlReport | None]:
        task = asyncio.create_task(self._crawl(name))
        self._under_way[name] = task
        task.add_done_callback(lambda _: self._under_way.pop(name))
        return task

    async def _crawl(self, name: str) -> CrawlReport | None:
        report = await crawl_source(self._crawls, name)
        if report and report.stopped:
            await asyncio.to_thread(self._release, name)
        return report

    def _release(self, name: str) -> None:
        with self._database.writing() as session:
            release(session, name, now=self._clock())


def _needs_browser(name: str) -> bool:
    return declared_spiders()[name].source.needs_browser
