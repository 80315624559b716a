"""robots.txt: obeyed from the first request on; where it cannot be had, we wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest
from fixtures.samples.sentences import english
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.crawl.context import attach_context
from crawler.crawl.fetch_errors import describe_error
from crawler.http.host_throttle import MAX_CRAWL_DELAY, HostThrottle
from crawler.http.middlewares.robotstxt import (
    ProductTokenParser,
    StrictRobotsTxtMiddleware,
    product_token,
)
from crawler.spider.registry import declared_spiders

Answer = Callable[[], Response]
ROBOTS = "https://vov.vn/robots.txt"
FORBIDDING = b"User-agent: *\nDisallow: /noi-bo/\n"


class Engine:
    """Answers with the given responses, after a moment."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.url)
        await asyncio.sleep(0.01)
        return self.answer()


class Signals:
    async def send_catch_log_async(self, *_: object, **__: object) -> list[object]:
        return []


class Stats:
    def inc_value(self, *_: object, **__: object) -> None:
        pass


class RobotsCrawl:
    """The parts of a Scrapy crawler that the rule needs."""

    def __init__(self, answer: Answer) -> None:
        self.settings = Settings(
            {
                "ROBOTSTXT_OBEY": True,
                "ROBOTSTXT_USER_AGENT": "tipwatch",
                "ROBOTSTXT_PARSER": "crawler.http.middlewares.robotstxt.ProductTokenParser",
            }
        )
        self.engine = Engine(answer)
        self.stats = Stats()
        self.signals = Signals()
        self.spider = Spider(name="vov.vn")
        self.spidercls = declared_spiders()["vov.vn"]


def visits(answer: Answer, *paths: str) -> tuple[list[str | None], list[str]]:
    """Ask for pages at the same moment; give each one's refusal, and what was downloaded."""
    scene = RobotsCrawl(answer)
    robots = StrictRobotsTxtMiddleware(scene)

    async def visit(path: str) -> str | None:
        try:
            await robots.process_request(Request(f"https://vov.vn{path}"))
        except IgnoreRequest as refusal:
            return english(describe_error(refusal))
        return None

    async def all_at_once() -> list[str | None]:
        return await asyncio.gather(*(visit(path) for path in paths))

    return asyncio.run(all_at_once()), scene.engine.asked


def answering(status: int, body: bytes = b"") -> Answer:
    return lambda: Response(ROBOTS, status=status, body=body)


def failing() -> Response:
    raise OSError("connection refused")


def test_forbidden_page_is_refused_and_others_are_not() -> None:
    refusals, _ = visits(answering(200, FORBIDDING), "/noi-bo/a", "/tin/b")
    assert refusals == ["Forbidden by robots.txt", None]


def test_every_request_that_waits_for_the_rules_gets_them() -> None:
    refusals, asked = visits(answering(200, FORBIDDING), *["/noi-bo/a"] * 5)
    assert refusals == ["Forbidden by robots.txt"] * 5
    assert asked == [ROBOTS]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_missing_rules_allow_everything_whatever_the_page_has(status: int) -> None:
    refusals, _ = visits(answering(status, FORBIDDING), "/noi-bo/a")
    assert refusals == [None]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_rules_that_cannot_be_had_now_forbid_for_this_crawl(status: int) -> None:
    refusals, asked = visits(answering(status), "/a", "/b", "/c")
    assert (
        refusals
        == [
            f"robots.txt of vov.vn could not be read (the server answered {status}): waiting for the next crawl"
        ]
        * 3
    )
    assert asked == [ROBOTS]


def test_host_that_cannot_be_reached_is_not_crawled() -> None:
    refusals, _ = visits(failing, "/a", "/b")
    assert (
        refusals
        == [
            "robots.txt of vov.vn could not be read (OSError: connection refused): waiting for the next crawl"
        ]
        * 2
    )


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"<html>Trang ch\xe1\xbb\xa7</html>", b"Disallow" * 100_000]
)
def test_rules_that_are_no_rules_allow_everything(body: bytes) -> None:
    refusals, _ = visits(answering(200, body), "/a")
    assert refusals == [None]


def test_endless_robots_is_read_as_far_as_the_standard_asks_and_by_whole_lines() -> None:
    # The last line would forbid everything if it were cut in the middle.
    long = FORBIDDING + b"# x\n" * 127_980 + b"Disallow: /" + b"a" * 1_000 + b"\nDisallow: /tin\n"
    refusals, _ = visits(answering(200, long), "/noi-bo/a", "/b", "/tin/c")
    assert [refusal is not None for refusal in refusals] == [True, False, False]


