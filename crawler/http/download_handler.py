"""The host map: requests for a host go to another base URL, while everything stored has the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from twisted.internet._sslverify import OpenSSLCipher

from article.message import message
from crawler.crawl.context import context_of
from crawler.crawl.fetch_errors import FetchCode, NotFetched
from crawler.http.fetch_proxy import FetchProxy
from crawler.http.header_limit import HeaderLimitFactory, to_cancelled_error
from crawler.http.public_only_resolver import PublicOnlyResolver
from crawler.http.retry_after import HostRateLimited, rate_limited_until
from crawler.source.access import TlsLevel

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class HostMap:
    """Host to base URL, as an operator set it."""

    def __init__(self, base_urls: Mapping[str, str]) -> None:
        self._bases = {host.lower(): base.rstrip("/") for host, base in base_urls.items()}

    @property
    def endpoints(self) -> frozenset[tuple[str, int]]:
        """List the endpoints that the resolver must allow."""
        found = set()
        for base in self._bases.values():
            parts = urlsplit(base)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            found.add((parts.hostname or "", port))
        return frozenset(found)

    def is_target(self, url: str) -> bool:
        """Return whether a URL names a target of the map instead of a mapped host."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return (parts.hostname or "", port) in self.endpoints

    def is_loopback(self, hosts: Iterable[str]) -> bool:
        """Return whether every one of these hosts is mapped to this machine."""
        bases = [self._bases.get(host) for host in hosts if not host.startswith("*.")]
        names = [urlsplit(base).hostname for base in bases if base]
        return len(names) == len(bases) and all(name in _LOOPBACK for name in names)

    def target(self, url: str) -> str | None:
        """Return the URL that is requested instead; None if the host is not mapped."""
        parts = urlsplit(url)
        base = self._bases.get((parts.hostname or "").lower().rstrip("."))
        if base is None:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return f"{base}{parts.path or '/'}{query}"


def reachable_endpoints(
    host_map: Mapping[str, str], fetch_proxy: str
) -> frozenset[tuple[str, int]]:
    """List the private endpoints that the network guard lets through: the operator's own."""
    proxy = FetchProxy.parse(fetch_proxy)
    return HostMap(host_map).endpoints | ({proxy.endpoint} if proxy else frozenset())


def _unguarded_resolver() -> Any:
    from twisted.internet import reactor

    resolver: Any = reactor.nameResolver
    return resolver.original if isinstance(resolver, PublicOnlyResolver) else resolver


class MapTargetRequested(NotFetched):
    """A page, feed or redirect names a private address that only the operator's map may lead to."""


class LegacyCiphers:
    """All ciphers of the library, at OpenSSL's security level 0.

    Scrapy's setting of ciphers cannot lower the level: Twisted keeps the names of the ciphers only.
    """

    def selectCiphers(self, available: Iterable[Any]) -> list[Any]:  # noqa: N802 - Twisted's name
        """Return the ciphers, and the level as a last one."""
        return [*available, OpenSSLCipher("@SECLEVEL=0")]


class HostMappedHandler(HTTP11DownloadHandler):
    """Sends mapped requests to their target and returns the response under the original URL."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = HeaderLimitFactory
        self._host_map = HostMap(crawler.settings.getdict("TIPWATCH_HOST_MAP"))
        self._proxy = FetchProxy.parse(crawler.settings.get("TIPWATCH_FETCH_PROXY") or "")
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._context = context_of(crawler)
        self._plain_hosts: set[str] = set()
        declared = self._context.source.access.proxy
        if declared:
            self._proxy = FetchProxy.parse(declared)
        if self._context.source.access.tls is TlsLevel.LEGACY:
            self._contextFactory.tls_ciphers = LegacyCiphers()

    async def download_request(self, request: Request) -> Response:
        """Download when the host has a free slot, unless it was rate-limited meanwhile."""
        host = urlsplit(request.url).hostname or ""
        with self._context.in_flight.track():
            return await self._fetch_throttled(request, host)

    async def _fetch_throttled(self, request: Request, host: str) -> Response:
        clock, throttle = self._context.clock, self._context.throttle
        async with throttle.slot(host, delay=self._delay):
            await throttle.load_limits(self._context.rate_limits, now=clock())
            if throttle.blocked_until(host, now=clock()):
                raise HostRateLimited(message(FetchCode.RATE_LIMITED, host=host))
            response = await self.fetch(request)
            # Here, not in a middleware: the next request would start before a middleware sees this one.
            now, at_most = clock(), self._context.source.polling.at_most
            if until := rate_limited_until(response, now=now, at_most=at_most):
                shared = self._context.rate_limits
                await throttle.share_limit(shared, host, until=until, now=now)
            return response

    async def fetch(self, request: Request) -> Response:
        """Download at once, through the host map if it knows the host."""
        target = self._host_map.target(request.url)
        if target is None:
            if self._host_map.is_target(request.url):
                raise MapTargetRequested(message(FetchCode.MAP_TARGET, url=request.url))
            return await self._fetch_as_declared(request)
        mapped = request.replace(url=target)
        mapped.headers["Host"] = urlsplit(request.url).netloc.rpartition("@")[2]
        response = await self._fetch_limited(mapped)
        request.meta.update(mapped.meta)  # the latency that AutoThrottle looks for
        return response.replace(url=request.url)

    async def _fetch_as_declared(self, request: Request) -> Response:
        """Download over the source's scheme and proxy; the answer keeps the address asked for."""
        access, url = self._context.source.access, request.url
        plain = access.scheme == "http" and url.startswith("https://")
        if plain and self._context.source.owns(urlsplit(url).hostname or ""):
            request = request.replace(url=f"http://{url.removeprefix('https://')}")
        response = await self._fetch_over_http_too(request)
        return response if response.url == url else response.replace(url=url)

    async def _fetch_over_http_too(self, request: Request) -> Response:
        """Download; over http where https refuses and the site itself announces http addresses."""
        host = urlsplit(request.url).hostname or ""
        announced = request.url.startswith("https://") and host in self._context.http_hosts
        if not (announced and host in self._plain_hosts):
            try:
                return await self._fetch_outside(request)
            except (DownloadConnectionRefusedError, DownloadFailedError) as error:
                if not announced or isinstance(error, DownloadTimeoutError):
                    raise
        plain = request.replace(url=f"http://{request.url.removeprefix('https://')}")
        response = await self._fetch_outside(plain)
        self._plain_hosts.add(host)
        request.meta.update(plain.meta)
        return response.replace(url=request.url)

    async def _fetch_outside(self, request: Request) -> Response:
        """Download directly, or through the proxy with the network guard in front of it."""
        if self._proxy is None:
            return await self._fetch_limited(request)
        await self._proxy.refuse_private(request, _unguarded_resolver())
        proxied = self._proxy.through(request)
        response = await self._fetch_limited(proxied)
        request.meta.update({k: v for k, v in proxied.meta.items() if k != "proxy"})
        return response

    async def _fetch_limited(self, request: Request) -> Response:
        try:
            return await HTTP11DownloadHandler.download_request(self, request)
        except DownloadFailedError as error:
            if too_large := to_cancelled_error(error):
                raise too_large from error
            raise
