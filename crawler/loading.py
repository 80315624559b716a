"""What a page may load while a browser builds it: each request is answered by us, or refused."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from playwright.async_api import Request as Asked
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.unpacking import unpacked

Fetch = Callable[[Request], Awaitable[Response]]

_LOADED = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
"""Pictures, media and fonts say nothing in words."""
_AT_MOST = 150
"""Requests of one page; more is a page that polls, or a trap."""
_REDIRECTS = 5
_SECONDS = 15
_OURS = frozenset({"host", "content-length", "accept-encoding", "connection", "cookie"})
_HOPS = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


class Refused(IgnoreRequest):
    """The page asked for something that it may not load."""


class Loading:
    """The requests of one page; the first is answered with the document that we have already."""

    def __init__(
        self,
        document: Response,
        *,
        cookies: str,
        fetch: Fetch,
        limit: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._document = document
        self._cookies = cookies
        self._fetch = fetch
        self._limit = limit
        self._page: Page | None = None
        self._monotonic = monotonic
        self._asked = 0
        self._under_way = 0
        self._last_at = monotonic()
        self._opened = False

    async def prepare(self, page: Page, request: Request) -> None:
        """Stand between a new page and the network; called before it goes anywhere."""
        self._page = page
        await page.route("**", self._answer)
        await page.context.add_cookies(_cookies(self._cookies, url=request.url))

    @property
    def idle_seconds(self) -> float:
        """Tell for how long the page has loaded nothing."""
        return 0.0 if self._under_way else self._monotonic() - self._last_at

    async def _answer(self, route: Route) -> None:
        self._under_way += 1
        try:
            await self._answer_once(route)
        finally:
            self._under_way -= 1
            self._last_at = self._monotonic()

    async def _answer_once(self, route: Route) -> None:
        try:
            response = await self._response(route.request)
            await route.fulfill(
                status=response.status,
                headers=_headers(response),
                body=_body(response, limit=self._limit),
            )
        except Exception:  # noqa: BLE001 - whatever went wrong, the page sees a failed request
            # Also what Playwright refuses, such as an odd address: an unanswered page waits for ever.
            await _abort(route)

    async def _response(self, asked: Asked) -> Response:
        if asked.is_navigation_request() and not self._opened:
            self._opened = True
            return self._document
        self._asked += 1
        if asked.resource_type not in _LOADED or self._asked > _AT_MOST:
            raise Refused(f"{asked.resource_type} {asked.url}")
        if asked.is_navigation_request() and asked.frame.parent_frame is not None:
            raise Refused(f"a frame: {asked.url}")
        return await self._follow(asked)

    async def _follow(self, asked: Asked) -> Response:
        url, method, body = asked.url, asked.method, asked.post_data_buffer or b""
        headers = {k: v for k, v in (await asked.all_headers()).items() if k not in _OURS}
        for _ in range(_REDIRECTS):
            if not url.startswith(("https://", "http://")):
                raise Refused(url)
            request = Request(
                url,
                method=method,
                headers={**headers, **await self._cookie_header(url), "Accept-Encoding": "gzip"},
                body=body,
                meta={"download_timeout": _SECONDS},
            )
            response = await self._fetch(request)
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or not location:
                return response
            # Here and not in the browser: its own redirects would pass by the routes.
            url = urljoin(url, location.decode("latin-1"))
            if response.status != 307 and response.status != 308:
                method, body = "GET", b""
        raise Refused(f"{asked.url} redirects without end")

    async def _cookie_header(self, url: str) -> dict[str, str]:
        if self._page is None:
            return {}
        stored = await self._page.context.cookies(url)
        pairs = "; ".join(f"{one.get('name')}={one.get('value')}" for one in stored)
        return {"Cookie": pairs} if pairs else {}


def _body(response: Response, *, limit: int) -> bytes:
    sort = (response.headers.get("Content-Encoding") or b"").decode("latin-1").lower()
    body = unpacked(response.body, sort, limit=limit)
    if len(body) > limit:
        raise Refused(f"{response.url} is larger than {limit:,} bytes")
    return body


def _headers(response: Response) -> dict[str, str]:
    # One line a cookie is how Playwright takes several.
    return {
        name: ("\n" if name.lower() == "set-cookie" else ", ").join(values)
        for name, values in _texts(response).items()
        if name.lower() not in _HOPS
    }


def _texts(response: Response) -> dict[str, list[str]]:
    return {
        name.decode("latin-1"): [value.decode("latin-1") for value in values]
        for name, values in response.headers.items()
    }


def _cookies(header: str, *, url: str) -> list[Any]:
    try:
        jar = SimpleCookie(header)
    except CookieError:
        return []
    return [{"name": name, "value": one.value, "url": url} for name, one in jar.items()]


async def _abort(route: Route) -> None:
    try:
        await route.abort()
    except PlaywrightError:
        return  # the page was closed in the meantime
