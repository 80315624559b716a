"""Stores what was read from archives, in batches and in its order, without a crawl."""

from __future__ import annotations

from article.belief.decision import NO_EVIDENCE
from article.belief.policy import doubt_about_new
from article.message import message
from article.model import ArticleCapture, MissingCapture
from crawler.crawl.report import CrawlReport
from pipelines.batch_processor import BatchProcessor
from pipelines.items import (
    NormalisedCapture,
    StoreCode,
    StoredCapture,
    StoreFailed,
    StoreResult,
    UntrustedItem,
    UnverifiedItem,
)
from pipelines.warc_import.record_reader import ReadRecord
from pipelines.writing.batch_writer import MAX_BATCH_SIZE

_ImportedItem = ArticleCapture | NormalisedCapture | MissingCapture
_MAX_BATCH_BYTES = 32_000_000


class WarcImporter:
    """Stores records one after the other; one report for each source. Call `flush` at the end.

    A batch ends where what it stores may decide about the next record, so the rows are those of storing
    one by one.
    """

    def __init__(self, processor: BatchProcessor) -> None:
        self._processor = processor
        self._items: list[_ImportedItem] = []
        self._names: set[str] = set()
        self._bytes = 0
        self.reports: dict[str, CrawlReport] = {}
        self.skipped = 0

    def add(self, record: ReadRecord) -> None:
        """Count a record, and store its article with the next batch."""
        if record.source is None:
            self.skipped += 1
            return
        report = self.reports.setdefault(
            record.source, CrawlReport(source=record.source, started_at=record.at)
        )
        report.pages += 1
        if record.failure:
            report.record_failure(record.url, record.failure)
        if record.article:
            report.record_article(record.article)
        if record.item:
            self._add(record.item)
        elif not record.failure:
            self.skipped += 1

    def flush(self) -> None:
        """Store what waits."""
        items, self._items, self._names, self._bytes = self._items, [], set(), 0
        if not items:
            return
        # Of the rest of the site nothing is known.
        results = self._processor.store(
            [UnverifiedItem(item=item, site=NO_EVIDENCE) for item in items]
        )
        for item, result in zip(items, results, strict=True):
            self._record(item, result)

    def _add(self, item: _ImportedItem) -> None:
        names = _names(item)
        alone = _depends_on_others(item)
        if alone or not self._names.isdisjoint(names):
            self.flush()
        self._items.append(item)
        self._names |= names
        raw = _capture(item).fetch.raw_response
        self._bytes += len(raw.body) if raw else 0
        if alone or len(self._items) >= MAX_BATCH_SIZE or self._bytes >= _MAX_BATCH_BYTES:
            self.flush()

    def _record(self, item: _ImportedItem, stored: StoreResult) -> None:
        capture = _capture(item)
        report = self.reports[capture.source]
        if isinstance(stored, StoreFailed):
            report.record_failure(
                capture.address.url, message(StoreCode.NOT_STORED, error=stored.reason)
            )
        elif isinstance(stored, UntrustedItem):
            report.disbelieved += 1
        elif isinstance(stored, StoredCapture):
            report.stored[stored.outcome.value] += 1
            report.flagged += stored.flagged


def _depends_on_others(item: _ImportedItem) -> bool:
    """Return whether the decision about an item looks at what else was stored."""
    if isinstance(item, MissingCapture):
        return True
    capture = _capture(item)
    return isinstance(capture, ArticleCapture) and (
        doubt_about_new(capture.article, capture.signs) is not None
    )


def _capture(item: _ImportedItem) -> ArticleCapture | MissingCapture:
    return item.capture if isinstance(item, NormalisedCapture) else item


def _names(item: _ImportedItem) -> set[str]:
    """Return every name under which an item may be stored."""
    capture = _capture(item)
    aliases = capture.aliases if isinstance(capture, ArticleCapture) else ()
    return {capture.address.key, capture.address.url, *aliases}
