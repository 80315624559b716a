"""The ledger: each finished crawl leaves a row, and its source learns when it is due again."""

from __future__ import annotations

import logging
import random
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.polling import CrawlOutcome, Verdict, next_crawl_at, verdict
from crawler.spider import SourceSpider
from pipelines.opened import database_of, spider_of
from storage.engine import Database, StorageUnavailable
from storage.models import CrawlRun, Health, SourceRow
from storage.sources import Settlement, enroll_one, record_run, settle

logger = logging.getLogger(__name__)

_HEALTH = {
    CrawlOutcome.DONE: Health.HEALTHY,
    CrawlOutcome.PARTIAL: Health.DEGRADED,
    CrawlOutcome.FAILED: Health.BROKEN,
}
_MADE_TO_STOP = frozenset({"shutdown", "cancelled"})


class Ledger:
    """Scrapy extension: writes when the spider closes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end of the crawl."""
        ledger = cls(database_of(crawler))
        spider_of(crawler)
        crawler.signals.connect(ledger.close, signal=signals.spider_closed)
        return ledger

    def close(self, spider: SourceSpider, reason: str) -> None:
        """Write how it went; a replay tells nothing about a live source and only leaves its row."""
        spider.report.stopped = reason in _MADE_TO_STOP
        told = verdict(spider.report)
        try:
            with self._database.writing() as session:
                enroll_one(session, spider.name)
                record_run(session, self._run(spider, told))
                if spider.replay is None and told.outcome is not CrawlOutcome.STOPPED:
                    row = session.get_one(SourceRow, spider.name)
                    settle(row, self._settlement(spider, told, failures=row.failures))
        except StorageUnavailable as error:
            spider.report.fail(f"source {spider.name}", f"its crawl could not be noted: {error}")
            logger.error("source %s: its crawl could not be noted: %s", spider.name, error)

    def _run(self, spider: SourceSpider, told: Verdict) -> CrawlRun:
        report = spider.report
        return CrawlRun(
            source=spider.name,
            started_at=report.started_at,
            finished_at=spider.clock(),
            outcome=told.outcome.value,
            reason=told.reason,
            counts={
                "pages": report.pages,
                "articles": report.articles,
                "known": report.known,
                "failed": report.failed,
                "flagged": report.flagged,
                "discovery": [list(link) for link in report.discovery],
                **report.kept,
            },
            fields={name: dict(readers) for name, readers in report.fields.items()},
        )

    def _settlement(self, spider: SourceSpider, told: Verdict, *, failures: int) -> Settlement:
        now = spider.clock()
        return Settlement(
            finished_at=now,
            health=_HEALTH[told.outcome],
            reason=told.reason,
            succeeded=told.succeeded,
            next_crawl_at=next_crawl_at(
                spider.polling,
                now=now,
                failures=0 if told.succeeded else failures + 1,
                chance=random.random(),  # noqa: S311 - spread, not secrecy
            ),
        )
