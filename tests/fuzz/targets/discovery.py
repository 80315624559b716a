"""Feeds, sitemaps and listings of every source, made bad: they are named, and never raise."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from article.dates import HANOI
from crawler.discovery import Feed, Listing, Sitemap
from crawler.discovery.method import LINKS_LIMIT, DiscoveryMethod
from crawler.spider.registry import declared_spiders
from fuzz.hostile_feeds import small_bodies
from fuzz.mutation import HTML_PIECES, XML_PIECES, Mutated, mutated
from fuzz.target import FuzzTarget

FOLDER = Path(__file__).parents[2] / "spiders" / "pages"
NOW = datetime(2026, 11, 21, 10, tzinfo=HANOI)
URL = "https://vov.vn/tin/trang.html"


def recorded(*endings: str) -> list[bytes]:
    found = (path for path in sorted(FOLDER.glob("*/discovery/*")) if path.suffix in endings)
    return [path.read_bytes() for path in found]


def declared(kind: type[DiscoveryMethod]) -> list[DiscoveryMethod]:
    return [
        method
        for spider in declared_spiders().values()
        for method in spider.source.discovery
        if isinstance(method, kind)
    ]


def nested(tag: str, depth: int) -> bytes:
    return f"<?xml version='1.0'?>{f'<{tag}>' * depth}x{f'</{tag}>' * depth}".encode()


def entities(names: str, times: int, use: str) -> bytes:
    """Write a document whose entities grow by `times` a level."""
    grown = "".join(
        f'<!ENTITY {name} "{f"&{before};" * times}">' for before, name in pairwise(names)
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{grown}]>{use}'.encode()


USES = (
    "<rss version='2.0'><channel><item><title>&j;</title><link>&j;</link></item></channel></rss>",
    "<urlset><url><loc>&j;</loc></url></urlset>",
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>&j;</title><link href='&j;'/></entry></feed>",
)
WRITTEN: list[bytes] = [
    *(nested(tag, 20_000) for tag in ("rss", "item", "urlset", "div", "title", "feed")),
    *(entities("abcdefghij", 10, use) for use in USES),
    # Quadratic, which a guard that counts levels lets through.
    *(entities("aj", 30_000, use.replace("&j;", "&j;" * 20)) for use in USES),
    b"<rss version='2.0'><channel>" + b"<item><link>https://vov.vn/a</link></item>" * 6_000,
    b"<urlset>" + b"<url><loc>https://vov.vn/a</loc></url>" * 6_000 + b"</urlset>",
    b"<a href=/a>" * 50_000,
    b"/dev/zero",
    b"/etc/passwd",
    b"http://127.0.0.1:9/feed",
    gzip.compress(b"<urlset>" + b" " * 3_000_000 + b"</urlset>"),
    gzip.compress(bytes(70_000_000)),
    gzip.compress(gzip.compress(b"<urlset></urlset>")),
    zlib.compress(b"<urlset></urlset>"),
    b"\x1f\x8b",
    *(text.encode() if isinstance(text, str) else text for text in small_bodies("https://vov.vn")),
    *(text.encode(charset) for charset in ("utf-16", "utf-32", "utf-7") for text in USES),
]


def check(case: tuple[DiscoveryMethod, Mutated]) -> None:
    method, body = case
    found = method.read(body.data, url=URL, now=NOW)
    assert len(found.links) <= LINKS_LIMIT
    assert len(found.next_pages) <= max(1, getattr(method, "newest", 1))
    for one in found.links:
        one.url.encode("utf-8", "surrogatepass")
        assert isinstance(one.url, str)
        assert one.published_at is None or one.published_at.tzinfo is not None
    assert found.problem is None or len(str(found.problem)) < 2_000


def target(
    kind: type[DiscoveryMethod], seeds: Iterable[bytes], pieces: tuple[bytes, ...]
) -> FuzzTarget:
    methods = declared(kind)
    recordings = list(seeds)
    return FuzzTarget(
        name=kind.kind,
        cases=st.tuples(
            st.sampled_from(methods),
            st.one_of(*[mutated(recordings, pieces)] * 6, mutated(WRITTEN, pieces)),
        ),
        check=check,
        seconds=6.0,
        share=2.0,
    )


ANNOUNCEMENTS = [
    target(Feed, recorded(".rss", ".xml"), XML_PIECES),
    target(Sitemap, recorded(".xml"), XML_PIECES),
    target(Listing, recorded(".html"), HTML_PIECES),
]
