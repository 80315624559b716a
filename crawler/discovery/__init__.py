"""How a site announces its articles: feeds, sitemaps, listings, JSON APIs."""

from crawler.discovery.browser_listing import BrowserListing
from crawler.discovery.feed import Feed
from crawler.discovery.json_listing import JsonListing
from crawler.discovery.listing import Listing
from crawler.discovery.method import DiscoveredLink, DiscoveryMethod, DiscoveryResult
from crawler.discovery.sitemap import Sitemap

Announced = DiscoveredLink
Found = DiscoveryResult
"""The names of the first release; packages of `TIPWATCH_SPIDER_MODULES` may use them."""

__all__ = [
    "Announced",
    "BrowserListing",
    "DiscoveredLink",
    "DiscoveryMethod",
    "DiscoveryResult",
    "Feed",
    "Found",
    "JsonListing",
    "Listing",
    "Sitemap",
]
