"""Politeness: Retry-After is obeyed, retries back off, and crawls of one host share its throttle."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import (
    CountedVisits,
    LoopbackSite,
    SiteReply,
    mastercms_page,
    rss_feed,
    rss_item,
)
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import StatsCollector

from crawler.crawl.context import attach_context, context_of
from crawler.http.host_throttle import HostThrottle
from crawler.http.middlewares.retry import BackoffRetryMiddleware, backoff_delay
from crawler.http.retry_after import HostRateLimited, parse_retry_after, rate_limited_until
from crawler.spider.registry import declared_spiders
from storage.engine import Database
from storage.models import HealthStatus, StoredSource

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ARTICLE = mastercms_page(
    "Triệt phá đường dây đưa người qua biên giới",
    "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy tắt đèn chở ba người qua sông biên giới.",
)


def environment(tmp_path: Path, host_map: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(with_database(tmp_path / "var")),
        "TIPWATCH_HOST_MAP": json.dumps(host_map),
    }


def crawl(tmp_path: Path, host_map: dict[str, str], *names: str) -> str:
    return run_command("crawl", *names, env=environment(tmp_path, host_map)).stderr


def row(tmp_path: Path, name: str) -> StoredSource:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}")
    try:
        with database.reading() as session:
            return session.get_one(StoredSource, name)
    finally:
        database.close()


# Retry-After


@pytest.mark.parametrize(
    ("header", "until"),
    [
        ("120", NOON + timedelta(minutes=2)),
        (" 120 ", NOON + timedelta(minutes=2)),
        ("Mon, 12 Oct 2026 13:00:00 GMT", NOON + timedelta(hours=1)),
        ("Mon, 12 Oct 2026 20:00:00 +0700", NOON + timedelta(hours=1)),
        # A date that is over, or nothing at all.
        ("Mon, 12 Oct 2026 11:00:00 GMT", None),
        ("0", None),
        ("", None),
        ("-5", None),
        ("soon", None),
        # More digits than Python would read: a long time, and bounded.
        ("9" * 5_000, NOON + timedelta(seconds=10**8)),
        ("0" * 5_000, None),
        ("٣", None),
        ("Mon, 99 Oct 2026 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, until: datetime | None) -> None:
    assert parse_retry_after(header, now=NOON) == until


@pytest.mark.parametrize(
    ("status", "header", "until"),
    [
        (429, "60", NOON + timedelta(minutes=1)),
        (503, "60", NOON + timedelta(minutes=1)),
        # "Too many" means peace even if nobody says for how long; "unavailable" is tried again.
        (429, "", NOON + timedelta(minutes=10)),
        (503, "", None),
        (200, "60", None),
        (500, "60", None),
        # In three centuries: within our own bound.
        (429, "9999999999", NOON + DAY),
        (429, "9" * 40, NOON + DAY),
    ],
)
def test_status_and_header_that_limit_the_rate(
    status: int, header: str, until: datetime | None
) -> None:
    response = Response("https://vov.vn", status=status, headers={"Retry-After": header})
    assert rate_limited_until(response, now=NOON, at_most=DAY) == until


def test_rate_limited_host_gets_no_request_until_the_limit_ends(tmp_path) -> None:
    busy = SiteReply("bận", 429, {"Retry-After": "7200"})
    pages = {f"thoidai.com.vn/bai-{number}.html": busy for number in range(200_000, 200_005)}
    announced = (
        rss_item(f"https://thoidai.com.vn/bai-{number}.html") for number in range(200_000, 200_005)
    )
    before = datetime.now(UTC)
    with LoopbackSite({"thoidai.com.vn/rss_feed/": rss_feed(*announced), **pages}) as site:
        output = crawl(tmp_path, {"thoidai.com.vn": site.url}, "thoidai.com.vn")
    assert len([one for one in site.requests if "/bai-" in one]) == 1
    assert "the server answered 429: thoidai.com.vn is left alone until" in output
    after = row(tmp_path, "thoidai.com.vn")
    assert after.next_crawl_at is not None
    assert after.next_crawl_at >= before + timedelta(hours=2)
    assert after.health is HealthStatus.DEGRADED
    assert english(after.reason).startswith("the server asked us to wait until ")


# Retries


class Naps:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def retry_middleware(naps: Naps, *, retries: int = 2) -> BackoffRetryMiddleware:
    settings = Settings({"TIPWATCH_RETRY_PAUSE": 2.0, "RETRY_TIMES": retries})
    crawler = Crawler(declared_spiders()["thoidai.com.vn"], settings)
    attach_context(crawler, clock=lambda: NOON)
    crawler.stats = StatsCollector(crawler)
    crawler.spider = crawler.spidercls.from_crawler(crawler)
    made = BackoffRetryMiddleware(settings, sleep=naps, jitter=lambda: 0.5)
    made.crawler = crawler
    return made


def test_pauses_before_retries_grow_and_then_it_is_given_up() -> None:
    naps = Naps()
    rule = retry_middleware(naps)
    asked = Request("https://thoidai.com.vn/a")
    for _ in range(2):
        again = asyncio.run(rule.process_response(asked, Response(asked.url, status=502)))
        assert isinstance(again, Request)
        asked = again
    last = asyncio.run(rule.process_response(asked, Response(asked.url, status=502)))
    assert isinstance(last, Response)
    assert naps.taken == [2.0, 4.0]


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 2.0), (0.5, 4.0), (1.0, 6.0)])
def test_pause_is_spread(chance: float, seconds: float) -> None:
    assert backoff_delay(2, base=2.0, jitter=chance) == seconds


def test_rate_limit_of_one_crawl_holds_in_another() -> None:
    rule = retry_middleware(Naps())
    context = context_of(rule.crawler)
    context.throttle.block_until("thoidai.com.vn", until=NOON + DAY, now=NOON)
    with pytest.raises(HostRateLimited, match="fetch_host_waits") as refused:
        asyncio.run(rule.process_request(Request("https://thoidai.com.vn/a")))
    assert "thoidai.com.vn is left alone until 19:00, 13 Oct" in english(refused.value.reason)
    assert context.report.not_before == NOON + DAY
    asyncio.run(rule.process_request(Request("https://vov.vn/a")))


# Turns


class SleepingClock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_turns_with_a_host_begin_a_delay_apart() -> None:
    clock = SleepingClock()
    turns = HostThrottle(monotonic=clock, sleep=clock.sleep)

    async def ask(host: str) -> None:
        async with turns.slot(host, delay=2.0):
            clock.now += 0.5

    async def all_of_it() -> None:
        await asyncio.gather(ask("vov.vn"), ask("vov.vn"), ask("nhandan.vn"))

    asyncio.run(all_of_it())
    # Two seconds from the start of the first, half of one and of another host's being over.
    assert clock.slept in ([1.5], [1.0])


SHARED_HOST = """
import asyncio
import crawler.settings
from crawler.crawl.context import attach_context, context_of
from crawler.spider.registry import declared_spiders
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from settings import load_settings

