"""Listings that a script builds: a browser opens the page, the links are read as in any listing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crawler.discovery.listing import Listing
from crawler.rendering import Rendering


@dataclass(frozen=True, kw_only=True)
class BrowserListing(Listing):
    """A listing that is empty without JavaScript; costs a browser, so it is declared on purpose."""

    kind: ClassVar[str] = "browser-listing"
    within: float = 15.0
    """Seconds to wait until the first of `links` is on the page."""

    @property
    def rendering(self) -> Rendering:
        """Wait for the links that will be read."""
        return Rendering(wait_for=self.links, within=self.within)
