"""OPML in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.canonical_url import canonical_url
from crawler.discovery import Feed
from crawler.source.opml import ListedFeed, NoOpml, read_opml, write_opml
from crawler.spider.registry import declared_sources

LIST = b"""<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
<outline text="Press"><outline text="River" xmlUrl="https://river.example/rss" htmlUrl="https://river.example/"/></outline>
<outline title="Coast" htmlUrl="https://coast.example/"/>
<outline text="Again" xmlUrl="https://river.example/rss"/><outline text="Wrong" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_subscriptions_are_read_once_each_folders_or_not() -> None:
    listed = read_opml(LIST)
    assert listed.feeds == (
        ListedFeed(title="River", url="https://river.example/rss"),
        ListedFeed(title="Coast", url="https://coast.example/"),
    )
    assert [(one.title, one.address) for one in listed.bad] == [("Wrong", "javascript:alert(1)")]


def of(*entries: str, head: str = "") -> str:
    return f'{head}<opml version="2.0"><body>{"".join(entries)}</body></opml>'


def urls_of(text: str | bytes) -> list[str]:
    body = text if isinstance(text, bytes) else text.encode()
    return [one.url for one in read_opml(body).feeds]


def test_entries_nested_deeply_are_found() -> None:
    inner = '<outline text="Sâu" xmlUrl="https://deep.example/rss"/>'
    for level in range(40):
        inner = f'<outline text="Mục {level}">{inner}</outline>'
    assert urls_of(of(inner)) == ["https://deep.example/rss"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "windows-1258", "iso-8859-1"]
)
def test_list_in_another_encoding_is_read_with_its_titles(encoding: str) -> None:
    title = "Cà phê" if encoding == "iso-8859-1" else "Pháp luật" if "utf" in encoding else "Đà"
    declared = encoding.replace("-sig", "").replace("-be", "")
    text = of(
        f'<outline text="{title}" xmlUrl="https://a.example/rss"/>',
        head=f'<?xml version="1.0" encoding="{declared}"?>',
    )
    (found,) = read_opml(text.encode(encoding)).feeds
    assert found == ListedFeed(title=title, url="https://a.example/rss")


@pytest.mark.parametrize(
    "entry",
    [
        '<OUTLINE TEXT="A" XMLURL="https://a.example/rss"/>',
        '<outline text="A" type="rss" xmlUrl=" https://a.example/rss "/>',
        '<outline text="A" xmlUrl="feed://a.example/rss"/>',
        '<outline text="A" xmlUrl="feed:https://a.example/rss"/>',
        '<outline text="A" type="link" url="https://a.example/rss"/>',
        '<outline text="A & B" xmlUrl="https://a.example/rss"/>',
        '<outline text="A" xmlUrl="" htmlUrl="https://a.example/rss"/>',
        '<o:outline xmlns:o="urn:x" text="A" xmlUrl="https://a.example/rss"/>',
        '<outline text="A" xmlUrl="https://a.example/rss#top"/><outline xmlUrl="http://a.example/rss"/>',
        '<outline text="A" xmlUrl="https://a.example/rss"/',
    ],
)  # fmt: skip
def test_odd_entry_is_read_once(entry: str) -> None:
    assert urls_of(of(entry)) == ["https://a.example/rss"]


def test_five_hundred_feeds_are_read_and_bad_addresses_are_named_among_them() -> None:
    entries = [
        f'<outline text="Báo {number}" xmlUrl="https://paper{number}.example/rss"/>'
        for number in range(500)
    ]
    wrong = [
        "http://",
        "mailto:a@b.example",
        "https://a b.example/",
        "/rss.xml",
        "ftp://x.example/",
    ]
    entries[250:250] = [f'<outline text="Sai" xmlUrl="{one}"/>' for one in wrong]
    listed = read_opml(of(*entries).encode())
    assert len(listed.feeds) == 500
    assert [one.address for one in listed.bad] == wrong
    assert all(one.problem for one in listed.bad)


def test_folder_without_an_address_is_no_bad_entry() -> None:
    assert read_opml(of('<outline text="Báo chí"/>').encode()).bad == ()


def test_what_is_written_is_read_again_as_it_was() -> None:
    sources = declared_sources()
    once = read_opml(write_opml(sources))
    assert once.bad == ()
    assert once == read_opml(write_opml(sources))


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
    written = {one.url for one in read_opml(write_opml(sources)).feeds}
    assert {canonical_url(url) for url in feeds} <= written
