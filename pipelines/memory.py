"""What the database remembers of a source's pages, offered to its spider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler

from article.value import Address
from crawler.vouching import FullAnswer
from pipelines.opened import database_of, spider_of
from storage.engine import Database
from storage.pages import due_pages, known_keys, pages_of
from storage.sources import last_answers

_REVISITS_A_CRAWL = 20
"""So that looking again never starves looking for new."""


class StoredMemory:
    """The spider's memory; installed as an extension when a crawl starts."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Hand the spider its memory."""
        spider = spider_of(crawler)
        memory = cls(database_of(crawler), spider.name)
        spider.memory = memory
        return memory

    def known(self, keys: Iterable[str]) -> set[str]:
        """Tell which pages are stored."""
        with self._database.reading() as session:
            return known_keys(session, keys)

    def due(self, *, now: datetime) -> Sequence[Address]:
        """Give the pages whose next look is due."""
        with self._database.reading() as session:
            pages = due_pages(session, self._source, now=now, limit=_REVISITS_A_CRAWL)
            return [Address(url=page.url, key=page.key) for page in pages]

    def answers(self, urls: Iterable[str]) -> Mapping[str, FullAnswer]:
        """Give what these addresses last answered in full."""
        with self._database.reading() as session:
            return {
                row.url: FullAnswer(
                    url=row.url,
                    etag=row.etag,
                    last_modified=row.last_modified,
                    digest=row.digest,
                    at=row.at,
                    articles=row.articles,
                )
                for row in last_answers(session, self._source, list(urls))
            }

    def stored(self) -> Iterable[Address]:
        """Give every page of the source."""
        with self._database.reading() as session:
            return [Address(url=p.url, key=p.key) for p in pages_of(session, self._source)]
