"""Where redirects and links may lead: no endless URL is followed, and a page that reloads itself is no redirect."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import get_meta_refresh

from article.message import message
from crawler.crawl.fetch_errors import FetchCode, NotFetched
from crawler.html.charset import decode

MAX_URL = 8_000
"""Characters, four times of what is stored: browsers and servers take no more either."""
MAX_HOST = 253
"""Characters of a name in the DNS.

The cookie jar and the list of public suffixes write down every tail of a host: one of 200,000
characters in a `Location` takes more memory than a machine has, and the system ends the watch.
"""
_START = 20_000
"""Bytes; Scrapy looks at the first 4,096 letters, and decodes the whole page for them."""


class UrlBoundsMiddleware:
    """Refuses requests for endless URLs, whoever named them; the first of the middlewares."""

    def process_request(self, request: Request) -> None:
        """Raise NotFetched for a URL that is too long."""
        _refuse_endless(request.url)


class BoundedRedirectMiddleware(RedirectMiddleware):
    """Scrapy's own, which quotes the whole of a `Location` before anybody can refuse it."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a redirect; raises NotFetched for an endless one."""
        _refuse_endless((response.headers.get("Location") or b"").decode("latin-1"))
        return super().process_response(request, response)


class SelfRefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's own, but listings and articles that reload themselves are read as they are."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a refresh that sends the reader to another address at once."""
        if not isinstance(response, HtmlResponse) or not _may_refresh(response.body):
            return response
        start = _start_of(response)
        try:
            _, url = get_meta_refresh(start)
            if url and _plain(urljoin(response.url, url)) == _plain(response.url):
                return response
        except ValueError:  # `<base href="http://[">`: such a page leads nowhere
            return response
        answer = super().process_response(request, start)
        return response if answer is start else answer


def _refuse_endless(url: str) -> None:
    """Raise NotFetched for a URL whose length, or whose host's, no page has."""
    if len(url) > MAX_URL:
        raise NotFetched(message(FetchCode.ENDLESS_URL, n=len(url)))
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return  # whoever asks for it says why it is none
    if len(host) > MAX_HOST:
        raise NotFetched(message(FetchCode.ENDLESS_URL, n=len(url)))


def _start_of(response: HtmlResponse) -> HtmlResponse:
    """Return the first letters of a page as a page of their own, decoded as we decode pages.

    Scrapy believes any codec of Python: `charset=punycode` holds the loop for minutes, since its
    time grows with the square, and `charset=zlib` raises.
    """
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    text = decode(response.body[:_START], content_type)
    return HtmlResponse(response.url, body=text.encode("utf-8", "replace"), encoding="utf-8")


def _may_refresh(body: bytes) -> bool:
    """Return whether the beginning may name a refresh: few pages do, and are decoded for it."""
    start = body[:_START].lower()
    # Each letter of UTF-16 and UTF-32 has a NUL beside it.
    return b"refresh" in start or b"\0" in start


def _plain(url: str) -> str:
    parts = urlsplit(urldefrag(url).url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
