"""The demo's story: three visits some days apart, and what they brought to light."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from crawler.report import CrawlReport
from crawler.run import CrawlPlan, Crawls
from demo.sites import SampleSites
from settings import Settings
from storage.engine import Database
from storage.models import Change, Page, Revision
from storage.records import article_records


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One crawl of all sample sites: how long ago, and in which round the sites were."""

    ago: timedelta
    turn: str
    told: str


VISITS = (
    Visit(ago=timedelta(days=3), turn="first", told="three days ago: everything is new"),
    Visit(ago=timedelta(days=1), turn="second", told="yesterday: the sites have changed"),
    Visit(
        ago=timedelta(0), turn="second", told="today: what was missing yesterday is still missing"
    ),
)


async def live_through(
    settings: Settings,
    samples: SampleSites,
    *,
    now: datetime,
    sources: Sequence[str],
    say: Callable[[str], None],
) -> None:
    """Make every visit, each at its own time."""
    for number, visit in enumerate(VISITS, 1):
        samples.turn(visit.turn)
        at = now - visit.ago
        crawls = Crawls(settings, clock=partial(_stopped, at))
        reports = [await crawls.crawl(name, CrawlPlan()) for name in sources]
        say(f"visit {number}, {visit.told}: {_counts(reports)}")


def _stopped(at: datetime) -> datetime:
    return at


def _counts(reports: Sequence[CrawlReport]) -> str:
    new, revised = (sum(report.kept[kind] for report in reports) for kind in ("new", "revised"))
    return f"{new} new articles, {revised} revised"


def tell(database: Database, say: Callable[[str], None]) -> None:
    """Tell what was found, as an analyst would want to hear it."""
    with database.reading() as session:
        records = list(article_records(session))
        titles = {record["id"]: record["title"] for record in records}
        flagged = [record for record in records if record["relevant"]]
        say(f"\nFLAGGED: {len(flagged)} of {len(records)} articles speak of human trafficking")
        for record in flagged:
            if record["duplicate_of"]:
                continue
            say(
                f"  • {record['title']}\n    {record['source']}, {record['tier']}, score {record['score']:.2f}"
            )
            say(f"    because: {_reason(record)}")
        say("\nGROUPED: the same text on several sites is told once")
        for record in records:
            if record["duplicate_of"]:
                say(f"  • {record['source']} repeats “{titles[record['duplicate_of']]}”")
        say("\nCHANGED SINCE: what was quietly edited or taken down")
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
            say(f"  • {change.kind.value}: {revision.title} ({page.source}): {change.summary}")


def _reason(record: dict[str, object]) -> str:
    evidence = record["evidence"]
    first = evidence[0] if isinstance(evidence, list) and evidence else None
    return f"“{first['quote']}”" if first else "no evidence"
