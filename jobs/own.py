"""The crawls of the watch's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.report import CrawlReport
from crawler.run import Crawls
from jobs.crawling import crawl_source
from storage.engine import Database
from storage.sources import release


class OwnCrawls:
    """Starts crawls in this event loop, and knows which are under way."""

    def __init__(
        self, database: Database, crawls: Crawls, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._crawls = crawls
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[CrawlReport | None]] = {}

    def under_way(self, _session: Session) -> Collection[str]:
        """Name the sources that are being crawled."""
        return list(self._under_way)

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
