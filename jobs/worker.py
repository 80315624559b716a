"""A worker: takes crawl jobs until it is told to stop, and comes back by itself when PostgreSQL does."""

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

from crawler.run import Crawls
from jobs.crawling import crawl_source
from jobs.queue import BROWSER, CRAWL, PLAIN, MakeApp
from jobs.queued import AWAY, why

logger = logging.getLogger(__name__)

FINISH_WITHIN_SECONDS = 6.5
"""For the page in hand, of the ten seconds that a service manager is promised."""
_LEAVE_WITHIN_SECONDS = 7.0
_CUT_WITHIN_SECONDS = 1.0
_FETCH_SECONDS = 2.0
_RETRY_SECONDS = (1, 2, 5, 10)
_STEADY_SECONDS = 60
_BEATS = 6
"""Signs of life within the time after which a worker is taken for dead."""


class _CutShort(Exception):
    """The crawl ended before its work was done: the job goes back into the queue."""


class _GivenBack(BaseRetryStrategy):
    """What was cut short waits again; anything else was done, well or badly."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        cut_short = isinstance(exception, _CutShort | asyncio.CancelledError)
        return RetryDecision() if cut_short else None


class Worker:
    """The jobs of this process."""

    def __init__(
        self,
        make_app: MakeApp,
        crawls: Crawls,
        *,
        concurrency: int,
        silence: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make_app = make_app
        self._crawls = crawls
        self._takers = {PLAIN: concurrency, BROWSER: 1}
        self._silence = silence.total_seconds()
        self._monotonic = monotonic
        self._under_way: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take jobs until `stop`, then finish the pages in hand and give back the rest."""
        asyncio.get_running_loop().set_exception_handler(_tell_in_a_line)
        troubles = 0
        while not stop.is_set():
            began = self._monotonic()
            try:
                async with self._make_app() as app:
                    app.task(name=CRAWL, retry=_GivenBack())(self._perform)
                    await self._take_jobs(app, stop)
            except AWAY as error:
                logger.error("the queue is away: %s; it is tried again", why(error))
            troubles = troubles + 1 if self._monotonic() - began < _STEADY_SECONDS else 0
            pause = _RETRY_SECONDS[min(troubles, len(_RETRY_SECONDS) - 1)]
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=pause)

    async def _take_jobs(self, app: App, stop: asyncio.Event) -> None:
        """Take jobs until `stop`, or until the server or this process stood still for too long."""
        takers = [
            asyncio.create_task(
                app.run_worker_async(
                    name=queue,
                    queues=[queue],
                    concurrency=concurrency,
                    fetch_job_polling_interval=_FETCH_SECONDS,
                    shutdown_graceful_timeout=_LEAVE_WITHIN_SECONDS,
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._silence / _BEATS,
                    stalled_worker_timeout=self._silence,
                )
            )
            for queue, concurrency in self._takers.items()
        ]
        stopping = asyncio.create_task(stop.wait())
        standstill = asyncio.create_task(self._standstill())
        try:
            await asyncio.wait({*takers, stopping, standstill}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # A worker that is cancelled takes no further job, and waits for those it has.
            for taker in takers:
                taker.cancel()
            if stop.is_set():
                await self._crawls.stop(within=FINISH_WITHIN_SECONDS)
            else:
                for name in self._under_way:
                    self._crawls.cut_short(name)
            ended = await asyncio.gather(*takers, return_exceptions=True)
            stopping.cancel()
            standstill.cancel()
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _perform(self, *, source: str, attempt: int) -> None:
        """Do a job."""
        self._under_way.add(source)
        crawling = asyncio.create_task(crawl_source(self._crawls, source))
        try:
            report = await asyncio.shield(crawling)
        except asyncio.CancelledError:
            # The job is another's now: its hosts must not be asked by two.
            self._crawls.cut_short(source)
            await asyncio.wait({crawling}, timeout=_CUT_WITHIN_SECONDS)
            raise
        finally:
            self._under_way.discard(source)
        if report and report.stopped:
            logger.info("source %s: cut short in attempt %d, given back", source, attempt)
            raise _CutShort(source)
        # Who crawls next on these hosts may be another process: the pause is ours to keep.
        await asyncio.sleep(self._crawls.pause_after(source))

    async def _standstill(self) -> None:
        """Return when this process stood still for so long that its jobs may be others' by now."""
        seen = self._monotonic()
        # One sign of life may have been due just when it stopped.
        while (now := self._monotonic()) - seen < self._silence * (1 - 1 / _BEATS):
            seen = now
            await asyncio.sleep(self._silence / _BEATS)
        logger.warning("this worker stood still for %d s: its jobs are others' now", now - seen)


def _tell_in_a_line(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell what ended a task of the library's: a job whose end could not be noted is taken over."""
    error = context.get("exception")
    if isinstance(error, AWAY):
        logger.warning("the end of a job could not be noted: %s", why(error))
    else:
        loop.default_exception_handler(context)
