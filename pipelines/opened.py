"""The database and the report that the pipelines of one crawl share."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.report import CrawlReport
from crawler.spider import SourceSpider
from storage.engine import Database
from storage.schema import make_ready

_DATABASES: WeakKeyDictionary[Crawler, Database] = WeakKeyDictionary()


def database_of(crawler: Crawler) -> Database:
    """Open the crawl's database once, and close it when the engine has stopped."""
    database = _DATABASES.get(crawler)
    if database is None:
        database = Database(crawler.settings["TIPWATCH_DATABASE"])
        make_ready(database)
        _DATABASES[crawler] = database
        crawler.signals.connect(database.close, signal=signals.engine_stopped, weak=False)
    return database


def report_of(crawler: Crawler) -> CrawlReport:
    """Find the report that the crawl's spider keeps."""
    return spider_of(crawler).report


def spider_of(crawler: Crawler) -> SourceSpider:
    """Give the crawl's spider; pipelines work for declared sources only."""
    spider = crawler.spider
    if not isinstance(spider, SourceSpider):
        raise TypeError(f"spider {spider!r} is no SourceSpider: see docs/adding-a-source.md")
    return spider
