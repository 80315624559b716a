"""Limits: a hostile server gets so much time, memory and attention, and no more."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import brotli
import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.sites.loopback_site import (
    HTML,
    LoopbackSite,
    SiteReply,
    mastercms_page,
    redirect,
    rss_feed,
    rss_item,
)
from scrapy.utils._compression import zstd

from crawler.discovery import Listing
from crawler.discovery.method import LINKS_LIMIT

ROOT = Path(__file__).parents[3]
COMMAND = ROOT / "tests/fixtures/processes/cli_with_short_timeouts.py"
PAPER = "https://thoidai.com.vn"
MAX_PAGES = 25
"""The most pages of a source that are asked for in this crawl."""
MEMORY = 600_000_000
"""Bytes of the whole process, which takes 150 MB; each of the bombs alone would be 100."""
ZEROS = bytes(100_000_000)
BOMBS = {
    "gzip": gzip.compress(ZEROS, 1),
    "deflate": zlib.compress(ZEROS, 1),
    "br": brotli.compress(ZEROS, quality=1),
    "zstd": zstd.compress(ZEROS),
    "gzip, gzip": gzip.compress(gzip.compress(ZEROS, 1)),
}


def start(handler: BaseHTTPRequestHandler, *lines: str) -> None:
    handler.wfile.write("\r\n".join(("HTTP/1.1 200 OK", *lines, "")).encode())


def dripping_head(handler: BaseHTTPRequestHandler) -> None:
    start(handler)
    for number in range(600):
        handler.wfile.write(f"X-{number}: a\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.1)


def many_headers(handler: BaseHTTPRequestHandler) -> None:
    start(handler)
    for number in range(10_000_000):
        handler.wfile.write(f"X-{number}: {'a' * 4_000}\r\n".encode())


def one_header(handler: BaseHTTPRequestHandler) -> None:
    start(handler)
    handler.wfile.write(b"X: ")
    while True:
        handler.wfile.write(b"a" * 65_536)


def folded_header(handler: BaseHTTPRequestHandler) -> None:
    start(handler)
    handler.wfile.write(b"X: a\r\n")
    while True:
        handler.wfile.write(b" a\r\n" * 10_000)


def interim(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)


def chunks(handler: BaseHTTPRequestHandler) -> None:
    start(handler, "Content-Type: text/html", "Transfer-Encoding: chunked", "")
    while True:
        handler.wfile.write(b"10000\r\n" + b" " * 65_536 + b"\r\n")


def promised(handler: BaseHTTPRequestHandler) -> None:
    start(handler, "Content-Type: text/html", "Content-Length: 99999999999", "", "<html>")


LARGER = "larger than we take"
HOSTILE: dict[str, tuple[Callable[[BaseHTTPRequestHandler], None], str]] = {
    **{f"a bomb in {sort}": (SiteReply(bomb, headers={**HTML, "Content-Encoding": sort}), "DOWNLOAD_MAXSIZE")
       for sort, bomb in BOMBS.items()},
    "headers that drip": (dripping_head, "took too long"),
    "headers without end": (many_headers, LARGER),
    "a header without end": (one_header, LARGER),
    "a folded header without end": (folded_header, LARGER),
    "interim answers without end": (interim, LARGER),
    "chunks without end": (chunks, LARGER),
    "a length of 100 GB": (promised, LARGER),
    "redirects without end": (redirect("/vong-1"), "redirect"),
}  # fmt: skip


def address(name: str) -> str:
    return f"{PAPER}/bai-{10_000 + list(HOSTILE).index(name)}.html"


@dataclass(frozen=True)
class LimitsCrawl:
    """What came of it."""

    reports: dict[str, dict[str, Any]]
    requests: list[str]
    peak: int

    def discovered(self, source: str) -> dict[str, int | None]:
        return {one["method"]: one["articles"] for one in self.reports[source]["discovery"]}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LimitsCrawl]:
    article = SiteReply(
        mastercms_page("Một tin", "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy.")
    )
    index = "".join(f"<sitemap><loc>https://vov.vn/{n}.xml</loc></sitemap>" for n in range(500))
    endless = SiteReply(f"<sitemapindex>{index}</sitemapindex>")
    with LoopbackSite() as site:
        site.replies = {
            "thoidai.com.vn/rss_feed/": rss_feed(
                *map(rss_item, map(address, HOSTILE)), rss_item(f"{PAPER}/bai-99999.html")
            ),
            **{address(name).removeprefix("https://"): reply for name, (reply, _) in HOSTILE.items()},
            **{f"thoidai.com.vn/vong-{n}": redirect(f"/vong-{n + 1}") for n in range(1, 100)},
            "thoidai.com.vn/bai-99999.html": article,
            # A feed of 6 MB in one piece, then sitemaps that lead to sitemaps.
            "vov.vn/rss.xml": rss_feed(f"<title>{'tin ' * 1_500_000}</title>{rss_item('https://vov.vn/a/b-10000.vov')}"),
            **{f"vov.vn/{number}.xml": endless for number in range(500)},
            "baoquocte.vn/rss_feed/": rss_feed(
                *(rss_item(f"https://baoquocte.vn/b-{n}.html") for n in range(10_000, 20_000))
            ),
        }  # fmt: skip
        hosts = ("thoidai.com.vn", "vov.vn", "baoquocte.vn")
        maps = "vov.vn/sitemaps/"

        class AnyMonth(dict[str, Any]):
            def get(self, asked: str, default: Any = None) -> Any:
                return endless if asked.startswith(maps) else super().get(asked, default)

        site.replies = AnyMonth(site.replies)
        yield run(tmp_path_factory.mktemp("limits"), site, hosts)


def run(data: Path, site: LoopbackSite, hosts: tuple[str, ...]) -> LimitsCrawl:
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TIPWATCH_DATA_DIR": str(with_database(data)),
        "PEAK_FILE": str(data / "peak"),
        "SHORT_TIMEOUT_URLS": re.escape(address("headers that drip")),
        "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(hosts, site.url)),
    }
    done = subprocess.run(
        [sys.executable, COMMAND, "crawl", *hosts, "--json", "--max-pages", str(MAX_PAGES)],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    reports = {one["source"]: one for one in json.loads(done.stdout)}
    peak = int((data / "peak").read_text()) * 1024
    return LimitsCrawl(reports=reports, requests=site.requests, peak=peak)


@pytest.mark.parametrize("name", HOSTILE)
def test_answer_that_goes_too_far_is_given_up_with_the_reason(
    name: str, crawled: LimitsCrawl
) -> None:
    failures = {one["url"]: one["reason"] for one in crawled.reports["thoidai.com.vn"]["failures"]}
    assert HOSTILE[name][1] in failures.get(address(name), "nothing failed")


def test_page_among_the_hostile_ones_is_read(crawled: LimitsCrawl) -> None:
    assert crawled.reports["thoidai.com.vn"]["articles"] == 1


def test_redirects_end_after_eight(crawled: LimitsCrawl) -> None:
    asked = {one for one in crawled.requests if one.startswith("thoidai.com.vn/vong-")}
    assert asked == {f"thoidai.com.vn/vong-{number}" for number in range(1, 9)}


def test_items_of_a_feed_beyond_the_limit_are_dropped(crawled: LimitsCrawl) -> None:
    assert crawled.discovered("baoquocte.vn")["feed"] == LINKS_LIMIT


def test_feed_that_would_take_too_long_to_read_hands_over_to_the_next_method(
    crawled: LimitsCrawl,
) -> None:
    assert crawled.discovered("vov.vn")["feed"] == 0


def test_sitemaps_are_followed_two_deep_and_no_wider_than_declared(crawled: LimitsCrawl) -> None:
    assert crawled.discovered("vov.vn")["sitemap"] == 0
    assert len([one for one in crawled.requests if one.startswith("vov.vn/sitemaps/")]) == 1
    asked = [one for one in crawled.requests if one.startswith("vov.vn/") and one.endswith(".xml")]
    assert len(set(asked) - {"vov.vn/rss.xml"} - {one for one in asked if "sitemaps" in one}) == 3


def test_of_a_page_with_a_million_links_the_first_thousands_are_read() -> None:
    # Shorter than a page may be; a crawl on a busy machine would not get it in its two seconds.
    listing = Listing(urls=("https://vov.vn/tin",))
    found = listing.read(
        b"<a href=/></a>" * 1_000_000,
        url="https://vov.vn/tin",
        now=datetime(2026, 10, 12, tzinfo=UTC),
    )
    assert len(found.links) == LINKS_LIMIT


def test_no_source_gets_more_pages_than_its_limit(crawled: LimitsCrawl) -> None:
    assert len({one for one in crawled.requests if one.startswith("baoquocte.vn/b-")}) == MAX_PAGES


def test_all_of_it_fits_into_the_memory_of_a_small_machine(crawled: LimitsCrawl) -> None:
    assert crawled.peak < MEMORY
