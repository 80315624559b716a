"""Keep: one transaction per article, after which the page is known; before, it never was."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from article.value import Absence
from crawler.report import CrawlReport
from pipelines.archive import Evidence, evidence_of
from pipelines.judge import judge_article
from pipelines.opened import database_of, report_of
from pipelines.stages import Judged
from relevance import Judgement
from storage.engine import Database, StorageUnavailable
from storage.keeping import JudgementNeeded, Kept, keep_absence, keep_sighting
from storage.models import StoredJudgement


def keep(database: Database, judged: Judged, evidence: Evidence | None = None) -> Kept:
    """Archive and store a judged sighting; raises StorageUnavailable, and then it is not stored."""
    try:
        return _keep(database, judged, evidence)
    except JudgementNeeded:
        # Another worker stored a different wording between our look and our turn.
        judgement = judge_article(judged.identified.sighting.article)
        return _keep(database, replace(judged, judgement=judgement), evidence)


def _keep(database: Database, judged: Judged, evidence: Evidence | None) -> Kept:
    if evidence:
        judged = evidence.preserve(database, judged)
    identified, judgement = judged.identified, judged.judgement
    with database.writing() as session:
        return keep_sighting(
            session,
            identified.sighting,
            fingerprint=identified.fingerprint,
            text_digest=identified.text_digest,
            judgement=judgement_row(judgement, at=identified.sighting.capture.at)
            if judgement
            else None,
        )


def judgement_row(judgement: Judgement, *, at: datetime) -> StoredJudgement:
    """Spell a judgement as the database keeps it."""
    return StoredJudgement(
        rule_version=judgement.rule_version,
        judged_at=at,
        relevant=judgement.relevant,
        score=judgement.score,
        tier=judgement.tier.value,
        themes=list(judgement.themes),
        forms=list(judgement.forms),
        places=[asdict(place) for place in judgement.places],
        evidence=[asdict(evidence) for evidence in judgement.evidence],
        facts=[asdict(fact) for fact in judgement.facts],
    )


def keep_missing(database: Database, absence: Absence) -> None:
    """Store that a page was not there; raises StorageUnavailable."""
    with database.writing() as session:
        keep_absence(session, absence)


class Keep:
    """Scrapy's way to `keep`; what cannot be stored is told and asked for again next time."""

    def __init__(
        self, database: Database, report: CrawlReport, evidence: Evidence | None = None
    ) -> None:
        self._database = database
        self._evidence = evidence
        self._report = report

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the crawl's database, report and archive."""
        return cls(database_of(crawler), report_of(crawler), evidence_of(crawler))

    async def process_item(self, item: Judged | Absence) -> Judged | Absence:
        """Store the item, in a thread: a busy database must not hold up the other crawls."""
        try:
            if isinstance(item, Absence):
                await asyncio.to_thread(keep_missing, self._database, item)
            else:
                kept = await asyncio.to_thread(keep, self._database, item, self._evidence)
                self._count(kept)
        except StorageUnavailable as error:
            url = (item if isinstance(item, Absence) else item.identified.sighting).address.url
            self._report.fail(url, f"not stored: {error}")
            raise DropItem(f"{url}: {error}") from error
        return item

    def _count(self, kept: Kept) -> None:
        self._report.kept[kept.keeping.value] += 1
        self._report.flagged += kept.flagged
