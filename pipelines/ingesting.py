"""Ingesting: recorded pages take the same four steps as fetched ones, without a crawl."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

from article.identity import BadAddress, host_of
from article.presence import is_front_door
from article.value import Absence, Answer, Capture, Outcome, Sighting
from crawler.archive import Recorded
from crawler.declared import spider_for_url
from crawler.reading.decode import decode
from crawler.reading.refusal import NotAnArticle, PageKind
from crawler.report import CrawlReport
from crawler.spider import SourceSpider
from crawler.unknown import spider_for_any
from pipelines.archive import Evidence
from pipelines.stages import NotStored, Seen
from pipelines.steps import Steps
from storage.engine import Database

_GONE = frozenset({404, 410})
_SENT_ON = frozenset({301, 302, 303, 307, 308})


class Ingest:
    """Takes archived answers one by one; the counts are kept by source."""

    def __init__(
        self, database: Database, *, any_host: bool, evidence: Evidence | None = None
    ) -> None:
        self._steps = Steps(database, evidence)
        self._any_host = any_host
        self.reports: dict[str, CrawlReport] = {}
        self.skipped = 0

    def wants(self, url: str) -> bool:
        """Tell whether an address can be an article's; what is not wanted need not be unpacked."""
        spider = self._spider(url)
        if spider is None or spider.source.address(url) is None:
            self.skipped += 1
            return False
        return True

    def _spider(self, url: str) -> type[SourceSpider] | None:
        spider = spider_for_url(url)
        return spider_for_any(host_of(url)) if spider is None and self._any_host else spider

    async def take(self, record: Recorded, *, limit: int) -> None:
        """Store what the answer says; a page that cannot be read or stored is told in the report."""
        spider = self._spider(record.url)
        sort = record.header("content-type").split(";")[0].strip().lower()
        if spider is None or sort not in {"text/html", "application/xhtml+xml", ""}:
            self.skipped += 1
            return
        address = spider.source.address(record.url)
        if address is None:
            self.skipped += 1
            return
        report = self._report(spider, record)
        report.pages += 1
        try:
            item = await self._read(spider, record, report, limit=limit)
            if item is not None:
                await asyncio.to_thread(self._store, item, report)
        except (NotAnArticle, BadAddress) as error:
            report.fail(record.url, str(error))

    def _report(self, spider: type[SourceSpider], record: Recorded) -> CrawlReport:
        fresh = CrawlReport(source=spider.name, started_at=record.at)
        return self.reports.setdefault(spider.name, fresh)

    async def _read(
        self, spider: type[SourceSpider], record: Recorded, report: CrawlReport, *, limit: int
    ) -> Sighting | Absence | None:
        source = spider.source
        answer = Answer(url=record.url, headers=record.headers, body=record.body)
        capture = Capture(at=record.at, status=record.status, answer=answer)
        asked = source.any_address(record.url)
        gone = Absence(source=source.name, address=asked, capture=capture, outcome=Outcome.GONE)
        if record.status in _GONE or _leads_home(record):
            return gone
        if record.status != 200:
            self.skipped += 1
            return None
        if len(record.body) > limit:
            raise NotAnArticle(PageKind.TOO_LARGE, f"the page is larger than {limit:,} bytes")
        page = decode(record.body, record.header("content-type"))
        try:
            reading = await spider.read(page, url=record.url, now=record.at)
        except NotAnArticle as refusal:
            report.fail(record.url, str(refusal))
            return gone if refusal.kind is PageKind.NOT_FOUND else None
        report.read(reading.article)
        return Sighting(
            source=source.name,
            address=reading.address,
            aliases=tuple({asked.url} - {reading.address.url}),
            capture=capture,
            article=reading.article,
        )

    def _store(self, item: Seen, report: CrawlReport) -> None:
        (stored,) = self._steps.store([item])
        if isinstance(stored, NotStored):
            report.fail(item.address.url, f"not stored: {stored.reason}")
        elif stored is not None:
            report.kept[stored.keeping.value] += 1
            report.flagged += stored.flagged


def _leads_home(record: Recorded) -> bool:
    """Tell whether the site sent the reader of an article to its front page."""
    target = urljoin(record.url, record.header("location"))
    return (
        record.status in _SENT_ON
        and host_of(target) == host_of(record.url)
        and is_front_door(target)
        and not is_front_door(record.url)
    )
