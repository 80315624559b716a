"""Cookies, bounded, and without requests of their own: the list of public suffixes is the library's."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from tldextract import TLDExtract

# Scrapy's own extractor fetches a newer list at the first cookie, past the network guard, the
# host map and robots.txt, and fails loudly where there is no internet.
cookies._split_domain = TLDExtract(include_psl_private_domains=True, suffix_list_urls=())


MAX_SET = 50
"""Cookies that one answer sets (RFC 6265, 6.1, asks for as many of a whole site)."""
MAX_BYTES = 4_096
"""Of one cookie with its attributes, as browsers take it."""
MAX_HELD = 200
"""Cookies of a crawl: each request looks at all of them, and a feed announces thousands of pages."""


class OfflineCookiesMiddleware(CookiesMiddleware):
    """Scrapy's own, loaded through this module so that the first line has run, within bounds."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Response:
        """Hold the first cookies of an answer, and forget the oldest where there are too many."""
        printed = response.headers.getlist("Set-Cookie")
        if printed:
            taken = [one for one in printed[:MAX_SET] if len(one) <= MAX_BYTES]
            # The answer itself is archived as it came.
            bounded = Response(response.url, headers={"Set-Cookie": taken})
            super().process_response(request, bounded)
            _forget_oldest(self.jars[request.meta.get("cookiejar")])
        return response


def _forget_oldest(jar: CookieJar) -> None:
    """Forget cookies until the bound holds; those of a domain stand in the order they were set."""
    surplus = max(0, len(jar) - MAX_HELD)
    for cookie in list(jar)[:surplus]:
        jar.clear(cookie.domain, cookie.path, cookie.name)
