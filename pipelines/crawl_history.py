"""What the database remembers of a source's pages: the `known_pages` of its crawls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from article.model import PageAddress
from crawler.crawl.context import source_of
from crawler.http.conditional_requests import CachedValidators
from pipelines.storage_pipeline import database_of
from storage.articles.pages import known_keys, pages_due_for_check, pages_of_source
from storage.engine import Database
from storage.sources.state import load_validators

_MAX_RECHECKS_PER_CRAWL = 20
"""So that looking again never starves looking for new."""


class StoredKnownPages:
    """Made with the context of a crawl, by the setting TIPWATCH_KNOWN_PAGES."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the database that the crawl's settings name."""
        return cls(database_of(crawler), source_of(crawler).name)

    def known(self, keys: Iterable[str]) -> set[str]:
        """Tell which pages are stored."""
        with self._database.reading() as session:
            return known_keys(session, keys)

    def due_for_recheck(self, *, now: datetime) -> Sequence[PageAddress]:
        """Give the pages whose next look is due."""
        with self._database.reading() as session:
            pages = pages_due_for_check(
                session, self._source, now=now, limit=_MAX_RECHECKS_PER_CRAWL
            )
            return [PageAddress(url=page.url, key=page.key) for page in pages]

    def validators(self, urls: Iterable[str]) -> Mapping[str, CachedValidators]:
        """Give what these addresses last answered in full."""
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

    def all(self) -> Iterable[PageAddress]:
        """Give every page of the source."""
        with self._database.reading() as session:
            return [
                PageAddress(url=p.url, key=p.key) for p in pages_of_source(session, self._source)
            ]
