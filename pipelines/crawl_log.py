"""The ledger: each finished crawl leaves a row, and its source learns when it is due again."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import asdict
from datetime import timedelta
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from sqlalchemy.orm import Session

from crawler.crawl.outcome import CrawlOutcome, CrawlResult, result_of
from crawler.health.assess import assess
from crawler.health.last_crawl import Diagnosis, diagnose
from crawler.source.poll_interval import NextPoll
from crawler.spider.article_spider import SourceSpider
from pipelines.health_history import health_history_of
from pipelines.next_crawl import plan_next_crawl
from pipelines.process_resources import database_of, spider_of
from storage.engine import Database, StorageUnavailable
from storage.models import CrawlRun, HealthStatus, StoredSource
from storage.models.source import HttpValidators
from storage.sources.state import (
    CrawlResultRow,
    apply_crawl_result,
    drop_discovery_validators,
    drop_expired_validators,
    record_run,
    register_source,
    save_validators,
)

logger = logging.getLogger(__name__)

_VALIDATORS_MAX_AGE = timedelta(days=30)
_STOP_REASONS = frozenset({"shutdown", "cancelled"})


class CrawlLogExtension:
    """Scrapy extension: writes when the spider closes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end of the crawl."""
        extension = cls(database_of(crawler))
        spider_of(crawler)
        crawler.signals.connect(extension.close, signal=signals.spider_closed)
        return extension

    async def close(self, spider: SourceSpider, reason: str) -> None:
        """Write how it went, in a thread: a busy database must not hold up everything else."""
        if self._is_closed:
            return  # left behind when it did not end in time, and noted then
        self._is_closed = True
        spider.report.stopped = reason in _STOP_REASONS
        await asyncio.to_thread(self._write, spider)

    def _write(self, spider: SourceSpider) -> None:
        """Write; a replay tells nothing about a live source and only leaves its row."""
        result = result_of(spider.report)
        try:
            with self._database.writing() as session:
                register_source(session, spider.name)
                record_run(session, self._crawl_run(spider, result))
                if spider.replay is None and result.outcome is not CrawlOutcome.STOPPED:
                    row = session.get_one(StoredSource, spider.name)
                    single = diagnose(spider.report, spider.source)
                    past = health_history_of(session, row, last=single, now=spider.clock())
                    next_poll = plan_next_crawl(
                        session, spider.source, now=spider.clock(),
                        failures=0 if result.succeeded else row.failures + 1,
                        rate_limited_until=spider.report.not_before,
                        chance=random.random(),  # noqa: S311 - spread, not secrecy
                    )  # fmt: skip
                    apply_crawl_result(
                        session,
                        row,
                        self._crawl_result_row(
                            spider, result, found=assess(past), next_poll=next_poll
                        ),
                    )
                    self._save_validators(session, spider, row, result)
        except StorageUnavailable as error:
            spider.report.record_failure(
                f"source {spider.name}", f"its crawl could not be noted: {error}"
            )
            logger.error("source %s: its crawl could not be noted: %s", spider.name, error)

    def _crawl_run(self, spider: SourceSpider, result: CrawlResult) -> CrawlRun:
        report = spider.report
        return CrawlRun(
            source=spider.name,
            started_at=report.started_at,
            finished_at=spider.clock(),
            outcome=result.outcome.value,
            reason=result.reason,
            counts={
                "pages": report.pages,
                "articles": report.articles,
                "known": report.known,
                "failed": report.failed,
                "flagged": report.flagged,
                "refused": {kind.value: count for kind, count in report.rejected_pages.items()},
                "discovery": [list(link) for link in report.discovery],
                "replayed": spider.replay is not None,
                **report.stored,
            },
            fields={name: dict(readers) for name, readers in report.fields.items()},
        )

    def _save_validators(
        self, session: Session, spider: SourceSpider, row: StoredSource, result: CrawlResult
    ) -> None:
        """Keep by what the next crawl may ask for less; decisions/0041 says why so carefully."""
        validators = spider.validators
        if validators.contradicted_url and row.validators_distrusted_since is None:
            row.validators_distrusted_since = spider.clock()
            logger.warning(
                "source %s: %s kept its ETag over a change",
                spider.name,
                validators.contradicted_url,
            )
        whole = result.outcome is CrawlOutcome.DONE and not (spider.since or spider.max_pages)
        if not whole:
            drop_discovery_validators(session, spider.name)
        save_validators(
            session,
            (
                HttpValidators(source=spider.name, **asdict(answer))
                for answer in validators.recorded.values()
                if whole or answer.articles is None
            ),
        )
        drop_expired_validators(session, spider.name, before=spider.clock() - _VALIDATORS_MAX_AGE)

    def _crawl_result_row(
        self, spider: SourceSpider, result: CrawlResult, *, found: Diagnosis, next_poll: NextPoll
    ) -> CrawlResultRow:
        return CrawlResultRow(
            finished_at=spider.clock(),
            health=HealthStatus(found.health.value),
            reason=found.reason,
            succeeded=result.succeeded,
            next_crawl_at=next_poll.at,
            next_crawl_reason=next_poll.reason,
        )
