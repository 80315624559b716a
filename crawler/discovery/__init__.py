"""How a site announces its articles: feeds, sitemaps, listings."""

from crawler.discovery.browser import BrowserListing
from crawler.discovery.feed import Feed
from crawler.discovery.listing import Listing
from crawler.discovery.method import Announced, DiscoveryMethod, Found
from crawler.discovery.sitemap import Sitemap

__all__ = [
    "Announced",
    "BrowserListing",
    "DiscoveryMethod",
    "Feed",
    "Found",
    "Listing",
    "Sitemap",
]
