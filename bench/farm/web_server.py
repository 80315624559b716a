"""The farm's web server: every host in one process of its own, with the crowd at each host counted."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.farm.sources import host_of
from bench.fixtures.vietnamese_words import random_words

_CASE = "Cơ quan điều tra khởi tố nhóm đối tượng mua bán người sang Campuchia, giải cứu nạn nhân."
CONTROL_HOST = "farm.control"
"""Requests for this host read the farm's counts or change its behaviour."""


@dataclass
class FarmApp:
    """What is published, and how it is answered."""

    hosts: int
    published: int
    latency: float
    pages: dict[tuple[str, int], bytes] = field(default_factory=dict)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, every second host takes requests and never answers."""
    concurrent: Counter[str] = field(default_factory=Counter)
    max_concurrent: int = 0
    request_count: int = 0

    def control(self, path: str) -> bytes:
        """Handle `/publish/N`, `/hang/1` and `/hang/0`; returns the counts."""
        order, _, value = path.strip("/").partition("/")
        if order == "publish":
            self.published = int(value)
        elif order == "hang":
            self.answering.clear() if value == "1" else self.answering.set()
        return json.dumps({"most": self.max_concurrent, "asked": self.request_count}).encode()

    async def response_for(self, host: str, path: str) -> tuple[int, str, bytes]:
        """Return status, type and body; hosts that hang never return."""
        self.request_count += 1
        self.concurrent[host] += 1
        self.max_concurrent = max(self.max_concurrent, self.concurrent[host])
        try:
            if int(host[4:7]) % 2:
                await self.answering.wait()
            await asyncio.sleep(self.latency)
        finally:
            self.concurrent[host] -= 1
        if path == "/feed.xml":
            return 200, "application/rss+xml", self._feed(host)
        if path.startswith("/bai-") and (number := int(path[5:11]) - 100_000) < self.published:
            return 200, "text/html; charset=utf-8", self._page(host, number)
        return 404, "text/plain", b"404"

    def _feed(self, host: str) -> bytes:
        items = "".join(
            f"<item><link>https://{host}/bai-{100_000 + n}.html</link></item>"
            for n in range(self.published)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()

    def _page(self, host: str, number: int) -> bytes:
        body = self.pages.get((host, number))
        if body is None:
            body = self.pages[host, number] = article_page(host, number)
        return body


def article_page(host: str, number: int) -> bytes:
    """Make the nth page of a host, the same each time; every fifth speaks of trafficking."""
    chance = random.Random(f"{host} {number}")  # noqa: S311 - the same page for the same number
    lines = [_sentence(chance) for _ in range(12)]
    title = _sentence(chance)[:90]
    if number % 5 == 0:
        title, lines[1] = f"Triệt phá đường dây mua bán người: {title[:40]}", _CASE
    body = "".join(f"<p>{line} {_sentence(chance)}</p>" for line in lines)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta property="article:published_time" content="2026-10-{1 + number % 28:02d}T08:00:00+07:00">
</head><body>{_SIDE}<h1 class="article-detail-title">{title}</h1>
<div class="article-detail-desc">{_sentence(chance)}</div>
<div class="__MASTERCMS_CONTENT">{body}</div>{_SIDE}</body></html>""".encode()


def _sentence(chance: random.Random) -> str:
    return " ".join(random_words(chance, chance.randint(14, 26))).capitalize() + "."


_SIDE = (
    "<ul>" + '<li><a href="/chuyen-muc/tin">Tin trong ngày và bình luận</a></li>' * 120 + "</ul>"
)


async def _serve(farm: FarmApp) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                request_line, *headers = head.decode("latin-1").split("\r\n")
                path = request_line.split(" ")[1]
                host = next(
                    h.partition(":")[2].strip() for h in headers if h[:5].lower() == "host:"
                )
                status, sort, body = (
                    (200, "application/json", farm.control(path))
                    if host == CONTROL_HOST
                    else await farm.response_for(host, path)
                )
                writer.write(
                    f"HTTP/1.1 {status} x\r\nContent-Type: {sort}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the visitor had enough
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    hosts, published, latency = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    made = FarmApp(hosts=hosts, published=published, latency=latency)
    # Made before anybody asks: what is measured are the visitors.
    for host_number in range(hosts):
        for page_number in range(published):
            made._page(host_of(host_number), page_number)
    made.answering.set()
    asyncio.run(_serve(made))
