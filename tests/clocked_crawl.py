"""Crawls of a loopback site at any time one likes, by a process whose clock is the test's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from loopback_site import LoopbackSite, SiteReply

ROOT = Path(__file__).parents[1]

_CRAWLS = """
import asyncio, json, sys
from datetime import datetime
from cli.crawl_report_output import report_json
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from settings import load_settings


settings = load_settings()
now = None


async def main() -> int:
    global now
    crawls = CrawlPool(settings, clock=lambda: now)
    while line := await asyncio.to_thread(sys.stdin.readline):
        now = datetime.fromisoformat(line.strip())
        report = await crawls.crawl(sys.argv[1], CrawlOptions(due_only="due-only" in sys.argv))
        print(json.dumps(report_json(report)), flush=True)
    return 0


run_in_reactor(main, settings=settings)
"""


class Versioned:
    """A reply with an ETag; says 304 to who names it, and notes who did."""

    def __init__(self, reply: SiteReply, etag: str) -> None:
        self.reply = reply
        self.etag = etag
        self.named: list[str | None] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        named = handler.headers.get("If-None-Match")
        self.named.append(named)
        headers = {**self.reply.headers, "ETag": self.etag}
        body, status = (b"", 304) if named == self.etag else (self.reply.body, 200)
        SiteReply(body, status, headers)(handler)

    def asked(self) -> list[str | None]:
        """Return the requests since the last call."""
        named, self.named = self.named, []
        return named


class ClockedCrawls:
    """The crawls of one source."""

    def __init__(self, process: subprocess.Popen[str], site: LoopbackSite) -> None:
        self._process = process
        self.site = site

    def crawl(self, at: datetime) -> dict[str, Any]:
        """Crawl once and return the report as `tipwatch crawl --json` prints it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{at.isoformat()}\n")
        self._process.stdin.flush()
        report: dict[str, Any] = json.loads(self._process.stdout.readline())
        return report


@contextmanager
def clocked_crawls(
    source: str,
    tmp_path: Path,
    database_url: str,
    *,
    further_hosts: tuple[str, ...] = (),
    due_only: bool = False,
) -> Iterator[ClockedCrawls]:
    """Serve a source, and further hosts, on loopback and crawl it on demand, or as the scheduler does."""
    with LoopbackSite() as site:
        hosts = dict.fromkeys((source, *further_hosts), site.url)
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TIPWATCH_DATABASE_URL": database_url,
            "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
            "TIPWATCH_HOST_MAP": json.dumps(hosts),
        }
        with subprocess.Popen(
            [sys.executable, "-c", _CRAWLS, source, *(["due-only"] if due_only else [])],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            yield ClockedCrawls(process, site)
