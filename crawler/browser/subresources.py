"""Subresources of a rendered page: each request is answered by our own handler, or refused."""

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

from crawler.http.decompress import decompress

FetchSubresource = Callable[[Request], Awaitable[Response]]

_ALLOWED_TYPES = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
"""Pictures, media and fonts carry no text."""
_MAX_REQUESTS = 150
"""Requests of one page; more is a page that polls, or a trap."""
_MAX_REDIRECTS = 5
_TIMEOUT_SECONDS = 15
_OWN_HEADERS = frozenset({"host", "content-length", "accept-encoding", "connection", "cookie"})
_HOP_BY_HOP_HEADERS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection"}
)


class SubresourceBlocked(IgnoreRequest):
    """The page requested something that it may not load."""


class SubresourceRoute:
    """The requests of one page; the first is answered with the document that we have already."""

    def __init__(
        self,
        document: Response,
        *,
        cookies: str,
        fetch: FetchSubresource,
        limit: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._document = document
        self._cookies = cookies
        self._fetch = fetch
        self._limit = limit
        self._page: Page | None = None
        self._monotonic = monotonic
        self._request_count = 0
        self._in_flight = 0
        self._last_finished_at = monotonic()
        self._document_served = False

    async def install(self, page: Page, request: Request) -> None:
        """Route every request of a new page; called before it loads anything."""
        self._page = page
        await page.route("**", self._handle_route)
        await page.context.add_cookies(_cookies(self._cookies, url=request.url))

    @property
    def idle_seconds(self) -> float:
        """Return for how long the page has loaded nothing."""
        return 0.0 if self._in_flight else self._monotonic() - self._last_finished_at

    async def _handle_route(self, route: Route) -> None:
        self._in_flight += 1
        try:
            await self._fulfill(route)
        finally:
            self._in_flight -= 1
            self._last_finished_at = self._monotonic()

    async def _fulfill(self, route: Route) -> None:
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

    async def _response(self, browser_request: Asked) -> Response:
        if browser_request.is_navigation_request() and not self._document_served:
            self._document_served = True
            return self._document
        self._request_count += 1
        if (
            browser_request.resource_type not in _ALLOWED_TYPES
            or self._request_count > _MAX_REQUESTS
        ):
            raise SubresourceBlocked(f"{browser_request.resource_type} {browser_request.url}")
        if (
            browser_request.is_navigation_request()
            and browser_request.frame.parent_frame is not None
        ):
            raise SubresourceBlocked(f"a frame: {browser_request.url}")
        return await self._follow(browser_request)

    async def _follow(self, browser_request: Asked) -> Response:
        url, method, body = (
            browser_request.url,
            browser_request.method,
            browser_request.post_data_buffer or b"",
        )
        headers = {
            k: v for k, v in (await browser_request.all_headers()).items() if k not in _OWN_HEADERS
        }
        for _ in range(_MAX_REDIRECTS):
            if not url.startswith(("https://", "http://")):
                raise SubresourceBlocked(url)
            request = Request(
                url,
                method=method,
                headers={**headers, **await self._cookie_header(url), "Accept-Encoding": "gzip"},
                body=body,
                meta={"download_timeout": _TIMEOUT_SECONDS},
            )
            response = await self._fetch(request)
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or not location:
                return response
            # Here and not in the browser: its own redirects would pass by the routes.
            url = urljoin(url, location.decode("latin-1"))
            if response.status != 307 and response.status != 308:
                method, body = "GET", b""
        raise SubresourceBlocked(f"{browser_request.url} redirects without end")

    async def _cookie_header(self, url: str) -> dict[str, str]:
        if self._page is None:
            return {}
        stored = await self._page.context.cookies(url)
        pairs = "; ".join(f"{one.get('name')}={one.get('value')}" for one in stored)
        return {"Cookie": pairs} if pairs else {}


def _body(response: Response, *, limit: int) -> bytes:
    sort = (response.headers.get("Content-Encoding") or b"").decode("latin-1").lower()
    body = decompress(response.body, sort, limit=limit)
    if len(body) > limit:
        raise SubresourceBlocked(f"{response.url} is larger than {limit:,} bytes")
    return body


def _headers(response: Response) -> dict[str, str]:
    # One line a cookie is how Playwright takes several.
    return {
        name: ("\n" if name.lower() == "set-cookie" else ", ").join(values)
        for name, values in _texts(response).items()
        if name.lower() not in _HOP_BY_HOP_HEADERS
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
