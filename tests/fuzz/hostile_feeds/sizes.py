"""Feeds that are too much: too large, too many, too slow, and in any order."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

from fixtures.sites.loopback_site import Behaviour, SiteReply, redirect

from fuzz.hostile_feeds.kind import XML, HostileFeed, article, dated, item, items, kind, rss

START = datetime.now(UTC) - timedelta(days=1)


def sizes() -> Iterator[HostileFeed]:
    """Yield feeds beyond what a site should send."""
    filler = "x" * 4_000_000
    yield kind(
        "one item of 4 MB",
        lambda site: rss(
            item(site, 1)
            + item(site, 2, more=f"<description>{filler}</description>")
            + item(site, 3)
        ),
    )
    yield kind(
        "one item of 16 MB",
        lambda site: rss(
            item(site, 1)
            + item(site, 2, more=f"<description>{filler * 4}</description>")
            + item(site, 3)
        ),
    )
    yield kind(
        "a title of 4 MB",
        lambda site: rss(item(site, 1) + item(site, 2, title=filler) + item(site, 3)),
    )
    yield kind(
        "one item of 50 MB",
        lambda site: rss(item(site, 1, more=f"<description>{filler * 13}</description>")),
        articles=(),
        named="larger than we take",
    )
    yield kind(
        "a bomb in gzip",
        lambda site: gzip.compress(bytes(25_000_000), 1),
        headers={**XML, "Content-Encoding": "gzip"},
        articles=(),
        named="DOWNLOAD_MAXSIZE",
    )
    yield kind(
        "a bomb that no header names",
        lambda site: gzip.compress(bytes(25_000_000), 1),
        articles=(),
        named="no feed",
    )
    yield HostileFeed(
        name="redirects without end",
        reply=lambda site: redirect("/rss"),
        articles=(),
        named="redirect",
    )
    yield HostileFeed(
        name="a redirect to a file",
        reply=lambda site: redirect("file:///etc/passwd"),
        articles=(),
        named="302",
    )
    yield HostileFeed(
        name="a redirect into our own network",
        reply=lambda site: redirect("http://127.0.0.1:9/rss"),
        articles=(),
        named="127.0.0.1",
    )
    yield HostileFeed(
        name="byte by byte without end", reply=_dripping, articles=(), named="took too long"
    )
    yield HostileFeed(name="byte by byte, and then done", reply=_slow)
    yield HostileFeed(
        name="a length that is too long", reply=_short, articles=(), named="broke off"
    )
    yield kind(
        "200,000 items",
        lambda site: rss(
            "".join(f"<item><link>{article(site, n)}</link></item>" for n in range(1, 200_001))
        ),
        articles=(1, 2, 3, 4),
        named="195,000 of 200,000",
    )
    yield kind(
        "6,000 items, the newest last",
        lambda site: _long(site, range(1, 6_001)),
        articles=(6_000, 5_999, 5_998, 5_997),
        named="1,000 of 6,000",
    )
    yield kind(
        "6,000 items in no order",
        lambda site: _long(site, (n * 7_919 % 6_007 for n in range(1, 6_001))),
        articles=(6_006, 6_005, 6_004, 6_003),
        named="1,000 of 6,000",
    )
    yield kind(
        "items in no order", lambda site: _long(site, (4, 9, 1, 7, 3)), articles=(9, 7, 4, 3)
    )
    yield kind(
        "items without dates", lambda site: rss(items(site, range(1, 9))), articles=(1, 2, 3, 4)
    )


def _long(site: str, numbers: Iterable[int]) -> str:
    return rss(
        "".join(dated(site, n, format_datetime(START + timedelta(seconds=5 * n))) for n in numbers)
    )


def _dripping(site: str) -> Behaviour:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n")
        for _ in range(300):
            handler.wfile.write(b"<")
            handler.wfile.flush()
            time.sleep(0.1)

    return reply


def _slow(site: str) -> Behaviour:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        body = rss(items(site)).encode()
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n"
            % len(body)
        )
        for byte in body:
            handler.wfile.write(bytes((byte,)))
            handler.wfile.flush()
            time.sleep(0.0005)

    return reply


def _short(site: str) -> Behaviour:
    return SiteReply(rss(items(site)), headers={**XML, "Content-Length": "99999"})
