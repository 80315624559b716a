"""Scrapy item pipeline: submits what a spider captured and counts the results."""

from __future__ import annotations

import atexit
import logging
from functools import partial
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from article.message import message
from crawler.crawl.context import context_of
from crawler.crawl.report import CrawlReport
from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.batch_writer import BatchWriter
from pipelines.items import CapturedItem, StoreCode, StoreFailed
from pipelines.write_progress import write_progress
from pipelines.writer_process import WriterProcess
from settings.archive import ArchiveConfig
from storage.engine import Database
from storage.schema import ensure_schema

logger = logging.getLogger(__name__)

_DATABASES: dict[str, Database] = {}
_WRITERS: dict[tuple[str, ArchiveConfig | None], BatchWriter] = {}


class StoragePipeline:
    """What cannot be stored is recorded as failed, and requested again in the next crawl."""

    def __init__(self, writer: BatchWriter, report: CrawlReport) -> None:
        self._writer = writer
        self._report = report

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the process's batch writer and the crawl's report."""
        return cls(batch_writer_of(crawler), context_of(crawler).report)

    async def process_item(self, item: CapturedItem) -> CapturedItem:
        """Store the item in the next batch."""
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


def database_of(crawler: Crawler) -> Database:
    """Return the database that the crawl's settings name; one for all crawls of the process.

    SQLAlchemy caches compiled statements by dialect, and a dialect belongs to one engine: an
    engine a crawl would keep the caches of a hundred dead engines (measured: +15 % in 250 crawls).
    """
    url = crawler.settings["TIPWATCH_DATABASE"]
    database = _DATABASES.get(url)
    if database is None:
        database = Database(url)
        ensure_schema(database)
        _DATABASES[url] = database
        atexit.register(database.close)
    return database


def batch_writer_of(crawler: Crawler) -> BatchWriter:
    """Return the batch writer of the crawl's database and archive; one for all crawls of the process."""
    url: str = crawler.settings["TIPWATCH_DATABASE"]
    archive: ArchiveConfig | None = crawler.settings.get("TIPWATCH_ARCHIVE")
    if (url, archive) not in _WRITERS:
        processor = BatchProcessor(
            database_of(crawler), page_archive_for(archive) if archive else None
        )
        _WRITERS[url, archive] = BatchWriter(
            processor.store, start_writer_process=partial(WriterProcess.start, url, archive)
        )
    return _WRITERS[url, archive]
