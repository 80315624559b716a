"""Recorded feeds, sitemaps and lists: each declared source finds in them exactly its articles."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.discovery import DiscoveryMethod, DiscoveryResult
from crawler.spider.registry import declared_spiders

PAGES = Path(__file__).parent / "pages"
READ_AT = datetime(2026, 12, 1, tzinfo=UTC)
KINDS = {"feed": "feed", "listing": "listing", "sitemap": "sitemap", "sitemap-index": "sitemap"}


@dataclass(frozen=True)
class RecordedDiscovery:
    """A recorded feed, sitemap or list of a declared source."""

    source: str
    number: int

    def __str__(self) -> str:
        return f"{self.source}/{self.expected['file']}"

    @property
    def expected(self) -> dict[str, Any]:
        described = PAGES / self.source / "discovery" / "expected.json"
        one: dict[str, Any] = json.loads(described.read_text("utf-8"))[self.number]
        return one

    @property
    def method(self) -> DiscoveryMethod:
        """Return the declared method of this kind, preferably the one that starts at this very address."""
        kind, url = KINDS[self.expected["kind"]], self.expected["url"]
        declared = declared_spiders()[self.source].source.discovery
        same = [method for method in declared if method.kind == kind]
        assert same, f"{self.source} declares no {kind}"
        return next((method for method in same if url in method.start(READ_AT)), same[0])


ANNOUNCEMENTS = [
    RecordedDiscovery(source, number)
    for source in declared_spiders()
    if (described := PAGES / source / "discovery" / "expected.json").exists()
    for number in range(len(json.loads(described.read_text("utf-8"))))
]
INDEXES = [one for one in ANNOUNCEMENTS if one.expected["kind"] == "sitemap-index"]
LISTS = [one for one in ANNOUNCEMENTS if one.expected["kind"] != "sitemap-index"]


@cache
def found_in(one: RecordedDiscovery) -> DiscoveryResult:
    body = (PAGES / one.source / "discovery" / one.expected["file"]).read_bytes()
    return one.method.read(body, url=one.expected["url"], now=READ_AT)


def articles_in(one: RecordedDiscovery) -> dict[str, datetime | None]:
    """Map the address of each article announced, in order, to the date it was announced with."""
    source = declared_spiders()[one.source].source
    found = [
        (source.address(link.url, base=one.expected["url"]), link.published_at)
        for link in found_in(one).links
    ]
    return {address.url: date for address, date in reversed(found) if address}


@pytest.mark.parametrize("source", declared_spiders())
def test_every_source_has_a_recorded_announcement(source: str) -> None:
    assert source in {one.source for one in LISTS}


@pytest.mark.parametrize("one", LISTS, ids=str)
def test_exactly_the_articles_are_announced(one: RecordedDiscovery) -> None:
    assert found_in(one).problem is None
    # A sitemap of thousands may be sifted by slug: what the source sifts out is not missed.
    link_pattern = getattr(one.method, "keep", "")
    expected = {url for url in one.expected["links"] if re.search(link_pattern, url)}
    optional = set(one.expected.get("optional_links", ()))
    assert set(articles_in(one)) - optional == expected - optional


@pytest.mark.parametrize("one", [one for one in LISTS if one.expected["kind"] == "feed"], ids=str)
def test_feed_dates_are_those_printed(one: RecordedDiscovery) -> None:
    printed = {
        url: datetime.fromisoformat(date) if date else None
        for url, date in one.expected["dates"].items()
    }
    assert articles_in(one) == printed


@pytest.mark.parametrize("one", INDEXES, ids=str)
def test_sitemaps_worth_following_are_followed(one: RecordedDiscovery) -> None:
    assert set(found_in(one).next_pages) == set(one.expected["links"])


@pytest.mark.parametrize("one", [one for one in LISTS if one.expected["kind"] != "feed"], ids=str)
def test_paging_leads_to_the_next_page_or_nowhere(one: RecordedDiscovery) -> None:
    assert set(found_in(one).next_pages) <= {one.expected.get("next_page")}


@pytest.mark.parametrize(
    "one",
    [
        one
        for one in LISTS
        if one.expected.get("next_page") and getattr(one.method, "next_page", None)
    ],
    ids=str,
)
def test_declared_paging_finds_the_next_page(one: RecordedDiscovery) -> None:
    assert found_in(one).next_pages == (one.expected["next_page"],)
