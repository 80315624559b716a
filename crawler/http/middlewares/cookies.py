"""Cookies without requests of their own: the list of public suffixes is the one of the library."""

from __future__ import annotations

from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from tldextract import TLDExtract

# Scrapy's own extractor fetches a newer list at the first cookie, past the network guard, the
# host map and robots.txt, and fails loudly where there is no internet.
cookies._split_domain = TLDExtract(include_psl_private_domains=True, suffix_list_urls=())


class OfflineCookiesMiddleware(CookiesMiddleware):
    """Scrapy's own, loaded through this module so that the line above has run."""
