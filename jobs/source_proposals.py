"""Work off requests to add, repair or watch, one at a time, and ask for repairs where selectors fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.message import message, verbatim
from crawler.crawl.extraction_worker import close_workers
from crawler.crawl.fetch_errors import FetchCode
from crawler.discovery.method import DiscoveryCode
from crawler.extraction.not_an_article import PageCode
from crawler.health.code import HealthCode
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.separate_process import CalculationEnded
from crawler.source.declaration import DeclarationError
from crawler.spider.redirects import GONE
from jobs.proposal_work import ProposalWork, RunTask
from settings import Settings
from storage.engine import Database, StorageUnavailable
from storage.models import ProposalKind, SourceState, StoredSource
from storage.sources import proposals
from storage.sources.proposals import ClaimedProposal, ProposalResult

logger = logging.getLogger(__name__)

_REPAIRABLE = (HealthCode.SELECTORS, PageCode.JSON_EMPTY, DiscoveryCode.JSON_NO_ITEMS)
"""Of a health: selectors, or the paths of an API, that find nothing any more."""
_MOVED = (
    *(f"{FetchCode.STATUS} status={status}" for status in GONE),
    DiscoveryCode.FEED_ERROR, DiscoveryCode.FEED_START, DiscoveryCode.JSON_ERROR,
    DiscoveryCode.SITEMAP_ERROR, DiscoveryCode.SITEMAP_ROOT,
)  # fmt: skip
"""Of a method that failed: its address is gone, or answers with something else."""
_BETWEEN_REPAIRS = timedelta(days=1)
_UNDECIDED_FOR = timedelta(days=7)
"""A proposal that waits for a person that long is not replaced: somebody may be adjusting it."""


def _is_repairable(reason: str) -> bool:
    failed = HealthCode.METHOD_FAILED in reason and any(code in reason for code in _MOVED)
    return failed or any(code.value in reason for code in _REPAIRABLE)


class ProposalRunner:
    """The requests of this database; a tick starts the next one."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        run_task: RunTask | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._work = ProposalWork(database, settings, clock=clock, run_task=run_task)
        self._running: asyncio.Task[None] | None = None
        self._stopping = False

    async def tick(self) -> None:
        """Start the next request unless one is being worked on."""
        if self._stopping or (self._running is not None and not self._running.done()):
            return
        try:
            claimed = await asyncio.to_thread(self._claim)
        except StorageUnavailable:
            return
        if claimed:
            self._running = asyncio.create_task(self._work_on(claimed))

    async def stop(self, *, within: float) -> None:
        """End what is being worked on, within `within` seconds; it waits for the next start."""
        self._stopping = True
        task = self._running
        if task is None or task.done():
            return
        task.cancel()
        await asyncio.wait({task}, timeout=within)
        if not task.done():
            # A thread that waits for the reader of a page would hold up the end of the process.
            close_workers()

    async def work_off(self) -> None:
        """Work off everything that waits."""
        while claimed := await asyncio.to_thread(self._claim):
            await self._work_on(claimed)

    def _claim(self) -> ClaimedProposal | None:
        # Nothing waits at nearly every tick: then nobody else's writing is held up.
        with self._database.reading() as session:
            failing = self._sources_to_repair(session)
            if not failing and proposals.next_waiting(session, now=self._clock()) is None:
                return None
        with self._database.writing() as session:
            for name in self._sources_to_repair(session) if failing else ():
                proposals.ask(session, ProposalKind.REPAIR, source=name, now=self._clock())
            return proposals.claim_next(session, now=self._clock())

    def _sources_to_repair(self, session: Session) -> list[str]:
        """Return the sources that fail where a repair may help, and for which nobody asked one today."""
        now = self._clock()
        active = select(StoredSource).where(StoredSource.state == SourceState.ACTIVE)
        return [
            row.name
            for row in session.scalars(active)
            if _is_repairable(str(row.reason))
            and not proposals.has_repair(
                session, row.name, since=now - _BETWEEN_REPAIRS, undecided=now - _UNDECIDED_FOR
            )
        ]

    async def _work_on(self, request: ClaimedProposal) -> None:
        try:
            result = await self._work.run(request)
        except asyncio.CancelledError:
            await asyncio.to_thread(self._release, request.id)
            raise
        except (ScaffoldError, CalculationEnded) as error:
            result = ProposalResult(source=request.source, problem=error.reason)
        except DeclarationError as error:
            result = ProposalResult(source=request.source, problem=verbatim(str(error)))
        except Exception as error:
            logger.exception("the proposal for %s failed", request.source or request.url)
            text = f"{type(error).__name__}: {error}"
            result = ProposalResult(
                source=request.source, problem=message(ScaffoldCode.CRASHED, error=text)
            )
        await asyncio.to_thread(self._record, request.id, result)

    def _release(self, number: int) -> None:
        with self._database.writing() as session:
            proposals.release(session, number, now=self._clock())

    def _record(self, number: int, result: ProposalResult) -> None:
        with self._database.writing() as session:
            proposals.record_result(session, number, result, now=self._clock())
