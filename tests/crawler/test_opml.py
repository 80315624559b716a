"""OPML in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.canonical_url import canonical_url
from crawler.discovery import Feed
from crawler.scaffold.opml import ListedFeed, NoOpml, read_opml, write_opml
from crawler.spider.registry import declared_sources

LIST = b"""<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
<outline text="Press"><outline text="River" xmlUrl="https://river.example/rss" htmlUrl="https://river.example/"/></outline>
<outline title="Coast" htmlUrl="https://coast.example/"/>
<outline text="Again" xmlUrl="https://river.example/rss"/><outline text="Wrong" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_subscriptions_are_read_once_each_folders_or_not() -> None:
    assert read_opml(LIST) == [
        ListedFeed(title="River", url="https://river.example/rss"),
        ListedFeed(title="Coast", url="https://coast.example/"),
    ]


@pytest.mark.parametrize("body", [b"", b"<rss></rss>", b"{}", b"\0\0\0"])
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(NoOpml):
        read_opml(body)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(body: bytes) -> None:
    try:
        read_opml(b"<opml>" + body)
    except NoOpml:
        return


def test_a_document_that_declares_entities_is_refused() -> None:
    body = (
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<opml><outline text="&x;" xmlUrl="https://a.example/rss"/></opml>'
    )
    with pytest.raises(NoOpml, match="entities"):
        read_opml(body)


def test_every_feed_of_every_source_is_written() -> None:
    sources = declared_sources()
    feeds = {
        url for one in sources for method in one.discovery if isinstance(method, Feed) for url in method.urls
    }  # fmt: skip
    written = {one.url for one in read_opml(write_opml(sources))}
    assert {canonical_url(url) for url in feeds} <= written
