"""Crawl a simulated site: the real spider, pipeline and database, with answers from a function."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.crawl.context import CrawlContext
from crawler.spider.article_spider import SourceSpider
from pipelines.crawl_history import StoredKnownPages
from pipelines.documents.attachment_store import AttachmentStore
from pipelines.storage_pipeline import StoragePipeline
from pipelines.writing.batch_writer import BatchWriter
from storage.engine import Database

Answer = Callable[[str], Response]
_MAX_REDIRECTS = 5


async def crawl_offline(
    spider_class: type[SourceSpider],
    answer: Answer,
    *,
    database: Database,
    writer: BatchWriter,
    at: datetime,
) -> CrawlContext:
    """Crawl once at an instant and return the context with its report."""
    context = CrawlContext.of(
        spider_class.source,
        clock=lambda: at,
        known_pages=StoredKnownPages(database, spider_class.source.name),
    )
    spider = spider_class(context=context)
    pipeline = StoragePipeline(writer, context.report, AttachmentStore(database, None))
    requests = deque([one async for one in spider.start()])
    while requests:
        async for result in _handled(requests.popleft(), answer):
            if isinstance(result, Request):
                requests.append(result)
                continue
            try:
                await pipeline.process_item(result)
            except DropItem as error:
                raise RuntimeError(str(error)) from error
    await pipeline.close_spider()
    return context


async def _handled(request: Request, answer: Answer) -> AsyncIterator[Any]:
    response = _followed(request, answer)
    response.request = request
    accepted = request.meta.get("handle_httpstatus_list", ())
    if response.status >= 400 and response.status not in accepted:
        assert request.errback is not None  # noqa: S101 - every request of a spider has one
        failure = Failure(HttpError(response))  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]
        for one in request.errback(failure) or ():
            yield one
        return
    async for one in request.callback(response):  # type: ignore[misc]
        yield one


def _followed(request: Request, answer: Answer) -> Response:
    response = answer(request.url)
    for _ in range(_MAX_REDIRECTS):
        target = response.headers.get("Location")
        if response.status not in {301, 302} or target is None:
            break
        response = answer(response.urljoin(target.decode()))
    return response


def html_response(url: str, body: bytes, *, status: int = 200) -> Response:
    """Return an answer in UTF-8 as its header says."""
    return HtmlResponse(
        url, body=body, status=status, headers={"Content-Type": "text/html; charset=utf-8"}
    )


def redirect_response(url: str, target: str) -> Response:
    """Return a redirect."""
    return HtmlResponse(url, status=302, headers={"Location": target})
