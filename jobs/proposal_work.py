"""The work behind a proposal: read a site to add it, known articles to repair it, a page to watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from article.model import Article
from crawler.scaffold.article_data import article_data
from crawler.scaffold.field_candidates import ReadSample, field_candidates
from crawler.scaffold.propose import ProposedSource, propose_source
from crawler.scaffold.repair.layout_repair import propose_repair
from crawler.scaffold.repair.repair_proposal import MAX_KNOWN, RepairProposal
from crawler.scaffold.scaffold import ScaffoldError
from crawler.scaffold.site_fetcher import SiteAccess, SiteTask, run_site_task
from crawler.scaffold.watch.watch_preview import PartReadings, read_parts
from crawler.source.declaration_data import data_of
from crawler.spider.accepted_repairs import put_into_effect
from crawler.spider.registry import declared_spiders, sources_folder
from settings import Settings
from settings.fixed_pages import FIXED_PAGES_SOURCE
from storage.engine import Database
from storage.models import ProposalKind
from storage.sources import proposals
from storage.sources.known_articles import known_articles
from storage.sources.proposals import ClaimedProposal, PreviewPage, ProposalResult

RunTask = Callable[[SiteTask, str], Awaitable[None]]
_MIN_PROOF = 10
"""Known articles that a repair needs to be accepted without a person."""
_MOST_LETTERS = 2_000_000


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
                    samples=await _samples_of(proposal, access, now=self._clock()),
                    pages=_previews([(one.page.url, one.page.text) for one in proposal.samples]),
                    problem=f"{name} is watched already" if taken else None,
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
            pages=_previews([(request.url, found[0].page)]),
        )

    async def _repaired(self, request: ClaimedProposal) -> ProposalResult:
        name = request.source
        spider = declared_spiders().get(name)
        if spider is None:
            raise ScaffoldError(f"{name} is not declared any more")
        source = spider.source
        known = await asyncio.to_thread(self._known, name)
        found: list[RepairProposal] = []

        async def task(access: SiteAccess) -> None:
            found.append(
                await propose_repair(
                    source, known, access=access, now=self._clock(), notify=self._notify(request.id)
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


async def _samples_of(
    proposal: ProposedSource, access: SiteAccess, *, now: datetime
) -> list[dict[str, Any]]:
    read = [
        ReadSample(page=one.page.text, text=one.reading.article.text) for one in proposal.samples
    ]
    candidates = await access.calculate(field_candidates, read, proposal.layout, now=now)
    return [
        {**article_data(one.reading, source=proposal.source.name), "candidates": offered}
        for one, offered in zip(proposal.samples, candidates, strict=True)
    ]


def _previews(pages: Sequence[tuple[str, str]]) -> list[PreviewPage]:
    """Return the pages of the samples; none where one is too long to be stored."""
    if any(len(page) > _MOST_LETTERS for _, page in pages):
        return []
    return [PreviewPage(url=url, page=page) for url, page in pages]
