"""The sources that are declared: every spider of the project, found as Scrapy finds them."""

from __future__ import annotations

from functools import cache

from scrapy.settings import Settings as ScrapySettings
from scrapy.spiderloader import SpiderLoader

from crawler.declaration import Source
from crawler.spider import SourceSpider


@cache
def declared_spiders() -> dict[str, type[SourceSpider]]:
    """Map each source's name to its spider, in the order of names."""
    loader = SpiderLoader(ScrapySettings({"SPIDER_MODULES": ["spiders"]}))
    found = ((name, loader.load(name)) for name in sorted(loader.list()))
    return {name: spider for name, spider in found if issubclass(spider, SourceSpider)}


def declared_sources() -> list[Source]:
    """List the declarations by name."""
    return [spider.source for spider in declared_spiders().values()]


def spider_for_host(host: str) -> type[SourceSpider] | None:
    """Find the source that a host belongs to."""
    return next(
        (spider for spider in declared_spiders().values() if spider.source.owns(host)), None
    )
