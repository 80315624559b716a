"""Scrapy item pipeline: submits what a spider captured and counts the results."""

from __future__ import annotations

import asyncio
import atexit
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, DropItem

from article.belief.code import BeliefCode
from article.belief.decision import Decision, Verdict
from article.message import message
from article.model import ArticleCapture, AttachmentCapture, MissingAttachment
from crawler.crawl.context import context_of
from crawler.crawl.extraction_worker import close_with_workers
from crawler.crawl.report import CrawlReport
from crawler.spider.attachment_spider import AttachmentSpider
from documents.reader_process import stop_reading
from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.crawl_evidence import CrawlEvidence
from pipelines.documents.attachment_store import AttachmentOutcome, AttachmentStore
from pipelines.items import (
    CapturedItem,
    HeldItem,
    StoreCode,
    StoredCapture,
    StoreFailed,
    StoreResult,
    UntrustedItem,
    UnverifiedItem,
)
from pipelines.writing.batch_writer import BatchWriter
from pipelines.writing.write_progress import write_progress
from pipelines.writing.writer_process import WriterProcess
from settings.archive import ArchiveConfig
from storage.engine import Database
from storage.schema import ensure_schema

logger = logging.getLogger(__name__)

_NO_ARTICLE_OF_THE_SOURCE = frozenset({BeliefCode.FOREIGN_PAGE, BeliefCode.TRUNCATED})
AttachmentItem = AttachmentCapture | MissingAttachment
_ATTACHMENT_THREAD = ThreadPoolExecutor(1, thread_name_prefix="attachments")
"""One document at a time, whatever the number of crawls: reading one may take 300 MB."""
_DATABASES: dict[str, Database] = {}
_WRITERS: dict[tuple[str, ArchiveConfig | None], BatchWriter] = {}


class StoragePipeline:
    """What cannot be stored is recorded as failed, and requested again in the next crawl.

    Doubted captures are held until the crawl ends: only then is known what else the site answered.
    """

    def __init__(
        self,
        writer: BatchWriter,
        report: CrawlReport,
        attachments: AttachmentStore,
    ) -> None:
        self._writer = writer
        self._report = report
        self._attachments = attachments
        self._deciding: asyncio.Task[None] | None = None
        self._evidence = CrawlEvidence(report=report)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the process's batch writer and the crawl's report."""
        pipeline = cls(
            batch_writer_of(crawler), context_of(crawler).report, attachment_store_of(crawler)
        )
        crawler.signals.connect(pipeline.decide_before_end, signal=signals.spider_idle)
        return pipeline

    async def process_item(
        self, item: CapturedItem | AttachmentItem
    ) -> CapturedItem | AttachmentItem:
        """Store the item in the next batch, unless it is doubted; attachments by themselves."""
        if isinstance(item, AttachmentItem):
            return await self._process_attachment(item)
        with write_progress().track():
            result = await self._writer.submit(UnverifiedItem(item=item))
        if isinstance(result, HeldItem):
            self._evidence.hold(item, result)
            return item
        if not isinstance(result, StoreFailed | UntrustedItem):
            self._evidence.record(item, result)
        return self._record_result(item, result)

    async def _process_attachment(self, item: AttachmentItem) -> AttachmentItem:
        try:
            with write_progress().track():
                outcome = await asyncio.get_running_loop().run_in_executor(
                    _ATTACHMENT_THREAD, self._attachments.store, item
                )
        except Exception:
            # Whatever it is, it costs this document only, which is fetched again with its article.
            logger.exception("%s: attachment not stored", item.url)
            outcome = AttachmentOutcome.FAILED
        self._report.attachments[outcome.value] += 1
        return item

    def decide_before_end(self, spider: Spider) -> None:
        """Decide about held articles while the crawl can still ask for their attachments."""
        attached = any(map(_has_attachments, (one.item for one in self._evidence.held)))
        if attached and self._deciding is None and isinstance(spider, AttachmentSpider):
            self._deciding = asyncio.ensure_future(self._decide_and_request(spider))
        if self._deciding and not self._deciding.done():
            raise DontCloseSpider

    async def _decide_and_request(self, spider: AttachmentSpider) -> None:
        for item in await self._decide_held():
            if _has_attachments(item):
                await spider.request_attachments(item.address)

    async def close_spider(self) -> None:
        """Decide about the held items with the evidence of the whole crawl."""
        await self._decide_held()

    async def _decide_held(self) -> list[CapturedItem]:
        held = list(self._evidence.held)
        decided = [UnverifiedItem(item=one.item, site=self._evidence.of(one)) for one in held]
        with write_progress().track():
            results = await asyncio.gather(*map(self._writer.submit, decided))
        self._evidence.held.clear()
        for one, result in zip(held, results, strict=True):
            with suppress(DropItem):
                self._record_result(one.item, result)
        return [one.item for one in held]

    def _record_result(self, item: CapturedItem, result: StoreResult) -> CapturedItem:
        url = item.address.url
        if isinstance(result, StoreFailed):
            self._report.record_failure(url, message(StoreCode.NOT_STORED, error=result.reason))
            if result.trace:
                logger.error("%s: not stored\n%s", url, result.trace)
            raise DropItem(f"{url}: {result.reason}")
        if isinstance(result, UntrustedItem):
            self._record_disbelief(item, result.decision)
        elif isinstance(result, StoredCapture):
            self._report.stored[result.outcome.value] += 1
            self._report.flagged += result.flagged
        return item

    def _record_disbelief(self, item: CapturedItem, decision: Decision) -> None:
        self._report.disbelieved += 1
        is_site_failure = decision.verdict is Verdict.SITE_FAILURE
        if is_site_failure or decision.code in _NO_ARTICLE_OF_THE_SOURCE:
            self._report.record_failure(item.address.url, decision.reason)


def _has_attachments(item: CapturedItem) -> bool:
    return isinstance(item, ArticleCapture) and bool(item.article.attachments)


def database_of(crawler: Crawler) -> Database:
    """Return the database that the crawl's settings name; one for all crawls of the process.

    SQLAlchemy caches compiled statements by dialect, and a dialect belongs to one engine: an
    engine a crawl would keep the caches of a hundred dead engines (measured: +15 % in 250 crawls).
    """
    url = crawler.settings["TIPWATCH_DATABASE"]
    database = _DATABASES.get(url)
    if database is None:
        database = Database(url, reuse_plans=True)
        ensure_schema(database)
        _DATABASES[url] = database
        atexit.register(database.close)
    return database


def attachment_store_of(crawler: Crawler) -> AttachmentStore:
    """Return a store of attachments for the crawl's database and archive."""
    archive: ArchiveConfig | None = crawler.settings.get("TIPWATCH_ARCHIVE")
    close_with_workers(stop_reading)
    return AttachmentStore(database_of(crawler), page_archive_for(archive) if archive else None)


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
