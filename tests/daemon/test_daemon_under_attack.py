"""A real daemon that pages and strangers attack: it answers, stores what others wrote, and stops."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.processes.command_fork import ForkedCommand, start_command
from fixtures.sites.loopback_site import (
    LoopbackSite,
    SiteReply,
    mastercms_page,
    rss_feed,
    rss_item,
    unlike_words,
)
from sqlalchemy import select, update

from crawler.spider.registry import declared_sources
from storage.engine import Database
from storage.models import CrawlRun, Page
from storage.sources.schedule import request_crawl_now

DESCRIPTORS = 512
STRANGERS = 700
GOOD, EVIL = "baoquocte.vn", "thoidai.com.vn"
HANGS = 120.0
"""What no busy machine needs, and a daemon that hangs exceeds."""
LINE = "Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua."
ATTACKS = {
    "one line of counters": "xem: 1 | " * 40 + "!",
    "updated, again and again": "cập nhật 1 " * 20_000 + "!",
    "brackets": "(" * 200_000 + "!",
    "classes of full stops": f"<i class='{'./.' * 130_000}'>x</i>",
    "nesting": "<b><i>" * 30_000,
    "cells": "<table>" + "<tr><td>1<td>./." * 20_000,
    "one long word": "a" * 3_000_000,
    "entities": "&amp;&#60;" * 100_000,
    "repeated words": " ".join(f"a x{n}" for n in range(2_000)),
}


def article_url(host: str, number: int) -> str:
    return f"https://{host}/bai-{number:06}.html"


def feed_of(host: str, count: int) -> tuple[str, SiteReply]:
    items = [rss_item(article_url(host, 200_000 + n)) for n in range(count)]
    return f"{host}/rss_feed/", rss_feed(*items)


def hostile_site() -> LoopbackSite:
    """A source whose every page is an attack, and one whose pages are plain."""
    site = LoopbackSite()
    for host, bodies in ((EVIL, list(ATTACKS.values())), (GOOD, [""] * 3)):
        path, feed = feed_of(host, len(bodies))
        site.replies[path] = feed
        for number, body in enumerate(bodies):
            lines = (f"{LINE} {unlike_words(number + 1, 40)}", body, unlike_words(number + 50, 60))
            page = mastercms_page(f"Tin số {number} của {host}", *lines)
            site.replies[article_url(host, 200_000 + number).removeprefix("https://")] = SiteReply(
                page
            )
    return site


@dataclass
class AttackedDaemon:
    """A running daemon and what it was seen doing."""

    process: ForkedCommand
    base: str
    database: Database
    slowest: float = 0.0
    stopped_after: float = 0.0
    log: Path = field(default_factory=Path)

    def is_healthy(self) -> bool:
        started = time.monotonic()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.base}/healthz", timeout=HANGS) as answer:
            status = answer.status
        self.slowest = max(self.slowest, time.monotonic() - started)
        return bool(status == 200)

    def stored(self, host: str) -> int:
        with self.database.reading() as session:
            return len(session.scalars(select(Page.url).where(Page.source == host)).all())

    def wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + HANGS
        while not condition():
            assert time.monotonic() < until
            assert self.process.poll() is None
            assert self.is_healthy()
            time.sleep(0.2)

    def crawls(self, host: str) -> int:
        with self.database.reading() as session:
            return len(session.scalars(select(CrawlRun.id).where(CrawlRun.source == host)).all())

    def crawl_again(self, host: str) -> None:
        """Ask for a crawl in which every page of the source is due for a recheck."""
        with self.database.writing() as session:
            session.execute(
                update(Page)
                .where(Page.source == host)
                .values(next_check_at=datetime.now(UTC) - timedelta(minutes=1))
            )
            request_crawl_now(session, host, now=datetime.now(UTC))

    def stop(self) -> int:
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(HANGS)
        self.stopped_after = time.monotonic() - started
        return code


@contextmanager
def daemon(folder: Path, site: LoopbackSite) -> Iterator[AttackedDaemon]:
    """Start `tipwatch run` with every source mapped to the site."""
    hosts = {host: site.url for one in declared_sources() for host in one.hosts if "*" not in host}
    with (folder / "log").open("w") as log:
        process = start_command(
            "run",
            env={
                **os.environ,
                "TIPWATCH_DATA_DIR": str(folder / "var"),
                "TIPWATCH_BIND": "127.0.0.1:0",
                "TIPWATCH_HOST_MAP": json.dumps(hosts),
            },
            stdout=log,
            stderr=log,
            limits={resource.RLIMIT_NOFILE: DESCRIPTORS},
        )
    database = Database(f"sqlite:///{folder / 'var' / 'tipwatch.db'}")
    try:
        until = time.monotonic() + HANGS
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", (folder / "log").read_text())):
            assert time.monotonic() < until
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        yield AttackedDaemon(process, found[0], database, log=folder / "log")
    finally:
        process.kill()
        process.wait()
        database.close()


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    with hostile_site() as running:
        yield running


@pytest.fixture
def attacked(tmp_path: Path, site: LoopbackSite) -> Iterator[AttackedDaemon]:
    with daemon(tmp_path, site) as running:
        yield running


@pytest.fixture
def edited(attacked: AttackedDaemon, site: LoopbackSite) -> Callable[[], None]:
    """Edit every page of the hostile source so that its comparison has most to do."""

    def edit() -> None:
        for number, _ in enumerate(ATTACKS):
            lines = [" ".join(f"a y{number}x{word}" for word in range(2_000)) for _ in range(20)]
            page = mastercms_page(f"Tin số {number} của {EVIL}", *lines, unlike_words(number, 90))
            site.replies[article_url(EVIL, 200_000 + number).removeprefix("https://")] = SiteReply(
                page
            )
        attacked.crawl_again(EVIL)

    return edit


def test_pages_made_to_be_slow_stop_neither_the_others_nor_the_end(
    attacked: AttackedDaemon,
) -> None:
    attacked.wait_until(lambda: attacked.stored(GOOD) == 3 and attacked.crawls(EVIL) == 1)
    assert attacked.stored(EVIL) > len(ATTACKS) / 2
    assert attacked.stop() == 0


def test_edits_made_to_be_slow_stop_neither_the_others_nor_the_end(
    attacked: AttackedDaemon, edited: Callable[[], None]
) -> None:
    attacked.wait_until(lambda: attacked.stored(GOOD) == 3 and attacked.crawls(EVIL) == 1)
    edited()
    attacked.wait_until(lambda: attacked.crawls(EVIL) == 2)
    assert attacked.stop() == 0


def test_stop_is_obeyed_while_pages_are_read(attacked: AttackedDaemon) -> None:
    attacked.wait_until(lambda: attacked.stored(EVIL) > 0)
    assert attacked.stop() == 0


def half_sent_request(base: str) -> socket.socket:
    host, port = base.removeprefix("http://").split(":")
    stranger = socket.create_connection((host, int(port)), timeout=HANGS)
    stranger.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
    return stranger


def test_half_sent_requests_stop_neither_the_view_nor_the_watch(attacked: AttackedDaemon) -> None:
    with ExitStack() as stack:
        for number in range(STRANGERS):
            stack.enter_context(half_sent_request(attacked.base))
            assert number % 100 or attacked.is_healthy()
        attacked.wait_until(lambda: attacked.stored(GOOD) == 3)
        assert "Too many open files" not in attacked.log.read_text()
        assert attacked.stop() == 0


def test_request_that_is_never_finished_is_closed(attacked: AttackedDaemon) -> None:
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nname="
    with half_sent_request(attacked.base) as stranger, half_sent_request(attacked.base) as other:
        other.sendall(b"x\r\n\r\n" + head)
        stranger.settimeout(HANGS)
        other.settimeout(HANGS)
        assert stranger.recv(1000) == b""
        while other.recv(100_000):
            pass
