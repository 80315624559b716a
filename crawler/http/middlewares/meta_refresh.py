"""Refreshes in the markup: a page that reloads itself is no redirect."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import get_meta_refresh

_SEARCHED_BYTES = 4 * 4096


class SelfRefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's own, but listings and articles that reload themselves are read as they are."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Follow a refresh that sends the reader to another address at once."""
        if isinstance(response, HtmlResponse):
            if not _may_refresh(response.body):
                return response
            try:
                _, url = get_meta_refresh(response)
                if url and _plain(urljoin(response.url, url)) == _plain(response.url):
                    return response
            except ValueError:  # `<base href="http://[">`: such a page leads nowhere
                return response
        return super().process_response(request, response)


def _may_refresh(body: bytes) -> bool:
    """Return whether the beginning may name a refresh: Scrapy decodes each page whole to look at 4,096 letters."""
    start = body[:_SEARCHED_BYTES].lower()
    # Each letter of UTF-16 and UTF-32 has a NUL beside it.
    return b"refresh" in start or b"\0" in start


def _plain(url: str) -> str:
    parts = urlsplit(urldefrag(url).url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
