"""robots.txt, obeyed; where it cannot be had, we wait instead of helping ourselves."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from article.canonical_url import host_of
from article.message import Message, message
from crawler.crawl.context import context_of
from crawler.crawl.fetch_errors import FetchCode, NotFetched, describe_error

# It logs an unreachable robots.txt with a traceback; we say it once, with the address.
logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)

_PRODUCT = "tipwatch"
_MAX_BYTES = 512_000
"""Bytes that are read (RFC 9309, 2.5); twenty megabytes would hold up every other crawl for seconds."""


class StrictRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, but an unreachable robots.txt forbids for this crawl (RFC 9309, 2.3.1.4)."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, Message] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raise IgnoreRequest for what robots.txt forbids, or might."""
        try:
            await super().process_request(request)
        except IgnoreRequest as forbidden:
            raise NotFetched(message(FetchCode.ROBOTS_FORBID), str(forbidden)) from forbidden
        host = request.url.split("/")[2]
        if host in self._unreachable and not request.meta.get("dont_obey_robotstxt"):
            why = self._unreachable[host]
            raise NotFetched(message(FetchCode.ROBOTS_UNREACHABLE, host=host, why=why))

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Give the rules of the request's host, asked for once.

        Of several requests that wait for one answer, Scrapy 2.19 gives the rules to the first and
        None to the others, and None allows everything.
        """
        async with self._locks.setdefault(urlsplit(request.url).netloc, asyncio.Lock()):
            return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise NotFetched(message(FetchCode.STATUS, status=response.status))
        if response.status >= 400:
            response = response.replace(body=b"")  # no robots.txt allows everything
        elif len(response.body) > _MAX_BYTES:
            response = response.replace(body=response.body[:_MAX_BYTES].rpartition(b"\n")[0])
        await super()._parse_robots(response, netloc, request)
        self._keep_crawl_delay(response, netloc)

    def _keep_crawl_delay(self, response: Response, netloc: str) -> None:
        """Set the delay that the host asks for; not part of RFC 9309, and a courtesy."""
        try:
            rules = Protego.parse(response.body.decode("utf-8", "ignore"))
            delay = rules.crawl_delay(_PRODUCT)
        except (ValueError, OverflowError):
            return
        if delay and delay > 0:
            context_of(self.crawler).throttle.set_min_delay(host_of(f"//{netloc}"), float(delay))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreachable[netloc] = describe_error(exc)
        super()._robots_error(exc, netloc)
