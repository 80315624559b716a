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

from article.message import message
from crawler.crawl.context import CrawlContext, context_of
from crawler.crawl.outcome import CrawlCode, CrawlOutcome, CrawlResult, result_of
from crawler.health.assess import assess
from crawler.health.last_crawl import Diagnosis, diagnose
from crawler.source.poll_interval import NextPoll
from pipelines.health_history import health_history_of
from pipelines.next_crawl import plan_next_crawl
from pipelines.process_resources import database_of
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

    def __init__(self, database: Database, context: CrawlContext) -> None:
        self._database = database
        self._context = context
        self._is_closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end of the crawl."""
        extension = cls(database_of(crawler), context_of(crawler))
        crawler.signals.connect(extension.close, signal=signals.spider_closed)
        return extension

    async def close(self, reason: str) -> None:
        """Write how it went, in a thread: a busy database must not hold up everything else."""
        if self._is_closed:
            return  # left behind when it did not end in time, and noted then
        self._is_closed = True
        self._context.report.stopped = reason in _STOP_REASONS
        await asyncio.to_thread(self._write)

    def _write(self) -> None:
        """Write; a replay tells nothing about a live source and only leaves its row."""
        source, report, now = self._context.source, self._context.report, self._context.clock
        result = result_of(report)
        try:
            with self._database.writing() as session:
                register_source(session, source.name)
                record_run(session, self._crawl_run(result))
                if self._context.replay is None and result.outcome is not CrawlOutcome.STOPPED:
                    row = session.get_one(StoredSource, source.name)
                    past = health_history_of(session, row, last=diagnose(report, source), now=now())
                    next_poll = plan_next_crawl(
                        session, source, now=now(),
                        failures=0 if result.succeeded else row.failures + 1,
                        rate_limited_until=report.not_before,
                        chance=random.random(),  # noqa: S311 - spread, not secrecy
                    )  # fmt: skip
                    found = self._crawl_result_row(result, found=assess(past), next_poll=next_poll)
                    apply_crawl_result(session, row, found)
                    self._save_validators(session, row, result)
        except StorageUnavailable as error:
            report.record_failure(
                f"source {source.name}", message(CrawlCode.NOT_NOTED, error=str(error))
            )
            logger.error("source %s: its crawl could not be noted: %s", source.name, error)

    def _crawl_run(self, result: CrawlResult) -> CrawlRun:
        report = self._context.report
        return CrawlRun(
            source=self._context.source.name,
            started_at=report.started_at,
            finished_at=self._context.clock(),
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
                "replayed": self._context.replay is not None,
                **report.stored,
            },
            fields={name: dict(readers) for name, readers in report.fields.items()},
        )

    def _save_validators(self, session: Session, row: StoredSource, result: CrawlResult) -> None:
        """Keep by what the next crawl may ask for less; decisions/0041 says why so carefully."""
        validators, options = self._context.validators, self._context.options
        source, now = self._context.source.name, self._context.clock()
        if validators.contradicted_url and row.validators_distrusted_since is None:
            row.validators_distrusted_since = now
            logger.warning(
                "source %s: %s kept its ETag over a change", source, validators.contradicted_url
            )
        whole = result.outcome is CrawlOutcome.DONE and not (options.since or options.max_pages)
        if not whole:
            drop_discovery_validators(session, source)
        save_validators(
            session,
            (
                HttpValidators(source=source, **asdict(answer))
                for answer in validators.recorded.values()
                if whole or answer.articles is None
            ),
        )
        drop_expired_validators(session, source, before=now - _VALIDATORS_MAX_AGE)

    def _crawl_result_row(
        self, result: CrawlResult, *, found: Diagnosis, next_poll: NextPoll
    ) -> CrawlResultRow:
        return CrawlResultRow(
            finished_at=self._context.clock(),
            health=HealthStatus(found.health.value),
            reason=found.reason,
            succeeded=result.succeeded,
            next_crawl_at=next_poll.at,
            next_crawl_reason=next_poll.reason,
        )
