"""The source of the pages that the settings name; there is none if they name none."""

from __future__ import annotations

from crawler.spider.fixed_pages import fixed_pages_spider
from settings import load_settings

_PAGES = load_settings().watch

if _PAGES:
    ConfiguredPages = fixed_pages_spider(_PAGES)
    # Scrapy takes a spider for the module's own by this name.
    ConfiguredPages.__module__ = __name__
