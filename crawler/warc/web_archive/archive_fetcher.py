"""Fetches lists and captures from a web archive: one after the other, as politely as a crawl."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from crawler.spider.task_spider import TaskSpider, run_task_spider
from crawler.warc.web_archive.archive import ArchiveBudget, WebArchive
from crawler.warc.web_archive.capture_address import index_base
from settings import Settings

ArchiveTask = Callable[[WebArchive], Awaitable[None]]


class ArchiveFetcher(TaskSpider):
    """Asks an archive; delays, Retry-After, the host map and the network guard apply as in a crawl."""

    name = "archive-fetcher"
    hosts = ("archive-fetcher.invalid",)
    delay = 1.0
    custom_settings = {  # noqa: RUF012
        # An interface for programs, which an operator chose; archived redirects are content.
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        # Its budget is counted in requests and bytes.
        "DOWNLOADER_STATS": True,
    }

    def __init__(
        self, *args: Any, task: ArchiveTask, via: str, budget: ArchiveBudget, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._task = task
        self._via = via
        self._budget = budget

    async def run_task(self) -> None:
        """Run the task with the archive."""
        archive = WebArchive(
            via=self._via,
            limit=self.crawler.settings.getint("DOWNLOAD_MAXSIZE"),
            retries=self.crawler.settings.getint("RETRY_TIMES"),
            budget=self._budget,
            _download=self.engine.download_async,
            _traffic=self._traffic,
        )
        await self._task(archive)

    def _traffic(self) -> tuple[int, int]:
        stats = self.crawler.stats
        assert stats is not None  # noqa: S101 - Scrapy makes it with the crawler
        return (
            stats.get_value("downloader/request_count", 0),
            stats.get_value("downloader/response_bytes", 0),
        )


async def run_with_archive(
    task: ArchiveTask, *, via: str, budget: ArchiveBudget, settings: Settings
) -> None:
    """Run a task with an archive; raises what the task raises, and UnknownIndex."""
    await run_task_spider(
        ArchiveFetcher,
        urls=[via, index_base(via)],
        settings=settings,
        task=task,
        via=via,
        budget=budget,
    )
