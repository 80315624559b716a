"""What a proposal shows: its samples with the candidates of each field, and the pages beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crawler.scaffold.article_data import article_data
from crawler.scaffold.field_candidates import ReadSample, field_candidates
from crawler.scaffold.propose import ProposedSource
from crawler.scaffold.repair.adjust_repair import repair_samples
from crawler.scaffold.repair.repair_proposal import SHOWN, RepairProposal
from crawler.scaffold.site_fetcher import SiteAccess
from crawler.source.override import override_from_data
from storage.sources.proposals import PreviewPage

_MOST_LETTERS = 2_000_000


async def added_samples(
    proposal: ProposedSource, access: SiteAccess, *, now: datetime
) -> list[dict[str, Any]]:
    """Return the samples of a source that is to be added."""
    read = [
        ReadSample(page=one.page.text, text=one.reading.article.text) for one in proposal.samples
    ]
    candidates = await access.calculate(field_candidates, read, proposal.layout, now=now)
    return [
        {**article_data(one.reading, source=proposal.source.name), "candidates": offered}
        for one, offered in zip(proposal.samples, candidates, strict=True)
    ]


async def repaired_samples(
    repair: RepairProposal, access: SiteAccess, *, now: datetime
) -> list[dict[str, Any]]:
    """Return the samples of a repair; other selectors can be chosen for those of pages."""
    name = repair.source.name
    if not repair.is_adjustable:
        return [article_data(one, source=name) for one in repair.samples]
    source = override_from_data(repair.override_data()).applied_to(repair.source)
    samples = await access.calculate(repair_samples, source, repair.pages, now=now)
    read = [ReadSample(page=one.page, text=one.article.text) for one in repair.pages[:SHOWN]]
    candidates = await access.calculate(field_candidates, read, repair.layout, now=now)
    return [
        {**sample, "candidates": offered}
        for sample, offered in zip(samples, candidates, strict=True)
    ]


def previews(pages: Sequence[tuple[str, str]]) -> list[PreviewPage]:
    """Return the pages of the samples; none where one is too long to be stored."""
    if any(len(page) > _MOST_LETTERS for _, page in pages):
        return []
    return [PreviewPage(url=url, page=page) for url, page in pages]
