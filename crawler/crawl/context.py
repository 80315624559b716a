"""The context of one crawl: what its spider, handlers, middlewares and pipelines share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.spider import DefaultSpider

from article.dates import HANOI
from crawler.crawl.deadline import InFlightRequests
from crawler.crawl.known_pages import KnownPages, NoKnownPages
from crawler.crawl.report import CrawlReport
from crawler.http.conditional_requests import ConditionalRequests
from crawler.http.host_throttle import HostThrottle
from crawler.http.shared_rate_limits import OwnRateLimits, SharedRateLimits
from crawler.source.declaration import Source
from crawler.warc.replay import Replay

if TYPE_CHECKING:  # it brings the whole engine, which commands that only list need not load
    from scrapy.crawler import Crawler

KNOWN_PAGES = "TIPWATCH_KNOWN_PAGES"
"""Scrapy setting: the class of `known_pages`, or its import path."""
RATE_LIMITS = "TIPWATCH_RATE_LIMITS"
"""Scrapy setting: the class of `rate_limits`, or its import path."""


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class SpiderOptions:
    """The arguments of one crawl, as in `scrapy crawl NAME -a max_pages=20`."""

    since: datetime | None = None
    """Drop what a feed dates earlier."""
    max_pages: int | None = None
    """Fetch at most this many articles."""
    try_all: bool = False
    """Run every discovery method, not only the first that finds articles."""
    due_only: bool = False
    """Leave out fixed pages whose interval is not over: nobody asked for the crawl by hand."""

    @classmethod
    def parse(cls, *, since: datetime | str | None, max_pages: int | str | None) -> Self:
        """Read Scrapy's spider arguments; raises ValueError that names the wrong one."""
        return cls(since=_date("since", since), max_pages=_number("max_pages", max_pages))


@dataclass(frozen=True, kw_only=True)
class CrawlContext:
    """Created before the spider; the fields do not change, some of what they refer to does."""

    source: Source
    clock: Callable[[], datetime]
    """In a replay the time of the recording."""
    replay: Replay | None
    throttle: HostThrottle
    """Shared by the crawls of a process."""
    rate_limits: SharedRateLimits
    """Shared by the processes."""
    known_pages: KnownPages
    validators: ConditionalRequests
    in_flight: InFlightRequests
    report: CrawlReport
    options: SpiderOptions = field(default_factory=SpiderOptions)
    http_hosts: set[str] = field(default_factory=set)
    """Hosts that feeds, attachments or the declaration name with `http://`: asked so where https fails."""

    @classmethod
    def of(
        cls,
        source: Source,
        *,
        clock: Callable[[], datetime] = utc_now,
        replay: Replay | None = None,
        throttle: HostThrottle | None = None,
        rate_limits: SharedRateLimits | None = None,
        known_pages: KnownPages | None = None,
        options: SpiderOptions | None = None,
    ) -> Self:
        """Create the context of a crawl that begins now."""
        now: Callable[[], datetime] = (lambda: replay.time) if replay else clock
        return cls(
            source=source,
            clock=now,
            replay=replay,
            throttle=throttle or HostThrottle(),
            rate_limits=rate_limits or OwnRateLimits(),
            known_pages=known_pages or NoKnownPages(),
            validators=ConditionalRequests(now),
            in_flight=InFlightRequests(),
            report=CrawlReport(source=source.name, started_at=now()),
            options=options or SpiderOptions(),
        )


_ANY_HOST = Source(
    name="undeclared", hosts=("undeclared.invalid",), language="vi", article_url="^(?!)"
)
"""Stands for the source where `scrapy shell` asks a host that none declares."""


def attach_context(
    crawler: Crawler,
    *,
    clock: Callable[[], datetime] = utc_now,
    replay: Replay | None = None,
    throttle: HostThrottle | None = None,
    options: SpiderOptions | None = None,
) -> CrawlContext:
    """Create the context of a Scrapy crawler and set it as `crawler.context`.

    Comes before the crawl starts: the spider and every component take it from there.
    """
    context = CrawlContext.of(
        source_of(crawler),
        clock=clock,
        replay=replay,
        throttle=throttle,
        rate_limits=build_from_crawler(
            load_object(crawler.settings.get(RATE_LIMITS, OwnRateLimits)), crawler
        ),
        known_pages=build_from_crawler(
            load_object(crawler.settings.get(KNOWN_PAGES, NoKnownPages)), crawler
        ),
        options=options,
    )
    crawler.context = context  # type: ignore[attr-defined]
    return context


def attached_context(crawler: Crawler) -> CrawlContext | None:
    """Return `crawler.context`; None when there is none yet."""
    context = getattr(crawler, "context", None)
    return context if isinstance(context, CrawlContext) else None


def context_of(crawler: Crawler) -> CrawlContext:
    """Return `crawler.context`, created with the defaults when Scrapy's own tools start the crawl."""
    return attached_context(crawler) or attach_context(crawler)


def source_of(crawler: Crawler) -> Source:
    """Return the declaration of a crawl's source; raises TypeError for a spider of another kind."""
    if crawler.spidercls is DefaultSpider:
        return _ANY_HOST
    source = getattr(crawler.spidercls, "source", None)
    if not isinstance(source, Source):
        raise TypeError(
            f"spider {crawler.spidercls!r} is no SourceSpider: see docs/adding-a-source.md"
        )
    return source


def _date(name: str, given: datetime | str | None) -> datetime | None:
    if not isinstance(given, str):
        return given
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise ValueError(f"{name}={given}: is no date; write it like 2026-10-01") from None
    return at if at.tzinfo else at.replace(tzinfo=HANOI)


def _number(name: str, given: int | str | None) -> int | None:
    try:
        return None if given is None else int(given)
    except ValueError:
        raise ValueError(f"{name}={given}: is no whole number") from None
