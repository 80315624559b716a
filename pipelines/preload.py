"""Import at start what the first crawl would otherwise import on the event loop."""

from __future__ import annotations

import importlib

from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.misc import load_object

from crawler.spider.registry import declared_spiders
from relevance import judge

_COMPONENT_SETTINGS = (
    "SPIDER_MIDDLEWARES",
    "DOWNLOADER_MIDDLEWARES",
    "DOWNLOAD_HANDLERS",
    "EXTENSIONS",
    "ITEM_PIPELINES",
)
_CLASS_SETTINGS = (
    "SCHEDULER",
    "DUPEFILTER_CLASS",
    "DOWNLOADER",
    "STATS_CLASS",
    "ROBOTSTXT_PARSER",
    "TIPWATCH_KNOWN_PAGES",
    "TIPWATCH_RATE_LIMITS",
)


def preload(scrapy: ScrapySettings) -> None:
    """Import Scrapy's components, the spiders, the rules and trafilatura: half a second."""
    names: list[object] = [
        name for part in _COMPONENT_SETTINGS for name in scrapy.getwithbase(part)
    ]
    names += [name for part in _COMPONENT_SETTINGS for name in scrapy.getwithbase(part).values()]
    names += [scrapy[name] for name in _CLASS_SETTINGS]
    for name in names:
        if isinstance(name, str) and "." in name:
            load_object(name)
    importlib.import_module("trafilatura")
    declared_spiders()
    judge(title="mua bán người", lead=None, text="mua bán người", language="vi")