def test_rules_of_nothing_but_wildcards_are_not_matched_and_the_host_waits() -> None:
    long = b"User-agent: *\n" + b"Disallow: /*a*b*c*d*e*f*g\n" * 10_000
    refusals, asked = visits(answering(200, long), "/a", "/b")
    assert ["70001 wildcards" in str(refusal) for refusal in refusals] == [True, True], refusals
    assert asked == [ROBOTS]


def test_rules_with_hundreds_of_wildcards_are_obeyed() -> None:
    rules = b"User-agent: *\n" + b"".join(b"Disallow: /*/%d/*.pdf\n" % n for n in range(900))
    refusals, _ = visits(answering(200, rules), "/tin/899/a.pdf", "/tin/900/a.pdf")
    assert [refusal is not None for refusal in refusals] == [True, False]


GROUPS = {
    "a word of our description": ("User-agent: news\nDisallow: /\n", True),
    "a part of our name": ("User-agent: tip\nDisallow: /\nUser-agent: watch\nDisallow: /\n", True),
    "our name in other letters": ("User-agent: TipWatch\nDisallow: /\n", False),
    "our name with a version": ("User-agent: tipwatch/1.0\nDisallow: /\n", False),
    "our name among others": ("User-agent: a\nUser-agent: tipwatch\nDisallow: /\n", False),
    "our own group before that of all": (
        "User-agent: *\nDisallow: /\nUser-agent: tipwatch\nAllow: /\n",
        True,
    ),
    "the group of all": ("User-agent: *\nDisallow: /\n", False),
    "no group": ("Disallow: /\n", True),
}


@pytest.mark.parametrize(("robots", "allowed"), GROUPS.values(), ids=GROUPS)
def test_group_is_ours_by_the_whole_product_token(robots: str, allowed: bool) -> None:
    agent = "tipwatch/0.1 (public-interest monitor of news on human trafficking)"
    parser = ProductTokenParser(robots.encode(), None)
    assert parser.allowed("https://vov.vn/bai-1.vov", product_token(agent)) is allowed


# Crawl-delay


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 7\n", 7.0),
        ("User-agent: *\nCrawl-delay: 0.5\n", 0.5),
        # Days: a crawl of twenty pages must end before its deadline.
        ("User-agent: *\nCrawl-delay: 864000\n", MAX_CRAWL_DELAY),
        # Our own group counts, not one whose name is a part of ours.
        ("User-agent: *\nCrawl-delay: 7\n\nUser-agent: tipwatch\nCrawl-delay: 3\n", 3.0),
        ("User-agent: t\nCrawl-delay: 9\n", 0.0),
        ("User-agent: tipwatch\nDisallow:\n\nUser-agent: *\nCrawl-delay: 9\n", 0.0),
        *((f"User-agent: *\nCrawl-delay: {odd}\n", 0.0)
          for odd in ("0", "-5", "nan", "inf", "1e400", "5s", "0,5", "soon", "", "9" * 5_000)),
    ],
)  # fmt: skip
def test_crawl_delay_of_our_group_is_the_least_delay_within_a_bound(
    body: str, seconds: float
) -> None:
    assert crawl_delay(HostThrottle(), body) == seconds


def test_crawl_delay_ends_when_robots_asks_for_none_any_more() -> None:
    throttle = HostThrottle()
    assert crawl_delay(throttle, "User-agent: *\nCrawl-delay: 20\n") == 20.0
    assert crawl_delay(throttle, "User-agent: *\nDisallow: /a\n") == 0.0


def test_crawl_delay_of_one_host_delays_no_other() -> None:
    throttle = HostThrottle()
    crawl_delay(throttle, "User-agent: *\nCrawl-delay: 20\n")
    assert throttle.min_delay("baoquocte.vn") == 0.0


def crawl_delay(throttle: HostThrottle, body: str) -> float:
    """Return the delay of a host after its robots.txt was read."""
    scene = RobotsCrawl(answering(200, body.encode()))
    attach_context(cast("Crawler", scene), throttle=throttle)
    robots = StrictRobotsTxtMiddleware(scene)
    asyncio.run(robots.process_request(Request("https://vov.vn/tin/b")))
    return throttle.min_delay("vov.vn")
