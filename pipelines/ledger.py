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

from crawler.health.judging import judge
from crawler.health.one_crawl import Diagnosis, diagnose
from crawler.pace import Plan
from crawler.polling import CrawlOutcome, Verdict, verdict
from crawler.spider import SourceSpider
from pipelines.next_look import plan_next
from pipelines.opened import database_of, spider_of
from pipelines.remembering import history_of
from storage.engine import Database, StorageUnavailable
from storage.models import CrawlRun, Health, SourceRow
from storage.models.source import LastAnswer
from storage.sources import (
    Settlement,
    enroll_one,
    forget_announcements,
    forget_answers,
    keep_answers,
    record_run,
    settle,
)

logger = logging.getLogger(__name__)

_KEEP_ANSWERS = timedelta(days=30)
_MADE_TO_STOP = frozenset({"shutdown", "cancelled"})


class Ledger:
    """Scrapy extension: writes when the spider closes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end of the crawl."""
        ledger = cls(database_of(crawler))
        spider_of(crawler)
        crawler.signals.connect(ledger.close, signal=signals.spider_closed)
        return ledger

    async def close(self, spider: SourceSpider, reason: str) -> None:
        """Write how it went, in a thread: a busy database must not hold up everything else."""
        if self._is_closed:
            return  # left behind when it did not end in time, and noted then
        self._is_closed = True
        spider.report.stopped = reason in _MADE_TO_STOP
        await asyncio.to_thread(self._note, spider)

    def _note(self, spider: SourceSpider) -> None:
        """Write; a replay tells nothing about a live source and only leaves its row."""
        told = verdict(spider.report)
        try:
            with self._database.writing() as session:
                enroll_one(session, spider.name)
                record_run(session, self._run(spider, told))
                if spider.replay is None and told.outcome is not CrawlOutcome.STOPPED:
                    row = session.get_one(SourceRow, spider.name)
                    single = diagnose(spider.report, spider.source)
                    past = history_of(session, row, last=single, now=spider.clock())
                    planned = plan_next(
                        session, spider.source, now=spider.clock(),
                        failures=0 if told.succeeded else row.failures + 1,
                        peace_until=spider.report.not_before,
                        chance=random.random(),  # noqa: S311 - spread, not secrecy
                    )  # fmt: skip
                    settle(
                        session,
                        row,
                        self._settlement(spider, told, found=judge(past), plan=planned),
                    )
                    self._note_answers(session, spider, row, told)
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
                "refused": {kind.value: count for kind, count in report.refused.items()},
                "discovery": [list(link) for link in report.discovery],
                "replayed": spider.replay is not None,
                **report.kept,
            },
            fields={name: dict(readers) for name, readers in report.fields.items()},
        )

    def _note_answers(
        self, session: Session, spider: SourceSpider, row: SourceRow, told: Verdict
    ) -> None:
        """Keep by what the next crawl may ask for less; decisions/0041 says why so carefully."""
        heard = spider.vouching
        if heard.belied and row.falsely_vouched_at is None:
            row.falsely_vouched_at = spider.clock()
            logger.warning("source %s: %s kept its ETag over a change", spider.name, heard.belied)
        whole = told.outcome is CrawlOutcome.DONE and not (spider.since or spider.max_pages)
        if not whole:
            forget_announcements(session, spider.name)
        keep_answers(
            session,
            (
                LastAnswer(source=spider.name, **asdict(answer))
                for answer in heard.answers.values()
                if whole or answer.articles is None
            ),
        )
        forget_answers(session, spider.name, before=spider.clock() - _KEEP_ANSWERS)

    def _settlement(
        self, spider: SourceSpider, told: Verdict, *, found: Diagnosis, plan: Plan
    ) -> Settlement:
        return Settlement(
            finished_at=spider.clock(),
            health=Health(found.health.value),
            reason=found.reason,
            succeeded=told.succeeded,
            next_crawl_at=plan.at,
            next_crawl_why=plan.why,
        )
