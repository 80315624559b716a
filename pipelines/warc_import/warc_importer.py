"""Import archived responses: the same steps as for fetched pages, without a crawl."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from urllib.parse import urljoin

from article.belief.decision import NO_EVIDENCE
from article.canonical_url import BadAddress, host_of
from article.message import message, verbatim
from article.model import ArticleCapture, FetchResult, MissingCapture, MissReason, RawResponse
from article.removal import is_front_page
from crawler.crawl.report import CrawlReport
from crawler.extraction.extract import page_signs
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.html.charset import decode
from crawler.spider.article_spider import SourceSpider
from crawler.spider.registry import declared_sources, spider_for_host, spider_for_url
from crawler.warc.archived_response import ArchivedResponse
from pipelines.archive.page_archive import PageArchive
from pipelines.batch_processor import BatchProcessor
from pipelines.items import (
    CapturedItem,
    StoreCode,
    StoredCapture,
    StoreFailed,
    UntrustedItem,
    UnverifiedItem,
)
from storage.engine import Database

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
_JSON_TYPES = frozenset({"application/json", "text/json"})
"""Only of sources whose articles an API returns."""
_GONE_STATUSES = frozenset({404, 410})
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_PLAIN_HOST = re.compile(r"https?://([\w.:-]+)[/?#]")


class WarcImporter:
    """Imports archived responses one by one; one report for each source."""

    def __init__(
        self, database: Database, *, any_host: bool, page_archive: PageArchive | None = None
    ) -> None:
        self._processor = BatchProcessor(database, page_archive)
        self._any_host = any_host
        # An archive asks for the same hosts again and again.
        self._is_declared = lru_cache(maxsize=10_000)(_is_declared)
        self.reports: dict[str, CrawlReport] = {}
        self.skipped = 0

    def accepts(self, url: str) -> bool:
        """Return whether a URL can be an article's; the others need not be decompressed."""
        plain = None if self._any_host else _PLAIN_HOST.match(url)
        if plain and not self._is_declared(plain[1]):
            self.skipped += 1
            return False
        try:
            spider = self._spider(url)
        except BadAddress:
            spider = None  # WARC-Target-URI names no host
        if spider is None or spider.source.address(url) is None:
            self.skipped += 1
            return False
        return True

    def _spider(self, url: str) -> type[SourceSpider] | None:
        spider = spider_for_url(url)
        return spider_for_host(host_of(url)) if spider is None and self._any_host else spider

    async def add(self, record: ArchivedResponse, *, limit: int) -> None:
        """Extract and store a response; failures go into the source's report."""
        spider = self._spider(record.url)
        content_type = record.header("content-type").split(";")[0].strip().lower()
        if spider is None or content_type not in _types(spider):
            self.skipped += 1
            return
        address = spider.source.address(record.url)
        if address is None:
            self.skipped += 1
            return
        report = self._report(spider, record)
        report.pages += 1
        try:
            item = await self._extract(spider, record, report, limit=limit)
            if item is not None:
                await asyncio.to_thread(self._store, item, report)
        except (NotAnArticle, BadAddress) as error:
            report.record_failure(record.url, verbatim(str(error)))

    def _report(self, spider: type[SourceSpider], record: ArchivedResponse) -> CrawlReport:
        new = CrawlReport(source=spider.name, started_at=record.at)
        return self.reports.setdefault(spider.name, new)

    async def _extract(
        self,
        spider: type[SourceSpider],
        record: ArchivedResponse,
        report: CrawlReport,
        *,
        limit: int,
    ) -> ArticleCapture | MissingCapture | None:
        source = spider.source
        raw_response = RawResponse(url=record.url, headers=record.headers, body=record.body)
        fetch = FetchResult(at=record.at, status=record.status, raw_response=raw_response)
        requested = source.address_or_plain(record.url)
        missing = MissingCapture(
            source=source.name, address=requested, fetch=fetch, reason=MissReason.GONE
        )
        if record.status in _GONE_STATUSES or _redirects_to_front_page(record):
            return missing
        if record.status != 200:
            self.skipped += 1
            return None
        if len(record.body) > limit:
            raise NotAnArticle(NonArticleKind.TOO_LARGE, message(PageCode.LARGE, limit=limit))
        page = decode(record.body, record.header("content-type"))
        try:
            reading = await spider.read(page, url=record.url, now=record.at)
        except NotAnArticle as refusal:
            report.record_failure(record.url, refusal.reason)
            return missing if refusal.kind is NonArticleKind.NOT_FOUND else None
        report.record_article(reading.article)
        return ArticleCapture(
            source=source.name,
            address=reading.address,
            aliases=tuple({requested.url} - {reading.address.url}),
            fetch=fetch,
            article=reading.article,
            signs=page_signs(source, reading, body=record.body, url=record.url, announced=None),
        )

    def _store(self, item: CapturedItem, report: CrawlReport) -> None:
        # One capture at a time: of the rest of the site nothing is known.
        (stored,) = self._processor.store([UnverifiedItem(item=item, site=NO_EVIDENCE)])
        if isinstance(stored, StoreFailed):
            report.record_failure(
                item.address.url, message(StoreCode.NOT_STORED, error=stored.reason)
            )
        elif isinstance(stored, UntrustedItem):
            report.disbelieved += 1
        elif isinstance(stored, StoredCapture):
            report.stored[stored.outcome.value] += 1
            report.flagged += stored.flagged


def _is_declared(host: str) -> bool:
    """Return whether any source owns a host."""
    host = host_of(f"https://{host}")
    return any(source.owns(host) for source in declared_sources())


def _types(spider: type[SourceSpider]) -> frozenset[str]:
    return _PAGE_TYPES | _JSON_TYPES if spider.json_article else _PAGE_TYPES


def _redirects_to_front_page(record: ArchivedResponse) -> bool:
    """Return whether an article redirects to the front page of its site."""
    target = urljoin(record.url, record.header("location"))
    return (
        record.status in _REDIRECT_STATUSES
        and host_of(target) == host_of(record.url)
        and is_front_page(target)
        and not is_front_page(record.url)
    )
