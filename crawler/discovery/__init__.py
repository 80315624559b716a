"""How a site announces its articles: feeds, sitemaps, listings."""

from crawler.discovery.browser_listing import BrowserListing
from crawler.discovery.feed import Feed
from crawler.discovery.listing import Listing
from crawler.discovery.method import DiscoveredLink, DiscoveryMethod, DiscoveryResult
from crawler.discovery.sitemap import Sitemap

__all__ = [
    "BrowserListing",
    "DiscoveredLink",
    "DiscoveryMethod",
    "DiscoveryResult",
    "Feed",
    "Listing",
    "Sitemap",
]
