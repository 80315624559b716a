"""A page of 50 MB: what reading it costs in memory, and that it is refused unless asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.result import Result

_SOURCE = "thoidai.com.vn"
_ADDRESS = f"https://{_SOURCE}/bai-10001.html"
_LARGE = 50_000_000
_RAISED = 60_000_000
_GOAL = 12.0
"""Times its size: the bytes, the text of two to four bytes a letter, the tree, the answer archived."""


@dataclass(frozen=True, kw_only=True)
class Crawled:
    """What a crawl of one page did, in a process of its own."""

    articles: int
    reason: str
    peak: int


def memory(size: int = _LARGE) -> Iterator[Result]:
    """Crawl a small page, the large one with a raised limit, and the large one as shipped."""
    small = _crawl(1_000, limit=_RAISED)
    large = _crawl(size, limit=max(_RAISED, size * 2))
    grown = (large.peak - small.peak) / size
    yield Result(
        name="memory_large_page",
        value=(large.peak - small.peak) / 1e6,
        unit=f"MB more at the peak, for a page of {size / 1e6:.0f} MB",
        goal=f"read, with at most {_GOAL:.0f} × its size",
        met=large.articles == 1 and grown <= _GOAL,
    )
    refused = _crawl(size, limit=None)
    yield Result(
        name="memory_large_page_refused",
        value=(refused.peak - small.peak) / 1e6,
        unit=f"MB more at the peak: {refused.reason}",
        goal="refused by default, with at most 1 × the limit of 20 MB",
        met=refused.articles == 0
        and "larger than we take" in refused.reason
        and refused.peak - small.peak <= 20_000_000,
    )


def _crawl(size: int, *, limit: int | None) -> Crawled:
    with _site(_page(size)) as url, tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "TIPWATCH_DATA_DIR": folder,
            "TIPWATCH_HOST_MAP": json.dumps({_SOURCE: url}),
            **({"TIPWATCH_PAGE_BYTES_LIMIT": str(limit)} if limit else {}),
        }
        with (Path(folder) / "report.json").open("w+", encoding="utf-8") as out:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [Path(sys.executable).with_name("tipwatch"), "crawl", _SOURCE, "--json"],
                env=env, stdout=out, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            # wait4 alone tells the peak of this one child.
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            (report,) = json.load(out)
    reasons = [one["reason"] for one in report["failures"]]
    return Crawled(
        articles=report["articles"],
        reason=reasons[0] if reasons else "",
        peak=used.ru_maxrss * 1024,
    )


def _page(size: int) -> bytes:
    """Write an article of that many bytes, in paragraphs as a newsroom would."""
    words = "Rạng sáng nay, tổ công tác phát hiện một xuồng máy chở người qua sông biên giới. "
    paragraphs = [f"<p>{number}: {words * 5}</p>" for number in range(1 + size // 500)]
    body = "".join(paragraphs).encode()[:size]
    title = '<h1 class="article-detail-title">Một tin rất dài</h1>'
    begin = '<div class="article-detail-content __MASTERCMS_CONTENT">'
    return f"{title}{begin}".encode() + body + b"</p></div>"


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
