"""Ingesting: recorded pages take the same four steps as fetched ones, without a crawl."""

from __future__ import annotations

import asyncio

from article.identity import BadAddress, host_of
from article.value import Absence, Capture, Outcome, Sighting
from crawler.archive import Recorded
from crawler.declared import spider_for_url
from crawler.reading.decode import decode
from crawler.reading.refusal import NotAnArticle, PageKind
from crawler.report import CrawlReport
from crawler.spider import SourceSpider
from crawler.unknown import spider_for_any
from pipelines.identify import identify, last_fingerprint
from pipelines.judge import judge
from pipelines.keep import keep, keep_missing
from pipelines.normalise import normalise_sighting
from storage.engine import Database, StorageUnavailable

_GONE = frozenset({404, 410})


class Ingest:
    """Takes archived answers one by one; the counts are kept by source."""

    def __init__(self, database: Database, *, any_host: bool) -> None:
        self._database = database
        self._any_host = any_host
        self.reports: dict[str, CrawlReport] = {}
        self.skipped = 0

    async def take(self, record: Recorded, *, limit: int) -> None:
        """Store what the answer says; a page that cannot be read or stored is told in the report."""
        spider = spider_for_url(record.url)
        if spider is None and self._any_host:
            spider = spider_for_any(host_of(record.url))
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
        except (NotAnArticle, BadAddress, StorageUnavailable) as error:
            report.fail(record.url, str(error))

    def _report(self, spider: type[SourceSpider], record: Recorded) -> CrawlReport:
        fresh = CrawlReport(source=spider.name, started_at=record.at)
        return self.reports.setdefault(spider.name, fresh)

    async def _read(
        self, spider: type[SourceSpider], record: Recorded, report: CrawlReport, *, limit: int
    ) -> Sighting | Absence | None:
        source = spider.source
        capture = Capture(at=record.at, status=record.status)
        asked = source.any_address(record.url)
        gone = Absence(source=source.name, address=asked, capture=capture, outcome=Outcome.GONE)
        if record.status in _GONE:
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

    def _store(self, item: Sighting | Absence, report: CrawlReport) -> None:
        if isinstance(item, Absence):
            keep_missing(self._database, item)
            return
        sighting = normalise_sighting(item)
        last = last_fingerprint(self._database, sighting)
        kept = keep(self._database, judge(identify(sighting, last_fingerprint=last)))
        report.kept[kept.keeping.value] += 1
        report.flagged += kept.flagged
