"""The feed: valid Atom, whatever the titles are."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import feedparser
import pytest
from sample_objects import NOON

from presentation.atom import MAX_ENTRIES, atom_feed

TITLES = (
    "<script>alert(1)</script> <img src='https://t.vn/p.gif'>",
    "Tin\r\nBcc: evil@x.vn\r\n\r\nbody",
    "Tin \u202egnud \u2066an\u2069 \u061ctoan",
    "lừa bán " * 1_300,
    "=HYPERLINK(1)",
)
ADDRESS = "https://tipwatch.example.org/feeds/flagged.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def record(number: int = 1, **said: object) -> dict[str, object]:
    return {
        "id": number, "url": f"https://vov.vn/{number}", "source": "vov.vn", "title": "Giải cứu",
        "lead": "Bảy người.", "text": "Công an.", "published_at": "2026-10-12T19:00:00+07:00",
        "first_seen_at": f"2026-10-12T12:{number % 60:02}:00Z", "themes": ["protection"],
        "forms": [], "evidence": [],
    } | said  # fmt: skip


def read(*records: dict[str, object]) -> ET.Element:
    return ET.fromstring(atom_feed(records, title="Tin", self_url=ADDRESS, now=NOON))


def child(of: ET.Element, path: str) -> ET.Element:
    found = of.find(path)
    assert found is not None, path
    return found


def test_feed_has_all_that_the_standard_demands() -> None:
    feed = read(record())
    (entry,) = feed.findall(f"{ATOM}entry")
    assert [len(feed.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert [len(entry.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert child(feed, f"{ATOM}link[@rel='self']").get("href") == ADDRESS
    assert child(entry, f"{ATOM}published").text == "2026-10-12T12:00:00Z"
    assert child(entry, f"{ATOM}link[@rel='alternate']").get("href") == "https://vov.vn/1"


def test_feed_reader_understands_it() -> None:
    parsed = feedparser.parse(atom_feed([record()], title="Tin", self_url=ADDRESS, now=NOON))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.entries[0].title == "Giải cứu"


def test_empty_feed_is_a_feed() -> None:
    assert child(read(), f"{ATOM}updated").text == "2026-10-12T12:00:00Z"


def test_feed_holds_the_newest() -> None:
    entries = read(
        *(record(n, first_seen_at="2026-10-12T12:00:00Z") for n in range(MAX_ENTRIES + 5))
    )
    assert len(entries.findall(f"{ATOM}entry")) == MAX_ENTRIES


@pytest.mark.parametrize("title", [*TITLES, "\x00\x0b\ufffe", "]]>", ""])
def test_hostile_title_stays_words(title: str) -> None:
    feed = read(record(title=title, lead=title, url="javascript:alert(1)"))
    entry = child(feed, f"{ATOM}entry")
    shown = child(entry, f"{ATOM}title")
    assert list(shown) == []
    assert shown.text
    assert len(shown.text) <= 240
    assert entry.find(f"{ATOM}link") is None