crawler.settings.AUTOTHROTTLE_ENABLED = False
names = ("vovworld.vn", "en.vovworld.vn")
for name in names:
    declared_spiders()[name].custom_settings["DOWNLOAD_DELAY"] = 0.4
settings = load_settings()


async def main() -> int:
    crawls = CrawlPool(settings)
    await asyncio.gather(*(crawls.crawl(name, CrawlOptions()) for name in names))
    return 0


run_in_reactor(main, settings=settings)
"""


def test_two_sources_on_one_host_are_one_visitor_to_it(tmp_path) -> None:
    slow = CountedVisits(seconds=0.2)

    script = tmp_path / "shared.py"
    script.write_text(SHARED_HOST)
    with LoopbackSite() as site:
        site.replies = AnyPage(slow)
        # A name for this machine that does not say so: no one hurries a server that is not ours.
        host_map = {"vovworld.vn": site.url.replace("127.0.0.1", "127.1")}
        env = environment(tmp_path, host_map)
        done = run_command(program=script, env=env)
    assert done.returncode == 0, done.stderr
    assert {"/vi-VN", "/en-US"} <= {one.split("vovworld.vn")[1][:6] for one in site.requests}
    assert slow.most == 1


class AnyPage(dict[str, Callable[[BaseHTTPRequestHandler], None]]):
    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        super().__init__()
        self._answer = answer

    def get(self, key: str, default: object = None) -> Callable[[BaseHTTPRequestHandler], None]:
        return self._answer


# Cookies


def behind_a_cookie(reply: SiteReply) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send who has no cookie to the same address with one, as www.qdnd.vn does."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if "muid_mly=7" in handler.headers.get("Cookie", ""):
            reply(handler)
            return
        handler.send_response(302)
        handler.send_header("Location", f"https://www.qdnd.vn{handler.path}")
        handler.send_header("Set-Cookie", "muid_mly=7; Path=/; Domain=.qdnd.vn")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def test_site_that_sets_a_cookie_and_sends_to_the_same_address_is_read(tmp_path) -> None:
    path = "/phap-luat/tin/triet-pha-duong-day-1001234"
    page = (
        "<html><body><h1 class='post-title'>Bộ đội Biên phòng triệt phá đường dây</h1>"
        "<div class='post-content'><p>Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy tắt "
        "đèn chở ba người qua sông biên giới.</p></div></body></html>"
    )
    pages = {
        "/robots.txt": SiteReply(
            "User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"}
        ),
        "/rss/cate/tin-tuc-moi-nhat.rss": rss_feed(rss_item(f"https://www.qdnd.vn{path}")),
        "/rss/cate/phap-luat-3543.rss": rss_feed(),
        path: SiteReply(page),
    }
    with LoopbackSite(
        {f"www.qdnd.vn{at}": behind_a_cookie(one) for at, one in pages.items()}
    ) as site:
        output = crawl(tmp_path, {"www.qdnd.vn": site.url}, "qdnd.vn")
    assert "1 article read (1 new)" in output
    assert "failed" not in output
    # Once the cookie is there, nothing is asked twice.
    assert site.requests.count("www.qdnd.vn/robots.txt") == 2
    assert site.requests.count(f"www.qdnd.vn{path}") == 1


# A clock that is set back


def test_rate_limit_does_not_outlast_a_clock_that_was_set_back() -> None:
    turns = HostThrottle()
    turns.block_until("vov.vn", until=NOON + timedelta(hours=1), now=NOON)
    earlier = NOON - DAY
    assert turns.blocked_until("vov.vn", now=earlier) == earlier + timedelta(hours=1)
    assert turns.blocked_until("vov.vn", now=earlier + timedelta(hours=1)) is None
