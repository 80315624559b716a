"""The full pipeline against a bare Scrapy spider on the same pages: one run, in its own process."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings

from crawler.crawl.context import attach_context
from crawler.discovery import Listing
from crawler.http.host_throttle import HostThrottle
from crawler.runner import run_in_reactor, scrapy_settings
from crawler.spider.article_spider import SourceSpider
from pipelines.gc_freeze import freeze_gc
from pipelines.preload import preload
from settings import Settings, load_settings
from spiders.mastercms import MASTERCMS
from storage.engine import Database
from storage.schema import ensure_schema


class BareSpider(Spider):
    """What anyone would write first: follow the links, take the title."""

    name = "bare"

    base = ""

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the listing."""
        yield Request(f"{self.base}/tin-moi")

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow every link of the listing."""
        for link in response.css("h3 a::attr(href)").getall():
            yield response.follow(link, callback=self.parse_page)

    def parse_page(self, response: Response) -> Iterator[dict[str, Any]]:
        """Extract the title."""
        yield {"title": response.css("title::text").get()}


class NewspaperSpider(SourceSpider):
    """The same site as a source of ours."""

    name = "bench.vn"
    hosts = ("bench.vn",)
    article_url = r"^/[^/]+-(?P<id>\d{5,7})\.html$"
    discovery = (Listing(urls=("https://bench.vn/tin-moi",), links="h3 a"),)
    layouts = (MASTERCMS,)


class UnthrottledHosts(HostThrottle):
    """Turns for a server of our own: as many requests at once as the bare spider makes."""

    @asynccontextmanager
    async def slot(self, host: str, *, delay: float) -> AsyncIterator[None]:
        """Wait for nobody."""
        yield


class ComparedSpider(StrEnum):
    """Which of the two is timed."""

    BARE = "bare"
    FULL = "full"


SAME_SETTINGS = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_ENABLED": False,
}


def run_once(
    what: ComparedSpider,
    base: str,
    folder: Annotated[Path, typer.Argument(help="Where the database lies.")],
    database: Annotated[str, typer.Option(help="Its URL, if not SQLite in the folder.")] = "",
) -> None:
    """Crawl the newspaper once and print pages and seconds.

    Example: python -m bench.measurements.spider_comparison full http://127.0.0.1:8000 /tmp/bench
    """
    settings = load_settings(data_dir=folder, host_map={"bench.vn": base}, database_url=database)
    raise typer.Exit(run_in_reactor(lambda: _crawl(what, settings), settings=settings))


async def _crawl(what: ComparedSpider, settings: Settings) -> int:
    bare = what is ComparedSpider.BARE
    if not bare:
        _prepare_daemon(settings)
    runner = AsyncCrawlerRunner(ScrapySettings() if bare else scrapy_settings(settings))
    crawler = runner.create_crawler(BareSpider if bare else NewspaperSpider)
    crawler.settings.setdict(SAME_SETTINGS, priority="cmdline")
    started = time.perf_counter()
    if not bare:
        attach_context(crawler, throttle=UnthrottledHosts())
    await runner.crawl(crawler, **({"base": settings.host_map["bench.vn"]} if bare else {}))
    seconds = time.perf_counter() - started
    items = crawler.stats.get_value("item_scraped_count", 0)
    sys.stdout.write(json.dumps({"items": items, "seconds": seconds}) + "\n")
    return 0


def _prepare_daemon(settings: Settings) -> None:
    """Do what a daemon does once in its life: make the schema, load what its first crawl needs."""
    database = Database(settings.effective_database_url)
    ensure_schema(database)
    database.close()
    preload(scrapy_settings(settings))
    freeze_gc()


if __name__ == "__main__":
    typer.run(run_once)
