"""A source's history out of the database, in the words that health is judged in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crawler.health.history import History, PastCrawl, Seen
from crawler.health.one_crawl import Diagnosis
from crawler.polling import CrawlOutcome
from crawler.reading.refusal import PageKind
from storage.models import CrawlRun, SourceRow, SourceState
from storage.sources import last_runs, newest_articles

_CRAWLS = 60
_ARTICLES = 200


def history_of(session: Session, row: SourceRow, *, last: Diagnosis, now: datetime) -> History:
    """Read what the ledger holds of a source, the crawl just noted included."""
    runs = last_runs(session, row.name, limit=_CRAWLS)
    return History(
        now=now,
        paused=row.state is SourceState.PAUSED,
        last=last,
        crawls=[_crawl(run) for run in runs if _is_telling(run)],
        articles=[
            Seen(first_seen_at=first_seen_at, published_at=published_at)
            for first_seen_at, published_at in newest_articles(session, row.name, limit=_ARTICLES)
        ],
    )


def _is_telling(run: CrawlRun) -> bool:
    """Leave out what was cut short, and what an archive answered instead of the site."""
    return run.outcome != CrawlOutcome.STOPPED and not run.counts.get("replayed")


def _crawl(run: CrawlRun) -> PastCrawl:
    refused = run.counts.get("refused", {})
    return PastCrawl(
        at=run.started_at,
        reason=run.reason,
        articles=run.counts.get("articles", 0),
        known=run.counts.get("known", 0),
        failed=run.counts.get("failed", 0),
        unreadable=refused.get(PageKind.EMPTY, 0) + refused.get(PageKind.LOGIN, 0),
        challenges=refused.get(PageKind.CHALLENGE, 0),
        chain=tuple((kind, found) for kind, found in run.counts.get("discovery", ())),
        fields=run.fields,
    )
