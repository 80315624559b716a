"""Scrapy's way into storing: what a spider saw is handed over, and what became of it counted."""

from __future__ import annotations

import logging
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from article.message import message
from crawler.crawl.context import context_of
from crawler.crawl.report import CrawlReport
from pipelines.batch_writer import BatchWriter
from pipelines.items import CapturedItem, StoreCode, StoreFailed
from pipelines.process_resources import batch_writer_of
from pipelines.write_progress import write_progress

logger = logging.getLogger(__name__)


class StoragePipeline:
    """What cannot be stored is told and asked for again next time."""

    def __init__(self, writer: BatchWriter, report: CrawlReport) -> None:
        self._writer = writer
        self._report = report

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the batches of the process and the crawl's report."""
        return cls(batch_writer_of(crawler), context_of(crawler).report)

    async def process_item(self, item: CapturedItem) -> CapturedItem:
        """Store the item with whatever else waits."""
        with write_progress().track():
            stored = await self._writer.submit(item)
        if isinstance(stored, StoreFailed):
            url = item.address.url
            self._report.record_failure(url, message(StoreCode.NOT_STORED, error=stored.reason))
            if stored.trace:
                logger.error("%s: not stored\n%s", url, stored.trace)
            raise DropItem(f"{url}: {stored.reason}")
        if stored is not None:
            self._report.stored[stored.outcome.value] += 1
            self._report.flagged += stored.flagged
        return item
