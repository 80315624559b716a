"""URLs that no page has: endless ones are refused before a library looks at them."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from article.message import message
from crawler.crawl.fetch_errors import FetchCode, NotFetched

MAX_URL = 8_000
"""Characters, four times of what is stored: browsers and servers take no more either."""
MAX_HOST = 253
"""Characters of a name in the DNS.

The cookie jar and the list of public suffixes write down every tail of a host: one of 200,000
characters in a `Location` takes more memory than a machine has, and the system ends the watch.
"""


class UrlBoundsMiddleware:
    """Refuses requests for endless URLs, whoever named them; the first of the middlewares."""

    def process_request(self, request: Request) -> None:
        """Raise NotFetched for a URL that is too long."""
        refuse_endless(request.url)


class BoundedRedirectMiddleware(RedirectMiddleware):
    """Scrapy's own, which quotes the whole of a `Location` before anybody can refuse it."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a redirect; raises NotFetched for an endless one."""
        refuse_endless((response.headers.get("Location") or b"").decode("latin-1"))
        return super().process_response(request, response)


def refuse_endless(url: str) -> None:
    """Raise NotFetched for a URL whose length, or whose host's, no page has."""
    if len(url) > MAX_URL:
        raise NotFetched(message(FetchCode.ENDLESS_URL, n=len(url)))
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return  # whoever asks for it says why it is none
    if len(host) > MAX_HOST:
        raise NotFetched(message(FetchCode.ENDLESS_URL, n=len(url)))
