"""Record each finished crawl and plan the source's next one."""

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
from pipelines.crawl_history import health_history_of, plan_next_crawl
from pipelines.storage_pipeline import database_of
from storage.articles.pending_checks import drop_expired_pending_checks
from storage.engine import Database, StorageUnavailable
from storage.models import CrawlRun, HealthStatus, StoredSource
from storage.sources.http_validators import (
    drop_discovery_validators,
    drop_expired_validators,
    save_validators,
)
from storage.sources.state import (
    CrawlResultRow,
    apply_crawl_result,
    record_run,
    register_source,
)

logger = logging.getLogger(__name__)

_VALIDATORS_MAX_AGE = timedelta(days=30)
_PENDING_CHECKS_MAX_AGE = timedelta(days=120)
"""Longer than the longest time between two checks of a page."""
_STOP_REASONS = frozenset({"shutdown", "cancelled"})


class CrawlLogExtension:
    """Scrapy extension that writes when the spider closes."""

    def __init__(self, database: Database, context: CrawlContext) -> None:
        self._database = database
        self._context = context
        self._is_closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to spider_closed."""
        extension = cls(database_of(crawler), context_of(crawler))
        crawler.signals.connect(extension.close, signal=signals.spider_closed)
        return extension

    async def close(self, reason: str) -> None:
        """Write the result in a thread: a busy database must not block the event loop."""
        if self._is_closed:
            return  # it missed the deadline and was recorded then
        self._is_closed = True
        if self._context.report.by_hand:
            return
        self._context.report.stopped = reason in _STOP_REASONS
        await asyncio.to_thread(self._write)

    def _write(self) -> None:
        """Write the run, and the source's state unless stopped or replayed: a replay shows no live site."""
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
                    row_result = self._crawl_result_row(
                        result, diagnosis=assess(past), next_poll=next_poll
                    )
                    apply_crawl_result(session, row, row_result)
                    self._save_validators(session, row, result)
        except StorageUnavailable as error:
            report.record_failure(
                f"source {source.name}", message(CrawlCode.NOT_NOTED, error=str(error))
            )
            logger.error("source %s: its crawl could not be recorded: %s", source.name, error)

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
                "attachments": dict(report.attachments),
                "failed": report.failed,
                "flagged": report.flagged,
                "disbelieved": report.disbelieved,
                "refused": {kind.value: count for kind, count in report.rejected_pages.items()},
                "discovery": [list(link) for link in report.discovery],
                "replayed": self._context.replay is not None,
                **report.stored,
            },
            fields={name: dict(readers) for name, readers in report.fields.items()},
        )

    def _save_validators(self, session: Session, row: StoredSource, result: CrawlResult) -> None:
        """Store the validators of feeds and lists; decisions/0041 gives the reasons for the conditions."""
        validators, options = self._context.validators, self._context.options
        source, now = self._context.source.name, self._context.clock()
        if validators.contradicted_url and row.validators_distrusted_since is None:
            row.validators_distrusted_since = now
            logger.warning(
                "source %s: %s sent the same ETag for another body",
                source,
                validators.contradicted_url,
            )
        # Those of articles were stored with their text.
        if result.outcome is CrawlOutcome.DONE and not (options.since or options.max_pages):
            found = [one for one in validators.recorded.values() if one.articles is not None]
            save_validators(session, ({"source": source, **asdict(one)} for one in found))
        else:
            drop_discovery_validators(session, source)
        drop_expired_validators(session, source, before=now - _VALIDATORS_MAX_AGE)
        drop_expired_pending_checks(session, source, before=now - _PENDING_CHECKS_MAX_AGE)

    def _crawl_result_row(
        self, result: CrawlResult, *, diagnosis: Diagnosis, next_poll: NextPoll
    ) -> CrawlResultRow:
        return CrawlResultRow(
            finished_at=self._context.clock(),
            health=HealthStatus(diagnosis.health.value),
            reason=diagnosis.reason,
            succeeded=result.succeeded,
            next_crawl_at=next_poll.at,
            next_crawl_reason=next_poll.reason,
        )
