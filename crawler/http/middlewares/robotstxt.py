"""robots.txt, obeyed; while it is unreachable the host is not crawled."""

from __future__ import annotations

import asyncio
import logging
import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.python import to_unicode

from article.canonical_url import host_of
from article.message import Message, message
from crawler.crawl.context import context_of
from crawler.crawl.fetch_errors import FetchCode, NotFetched, describe_error

# It logs an unreachable robots.txt with a traceback; we say it once, with the address.
logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)

_PRODUCT = "tipwatch"
_MAX_BYTES = 512_000
"""Bytes that are read (RFC 9309, 2.5); twenty megabytes would block every other crawl for seconds."""


_MAX_WILDCARDS = 10_000
"""A large robots.txt has hundreds; every URL is searched for each, 0.4 s where the whole file is `*`."""


def product_token(user_agent: str) -> str:
    """Return the product token that robots.txt groups name: `tipwatch` of `tipwatch/1.0 (…)`."""
    match = _PRODUCT_TOKEN.match(user_agent.strip())
    return match[0] if match else user_agent


class ProductTokenParser(ProtegoRobotParser):
    """Protego with groups matched by the whole product token (RFC 9309, 2.2.1).

    Protego takes any part of the user agent: a group `news` or `t` would be ours.
    """

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Return whether the group of the product token, else that of all, allows the URL."""
        return super().allowed(url, self._group_of(user_agent))

    def crawl_delay(self, user_agent: str | bytes) -> float | None:
        """Return the seconds between two requests that the same group asks for."""
        delay: float | None = self.rp.crawl_delay(self._group_of(user_agent))
        return delay

    def _group_of(self, user_agent: str | bytes) -> str:
        return self._groups.get(to_unicode(user_agent).lower(), _NO_GROUP)

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Map each product token to the group's own spelling."""
        return {product_token(name).lower(): name for name in self.rp._user_agents}


_PRODUCT_TOKEN = re.compile(r"[A-Za-z_-]+")
_NO_GROUP = "\x00"
"""A name that no group has: the rules for `*` apply."""


class StrictRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, but an unreachable robots.txt disallows everything in this crawl (RFC 9309, 2.3.1.4)."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, Message] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raise IgnoreRequest for what robots.txt disallows, or might."""
        try:
            await super().process_request(request)
        except IgnoreRequest as forbidden:
            raise NotFetched(message(FetchCode.ROBOTS_FORBID), str(forbidden)) from forbidden
        host = request.url.split("/")[2]
        if host in self._unreachable and not request.meta.get("dont_obey_robotstxt"):
            why = self._unreachable[host]
            raise NotFetched(message(FetchCode.ROBOTS_UNREACHABLE, host=host, why=why))

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of the request's host, fetched once.

        Of several requests that wait for one answer, Scrapy 2.19 returns the rules to the first and
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
        if (wildcards := response.body.count(b"*")) > _MAX_WILDCARDS:
            raise NotFetched(message(FetchCode.ROBOTS_WILDCARDS, n=wildcards))
        await super()._parse_robots(response, netloc, request)
        self._keep_crawl_delay(netloc)

    def _keep_crawl_delay(self, netloc: str) -> None:
        """Set the delay that the host asks for, or none; not part of RFC 9309, and a courtesy."""
        rules = self._parsers.get(netloc)
        delay = rules.crawl_delay(_PRODUCT) if isinstance(rules, ProductTokenParser) else None
        # Also where there is none any more: the throttle lives as long as the process.
        context_of(self.crawler).throttle.set_min_delay(host_of(f"//{netloc}"), delay or 0.0)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreachable[netloc] = describe_error(exc)
        super()._robots_error(exc, netloc)
