"""Script cookies: a script that sets one named cookie and reloads is answered, where a source declares it.

Decision 0154: only the declared cookie, only a value that stands in the script as it is, never a
challenge product, one value a crawl and one further request for each page.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.crawl.context import source_of
from crawler.source.declaration import Source

MAX_SCRIPT_PAGE_BYTES = 1_000
"""The scripts that were seen have 177 bytes; the smallest challenge of a product has several thousand."""
_SCRIPT = re.compile(rb"<script[^<>]{0,200}>([^<]{1,900})</script>", re.IGNORECASE)
_ASSIGNMENT = re.compile(
    rb"""document\.cookie\s{0,9}=\s{0,9}["']([^"'=;\s]{1,64})=([^"'=;,\s\\]{1,512})(?=[;"'])"""
)
_RELOAD = re.compile(rb"location\.reload\(|location(?:\.href)?\s{0,9}=\s{0,9}(?:window\.)?location")
_PRODUCTS = re.compile(
    rb"(?i)_Incapsula|incap_ses|visid_incap|cf-chl|cf_chl|challenge-platform|captcha|turnstile|"
    rb"ddos-guard|sucuri|datadome|perimeterx|akamai|_abck|slowAES|toNumbers"
)
_TRIED = "script_cookie_sent"


def script_cookie_value(body: bytes, *, cookie: str) -> str | None:
    """Return the value that the script assigns to the cookie; None for any other answer."""
    if len(body) >= MAX_SCRIPT_PAGE_BYTES or _PRODUCTS.search(body):
        return None
    scripts = _SCRIPT.findall(body)
    if len(scripts) != 1 or not _RELOAD.search(scripts[0]):
        return None
    assigned = _ASSIGNMENT.findall(scripts[0])
    if len(assigned) != 1 or scripts[0].count(b"document.cookie") != 1:
        return None
    name, value = (part.decode("ascii", "replace") for part in assigned[0])
    return value if name == cookie and value.isascii() else None


class ScriptCookieMiddleware:
    """Sends a page's request once more with the cookie that the site's script would have set."""

    def __init__(self, source: Source, cookie: str) -> None:
        self._source = source
        self._cookie = cookie
        self._values: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ScriptCookieMiddleware:
        """Belong to a crawl whose source declares such a cookie; others do not pass this file."""
        source = source_of(crawler)
        if not source.access.script_cookie:
            raise NotConfigured
        return cls(source, source.access.script_cookie)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request with the cookie, or the answer where no script asks for one."""
        host = urlsplit(response.url).hostname or ""
        if response.status != 200 or request.meta.get(_TRIED):
            return response
        if not self._source.owns(host) or host != urlsplit(request.url).hostname:
            return response
        value = script_cookie_value(response.body, cookie=self._cookie)
        if value is None:
            return response
        # Requests that waited for their turn were prepared without the cookie: the first value counts.
        value = self._values.setdefault(host, value)
        return request.replace(
            cookies={self._cookie: value}, dont_filter=True, meta={**request.meta, _TRIED: True}
        )
