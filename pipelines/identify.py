"""Identify: is it a page we know, and does it say anything new?"""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy.crawler import Crawler

from article.fingerprint import fingerprint, text_digest
from article.value import Absence, Sighting
from pipelines.opened import database_of
from pipelines.stages import Identified
from storage.engine import Database
from storage.pages import newest_fingerprint


def identify(sighting: Sighting, *, last_fingerprint: str | None) -> Identified:
    """Compare a sighting with what its page said last."""
    mark = fingerprint(sighting.article)
    return Identified(
        sighting=sighting,
        fingerprint=mark,
        text_digest=text_digest(sighting.article),
        known=last_fingerprint is not None,
        unchanged=mark == last_fingerprint,
    )


def last_fingerprint(database: Database, sighting: Sighting) -> str | None:
    """Look up what the page said last; None for an unknown page."""
    with database.reading() as session:
        return newest_fingerprint(session, sighting.address.key)


class Identify:
    """Scrapy's way to `identify`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the crawl's database."""
        return cls(database_of(crawler))

    async def process_item(self, item: Sighting | Absence) -> Identified | Absence:
        """Identify a sighting; an absence goes by."""
        if isinstance(item, Absence):
            return item
        last = await asyncio.to_thread(last_fingerprint, self._database, item)
        return identify(item, last_fingerprint=last)
