"""A real daemon under every kind of attack at once: it answers, stores, writes letters, and stops."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli
import pytest
from fixtures.sites.loopback_site import (
    HTML,
    Behaviour,
    LoopbackSite,
    SiteReply,
    mastercms_page,
    redirect,
    rss_feed,
    rss_item,
    unlike_words,
)
from sqlalchemy import func, select

from bench.faults.slow_pages import embedded, reports, text
from crawler.spider.registry import declared_sources
from digest.subscription import SubscriptionChanges, add_subscriber
from storage.engine import Database
from storage.models import Cadence, Page
from storage.schema import ensure_schema

pytestmark = pytest.mark.slow

TIPWATCH = Path(sys.executable).with_name("tipwatch")
GOOD, EVIL, DELAYED = "baoquocte.vn", "thoidai.com.vn", "vov.vn"
STUCK = 60.0
"""Seconds that no busy machine makes of one, and a daemon that is held exceeds."""
ANSWER = 1.0
"""Seconds of /healthz; the fastest of three askings counts, so that a busy machine fails nobody."""
STOP = 10.0
NEWS = "Công an giải cứu ba nạn nhân bị lừa bán sang Campuchia và khởi tố hai bị can về tội mua bán người."
ZEROS = bytes(30_000_000)
FAMILIES = {**text.FAMILIES, **reports.FAMILIES, **embedded.FAMILIES}
DIGITS = "9" * 4_301
DOCUMENTS = ("a0.pdf", "a1.pdf", "a0.docx", "a1.docx")


def chunked(end: bytes) -> Behaviour:
    """Answer in chunks and end with something that has no end of its own."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        handler.wfile.write(b"Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\n")
        for _ in range(400):
            handler.wfile.write(end)

    return answer


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(40):
        handler.wfile.write(b" ")
        time.sleep(0.2)


def headed(**headers: str) -> SiteReply:
    page = mastercms_page("Tin mới", unlike_words(len(str(headers)), 60))
    return SiteReply(page, headers={**HTML, **{k.replace("_", "-"): v for k, v in headers.items()}})


