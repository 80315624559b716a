"""A web site on loopback, with answers one chooses: whole, broken, slow or hostile."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

Behaviour = Callable[[BaseHTTPRequestHandler], None]
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class SiteReply:
    """What the server answers."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        data = self.body.encode() if isinstance(self.body, str) else self.body
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(data)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)


def redirect(target: str) -> SiteReply:
    return SiteReply(status=302, headers={"Location": target})


def unlike_words(number: int, count: int) -> str:
    """Return words that no other number has: one text under many addresses is refused."""
    own = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return " ".join(f"{own}{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(count))


class LoopbackSite:
    """Answers by host and path, `vov.vn/a`; what it does not know is a 404."""

    def __init__(self, replies: Mapping[str, Behaviour] | None = None) -> None:
        self.replies: dict[str, Behaviour] = dict(replies or {})
        self.requests: list[str] = []
        self._scheme = "http"
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = f"{self.headers['Host']}{self.path}"
                site.requests.append(asked)
                try:
                    site.replies.get(asked, SiteReply("Không tìm thấy", 404))(self)
                except OSError:  # the client had enough
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Answer over TLS from now on; before the first request."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https"

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.block_on_close = False
        self._server.server_close()


def mastercms_page(title: str, *lines: str, head: str = "") -> str:
    """Write an article page in the markup that thoidai.com.vn and baoquocte.vn share."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<!DOCTYPE html><html lang="vi"><head>{head}</head><body>'
        f'<h1 class="article-detail-title">{title}</h1>'
        f'<div class="article-detail-content __MASTERCMS_CONTENT">{body}</div></body></html>'
    )


def rss_feed(*items: str) -> SiteReply:
    inside = "".join(f"<item>{item}</item>" for item in items)
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{inside}</channel></rss>'
    return SiteReply(body, headers={"Content-Type": "application/rss+xml"})


def rss_item(url: str, date: str = "") -> str:
    return f"<link>{url}</link>" + (f"<pubDate>{date}</pubDate>" if date else "")
