"""Worker: runs crawl jobs until it is stopped, and reconnects when PostgreSQL is back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import DeleteJobCondition, Job

from crawler.runner import CrawlPool
from jobs.crawl_queue import BROWSER_QUEUE, CRAWL_TASK, PLAIN_QUEUE, AppFactory
from jobs.queue_executor import CONNECTION_ERRORS, error_line
from jobs.run_crawl import crawl_source

logger = logging.getLogger(__name__)

FINISH_WITHIN_SECONDS = 6.5
"""For the page in progress, of the ten seconds that a service manager waits."""
_SHUTDOWN_TIMEOUT_SECONDS = 7.0
_CANCEL_TIMEOUT_SECONDS = 1.0
_FETCH_SECONDS = 2.0
_RETRY_SECONDS = (1, 2, 5, 10)
_STABLE_SECONDS = 60
_HEARTBEATS_PER_STALL = 6
"""Heartbeats within the time after which a worker counts as dead."""


class _Interrupted(Exception):
    """The crawl ended before its work was done: the job is requeued."""


class _RequeueInterrupted(BaseRetryStrategy):
    """Retries what was interrupted; anything else was done, successfully or not."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        interrupted = isinstance(exception, _Interrupted | asyncio.CancelledError)
        return RetryDecision() if interrupted else None


class Worker:
    """Runs the jobs of this process."""

    def __init__(
        self,
        app_factory: AppFactory,
        pool: CrawlPool,
        *,
        concurrency: int,
        stalled_after: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app_factory = app_factory
        self._pool = pool
        self._consumers = {PLAIN_QUEUE: concurrency, BROWSER_QUEUE: 1}
        self._stalled_after = stalled_after.total_seconds()
        self._monotonic = monotonic
        self._running: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run jobs until `stop`, then finish the pages in progress and requeue the rest."""
        asyncio.get_running_loop().set_exception_handler(_log_in_one_line)
        failures = 0
        while not stop.is_set():
            started = self._monotonic()
            try:
                async with self._app_factory() as app:
                    app.task(name=CRAWL_TASK, retry=_RequeueInterrupted())(self._run_job)
                    await self._consume_jobs(app, stop)
            except CONNECTION_ERRORS as error:
                logger.error("the queue is unreachable: %s; it is tried again", error_line(error))
            failures = failures + 1 if self._monotonic() - started < _STABLE_SECONDS else 0
            pause = _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)]
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=pause)

    async def _consume_jobs(self, app: App, stop: asyncio.Event) -> None:
        """Run jobs until `stop`, or until the server is lost or this process was frozen too long."""
        consumers = [
            asyncio.create_task(
                app.run_worker_async(
                    name=queue,
                    queues=[queue],
                    concurrency=concurrency,
                    fetch_job_polling_interval=_FETCH_SECONDS,
                    shutdown_graceful_timeout=_SHUTDOWN_TIMEOUT_SECONDS,
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._stalled_after / _HEARTBEATS_PER_STALL,
                    stalled_worker_timeout=self._stalled_after,
                )
            )
            for queue, concurrency in self._consumers.items()
        ]
        stopping = asyncio.create_task(stop.wait())
        freeze = asyncio.create_task(self._detect_freeze())
        try:
            await asyncio.wait({*consumers, stopping, freeze}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # A cancelled consumer takes no further job, and waits for its running ones.
            for consumer in consumers:
                consumer.cancel()
            if stop.is_set():
                await self._pool.stop(within=FINISH_WITHIN_SECONDS)
            else:
                for name in self._running:
                    self._pool.cancel(name)
            ended = await asyncio.gather(*consumers, return_exceptions=True)
            stopping.cancel()
            freeze.cancel()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _run_job(self, *, source: str, attempt: int) -> None:
        """Run one job."""
        self._running.add(source)
        crawling = asyncio.create_task(crawl_source(self._pool, source))
        try:
            report = await asyncio.shield(crawling)
        except asyncio.CancelledError:
            # Another worker has the job now: its hosts must not be requested by two.
            self._pool.cancel(source)
            await asyncio.wait({crawling}, timeout=_CANCEL_TIMEOUT_SECONDS)
            raise
        finally:
            self._running.discard(source)
        if report and report.stopped:
            logger.info("source %s: interrupted in attempt %d, requeued", source, attempt)
            raise _Interrupted(source)
        # The next crawl on these hosts may run in another process: the delay is waited here.
        await asyncio.sleep(self._pool.politeness_delay(source))

    async def _detect_freeze(self) -> None:
        """Return when this process was frozen so long that its jobs may have been requeued."""
        seen = self._monotonic()
        # One heartbeat may have been due just when it froze.
        while (now := self._monotonic()) - seen < self._stalled_after * (
            1 - 1 / _HEARTBEATS_PER_STALL
        ):
            seen = now
            await asyncio.sleep(self._stalled_after / _HEARTBEATS_PER_STALL)
        logger.warning("this worker was frozen for %d s: its jobs are requeued", now - seen)


def _log_in_one_line(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log in one line what ended a task of the library: a job without a recorded end is requeued."""
    error = context.get("exception")
    if isinstance(error, CONNECTION_ERRORS):
        logger.warning("the end of a job could not be recorded: %s", error_line(error))
    else:
        loop.default_exception_handler(context)
