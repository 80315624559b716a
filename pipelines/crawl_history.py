"""Map stored rows to the values that crawler, health and polling work with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from scrapy.crawler import Crawler
from sqlalchemy.orm import Session

from article.model import PageAddress
from crawler.crawl.context import source_of
from crawler.crawl.known_pages import KnownAttachment
from crawler.crawl.outcome import CrawlOutcome
from crawler.extraction.not_an_article import NonArticleKind
from crawler.health.history import ArticleDates, PastCrawl, SourceHistory
from crawler.health.last_crawl import Diagnosis
from crawler.http.conditional_requests import CachedValidators
from crawler.http.shared_rate_limits import HostRateLimit
from crawler.source.declaration import Source
from crawler.source.poll_interval import LOOKBACK_SPANS, NextPoll, PollHistory, Yield, next_poll
from pipelines.storage_pipeline import database_of
from storage.articles.pages import (
    known_keys,
    known_urls,
    last_checks,
    pages_due_for_check,
    pages_of_source,
)
from storage.documents.attachments import linked_attachments
from storage.engine import Database
from storage.models import CrawlRun, SourceState, StoredAttachment, StoredSource
from storage.sources.host_rate_limits import current_rate_limits, store_rate_limit
from storage.sources.http_validators import load_validators
from storage.sources.schedule import new_article_counts
from storage.sources.state import last_runs, newest_article_dates

_MAX_RECHECKS_PER_CRAWL = 20
"""Rechecks must leave requests for new articles."""


_ATTACHMENT_VALIDATOR_MAX_AGE = timedelta(days=90)
"""Longer than the longest time between two checks of an article: a file seldom changes under its ETag."""
_MAX_CRAWLS = 60
_MAX_ARTICLES = 200


class StoredRateLimits:
    """Rate limits of hosts, shared by processes; made with the crawl's context by the setting TIPWATCH_RATE_LIMITS."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Use the database that the crawl's settings name."""
        return cls(database_of(crawler))

    def load(self, *, now: datetime) -> Sequence[HostRateLimit]:
        """Return the limits that are not over."""
        with self._database.reading() as session:
            return [
                HostRateLimit(host=row.host, until=row.until, answered_at=row.answered_at)
                for row in current_rate_limits(session, now=now)
            ]

    def save(self, limit: HostRateLimit) -> None:
        """Store a limit for all processes; a later one stored before stays."""
        with self._database.writing() as session:
            store_rate_limit(
                session, host=limit.host, until=limit.until, answered_at=limit.answered_at
            )


class StoredKnownPages:
    """Known pages of one source; made with the crawl's context by the setting TIPWATCH_KNOWN_PAGES."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Use the database that the crawl's settings name."""
        return cls(database_of(crawler), source_of(crawler).name)

    def known(self, addresses: Iterable[PageAddress]) -> set[str]:
        """Return the keys of the addresses that are stored, or that once led to a stored page."""
        asked = list(addresses)
        with self._database.reading() as session:
            known = known_keys(session, [one.key for one in asked])
            others = [one for one in asked if one.key not in known]
            aliases = known_urls(session, [one.url for one in others])
        return known | {one.key for one in others if one.url in aliases}

    def due_for_recheck(self, *, now: datetime) -> Sequence[PageAddress]:
        """Return the pages whose next check is due, most overdue first."""
        with self._database.reading() as session:
            pages = pages_due_for_check(
                session, self._source, now=now, limit=_MAX_RECHECKS_PER_CRAWL
            )
            return [PageAddress(url=page.url, key=page.key) for page in pages]

    def checked_at(self, addresses: Iterable[PageAddress]) -> Mapping[str, datetime]:
        """Return by key when the stored ones of these pages were last checked."""
        with self._database.reading() as session:
            return last_checks(session, [one.key for one in addresses])

    def validators(self, urls: Iterable[str]) -> Mapping[str, CachedValidators]:
        """Return by URL the validators of the last full responses."""
        with self._database.reading() as session:
            return {
                row.url: CachedValidators(
                    url=row.url,
                    etag=row.etag,
                    last_modified=row.last_modified,
                    digest=row.digest,
                    at=row.at,
                    articles=row.articles,
                )
                for row in load_validators(session, self._source, list(urls))
            }

    def attachments(self, page: PageAddress, *, now: datetime) -> Sequence[KnownAttachment]:
        """Return what the article links to; no conditions for a source whose validators lied."""
        with self._database.reading() as session:
            source = session.get(StoredSource, self._source)
            distrusted = source is not None and source.validators_distrusted_since is not None
            return [
                KnownAttachment(
                    url=row.url,
                    conditions={} if distrusted else _conditions(row, now=now),
                    is_absent=row.absent_since is not None,
                    over_http=row.over_http,
                )
                for row in linked_attachments(session, page.key)
            ]

    def all(self) -> Iterable[PageAddress]:
        """Return every page of the source."""
        with self._database.reading() as session:
            return [
                PageAddress(url=p.url, key=p.key) for p in pages_of_source(session, self._source)
            ]


def _conditions(row: StoredAttachment, *, now: datetime) -> dict[str, str]:
    if row.fetched_at is None or now - row.fetched_at > _ATTACHMENT_VALIDATOR_MAX_AGE:
        return {}
    found = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in found.items() if value}


def health_history_of(
    session: Session, row: StoredSource, *, last: Diagnosis, now: datetime
) -> SourceHistory:
    """Read the crawl log of a source, including the crawl just recorded."""
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
    """Return whether a crawl shows the state of the site: neither stopped nor replayed."""
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


def plan_next_crawl(
    session: Session,
    source: Source,
    *,
    failures: int,
    rate_limited_until: datetime | None,
    now: datetime,
    chance: float,
) -> NextPoll:
    """Return when and why the next crawl is due; `failures` includes the recorded one."""
    # A source without discovery has a fixed list of pages: it never yields new ones.
    counts = (
        new_article_counts(session, source.name, now=now, spans=LOOKBACK_SPANS)
        if source.discovery
        else ()
    )
    history = PollHistory(
        yields=tuple(Yield(new_articles=new, span=over) for new, over in counts),
        failures=failures,
        rate_limited_until=rate_limited_until,
    )
    return next_poll(source.polling, history, now=now, jitter=chance)
