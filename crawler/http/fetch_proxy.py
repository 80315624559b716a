"""The proxy that fetches pass through, and the network guard in front of it."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy import Request
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from article.message import message
from crawler.crawl.fetch_errors import FetchCode, NotFetched
from crawler.http.public_only_resolver import Endpoint, is_public


@dataclass(frozen=True, kw_only=True)
class FetchProxy:
    """One HTTP proxy; https pages pass through it by CONNECT."""

    url: str
    """Without name and password."""
    endpoint: Endpoint
    authorization: bytes | None

    @classmethod
    def parse(cls, url: str) -> FetchProxy | None:
        """Parse the setting; None for an empty one."""
        if not url:
            return None
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 80
        named = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        bare = f"[{host}]" if ":" in host else host
        return cls(
            url=f"http://{bare}:{port}",
            endpoint=(host, port),
            authorization=b"Basic " + base64.b64encode(named.encode()) if parts.username else None,
        )

    def through(self, request: Request) -> Request:
        """Return the request as it is sent to the proxy."""
        headers = request.headers.copy()
        if self.authorization:
            headers["Proxy-Authorization"] = self.authorization
        return request.replace(headers=headers, meta={**request.meta, "proxy": self.url})

    async def refuse_private(self, request: Request, resolver: Any) -> None:
        """Raise NotFetched unless every address of the request's host is public.

        The proxy resolves the name itself, out of our sight: so a single private address refuses,
        where a direct connection would use one of the public ones.
        """
        parts = urlsplit(request.url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        if (host, port) == self.endpoint:
            raise NotFetched(message(FetchCode.MAP_TARGET, url=request.url))
        addresses = await _addresses(resolver, host, port)
        if not addresses or not all(map(is_public, addresses)):
            raise NotFetched(message(FetchCode.NO_ADDRESS))


async def _addresses(resolver: Any, host: str, port: int) -> list[str]:
    """Resolve a name by the resolver behind the guard."""
    receiver = _Collector()
    resolver.resolveHostName(receiver, host, port)
    await receiver.done
    return receiver.addresses


@implementer(IResolutionReceiver)
class _Collector:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        pass

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(getattr(address, "host", ""))

    def resolutionComplete(self) -> None:  # noqa: N802
        if not self.done.done():
            self.done.set_result(None)
