"""A farm of loopback sites, one host each: some well, some failing, hanging or asking for peace."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ClassVar

from bench.pages import page

_PAGES = 4
_NEW_EVERY = 4
"""A site has a new article each time it was asked so often."""


class Manner(StrEnum):
    """How a site behaves."""

    WELL = "well"
    FAILS = "fails"
    THROTTLES = "throttles"
    HANGS = "hangs"
    """Its feed never ends."""
    STICKS = "sticks"
    """Its newest article never ends."""


_MANNERS = (*[Manner.WELL] * 6, Manner.FAILS, Manner.THROTTLES, Manner.HANGS, Manner.STICKS)


def host(number: int) -> str:
    """Name the nth site."""
    return f"farm{number}.vn"


def manner(name: str) -> Manner:
    """Tell how a site behaves, by its host."""
    return _MANNERS[int(name.removeprefix("farm").removesuffix(".vn")) % len(_MANNERS)]


@contextmanager
def troubled_sites() -> Iterator[str]:
    """Serve all sites from a process of its own; gives the base URL."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        name = self.headers["Host"]
        how = manner(name)
        if self.path == "/robots.txt" or how is Manner.FAILS:
            self._answer(404 if self.path == "/robots.txt" else 500, b"")
        elif self.path == "/rss":
            self.asked[name] += 1
            self._feed(name, how, self.asked[name])
        else:
            number = int(self.path.removeprefix("/bai-").removesuffix(".html"))
            if how is Manner.STICKS and number % _PAGES == 0:
                self._never_end()
            else:
                self._answer(200, page(number))

    def _feed(self, name: str, how: Manner, times: int) -> None:
        if how is Manner.HANGS:
            self._never_end()
        elif how is Manner.THROTTLES and times % 2:
            self._answer(429, b"", ("Retry-After", "3600"))
        else:
            first = 100_000 + hash(name) % 1_000 * 1_000 + times // _NEW_EVERY
            links = (f"https://{name}/bai-{first + n}.html" for n in range(_PAGES))
            items = "".join(f"<item><link>{link}</link></item>" for link in links)
            self._answer(200, f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())

    def _never_end(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"<!-- still here -->")
                time.sleep(0.5)
        except OSError:
            return

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for key, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""


def _serve(told: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    told.send(server.server_address[1])
    server.serve_forever()
