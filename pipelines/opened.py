"""What the crawls of a process share: the database, the batches, each crawl's report."""

from __future__ import annotations

import atexit
from functools import partial

from scrapy.crawler import Crawler

from crawler.report import CrawlReport
from crawler.spider import SourceSpider
from pipelines.archive import evidence_at
from pipelines.batches import Batches
from pipelines.colleague import Colleague
from pipelines.steps import Steps
from settings.archive import ArchivePlan
from storage.engine import Database
from storage.schema import make_ready

_OPENED: dict[str, Database] = {}
_BATCHES: dict[tuple[str, ArchivePlan | None], Batches] = {}


def database_of(crawler: Crawler) -> Database:
    """Open the database that the crawl's settings name; one for all crawls of the process.

    SQLAlchemy caches compiled statements by dialect, and a dialect belongs to one engine: an
    engine a crawl would keep the caches of a hundred dead engines (measured: +15 % in 250 crawls).
    """
    url = crawler.settings["TIPWATCH_DATABASE"]
    database = _OPENED.get(url)
    if database is None:
        database = Database(url)
        make_ready(database)
        _OPENED[url] = database
        atexit.register(database.close)
    return database


def batches_of(crawler: Crawler) -> Batches:
    """Give the batches that everything for the crawl's database and archive goes into."""
    url: str = crawler.settings["TIPWATCH_DATABASE"]
    plan: ArchivePlan | None = crawler.settings.get("TIPWATCH_ARCHIVE")
    if (url, plan) not in _BATCHES:
        here = Steps(database_of(crawler), evidence_at(plan) if plan else None)
        _BATCHES[url, plan] = Batches(here.store, hire=partial(Colleague.hire, url, plan))
    return _BATCHES[url, plan]


def report_of(crawler: Crawler) -> CrawlReport:
    """Find the report that the crawl's spider keeps."""
    return spider_of(crawler).report


def spider_of(crawler: Crawler) -> SourceSpider:
    """Give the crawl's spider; pipelines work for declared sources only."""
    spider = crawler.spider
    if not isinstance(spider, SourceSpider):
        raise TypeError(f"spider {spider!r} is no SourceSpider: see docs/adding-a-source.md")
    return spider
