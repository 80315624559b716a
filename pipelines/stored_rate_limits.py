"""Shares the rate limits of hosts through the database of the crawl."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from crawler.http.shared_rate_limits import HostRateLimit
from pipelines.storage_pipeline import database_of
from storage.engine import Database
from storage.sources.host_rate_limits import current_rate_limits, store_rate_limit


class StoredRateLimits:
    """Made with the crawl's context by the setting TIPWATCH_RATE_LIMITS."""

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
                HostRateLimit(host=row.host, until=row.until, said_at=row.said_at)
                for row in current_rate_limits(session, now=now)
            ]

    def save(self, limit: HostRateLimit) -> None:
        """Store a limit for all processes; a later one stored before stays."""
        with self._database.writing() as session:
            store_rate_limit(session, host=limit.host, until=limit.until, said_at=limit.said_at)
