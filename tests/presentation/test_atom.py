"""The Atom feed: valid, whatever the titles are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from fixtures.samples.sample_objects import NOON

from presentation.atom import MAX_ENTRIES, atom_feed
from storage.articles.current import CurrentArticle
from storage.models import Page, Revision, StoredJudgement

TITLES = (
    "<script>alert(1)</script> <img src='https://t.vn/p.gif'>",
    "Tin\r\nBcc: evil@x.vn\r\n\r\nbody",
    "Tin \u202egnud \u2066an\u2069 \u061ctoan",
    "lừa bán " * 1_300,
    "=HYPERLINK(1)",
)
ADDRESS = "https://tipwatch.example.org/feeds/flagged.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


BASE = "https://tipwatch.example.org"


def article(number: int = 1, *, seen_at: datetime = NOON, **fields: Any) -> CurrentArticle:
    content = {"title": "Giải cứu", "lead": "Bảy người.", "text": "Công an.", "seen_at": seen_at}
    page = Page(
        id=number, url=fields.pop("url", f"https://vov.vn/{number}"), source="vov.vn", first_seen_at=NOON
    )  # fmt: skip
    revision = Revision(published_at=NOON - timedelta(hours=1), **content | fields)
    return page, revision, StoredJudgement(themes=["protection"], forms=["sexual"], evidence=[])


def read(*articles: CurrentArticle) -> ET.Element:
    return ET.fromstring(written(*articles))


def written(*articles: CurrentArticle) -> bytes:
    return atom_feed(articles, title="Tin", base_url=BASE, path="/feeds/flagged.atom", now=NOON)


def child(of: ET.Element, path: str) -> ET.Element:
    found = of.find(path)
    assert found is not None, path
    return found


def test_feed_has_all_that_the_standard_demands() -> None:
    feed = read(article())
    (entry,) = feed.findall(f"{ATOM}entry")
    assert [len(feed.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert [len(entry.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert child(feed, f"{ATOM}link[@rel='self']").get("href") == ADDRESS
    assert child(entry, f"{ATOM}published").text == "2026-10-12T11:00:00Z"
    assert child(entry, f"{ATOM}link[@rel='alternate']").get("href") == "https://vov.vn/1"


def test_feed_reader_understands_it() -> None:
    parsed = feedparser.parse(written(article()))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.entries[0].title == "Giải cứu"


def test_empty_feed_is_a_feed() -> None:
    assert child(read(), f"{ATOM}updated").text == "2026-10-12T12:00:00Z"


def test_entry_is_updated_when_its_newest_revision_was_seen() -> None:
    edited = read(article(seen_at=NOON + timedelta(days=1)))
    imported_later = read(article(seen_at=NOON - timedelta(days=9)))
    assert child(edited, f"{ATOM}entry/{ATOM}updated").text == "2026-10-13T12:00:00Z"
    assert child(imported_later, f"{ATOM}entry/{ATOM}updated").text == "2026-10-12T12:00:00Z"


def test_entry_has_themes_and_forms_as_categories() -> None:
    terms = [one.get("term") for one in read(article()).iter(f"{ATOM}category")]
    assert terms == ["protection", "sexual"]


def test_feed_has_a_limited_number_of_entries() -> None:
    entries = read(*(article(number) for number in range(MAX_ENTRIES + 5)))
    assert len(entries.findall(f"{ATOM}entry")) == MAX_ENTRIES


@pytest.mark.parametrize("title", [*TITLES, "\x00\x0b\ufffe", "]]>", ""])
def test_hostile_title_stays_words(title: str) -> None:
    feed = read(article(title=title, lead=title, url="javascript:alert(1)"))
    entry = child(feed, f"{ATOM}entry")
    shown = child(entry, f"{ATOM}title")
    assert list(shown) == []
    assert shown.text
    assert len(shown.text) <= 240
    assert entry.find(f"{ATOM}link[@rel='alternate']") is None
