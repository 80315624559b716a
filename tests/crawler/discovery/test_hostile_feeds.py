"""Hostile feeds: every item with an address is asked for, nothing else is, and what is wrong is named."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import LoopbackSite, SiteReply, mastercms_page, unlike_words
from fuzz.hostile_feeds import HostileFeed, crawled_feeds, hostile_feeds

from crawler.discovery import Feed
from crawler.source.declaration import Source
from storage import models
from storage.engine import Database

ROOT = Path(__file__).parents[3]
COMMAND = ROOT / "tests/fixtures/processes/cli_with_short_timeouts.py"
KINDS = {f"k{number}.example": one for number, one in enumerate(crawled_feeds())}
MAX_PAGES = 4
"""The longest list of articles that a kind expects."""
PATTERN = r"^/bai-(?P<id>\d+)"
DECLARATION = """
name = "{host}"
hosts = ["{host}"]
article_url = '{pattern}'
discovery = [{{ kind = "feed", urls = ["https://{host}/rss"] }}]
layouts = [{{ name = "one", title = "h1", body = "div" }}]
"""
SITE = "https://k.example"
FEED = Feed(urls=(f"{SITE}/rss",))
SOURCE = Source(
    name="k.example", hosts=("k.example",), language="vi", article_url=PATTERN, discovery=(FEED,)
)
BODIES = [
    one for one in hostile_feeds() if one.body and " items" not in one.name and "MB" not in one.name
]
every_kind = pytest.mark.parametrize("host", KINDS, ids=[one.name for one in KINDS.values()])


# Read without a server


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", BODIES, ids=[one.name for one in BODIES])
def test_items_with_an_address_are_found_and_the_rest_is_named(kind: HostileFeed) -> None:
    assert kind.body is not None
    text = kind.body(SITE)
    body = text.encode() if isinstance(text, str) else text
    found = FEED.read(body, url=FEED.urls[0], now=datetime.now(UTC))
    links = sorted(
        found.links,
        key=lambda one: one.published_at or datetime.min.replace(tzinfo=UTC),
        reverse=True,
    )
    addresses = [SOURCE.address(one.url, base=FEED.urls[0]) for one in links]
    keys = list(dict.fromkeys(one.key for one in addresses if one))
    assert set(keys[:MAX_PAGES]) == {f"k.example:{number}" for number in kind.articles}
    named = "; ".join(english(one) for one in (found.problem, found.warning) if one)
    if kind.named != "announced nothing":
        assert kind.named in named
        assert bool(kind.named) == bool(named), named


# Crawled


class Articles(dict[str, Any]):
    """Answers for every article that is asked for, each with words of its own."""

    def get(self, asked: str, default: Any = None) -> Any:
        if "/bai-" not in asked:
            return super().get(asked, default)
        words = unlike_words(int("".join(filter(str.isdecimal, asked))), 60)
        return SiteReply(mastercms_page(words[:60], f"{words}."))


@dataclass(frozen=True)
class FeedCrawl:
    """What was asked for, and what is said of each source."""

    stderr: str
    asked: list[str]
    sources: dict[str, tuple[models.HealthStatus, str]]

    def articles(self, host: str) -> set[str]:
        return {one.partition("?")[0] for one in self.asked if one.startswith(f"{host}/bai-")}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> FeedCrawl:
    data = tmp_path_factory.mktemp("feeds")
    (data / "sources.d").mkdir()
    for host in KINDS:
        text = DECLARATION.format(host=host, pattern=PATTERN)
        (data / "sources.d" / f"{host}.toml").write_text(text, "utf-8")
    (dripping,) = [host for host, one in KINDS.items() if one.name == "byte by byte without end"]
    with LoopbackSite() as site:
        site.replies = Articles(
            {f"{host}/rss": one.reply(f"https://{host}") for host, one in KINDS.items()}
        )
        done = run_command(
            *("crawl", *KINDS, "--json", "--max-pages", str(MAX_PAGES)),
            program=COMMAND,
            env={
                **os.environ,
                "TIPWATCH_DATA_DIR": str(with_database(data)),
                "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(KINDS, site.url)),
                "SHORT_TIMEOUT_URLS": f"//{dripping}/",
            },
        )
    return FeedCrawl(done.stderr, site.requests, health_of_sources(data))


def health_of_sources(data: Path) -> dict[str, tuple[models.HealthStatus, str]]:
    database = Database(f"sqlite:///{data / 'tipwatch.db'}")
    try:
        with database.reading() as session:
            rows = session.query(models.StoredSource).filter(models.StoredSource.name.in_(KINDS))
            return {row.name: (row.health, english(row.reason)) for row in rows}
    finally:
        database.close()


def test_no_feed_raises_an_error_of_ours(crawled: FeedCrawl) -> None:
    assert "Traceback" not in crawled.stderr


@every_kind
def test_articles_with_an_address_are_asked_for_and_no_others(
    host: str, crawled: FeedCrawl
) -> None:
    assert crawled.articles(host) == {f"{host}/bai-{n}.html" for n in KINDS[host].articles}


@every_kind
def test_what_is_wrong_with_a_feed_is_named_by_the_health_of_its_source(
    host: str, crawled: FeedCrawl
) -> None:
    health, reason = crawled.sources[host]
    assert KINDS[host].named in reason
    assert (health is models.HealthStatus.HEALTHY) == (not KINDS[host].named), reason
