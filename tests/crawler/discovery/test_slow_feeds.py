"""Feeds made to be slow are given up by name, and nobody waits for them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fixtures.sites.loopback_site import rss_feed, rss_item

from crawler.crawl.extraction_worker import ExtractionWorker, read_discovery
from crawler.discovery import Feed
from crawler.discovery.method import DiscoveryResult
from crawler.extraction.not_an_article import NotAnArticle

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FEED = Feed(urls=("https://vov.vn/rss",))
ITEM = rss_item("https://vov.vn/a-1.vov")
HUGE = 60_000
"""Items: more than half a second of honest reading; a tenth is allowed here."""


@pytest.fixture
def worker() -> Iterator[ExtractionWorker]:
    one = ExtractionWorker(cpu_seconds=0.1, wall_seconds=300.0)
    yield one
    one.close()


def read(worker: ExtractionWorker, *items: str) -> DiscoveryResult:
    body = rss_feed(*items).body
    assert isinstance(body, str)
    return asyncio.run(
        worker.run(read_discovery, body.encode(), method=FEED, url=FEED.urls[0], now=NOW)
    )


def test_feed_is_read_there_as_here(worker: ExtractionWorker) -> None:
    body = rss_feed(ITEM).body
    assert isinstance(body, str)
    assert read(worker, ITEM) == FEED.read(body.encode(), url=FEED.urls[0], now=NOW)


def test_feed_that_takes_too_long_is_given_up_and_the_next_is_read(
    worker: ExtractionWorker,
) -> None:
    with pytest.raises(NotAnArticle, match="page_slow"):
        read(worker, *[ITEM] * HUGE)
    assert len(read(worker, ITEM).links) == 1


def test_process_of_a_feed_given_up_is_gone(worker: ExtractionWorker) -> None:
    read(worker, ITEM)
    first = worker.pid
    assert first is not None
    with pytest.raises(NotAnArticle):
        read(worker, *[ITEM] * HUGE)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
