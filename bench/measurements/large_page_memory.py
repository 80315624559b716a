"""A page of 50 MB: what reading it costs in memory, and that it is refused unless asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.result import Measurement

_SOURCE = "thoidai.com.vn"
_ADDRESS = f"https://{_SOURCE}/bai-10001.html"
_LARGE_BYTES = 50_000_000
_RAISED_LIMIT = 60_000_000
_GOAL = 12
"""Times its size: the bytes, the text of two to four bytes a letter, the tree with its nodes."""

_PROGRAM = """
import sys
from pathlib import Path
from cli.main import app
try:
    app()
finally:
    sys.stderr.write(Path("/proc/self/status").read_text())
"""
"""The command, which prints its own peak: a parent's wait counts the parent's memory, too."""


@dataclass(frozen=True, kw_only=True)
class CrawlMemory:
    """What a crawl of one page did, in a process of its own."""

    articles: int
    reason: str
    peak: int


def memory(size: int = _LARGE_BYTES) -> Iterator[Measurement]:
    """Crawl a small page, large ones with a raised limit, and a large one as shipped."""
    raised = max(_RAISED_LIMIT, size * 2)
    small = _crawl(_page(1_000), limit=raised)
    large = _crawl(_page(1_000, script=size), limit=raised)
    yield _figure(
        "memory_large_page", large, small, size=size,
        goal=f"read, with at most {_GOAL} × its size", met=large.articles == 1,
    )  # fmt: skip
    text = _crawl(_page(size), limit=raised)
    yield _figure(
        "memory_large_text", text, small, size=size,
        goal=f"refused by name, with at most {_GOAL} × its size", met="no article" in text.reason,
    )  # fmt: skip
    refused = _crawl(_page(size), limit=None)
    yield _figure(
        "memory_large_page_refused", refused, small, size=20_000_000 / _GOAL,
        goal="refused by default, with at most the limit of 20 MB", met="larger" in refused.reason,
    )  # fmt: skip


def _figure(
    name: str, crawled: CrawlMemory, small: CrawlMemory, *, size: float, goal: str, met: bool
) -> Measurement:
    growth = crawled.peak - small.peak
    unit = crawled.reason or "read"
    return Measurement(
        name=name,
        value=growth / 1e6,
        unit=f"MB more at the peak than for a small page ({unit})",
        goal=goal,
        met=met and growth <= size * _GOAL,
    )


def _crawl(page: bytes, *, limit: int | None) -> CrawlMemory:
    with _site(page) as url, tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "TIPWATCH_DATA_DIR": folder,
            "TIPWATCH_HOST_MAP": json.dumps({_SOURCE: url}),
            **({"TIPWATCH_PAGE_BYTES_LIMIT": str(limit)} if limit else {}),
        }
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM, "crawl", _SOURCE, "--json"],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
    (report,) = json.loads(done.stdout)
    reasons = [one["reason"] for one in report["failures"]]
    return CrawlMemory(
        articles=report["articles"],
        reason=reasons[0] if reasons else "",
        peak=int(done.stderr.rpartition("VmHWM:")[2].split()[0]) * 1024,
    )


def _page(size: int, *, script: int = 0) -> bytes:
    """Write an article of that many bytes, and a script of as many as some portals carry data in."""
    words = "Rạng sáng nay, tổ công tác phát hiện một xuồng máy chở người qua sông biên giới. "
    paragraphs = [f"<p>{number}: {words * 5}</p>" for number in range(1 + size // 500)]
    body = "".join(paragraphs).encode()[:size]
    title = '<h1 class="article-detail-title">Một tin rất dài</h1>'
    begin = '<div class="article-detail-content __MASTERCMS_CONTENT">'
    data = f"<script>const data = '{'0123456789' * (script // 10)}'</script>" if script else ""
    return f"<head>{data}</head>{title}{begin}".encode() + body + b"</p></div>"


@contextmanager
def _site(page: bytes) -> Iterator[str]:
    feed = (
        f'<rss version="2.0"><channel><item><link>{_ADDRESS}</link></item></channel></rss>'.encode()
    )

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {"/rss_feed/": feed, "/bai-10001.html": page}.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            if body:
                self.wfile.write(body)

        def handle(self) -> None:
            with suppress(ConnectionError):  # a crawl that has seen enough hangs up
                super().handle()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> int:
    """Print the figures; 1 if one is missed."""
    results = list(memory())
    for one in results:
        sys.stdout.write(one.line() + "\n")
    return 0 if all(one.met for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
