"""Enqueue due crawls for workers, and requeue the jobs of dead workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from datetime import timedelta

import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg_pool import PoolTimeout
from sqlalchemy.orm import Session

from crawler.crawl.report import CrawlReport
from jobs.crawl_queue import CRAWL_TASK, AppFactory, CrawlQueue

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 2
"""A crawl that ends its worker is requeued once; a page that kills must not kill every worker."""
CONNECTION_ERRORS = (ProcrastinateException, psycopg.Error, PoolTimeout, OSError)


class QueueExecutor:
    """Runs crawls through the queue."""

    def __init__(
        self, queue: CrawlQueue, app_factory: AppFactory, *, stalled_after: timedelta
    ) -> None:
        self._queue = queue
        self._app_factory = app_factory
        self._stalled_after = stalled_after

    async def maintain(self) -> None:
        """Requeue the jobs of workers whose heartbeat is too old."""
        limit = self._stalled_after.total_seconds()
        try:
            # Opened each time: an outage costs one tick and no bookkeeping.
            async with self._app_factory() as app:
                jobs = app.job_manager
                for job in await jobs.get_stalled_jobs(
                    task_name=CRAWL_TASK, seconds_since_heartbeat=limit
                ):
                    await self._requeue_stalled(jobs, job)
                await jobs.prune_stalled_workers(limit)
        except CONNECTION_ERRORS as error:
            logger.error("the queue cannot be maintained: %s", error_line(error))

    def active_sources(self, session: Session) -> Collection[str]:
        """Return the sources that have a job."""
        return self._queue.open_jobs(session)

    def with_capacity(self, names: Sequence[str]) -> Sequence[str]:
        """Select all: a queue has no limit."""
        return names

    def enqueue(self, session: Session, names: Sequence[str]) -> None:
        """Queue a job for each source."""
        self._queue.enqueue(session, names)

    def start(self, _names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Do nothing: the commit has notified the workers."""
        return []

    async def _requeue_stalled(self, jobs: JobManager, job: Job) -> None:
        source, attempt = str(job.task_kwargs["source"]), int(str(job.task_kwargs["attempt"]))
        if attempt < MAX_ATTEMPTS:
            # A new job, not the old one again: a worker that was only frozen cannot end it. And
            # the new one first: if this process dies in between, the next tick ends the old one.
            try:
                await jobs.defer_job_async(self._queue.job_for(source, attempt=attempt + 1))
                logger.warning("source %s: its worker is dead, its crawl is queued again", source)
            except AlreadyEnqueued:
                logger.warning(
                    "source %s: its worker is dead, its next crawl is queued already", source
                )
        else:
            logger.error(
                "source %s: its crawl ended two workers; no retry before it is due again", source
            )
        await jobs.finish_job(job, Status.FAILED, delete_job=True)


def error_line(error: BaseException) -> str:
    """Return the first line of a connection error."""
    cause = error.__cause__ or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]
