"""Feeds made to be slow are given up by name, and nobody waits for them."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fixtures.sites.loopback_site import rss_feed, rss_item

from crawler.crawl.extraction_worker import ExtractionWorker, read_discovery
from crawler.discovery import Feed, Sitemap
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


LONG = 90_000
"""Letters: less than what is read where it can be ended."""
SECONDS = 2.0
"""Of processor time; each of these took ten seconds to minutes."""
UNREAD = {
    "an author that is one word": f"<author>{'a.' * (LONG // 2)}</author>",
    "a word in pieces": f"<author>{('a' * 900 + '<!-- -->') * (LONG // 908)}</author>",
    "an author in references": f"<author>{'&#97;' * (LONG // 5)}</author>",
    "an author without end": f"<author>{'a.' * (LONG // 2)}",
    "a publisher": f"<dc:publisher xmlns:dc='http://purl.org/dc/elements/1.1/'>{'a.' * (LONG // 2)}</dc:publisher>",
    "categories": "".join(f"<category>{number}</category>" for number in range(3_700)),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_of_an_item_takes_no_time(name: str) -> None:
    body = rss_feed(ITEM + UNREAD[name]).body
    assert isinstance(body, str)
    started = time.process_time()
    (link,) = FEED.read(body.encode(), url=FEED.urls[0], now=NOW).links
    assert link.url == "https://vov.vn/a-1.vov"
    assert time.process_time() - started < SECONDS


SITEMAPS = {
    "empty elements": b"<a/>" * 14_000_000,
    "references": b"&" * 59_000_000,
    "addresses": b"<url><loc>https://vov.vn/a-1.vov</loc></url>" * 1_300_000,
}


@pytest.mark.parametrize("name", SITEMAPS)
def test_sitemap_of_more_tags_than_any_site_has_is_refused_by_name(name: str) -> None:
    body = gzip.compress(b"<urlset>" + SITEMAPS[name], compresslevel=1)
    started = time.process_time()
    found = Sitemap(urls=("https://vov.vn/s.xml",)).read(body, url="https://vov.vn/s.xml", now=NOW)
    assert "tags, more than 1,000,000" in str(found.problem)
    assert time.process_time() - started < SECONDS


def test_sitemap_of_fifty_thousand_addresses_is_read() -> None:
    entry = "<url><loc>https://vov.vn/a-{}.vov?a=1&amp;b=2</loc><lastmod>2026-11-30</lastmod><changefreq>daily</changefreq><priority>0.5</priority></url>"
    body = f"<urlset>{''.join(map(entry.format, range(50_000)))}</urlset>".encode()
    found = Sitemap(urls=("https://vov.vn/s.xml",)).read(body, url="https://vov.vn/s.xml", now=NOW)
    assert len(found.links) == 5_000
