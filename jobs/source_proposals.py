"""Work off requests to add or repair sources, one at a time, and ask for repairs where selectors fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.model import Article
from crawler.health.code import HealthCode
from crawler.scaffold.article_data import article_data
from crawler.scaffold.propose import propose_source
from crawler.scaffold.repair import MAX_KNOWN, RepairProposal, propose_repair
from crawler.scaffold.scaffold import ScaffoldError
from crawler.scaffold.site_fetcher import SiteAccess, SiteTask, run_site_task
from crawler.source.declaration import DeclarationError
from crawler.source.declaration_data import data_of
from crawler.spider.accepted_repairs import put_into_effect
from crawler.spider.registry import declared_spiders, sources_folder
from settings import Settings
from storage.engine import Database, StorageUnavailable
from storage.models import ProposalKind, SourceState, StoredSource
from storage.sources import proposals
from storage.sources.known_articles import known_articles
from storage.sources.proposals import ProposalResult

logger = logging.getLogger(__name__)

RunTask = Callable[[SiteTask, str], Awaitable[None]]
_BETWEEN_REPAIRS = timedelta(days=1)
_MIN_PROOF = 10
"""Known articles that a repair needs to be accepted without a person."""


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
        self._settings = settings
        self._clock = clock
        self._run_task = run_task or self._on_the_site
        self._running: asyncio.Task[None] | None = None

    async def tick(self) -> None:
        """Start the next request unless one is being worked on."""
        if self._running is not None and not self._running.done():
            return
        try:
            claimed = await asyncio.to_thread(self._claim)
        except StorageUnavailable:
            return
        if claimed:
            self._running = asyncio.create_task(self._work(*claimed))

    async def work_off(self) -> None:
        """Work off everything that waits."""
        while claimed := await asyncio.to_thread(self._claim):
            await self._work(*claimed)

    def _claim(self) -> tuple[int, ProposalKind, str, str] | None:
        # Nothing waits at nearly every tick: then nobody else's writing is held up.
        with self._database.reading() as session:
            failing = self._sources_to_repair(session)
            if not failing and proposals.next_waiting(session, now=self._clock()) is None:
                return None
        with self._database.writing() as session:
            for name in self._sources_to_repair(session) if failing else ():
                proposals.ask(session, ProposalKind.REPAIR, source=name, now=self._clock())
            row = proposals.claim_next(session, now=self._clock())
            return (row.id, row.kind, row.source, row.url) if row else None

    def _sources_to_repair(self, session: Session) -> list[str]:
        """Return the sources whose selectors stopped answering, and whose repair nobody asked for today."""
        since = self._clock() - _BETWEEN_REPAIRS
        active = select(StoredSource).where(StoredSource.state == SourceState.ACTIVE)
        return [
            row.name
            for row in session.scalars(active)
            if HealthCode.SELECTORS.value in str(row.reason)
            and not proposals.asked_since(session, ProposalKind.REPAIR, row.name, since)
        ]

    async def _work(self, number: int, kind: ProposalKind, source: str, url: str) -> None:
        try:
            if kind is ProposalKind.ADD:
                result = await self._added(number, url)
            else:
                result = await self._repaired(number, source)
        except (ScaffoldError, DeclarationError) as error:
            result = ProposalResult(source=source, problem=str(error))
        except Exception as error:
            logger.exception("the proposal for %s failed", source or url)
            result = ProposalResult(source=source, problem=f"{type(error).__name__}: {error}")
        await asyncio.to_thread(self._record, number, result)

    def _record(self, number: int, result: ProposalResult) -> None:
        with self._database.writing() as session:
            proposals.record_result(session, number, result, now=self._clock())

    async def _added(self, number: int, url: str) -> ProposalResult:
        found: list[ProposalResult] = []

        async def task(access: SiteAccess) -> None:
            proposal = await propose_source(
                url, access=access, now=self._clock(), notify=self._notify(number)
            )
            name = proposal.source.name
            taken = name in declared_spiders()
            found.append(
                ProposalResult(
                    source=name,
                    declaration=data_of(proposal.source),
                    samples=[article_data(one.reading, source=name) for one in proposal.samples],
                    problem=f"{name} is watched already" if taken else None,
                )
            )

        await self._run_task(task, url)
        return found[0]

    async def _repaired(self, number: int, name: str) -> ProposalResult:
        spider = declared_spiders().get(name)
        if spider is None:
            raise ScaffoldError(f"{name} is not declared any more")
        source = spider.source
        known = await asyncio.to_thread(self._known, name)
        found: list[RepairProposal] = []

        async def task(access: SiteAccess) -> None:
            found.append(
                await propose_repair(
                    source, known, access=access, now=self._clock(), notify=self._notify(number)
                )
            )

        await self._run_task(task, f"https://{source.hosts[0]}/")
        repair = found[0]
        if repair.changes_anything and not repair.is_proven:
            raise ScaffoldError(
                f"learned selectors are right on {repair.proof.right} of {repair.proof.of} known "
                "articles only: write the layout by hand"
            )
        accepted = self._needs_nobody(repair)
        if accepted:
            note = f"Accepted by its proof: right on {repair.proof.right} of {repair.proof.of} known articles."
            await asyncio.to_thread(
                put_into_effect, sources_folder(), repair.override_data(), note=note
            )
        return ProposalResult(
            source=name,
            declaration=repair.override_data() if repair.changes_anything else {},
            samples=[article_data(one, source=name) for one in repair.samples],
            right=repair.proof.right,
            of=repair.proof.of,
            problem=None if repair.changes_anything else "nothing has to be repaired",
            accepted=accepted,
        )

    def _needs_nobody(self, repair: RepairProposal) -> bool:
        bound = self._settings.repair_bound
        return (
            bound is not None
            and repair.changes_anything
            and repair.proof.of >= _MIN_PROOF
            and repair.proof.share >= bound
        )

    def _known(self, name: str) -> list[tuple[str, Article]]:
        with self._database.reading() as session:
            return known_articles(session, name, limit=MAX_KNOWN)

    def _notify(self, number: int) -> Callable[[str, str], None]:
        def store(at: str) -> None:
            with self._database.writing() as session:
                proposals.record_step(session, number, at, now=self._clock())

        def notify(_step: str, at: str) -> None:
            asyncio.get_running_loop().run_in_executor(None, store, at)

        return notify

    async def _on_the_site(self, task: SiteTask, url: str) -> None:
        await run_site_task(task, url=url, settings=self._settings)
