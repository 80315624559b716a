"""A spider that runs a task instead of crawling: the task requests what it needs, one page after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import AsyncCrawlerRunner

from article.canonical_url import host_of
from crawler.crawl.context import attach_context
from crawler.http.download_handler import HostMap
from crawler.runner import NO_THROTTLE, REPLAY_SETTINGS, STORE_NOTHING, scrapy_settings
from crawler.spider.article_spider import SourceSpider
from crawler.warc.replay import Replay
from settings import Settings


class TaskSpider(SourceSpider, declared=False):
    """Watches nothing: it is a source only to be treated like one on its way out."""

    article_url = "^$"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failure: BaseException | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Run the task; it requests pages itself, none is scheduled."""
        try:
            await self.run_task()
        except Exception as error:  # noqa: BLE001 - carried out of the engine, raised by the caller
            self.failure = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def run_task(self) -> None:
        """Do what the spider is started for."""
        raise NotImplementedError

    @property
    def engine(self) -> ExecutionEngine:
        """The engine that downloads for the task."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - Scrapy makes it before it starts a spider
        return engine


async def run_task_spider(
    spider_class: type[TaskSpider],
    *,
    urls: list[str],
    settings: Settings,
    replay: Replay | None = None,
    scrapy_overrides: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> None:
    """Run the task of a spider on the hosts of some URLs; raises what the task raises."""
    runner = AsyncCrawlerRunner(scrapy_settings(settings))
    crawler = runner.create_crawler(spider_class)
    crawler.settings.setdict(STORE_NOTHING, priority="cmdline")
    if replay:
        crawler.settings.setdict(REPLAY_SETTINGS, priority="cmdline")
    elif HostMap(settings.host_map).is_loopback([host_of(url) for url in urls]):
        crawler.settings.setdict(NO_THROTTLE, priority="cmdline")
    crawler.settings.setdict(scrapy_overrides or {}, priority="cmdline")
    attach_context(crawler, replay=replay)
    await runner.crawl(crawler, **arguments)
    failure = cast("TaskSpider", crawler.spider).failure
    if failure:
        raise failure
