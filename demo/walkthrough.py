"""The demo's story: three visits some days apart, and what they brought to light."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from crawler.crawl.report import CrawlReport
from crawler.runner import CrawlOptions, CrawlPool
from demo.sample_sites import SampleSites
from presentation.highlight import best_sentence, load_evidence
from presentation.messages import VIETNAMESE, render
from settings import Settings
from storage.articles.article_records import article_records
from storage.engine import Database
from storage.models import Change, Page, Revision


@dataclass(frozen=True, kw_only=True)
class DemoCrawl:
    """One crawl of all sample sites: how long ago, and in which round the sites were."""

    age: timedelta
    round_name: str
    description: str


DEMO_CRAWLS = (
    DemoCrawl(
        age=timedelta(days=3), round_name="first", description="three days ago: everything is new"
    ),
    DemoCrawl(
        age=timedelta(days=1), round_name="second", description="yesterday: the sites have changed"
    ),
    DemoCrawl(
        age=timedelta(0),
        round_name="second",
        description="today: what was missing yesterday is still missing",
    ),
)


async def crawl_rounds(
    settings: Settings,
    sites: SampleSites,
    *,
    now: datetime,
    sources: Sequence[str],
    write_line: Callable[[str], None],
) -> None:
    """Make every visit, each at its own time."""
    for number, demo_crawl in enumerate(DEMO_CRAWLS, 1):
        sites.switch_to_round(demo_crawl.round_name)
        at = now - demo_crawl.age
        crawls = CrawlPool(settings, clock=partial(_stopped, at))
        reports = [await crawls.crawl(name, CrawlOptions()) for name in sources]
        write_line(f"visit {number}, {demo_crawl.description}: {_counts(reports)}")


def _stopped(at: datetime) -> datetime:
    return at


def _counts(reports: Sequence[CrawlReport]) -> str:
    new, revised = (sum(report.stored[kind] for report in reports) for kind in ("new", "revised"))
    return f"{new} new articles, {revised} revised"


def print_findings(database: Database, write_line: Callable[[str], None]) -> None:
    """Print what was found, as an analyst would want to read it."""
    with database.reading() as session:
        records = list(article_records(session))
        titles = {record["id"]: record["title"] for record in records}
        flagged = [record for record in records if record["relevant"]]
        write_line(
            f"\nFLAGGED: {len(flagged)} of {len(records)} articles speak of human trafficking"
        )
        for record in flagged:
            if record["duplicate_of"]:
                continue
            write_line(
                f"  • {record['title']}\n    {record['source']}, {record['tier']}, score {record['score']:.2f}"
            )
            write_line(f"    because: {_reason(record)}")
        write_line("\nGROUPED: the same text on several sites is told once")
        for record in records:
            if record["duplicate_of"]:
                write_line(f"  • {record['source']} repeats “{titles[record['duplicate_of']]}”")
        write_line("\nCHANGED SINCE: what was quietly edited or taken down")
        changes = session.execute(
            select(Change, Page, Revision)
            .join(Page, Page.id == Change.page_id)
            .join(
                Revision,
                (Revision.page_id == Page.id) & (Revision.number == Change.from_revision),
            )
            .order_by(Change.at, Change.id)
        )
        for change, page, revision in changes:
            write_line(
                f"  • {change.kind.value}: {revision.title} ({page.source}): {render(change.summary, VIETNAMESE)}"
            )


def _reason(record: dict[str, Any]) -> str:
    found = best_sentence(load_evidence(record["evidence"] or ()))
    return f"“{found[0].quote}”" if found else "no evidence"
