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

from crawler.declared import declared_spiders
from crawler.discovery import DiscoveryMethod, Found

PAGES = Path(__file__).parent / "pages"
READ_AT = datetime(2026, 12, 1, tzinfo=UTC)
KINDS = {"feed": "feed", "listing": "listing", "sitemap": "sitemap", "sitemap-index": "sitemap"}


@dataclass(frozen=True)
class Announcement:
    """A recorded feed, sitemap or list of a declared source."""

    source: str
    number: int

    def __str__(self) -> str:
        return f"{self.source}/{self.told['file']}"

    @property
    def told(self) -> dict[str, Any]:
        described = PAGES / self.source / "discovery" / "expected.json"
        one: dict[str, Any] = json.loads(described.read_text("utf-8"))[self.number]
        return one

    @property
    def method(self) -> DiscoveryMethod:
        """Take the declared method of this kind, best the one that starts at this very address."""
        kind, url = KINDS[self.told["kind"]], self.told["url"]
        declared = declared_spiders()[self.source].source.discovery
        same = [method for method in declared if method.kind == kind]
        assert same, f"{self.source} declares no {kind}"
        return next((method for method in same if url in method.start(READ_AT)), same[0])


ANNOUNCEMENTS = [
    Announcement(source, number)
    for source in declared_spiders()
    if (described := PAGES / source / "discovery" / "expected.json").exists()
    for number in range(len(json.loads(described.read_text("utf-8"))))
]
INDEXES = [one for one in ANNOUNCEMENTS if one.told["kind"] == "sitemap-index"]
LISTS = [one for one in ANNOUNCEMENTS if one.told["kind"] != "sitemap-index"]


@cache
def found_in(one: Announcement) -> Found:
    body = (PAGES / one.source / "discovery" / one.told["file"]).read_bytes()
    return one.method.read(body, url=one.told["url"], now=READ_AT)


def articles_in(one: Announcement) -> dict[str, datetime | None]:
    """Map the address of each article announced, in order, to the date it was announced with."""
    source = declared_spiders()[one.source].source
    found = [
        (source.address(link.url, base=one.told["url"]), link.published_at)
        for link in found_in(one).links
    ]
    return {address.url: date for address, date in reversed(found) if address}


@pytest.mark.parametrize("source", declared_spiders())
def test_every_source_has_a_recorded_announcement(source: str) -> None:
    assert source in {one.source for one in LISTS}


@pytest.mark.parametrize("one", LISTS, ids=str)
def test_exactly_the_articles_are_announced(one: Announcement) -> None:
    assert found_in(one).problem is None
    # A sitemap of thousands may be sifted by slug: what the source sifts out is not missed.
    kept = getattr(one.method, "keep", "")
    expected = {url for url in one.told["links"] if re.search(kept, url)}
    optional = set(one.told.get("optional_links", ()))
    assert set(articles_in(one)) - optional == expected - optional


@pytest.mark.parametrize("one", [one for one in LISTS if one.told["kind"] == "feed"], ids=str)
def test_feed_dates_are_those_printed(one: Announcement) -> None:
    printed = {
        url: datetime.fromisoformat(date) if date else None
        for url, date in one.told["dates"].items()
    }
    assert articles_in(one) == printed


@pytest.mark.parametrize("one", INDEXES, ids=str)
def test_sitemaps_worth_following_are_followed(one: Announcement) -> None:
    assert set(found_in(one).follow) == set(one.told["links"])


@pytest.mark.parametrize("one", [one for one in LISTS if one.told["kind"] != "feed"], ids=str)
def test_paging_leads_to_the_next_page_or_nowhere(one: Announcement) -> None:
    assert set(found_in(one).follow) <= {one.told.get("next_page")}


@pytest.mark.parametrize(
    "one",
    [one for one in LISTS if one.told.get("next_page") and getattr(one.method, "next_page", None)],
    ids=str,
)
def test_declared_paging_finds_the_next_page(one: Announcement) -> None:
    assert found_in(one).follow == (one.told["next_page"],)