def cookies(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    for number in range(9_000):
        handler.send_header("Set-Cookie", f"a{number}=1")
    handler.send_header("Content-Length", "6")
    handler.end_headers()
    handler.wfile.write(b"<html>")


ANSWERS: dict[str, Behaviour] = {
    "punycode": SiteReply(
        b"<html>-" + b"a" * 2_000_000, headers={"Content-Type": "text/html; charset=punycode"}
    ),
    "a host of 200,000 letters": redirect("https://" + "a." * 100_000 + "vn/"),
    "redirects in a circle": redirect("/vong"),
    "a bomb in gzip": SiteReply(gzip.compress(ZEROS, 1), headers={**HTML, "Content-Encoding": "gzip"}),
    "a bomb in brotli": SiteReply(
        brotli.compress(ZEROS, quality=1), headers={**HTML, "Content-Encoding": "br"}
    ),
    "an error page of megabytes": SiteReply("C«ng an ".encode("latin-1") * 2_000_000, 500),
    "cookies": cookies,
    "a giant header": headed(X_A="a" * 300_000),
    "trailers without end": chunked(b"0\r\n" + b"X: a\r\n" * 10_000),
    "chunks without end": chunked(b"10000\r\n" + b" " * 65_536 + b"\r\n"),
    "a length of 4,300 digits": headed(Content_Length=DIGITS),
    "an odd type": headed(Content_Type="text/html" + ";" * 200_000),
    "suffixes": SiteReply(
        mastercms_page("Tin", unlike_words(7, 60), head=f"<link rel=canonical href='/bai-1{'/amp' * 500}'>")
    ),
    "documents": SiteReply(
        mastercms_page("Tin", NEWS, *(f"<a href='/{one}'>Tải về</a>" for one in DOCUMENTS), unlike_words(8, 60))
    ),
    "a body that drips": dripping,
}  # fmt: skip
VISITS = (
    "/articles?" + "&".join(f"source=a{number}" for number in range(4_000)),
    "/articles?q=" + "%22(" * 5_000,
    f"/articles/{DIGITS}",
    f"/api/v1/articles?limit={DIGITS}",
    f"/stories?below={DIGITS}",
    "/api/v1/export.csv",
    "/api/v1/export.jsonl",
    "/trends?" + "term=a&" * 3_000,
    "/report?month=" + DIGITS,
    "/" + "a/" * 10_000,
)


def attacking_site() -> LoopbackSite:
    site = LoopbackSite()
    chance = random.Random(1)
    pages: list[Behaviour] = [
        SiteReply(write(20_000, chance).encode("utf-8", "replace")) for write in FAMILIES.values()
    ]
    pages += ANSWERS.values()
    served: dict[str, list[Behaviour]] = {
        EVIL: pages,
        GOOD: [
            SiteReply(
                mastercms_page(
                    f"Giải cứu nạn nhân mua bán người {n}", NEWS, unlike_words(n + 90, 60)
                )
            )
            for n in range(3)
        ],
    }
    for host, replies in served.items():
        urls = [f"{host}/bai-{200_000 + number}.html" for number in range(len(replies))]
        site.replies.update(zip(urls, replies, strict=True))
        site.replies[f"{host}/rss_feed/"] = rss_feed(*(rss_item(f"https://{url}") for url in urls))
    site.replies[f"{EVIL}/vong"] = redirect("/vong")
    bomb = SiteReply(
        b"%PDF-1.7\n" + b"1 0 obj<</Prev 9>>" * 50_000, headers={"Content-Type": "application/pdf"}
    )
    zipped = SiteReply(b"PK\x03\x04" + b"\0" * 200_000)
    site.replies.update(
        {f"{EVIL}/{one}": bomb if one.endswith("pdf") else zipped for one in DOCUMENTS}
    )
    site.replies[f"{DELAYED}/robots.txt"] = SiteReply("User-agent: *\nCrawl-delay: 864000\n")
    author = f"<author>{'a.' * 45_000}</author>"
    site.replies[f"{DELAYED}/rss.xml"] = rss_feed(
        *(
            rss_item(f"https://{DELAYED}/xa-hoi/bai-post{n}.vov") + author
            for n in range(10_000, 10_002)
        )
    )
    return site


@dataclass
class Attacked:
    """A daemon that is attacked, and what it was seen doing."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    database: Database
    statuses: list[int] = field(default_factory=list)

    def status(self, path: str, *, within: float = STUCK) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=within)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def assert_answers(self) -> None:
        """Fail if three askings in turn are slower than the bound, or one is not answered at all."""
        took = []
        for _ in range(3):
            started = time.monotonic()
            assert self.status("/healthz") == 200
            took.append(time.monotonic() - started)
            if took[-1] < ANSWER:
                return
        raise AssertionError(f"/healthz took {took}")

    def wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + 4 * STUCK
        while not condition():
            assert time.monotonic() < until
            assert self.process.poll() is None, (self.folder / "log").read_text()[-3_000:]
            self.assert_answers()
            time.sleep(0.3)

    def stored(self, host: str) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).where(Page.source == host)) or 0

    def letters(self) -> int:
        return len(list((self.folder / "var" / "outbox").glob("*.eml")))

    def visit(self) -> None:
        def ask(path: str) -> None:
            with suppress(OSError, http.client.HTTPException):
                self.statuses.append(self.status(path))

        with ThreadPoolExecutor(4) as visitors:
            list(visitors.map(ask, VISITS))


@contextmanager
def started(folder: Path, site: LoopbackSite) -> Iterator[Attacked]:
    database = Database(f"sqlite:///{folder / 'var' / 'tipwatch.db'}")
    ensure_schema(database)
    with database.writing() as session:
        changes = SubscriptionChanges(cadence=Cadence.IMMEDIATE)
        add_subscriber(session, "reader@example.org", changes, now=datetime.now(UTC))
    hosts = {host: site.url for one in declared_sources() for host in one.hosts if "*" not in host}
    environment = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(folder / "var"),
        "TIPWATCH_BIND": "127.0.0.1:0",
        "TIPWATCH_HOST_MAP": json.dumps(hosts),
        "TIPWATCH_CONCURRENT_CRAWLS": "8",
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([TIPWATCH, "run"], env=environment, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 4 * STUCK
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", (folder / "log").read_text())):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield Attacked(process, int(found[1]), folder, database)
    finally:
        process.kill()
        process.wait()
        database.close()


def test_daemon_outlives_all_attacks_at_once(tmp_path: Path) -> None:
    with attacking_site() as site, started(tmp_path, site) as daemon:
        daemon.visit()
        daemon.wait_until(lambda: daemon.stored(GOOD) == 3)
        asked_for = {f"{EVIL}/bai-{200_000 + n}.html" for n in range(len(FAMILIES) + len(ANSWERS))}
        daemon.wait_until(lambda: asked_for <= set(site.requests))
        daemon.wait_until(lambda: daemon.letters() > 0)
        daemon.visit()
        daemon.assert_answers()
        assert f"{DELAYED}/robots.txt" in site.requests
        assert max(daemon.statuses) < 500
        asked = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.process.wait(STUCK) == 0
        assert time.monotonic() - asked < STOP
    assert "Traceback" not in (tmp_path / "log").read_text()
