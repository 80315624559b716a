"""Scrapy's way into storing: what a spider saw is handed over, and what became of it counted."""

from __future__ import annotations

import logging
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.report import CrawlReport
from pipelines.batches import Batches
from pipelines.opened import batches_of, report_of
from pipelines.stages import NotStored, Seen

logger = logging.getLogger(__name__)


class Entry:
    """What cannot be stored is told and asked for again next time."""

    def __init__(self, batches: Batches, report: CrawlReport) -> None:
        self._batches = batches
        self._report = report

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the batches of the process and the crawl's report."""
        return cls(batches_of(crawler), report_of(crawler))

    async def process_item(self, item: Seen) -> Seen:
        """Store the item with whatever else waits."""
        stored = await self._batches.take(item)
        if isinstance(stored, NotStored):
            url = item.address.url
            self._report.fail(url, f"not stored: {stored.reason}")
            if stored.trace:
                logger.error("%s: not stored\n%s", url, stored.trace)
            raise DropItem(f"{url}: {stored.reason}")
        if stored is not None:
            self._report.kept[stored.keeping.value] += 1
            self._report.flagged += stored.flagged
        return item
