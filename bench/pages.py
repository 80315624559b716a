"""A loopback newspaper of distinct pages, 60 to 100 KB each, in the markup of one of our sources."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import cast

from bench.words import words

_CASE = "Cơ quan điều tra khởi tố nhóm đối tượng mua bán người sang Campuchia, giải cứu nạn nhân."


def page(number: int, *, host: str = "bench.vn") -> bytes:
    """Make the nth page; every twentieth speaks of trafficking."""
    chance = random.Random(number)  # noqa: S311 - the same page for the same number
    lines = [_sentence(chance) for _ in range(chance.randint(10, 20))]
    if number % 20 == 0:
        lines[1] = _CASE
    title = _sentence(chance)[:90]
    body = "".join(
        f'<p style="text-align: justify;">{line} {_sentence(chance)}</p>' for line in lines
    )
    side = "".join(
        f'<li><a href="https://{host}/bai-{chance.randrange(10**6)}.html" title="x">{_sentence(chance)}</a></li>'
        for _ in range(chance.randint(130, 230))
    )
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="og:image" content="https://{host}/{number}.jpg">
<meta property="article:published_time" content="2026-10-{1 + number % 28:02d}T08:{number % 60:02d}:00+07:00">
<link rel="canonical" href="https://{host}/bai-{100000 + number}.html"></head><body><ul>{side}</ul>
<ul class="breadcrumb"><li class="menu-alias"><a href="/xa-hoi">Xã hội</a></li></ul>
<h1 class="article-detail-title">{title}</h1><span class="cms-author">Minh Anh</span>
<div class="article-detail-desc">{_sentence(chance)}</div>
<div class="__MASTERCMS_CONTENT">{body}</div><ul>{side}</ul></body></html>""".encode()


def _sentence(chance: random.Random) -> str:
    return " ".join(words(chance, chance.randint(14, 26))).capitalize() + "."


def listing(count: int) -> bytes:
    """Link every page."""
    links = (f'<h3><a href="/bai-{100000 + n}.html">bài {n}</a></h3>' for n in range(count))
    return f"<html><body>{''.join(links)}</body></html>".encode()


@contextmanager
def newspaper(count: int) -> Iterator[str]:
    """Serve the pages from a process of its own; gives the base URL."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, count), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection, count: int) -> None:
    """Answer with as little processor as can be: what the server takes, no crawl can have."""
    pages = {f"/bai-{100000 + n}.html": _answer(page(n)) for n in range(count)}
    pages["/tin-moi"] = _answer(listing(count))
    missing = _answer(b"", status="404 Not Found")

    class Answering(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self._transport = cast("asyncio.WriteTransport", transport)
            self._asked = b""

        def data_received(self, data: bytes) -> None:
            *requests, self._asked = (self._asked + data).split(b"\r\n\r\n")
            for request in requests:
                self._transport.write(pages.get(request.split(b" ", 2)[1].decode(), missing))

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def _answer(body: bytes, *, status: str = "200 OK") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
