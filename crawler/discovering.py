"""The spider's way to new articles: the discovery chain, one method after the other."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from article.identity import host_of
from article.value import Address
from crawler.chain import Chain
from crawler.cutting import CutOff, InHand
from crawler.declaring import DeclaredSpider
from crawler.discovery import Announced, DiscoveryMethod
from crawler.discovery.method import Found
from crawler.memory import Memory, NoMemory
from crawler.reading.refusal import PageKind
from crawler.replay import NotInArchive, Replay
from crawler.report import CrawlReport
from crawler.trouble import challenge_in, kind_of, reason_of
from crawler.turns import HostTurns
from crawler.vouching import Vouching


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


class DiscoveringSpider(DeclaredSpider, declared=False):
    """Asks how the source announces articles, and for those that are not stored yet."""

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
        self.in_hand = InHand()

    @abstractmethod
    def article_request(self, address: Address, **meta: Any) -> Request | None:
        """Ask for an article; None when there is no need or no room."""

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
        # In a thread: a sitemap of thousands would hold up the dashboard and every other crawl.
        found, links = await asyncio.to_thread(self._read_announcements, response, method)
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

    def _read_announcements(
        self, response: Response, method: DiscoveryMethod
    ) -> tuple[Found, list[tuple[Announced, Address | None]]]:
        found = method.read(response.body, url=response.url, now=self.captured_at(response))
        base = response.url
        return found, [(one, self.source.address(one.url, base=base)) for one in found.links]

    def _announced_request(self, one: Announced, address: Address) -> Request | None:
        if self.since and one.published_at and one.published_at < self.since:
            return None
        return self.article_request(address, announced=one.published_at)

    def discovery_failed(self, failure: Failure) -> Iterator[Request]:
        """Count a method that could not be asked, and hand over to the next."""
        if isinstance(failure.value, CutOff):
            return  # nobody knows what it would have answered
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

    def _note(self, failure: Failure, request: Request) -> None:
        error = failure.value
        if isinstance(error, CutOff):
            return
        if isinstance(error, NotInArchive):
            self.report.missing(request.url)
        else:
            # Who looks into it knows the address that was announced, not where it was sent on.
            asked = request.meta.get("redirect_urls", [request.url])[0]
            sent_on = f" (sent on to {request.url})" if asked != request.url else ""
            self.report.fail(asked, reason_of(error) + sent_on, kind=kind_of(error))

    def captured_at(self, response: Response) -> datetime:
        """Tell when the answer was given: its capture in a replay, now otherwise."""
        captured: datetime | None = response.meta.get("captured_at")
        return captured or self.clock()
