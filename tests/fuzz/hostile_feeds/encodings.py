"""Feeds in letters that are not what they say."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator

from fuzz.hostile_feeds.kind import HostileFeed, Write, item, items, kind, rss


def encodings() -> Iterator[HostileFeed]:
    """Yield the kinds whose bytes are read wrongly at first."""
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield kind(f"{name} without a mark", _encoded(name))
    for name in ("utf-16", "utf-32", "utf-8-sig"):
        yield kind(f"{name} with a mark", _encoded(name))
    yield kind(
        "two marks and blank lines",
        lambda site: codecs.BOM_UTF8 * 2 + b"\r\n\r\n" + rss(items(site)).encode(),
    )
    yield kind(
        "utf-16 with blank lines before",
        lambda site: ("\r\n  " + rss(items(site))).encode("utf-16-le"),
    )
    for declared in (
        "windows-1252",
        "us-ascii",
        "gb2312",
        "utf-7",
        "x-vni",
        "utf-16",
        "koi8-r",
        "utf-8' '",
        "hex",
        "idna",
    ):
        yield kind(f"utf-8 that says {declared}", _declared(declared, "utf-8"))
    for real in ("windows-1258", "windows-1252", "gb18030"):
        yield kind(f"{real} that says utf-8", _declared("utf-8", real))
    yield kind(
        "a header that names another charset",
        lambda site: rss(items(site)),
        headers={"Content-Type": "text/xml; charset=utf-16"},
    )
    yield kind("bad bytes between good ones", _bad_bytes)
    yield kind(
        "half an emoji",
        lambda site: rss(item(site, 1, title="Tin &#xd83d; nóng") + items(site, (2, 3))),
    )
    yield kind("control characters", _controls)
    yield kind("nul bytes", lambda site: rss(items(site)).replace("Tin", "T\0in").encode())
    yield kind(
        "control characters by reference",
        lambda site: rss(item(site, 1, title="a &#0;&#x1;&#8; b") + items(site, (2, 3))),
    )
    yield kind("gzip that no header names", lambda site: gzip.compress(rss(items(site)).encode()))
    yield kind(
        "noncharacters",
        lambda site: rss(item(site, 1, title="a \ufffe\uffff b") + items(site, (2, 3))),
    )


def _encoded(charset: str) -> Write:
    return lambda site: rss(items(site), head='<?xml version="1.0"?>').encode(charset)


def _declared(declared: str, real: str) -> Write:
    head = f"<?xml version='1.0' encoding='{declared}'?>"
    title = (
        "Bắt nhóm buôn người"
        if real.startswith("utf") or real == "gb18030"
        else "Bt nhóm buôn ngýi"
    )
    return lambda site: rss(item(site, 1, title=title) + items(site, (2, 3)), head=head).encode(
        real, "replace"
    )


def _bad_bytes(site: str) -> bytes:
    return rss(items(site)).encode().replace("ó".encode(), b"\xff\xfe\xc3")


def _controls(site: str) -> str:
    every = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), *range(127, 160))))
    return rss(item(site, 1, title=f"Tin {every} nóng") + every + items(site, (2, 3)))
