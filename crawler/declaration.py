"""What a spider declares about its source; the public names for packages of `TIPWATCH_SPIDER_MODULES`."""

from crawler.source.active_hours import Hours
from crawler.source.declaration import DeclarationError, Layout, Polling, Selectors, Source

__all__ = ["DeclarationError", "Hours", "Layout", "Polling", "Selectors", "Source"]
