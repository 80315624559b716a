"""The network guard for Scrapy's own processes, installed through TWISTED_DNS_RESOLVER."""

from __future__ import annotations

from typing import Any

from crawler.http.download_handler import reachable_endpoints
from crawler.http.public_only_resolver import Endpoint, install_public_only_resolver


class ResolverSetting:
    """What `scrapy crawl` installs: Scrapy names it by its import path."""

    def __init__(self, reactor: Any, allowed: frozenset[Endpoint]) -> None:
        self._reactor = reactor
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> ResolverSetting:
        """Read host map and proxy from Scrapy's settings."""
        host_map = crawler.settings.getdict("TIPWATCH_HOST_MAP")
        proxy = crawler.settings.get("TIPWATCH_FETCH_PROXY") or ""
        return cls(reactor, reachable_endpoints(host_map, proxy))

    def install_on_reactor(self) -> None:
        """Install the filter; called by Scrapy when its process starts."""
        install_public_only_resolver(self._reactor, allowed=self._allowed)
