"""A source's history out of the database, in the words that health is judged in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crawler.crawl.outcome import CrawlOutcome
from crawler.extraction.not_an_article import NonArticleKind
from crawler.health.history import ArticleDates, PastCrawl, SourceHistory
from crawler.health.last_crawl import Diagnosis
from storage.models import CrawlRun, SourceState, StoredSource
from storage.sources.state import last_runs, newest_article_dates

_MAX_CRAWLS = 60
_MAX_ARTICLES = 200


def health_history_of(
    session: Session, row: StoredSource, *, last: Diagnosis, now: datetime
) -> SourceHistory:
    """Read what the ledger holds of a source, the crawl just noted included."""
    runs = last_runs(session, row.name, limit=_MAX_CRAWLS)
    return SourceHistory(
        now=now,
        paused=row.state is SourceState.PAUSED,
        last=last,
        crawls=[_past_crawl(run) for run in runs if _counts_for_health(run)],
        articles=[
            ArticleDates(first_seen_at=first_seen_at, published_at=published_at)
            for first_seen_at, published_at in newest_article_dates(
                session, row.name, limit=_MAX_ARTICLES
            )
        ],
    )


def _counts_for_health(run: CrawlRun) -> bool:
    """Leave out what was cut short, and what an archive answered instead of the site."""
    return run.outcome != CrawlOutcome.STOPPED and not run.counts.get("replayed")


def _past_crawl(run: CrawlRun) -> PastCrawl:
    refused = run.counts.get("refused", {})
    return PastCrawl(
        at=run.started_at,
        reason=run.reason,
        articles=run.counts.get("articles", 0),
        known=run.counts.get("known", 0),
        failed=run.counts.get("failed", 0),
        unreadable=refused.get(NonArticleKind.EMPTY, 0) + refused.get(NonArticleKind.LOGIN, 0),
        challenges=refused.get(NonArticleKind.CHALLENGE, 0),
        chain=tuple((kind, found) for kind, found in run.counts.get("discovery", ())),
        fields=run.fields,
    )
