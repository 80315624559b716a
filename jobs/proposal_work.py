"""The work behind a proposal: read a site to add it, known articles to repair it, a page to watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from article.message import Message, message
from article.model import Article
from crawler.scaffold.problems import ScaffoldCode, ScaffoldError
from crawler.scaffold.propose import propose_source
from crawler.scaffold.repair.layout_repair import propose_repair
from crawler.scaffold.repair.repair_proposal import MAX_KNOWN, RepairProposal
from crawler.scaffold.site_fetcher import SiteAccess, SiteTask, run_site_task
from crawler.scaffold.watch.watch_preview import PartReadings, read_parts
from crawler.source.declaration_data import data_of
from crawler.spider.declarations.accepted_repairs import put_into_effect
from crawler.spider.registry import declared_spiders, sources_folder
from jobs.proposal_samples import added_samples, previews, repaired_samples
from settings import Settings
from settings.source_names import FIXED_PAGES_SOURCE
from storage.engine import Database
from storage.models import ProposalKind
from storage.sources import proposals
from storage.sources.known_articles import known_articles
from storage.sources.proposals import ClaimedProposal, ProposalResult

RunTask = Callable[[SiteTask, str], Awaitable[None]]
_MIN_PROOF = 10
"""Known articles that a repair needs to be accepted without a person."""
_MIN_MOVED = 3
"""The same of what a new address must announce."""


class ProposalWork:
    """What one request of each kind comes to; nothing here is stored but the steps."""

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

    async def run(self, request: ClaimedProposal) -> ProposalResult:
        """Read what is asked for; raises ScaffoldError, which says why there is no proposal."""
        tasks = {
            ProposalKind.ADD: self._added,
            ProposalKind.REPAIR: self._repaired,
            ProposalKind.WATCH: self._watched,
        }
        return await tasks[request.kind](request)

    async def _added(self, request: ClaimedProposal) -> ProposalResult:
        found: list[ProposalResult] = []

        async def task(access: SiteAccess) -> None:
            proposal = await propose_source(
                request.url, access=access, now=self._clock(), notify=self._notify(request.id)
            )
            name = proposal.source.name
            taken = name in declared_spiders()
            found.append(
                ProposalResult(
                    source=name,
                    declaration=data_of(proposal.source),
                    samples=await added_samples(proposal, access, now=self._clock()),
                    pages=previews([(one.page.url, one.page.text) for one in proposal.samples]),
                    problem=message(ScaffoldCode.WATCHED_ALREADY, source=name) if taken else None,
                )
            )

        await self._run_task(task, request.url)
        return found[0]

    async def _watched(self, request: ClaimedProposal) -> ProposalResult:
        found: list[PartReadings] = []

        async def task(access: SiteAccess) -> None:
            found.append(await read_parts(request.url, fetch=access.fetch, now=self._clock()))

        self._notify(request.id)("fetch", request.url)
        await self._run_task(task, request.url)
        return ProposalResult(
            source=FIXED_PAGES_SOURCE,
            samples=[one.to_data() for one in found[0].readings],
            pages=previews([(request.url, found[0].page)]),
        )

    async def _repaired(self, request: ClaimedProposal) -> ProposalResult:
        name = request.source
        spider = declared_spiders().get(name)
        if spider is None:
            raise ScaffoldError(message(ScaffoldCode.NOT_DECLARED, source=name))
        source = spider.source
        known = await asyncio.to_thread(self._known, name)
        found: list[tuple[RepairProposal, list[dict[str, Any]]]] = []

        async def task(access: SiteAccess) -> None:
            repair = await propose_repair(
                source, known, access=access, now=self._clock(), notify=self._notify(request.id)
            )
            found.append((repair, await repaired_samples(repair, access, now=self._clock())))

        await self._run_task(task, f"https://{source.hosts[0]}/")
        repair, samples = found[0]
        problem = _problem_of(repair)
        accepted = problem is None and self._needs_nobody(repair)
        if accepted:
            note = f"Accepted by its proof: right on {repair.proof.right} of {repair.proof.of} known articles."
            await asyncio.to_thread(
                put_into_effect, sources_folder(), repair.override_data(), note=note
            )
        return ProposalResult(
            source=name,
            declaration=repair.override_data() if problem is None else {},
            samples=samples,
            # Of all known articles: whoever chooses other selectors gets the proof counted again.
            pages=previews([(one.url, one.page) for one in repair.pages])
            if repair.is_adjustable
            else (),
            right=repair.proof.right,
            of=repair.proof.of,
            problem=problem,
            accepted=accepted,
        )

    def _needs_nobody(self, repair: RepairProposal) -> bool:
        bound = self._settings.repair_bound
        return (
            bound is not None
            and repair.changes_anything
            and repair.proof.of >= _MIN_PROOF
            and repair.proof.share >= bound
            and all(one.known >= _MIN_MOVED for one in repair.moved)
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


def _problem_of(repair: RepairProposal) -> Message | None:
    """Return why there is nothing to decide; None where somebody can accept or adjust it."""
    if repair.is_adjustable or repair.is_proven:
        return None
    if not repair.changes_anything:
        return message(ScaffoldCode.NOTHING_TO_REPAIR)
    return message(ScaffoldCode.PROOF_TOO_LOW, right=repair.proof.right, of=repair.proof.of)
