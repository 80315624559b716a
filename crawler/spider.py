"""The spider every source is: discovery, known pages, reading. A source only declares."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from article.identity import host_of
from article.value import Absence, Address, Capture, Outcome, Sighting
from crawler.arrival import answer_of, refuse_detour
from crawler.chain import Chain
from crawler.declaration import DeclarationError, Layout, Polling, Source
from crawler.discovery import Announced, DiscoveryMethod
from crawler.memory import Memory, NoMemory
from crawler.reading.decode import decode
from crawler.reading.generic import read_generic
from crawler.reading.reader import Reading, draft_article, fill_generic, finish
from crawler.reading.refusal import NotAnArticle, PageKind
from crawler.rendering import Rendering
from crawler.replay import NotInArchive, Replay
from crawler.report import CrawlReport
from crawler.trouble import challenge_in, kind_of, reason_of
from crawler.turns import HostTurns
from crawler.vouching import FullAnswer, Vouching, header_of

_GONE = (404, 410)
# By name: only a crawl that needs it loads Playwright.
_WITH_BROWSER = {
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.browser.BrowserHandler",
        "https": "crawler.browser.BrowserHandler",
    }
}


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


class SourceSpider(Spider):
    """A spider made of declarations; see `docs/adding-a-source.md`.

    `since` drops what a feed dates earlier; `max_pages` bounds the articles fetched in one crawl;
    a `thorough` crawl asks every discovery method, not only the first that finds articles.
    """

    name: str = ""
    hosts: ClassVar[tuple[str, ...]] = ()
    language: ClassVar[str] = "vi"
    article_url: ClassVar[str] = ""
    query: ClassVar[tuple[str, ...] | None] = None
    discovery: ClassVar[tuple[DiscoveryMethod, ...]] = ()
    layouts: ClassVar[tuple[Layout, ...]] = ()
    rendering: ClassVar[Rendering | None] = None
    polling: ClassVar[Polling] = Polling()
    delay: ClassVar[float] = 2.0
    source: ClassVar[Source]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.article_url:
            raise DeclarationError(
                f"spider {cls.name or cls.__name__!r}: article_url: is missing; "
                "give the pattern of path and query that only articles have"
            )
        cls.source = Source(
            name=cls.name,
            hosts=cls.hosts,
            language=cls.language,
            article_url=cls.article_url,
            query=cls.query,
            discovery=cls.discovery,
            layouts=cls.layouts,
            rendering=cls.rendering,
            polling=cls.polling,
            delay=cls.delay,
        )
        cls.custom_settings = {
            "DOWNLOAD_DELAY": cls.delay,
            **(_WITH_BROWSER if cls.source.needs_browser else {}),
            **(cls.custom_settings or {}),
        }

    def __init__(
        self,
        *args: Any,
        since: datetime | None = None,
        max_pages: int | str | None = None,
        clock: Callable[[], datetime] = utc_now,
        replay: Replay | None = None,
        turns: HostTurns | None = None,
        thorough: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clock = clock
        self.replay = replay
        self.turns = turns or HostTurns()
        self.memory: Memory = NoMemory()
        self.since = since
        self.max_pages = int(max_pages) if max_pages is not None else None
        self._chain = Chain(self.source.discovery, thorough=thorough)
        self.report = CrawlReport(source=self.name, started_at=clock(), steps=self._chain.steps)
        self._asked: set[str] = set()
        self.vouching = Vouching(clock)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Hear of our own faults too: a page that makes the reader stumble is a failed page."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stumbled, signal=signals.spider_error)
        return spider

    def stumbled(self, failure: Failure, response: Response) -> None:
        """Note a page that raised while it was read; the crawl goes on."""
        error = failure.value
        self.report.fail(response.url, f"could not be read: {type(error).__name__}: {error}")

    @classmethod
    async def read(
        cls, page: str, *, url: str, now: datetime, announced: datetime | None = None
    ) -> Reading:
        """Read one page of this source; raises NotAnArticle."""
        draft = draft_article(page, url=url, source=cls.source, now=now, announced=announced)
        if draft.is_incomplete:
            # Ten times dearer than the selectors, and it would hold up every other crawl.
            generic = await asyncio.to_thread(read_generic, page, url=url, now=now)
            fill_generic(draft, generic, now=now)
        return cls.amend(finish(draft, url=url, source=cls.source), page)

    @classmethod
    def amend(cls, reading: Reading, page: str) -> Reading:
        """Correct what is odd about this site; the place for the rare override."""
        return reading

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what is due again, and for the first link of the discovery chain."""
        due = await asyncio.to_thread(self._revisits)
        self.vouching.remember(await asyncio.to_thread(self._last_answers, due))
        for address in due:
            if request := self.article_request(address, revisit=True):
                yield request
        for request in self._ask_next_method():
            yield request

    def _revisits(self) -> list[Address]:
        if self.replay:
            archive = self.replay.archive
            return [page for page in self.memory.stored() if archive.holds(page.url)]
        return list(self.memory.due(now=self.clock()))

    def _last_answers(self, due: list[Address]) -> Mapping[str, FullAnswer]:
        if self.replay:
            return {}
        now = self.clock()
        starts = [url for method in self.discovery for url in method.start(now)]
        return self.memory.answers([*starts, *(address.url for address in due)])

    def article_request(self, address: Address, **meta: Any) -> Request | None:
        """Ask for an article, once a crawl; None when it was asked for or there is no room."""
        full = self.max_pages is not None and len(self._asked) >= self.max_pages
        if address.key in self._asked or full:
            return None
        self._asked.add(address.key)
        return Request(
            address.url,
            headers=self.vouching.conditions(address.url, self.rendering),
            callback=self.parse_article,
            errback=self.failed,
            dont_filter=True,
            meta={
                "asked": address.url,
                "address": address,
                "rendering": self.rendering,
                "handle_httpstatus_list": [*_GONE, 304],
                **meta,
            },
        )

    def _ask_next_method(self) -> Iterator[Request]:
        method = self._chain.advance()
        if method:
            for url in method.start(self.clock()):
                yield self._discovery_request(url, method, depth=1)

    def _discovery_request(self, url: str, method: DiscoveryMethod, *, depth: int) -> Request:
        self._chain.asked(method)
        conditions = self.vouching.conditions(url, method.rendering)
        return Request(
            url,
            headers=conditions,
            callback=self.parse_discovery,
            errback=self.discovery_failed,
            dont_filter=True,
            priority=10,
            meta={
                "asked": url,
                "method": method,
                "depth_in_method": depth,
                "rendering": method.rendering,
                "handle_httpstatus_list": [304] if conditions else [],
            },
        )

    async def parse_discovery(self, response: Response) -> AsyncIterator[Request]:
        """Follow what a feed, sitemap or listing announces."""
        method: DiscoveryMethod = response.meta["method"]
        if unchanged := self.vouching.articles_of(response):
            self._chain.answered(method, articles=unchanged)
            self.report.known += unchanged
        else:
            for request in await self._announced(response, method):
                yield request
        for request in self._after_discovery(method):
            yield request

    async def _announced(self, response: Response, method: DiscoveryMethod) -> list[Request]:
        depth: int = response.meta["depth_in_method"]
        found = method.read(response.body, url=response.url, now=self.captured_at(response))
        links = [(one, self.source.address(one.url, base=response.url)) for one in found.links]
        articles = {address.key: (one, address) for one, address in links if address}
        problem = None
        if found.problem and depth == 1:
            problem = (response.url, challenge_in(response.body) or found.problem)
        self._chain.answered(method, articles=len(articles), problem=problem)
        self._chain.unlike(method, [one.url for one, address in links if address is None])
        if articles and not found.follow:
            # A page that others continue, or that is empty, must be asked in full each time.
            self.vouching.hear(response, at=self.captured_at(response), articles=len(articles))
        known = await asyncio.to_thread(self.memory.known, list(articles))
        self.report.known += len(known)
        unknown = [pair for key, pair in articles.items() if key not in known]
        asked = [self._announced_request(one, address) for one, address in unknown]
        further = found.follow if depth < method.pages else ()
        return [request for request in asked if request] + [
            self._discovery_request(url, method, depth=depth + 1)
            for url in further
            if self.source.owns(host_of(url))
        ]

    def _announced_request(self, one: Announced, address: Address) -> Request | None:
        if self.since and one.published_at and one.published_at < self.since:
            return None
        return self.article_request(address, announced=one.published_at)

    def discovery_failed(self, failure: Failure) -> Iterator[Request]:
        """Count a method that could not be asked, and hand over to the next."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self._note(failure, request)
        method: DiscoveryMethod = request.meta["method"]
        self._chain.unanswered(method, request.url, reason_of(failure.value))
        self._chain.answered(method, articles=0)
        yield from self._after_discovery(method)

    def _after_discovery(self, method: DiscoveryMethod) -> Iterator[Request]:
        if self._chain.is_exhausted(method):
            self.report.discovery = self._chain.told()
            if self._chain.found_nothing(method):
                # One empty section among others that announce articles is nobody's trouble.
                for url, problem in self._chain.problems(method):
                    challenged = problem.startswith(PageKind.CHALLENGE)
                    kind = PageKind.CHALLENGE if challenged else None
                    self.report.fail(url, problem, kind=kind)
            if self._chain.goes_on_after(method):
                yield from self._ask_next_method()

    async def parse_article(self, response: Response) -> AsyncIterator[Sighting | Absence]:
        """Read an article, or say why there is none."""
        address: Address = response.meta["address"]
        self.report.pages += 1
        capture = self._capture(response)
        if response.status in _GONE:
            yield self._absence(address, capture, Outcome.GONE)
            return
        if response.status == 304:
            yield self._absence(address, capture, Outcome.UNCHANGED)
            return
        page = decode(
            response.body, (response.headers.get("Content-Type") or b"").decode("latin-1")
        )
        try:
            refuse_detour(self.source, asked=address, got=response.url)
            reading = await self.read(
                page, url=response.url, now=capture.at, announced=response.meta.get("announced")
            )
        except NotAnArticle as refusal:
            self.report.fail(response.url, str(refusal), kind=refusal.kind)
            if refusal.kind is PageKind.NOT_FOUND:
                yield self._absence(address, capture, Outcome.GONE)
            return
        self.report.read(reading.article)
        self.vouching.hear(response, at=capture.at)
        yield Sighting(
            source=self.name,
            address=reading.address,
            aliases=tuple({address.url, response.url} - {reading.address.url}),
            capture=capture,
            article=reading.article,
        )

    def failed(self, failure: Failure) -> None:
        """Note an article that could not be fetched; it stays unknown and is asked again."""
        self._note(failure, failure.request)  # type: ignore[attr-defined]

    def _note(self, failure: Failure, request: Request) -> None:
        error = failure.value
        if isinstance(error, NotInArchive):
            self.report.missing(request.url)
        else:
            # Who looks into it knows the address that was announced, not where it was sent on.
            asked = request.meta.get("redirect_urls", [request.url])[0]
            sent_on = f" (sent on to {request.url})" if asked != request.url else ""
            self.report.fail(asked, reason_of(error) + sent_on, kind=kind_of(error))

    def _absence(self, address: Address, capture: Capture, outcome: Outcome) -> Absence:
        return Absence(source=self.name, address=address, capture=capture, outcome=outcome)

    def captured_at(self, response: Response) -> datetime:
        """Tell when the answer was given: its capture in a replay, now otherwise."""
        captured: datetime | None = response.meta.get("captured_at")
        return captured or self.clock()

    def _capture(self, response: Response) -> Capture:
        return Capture(
            at=self.captured_at(response),
            status=response.status,
            etag=header_of(response, "ETag"),
            last_modified=header_of(response, "Last-Modified"),
            answer=answer_of(response),
        )


logging.getLogger("scrapy.core.scraper").setLevel(logging.WARNING)
