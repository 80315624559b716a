"""The context of a crawl: made by our runner or, for Scrapy's own tools, from their arguments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, mastercms_page, rss_feed, rss_item
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from sqlalchemy import select

from article.dates import HANOI
from crawler.crawl.context import CrawlContext, SpiderOptions, attach_context, context_of
from crawler.crawl.known_pages import NoKnownPages
from crawler.spider.registry import declared_spiders
from crawler.warc.index import RecordLocation, WarcIndex
from crawler.warc.replay import Replay
from storage.engine import Database
from storage.models import CrawlRun, Page

ROOT = Path(__file__).parents[3]
SOURCE = "thoidai.com.vn"
PAGES = [f"https://{SOURCE}/bai-{number}.html" for number in (10001, 10002, 10003)]
TEXT = "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy chở ba người qua sông biên giới."
NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def crawler_of(spider: type[Spider], **settings: object) -> Crawler:
    return Crawler(spider, Settings(dict(settings)))


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    with LoopbackSite({f"{SOURCE}/rss_feed/": rss_feed(*map(rss_item, PAGES))}) as site:
        for number, url in enumerate(PAGES):
            site.replies[url.removeprefix("https://")] = SiteReply(
                mastercms_page(f"Bài số {number}", TEXT[number:])
            )
        yield site


def scrapy(folder: Path, site: LoopbackSite, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words, "-s", "DOWNLOAD_DELAY=0.1"],
        cwd=ROOT,
        env={
            **os.environ,
            "TIPWATCH_DATA_DIR": str(folder / "var"),
            "TIPWATCH_HOST_MAP": json.dumps({SOURCE: site.url}),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


# Our runner


def test_spider_and_components_share_what_the_runner_attached() -> None:
    crawler = crawler_of(declared_spiders()[SOURCE])
    context = attach_context(crawler, clock=lambda: NOON, options=SpiderOptions(max_pages=7))
    spider = crawler.spidercls.from_crawler(crawler)
    assert context_of(crawler) is context
    assert spider.context is context  # type: ignore[attr-defined]
    assert (context.source.name, context.report.source) == (SOURCE, SOURCE)
    assert context.report.started_at == NOON


def test_fields_of_a_context_do_not_change() -> None:
    context = CrawlContext.of(declared_spiders()[SOURCE].source)
    with pytest.raises(FrozenInstanceError):
        context.known_pages = NoKnownPages()  # type: ignore[misc]


def test_replay_runs_at_the_time_of_its_recording() -> None:
    then = NOON - timedelta(days=400)
    archive = WarcIndex(
        captures={PAGES[0]: [RecordLocation(file=Path("a.warc"), offset=0, at=then)]}
    )
    context = CrawlContext.of(
        declared_spiders()[SOURCE].source, replay=Replay(archive=archive), clock=lambda: NOON
    )
    assert context.clock() == then


# Scrapy's own tools


def test_context_has_the_defaults_where_nobody_attached_one() -> None:
    crawler = crawler_of(declared_spiders()[SOURCE])
    context = context_of(crawler)
    assert context_of(crawler) is context
    assert context.options == SpiderOptions()
    assert context.replay is None
    assert isinstance(context.known_pages, NoKnownPages)


def test_spider_arguments_become_options() -> None:
    crawler = crawler_of(declared_spiders()[SOURCE])
    crawler.spidercls.from_crawler(crawler, max_pages="20", since="2026-10-01")
    since = datetime(2026, 10, 1, tzinfo=HANOI)
    assert context_of(crawler).options == SpiderOptions(max_pages=20, since=since)


@pytest.mark.parametrize(("name", "value"), [("max_pages", "many"), ("since", "yesterday")])
def test_wrong_spider_argument_is_refused_by_name(name: str, value: str) -> None:
    crawler = crawler_of(declared_spiders()[SOURCE])
    with pytest.raises(ValueError, match=f"{name}={value}"):
        crawler.spidercls.from_crawler(crawler, **{name: value})


def test_spider_of_another_kind_is_refused() -> None:
    class Plain(Spider):
        name = "plain"

    with pytest.raises(TypeError, match=r"Plain'> is no SourceSpider"):
        context_of(crawler_of(Plain))


def test_scrapy_crawl_stores_within_its_arguments_and_notes_the_crawl(tmp_path, site) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    result = scrapy(tmp_path, site, "crawl", SOURCE, "-a", "max_pages=2")
    assert result.returncode == 0, result.stderr
    database = Database(f"sqlite:///{tmp_path / 'var/tipwatch.db'}")
    with database.reading() as session:
        assert len(session.scalars(select(Page)).all()) == 2
        (run,) = session.scalars(select(CrawlRun))
    database.close()
    assert run.started_at >= before


def test_scrapy_crawl_asks_only_for_pages_that_are_not_stored(tmp_path, site) -> None:
    scrapy(tmp_path, site, "crawl", SOURCE, "-a", "max_pages=2")
    site.requests.clear()
    scrapy(tmp_path, site, "crawl", SOURCE)
    asked = [one for one in site.requests if "/bai-" in one]
    assert len(asked) == 1


def test_scrapy_shell_fetches_a_page_of_a_source(tmp_path, site) -> None:
    result = scrapy(tmp_path, site, "shell", "-c", "response.css('h1::text').get()", PAGES[1])
    assert result.stdout.strip() == "Bài số 1", result.stderr
