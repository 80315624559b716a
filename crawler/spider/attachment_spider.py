"""Attachments of articles: requested once their article is stored, each once a crawl."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from article.bounds import ATTACHMENT_BYTES
from article.canonical_url import host_of
from article.message import message
from article.model import (
    AttachmentCapture,
    FetchResult,
    MissingAttachment,
    PageAddress,
)
from crawler.crawl.context import CrawlContext
from crawler.crawl.deadline import CrawlAborted
from crawler.crawl.fetch_errors import FetchCode, describe_error
from crawler.crawl.known_pages import KnownAttachment
from crawler.http.conditional_requests import validators_of
from crawler.spider.redirects import GONE, to_archivable
from crawler.warc.replay import NotInArchive

if TYPE_CHECKING:  # it brings the whole engine, which commands that only list need not load
    from scrapy.crawler import Crawler

_AFTER_ARTICLES = -2_000_000
"""Priority: a long report must not keep the news waiting."""

_TIMEOUT_SECONDS = 180
"""Three times that of a page: 50 MB from a server that sends 300 kB a second."""


class AttachmentSpider:
    """The part of a spider that requests documents: by the same handlers as pages, and as politely."""

    name: str
    crawler: Crawler
    context: CrawlContext
    captured_at: Callable[[Response], datetime]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._requested_attachments: set[str] = set()

    async def request_attachments(self, page: PageAddress) -> None:
        """Request the documents that a stored article links to."""
        known = await asyncio.to_thread(
            self.context.known_pages.attachments, page, now=self.context.clock()
        )
        engine = self.crawler.engine
        if engine.spider is None:
            return  # the crawl is being ended
        self.context.http_hosts.update(host_of(one.url) for one in known if one.over_http)
        for place, one in enumerate(known):
            if request := self._attachment_request(one, page, place=place):
                engine.crawl(request)

    def _attachment_request(
        self, known: KnownAttachment, page: PageAddress, *, place: int
    ) -> Request | None:
        replay = self.context.replay
        if known.url in self._requested_attachments:
            return None
        if replay and not replay.archive.contains(known.url):
            return None
        self._requested_attachments.add(known.url)
        return Request(
            known.url,
            headers={} if replay else dict(known.conditions),
            callback=self.parse_attachment,
            errback=self.attachment_failed,
            dont_filter=True,
            priority=_AFTER_ARTICLES - place,
            meta={
                "asked": known.url,
                "page": page,
                "was_absent": known.is_absent,
                "download_maxsize": ATTACHMENT_BYTES,
                "download_timeout": _TIMEOUT_SECONDS,
                "handle_httpstatus_list": [*GONE, 304],
            },
        )

    def parse_attachment(
        self, response: Response
    ) -> Iterator[AttachmentCapture | MissingAttachment]:
        """Pass a document on; one that is unchanged costs nothing more than its request."""
        url, page = response.meta["asked"], response.meta["page"]
        at = self.captured_at(response)
        if response.status in GONE:
            reason = message(FetchCode.STATUS, status=response.status)
            yield MissingAttachment(
                source=self.name, page=page, url=url, at=at, reason=reason, gone=True
            )
            return
        if response.status == 304:
            self.context.report.attachments["unchanged"] += 1
            if response.meta["was_absent"]:
                fetch = FetchResult(at=at, status=response.status)
                yield AttachmentCapture(source=self.name, page=page, url=url, fetch=fetch)
            return
        found = validators_of(response, url=url, at=at)
        yield AttachmentCapture(
            source=self.name,
            page=page,
            url=url,
            fetch=FetchResult(
                at=at,
                status=response.status,
                validators=found.as_value() if found else None,
                raw_response=to_archivable(response),
            ),
        )

    def attachment_failed(self, failure: Failure) -> Iterator[MissingAttachment]:
        """Pass on why a document could not be fetched; its article is read all the same."""
        if isinstance(failure.value, CrawlAborted | NotInArchive):
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        yield MissingAttachment(
            source=self.name,
            page=request.meta["page"],
            url=request.meta["asked"],
            at=self.context.clock(),
            reason=describe_error(failure.value),
        )
