"""The outcome of a crawl, derived from its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from article.message import Message, MessageCode, message
from crawler.crawl.report import CrawlReport


class CrawlOutcome(StrEnum):
    """How a crawl ended."""

    DONE = "done"
    PARTIAL = "partial"
    """Some pages failed, some did not."""
    FAILED = "failed"
    """No article was found, and something failed."""
    STOPPED = "stopped"


class CrawlCode(MessageCode):
    """How a crawl ended, and why."""

    STOPPED = "crawl_stopped"
    ABORTED = "crawl_cut_off"
    NOTHING = "crawl_nothing"
    PARTIAL = "crawl_partial"
    DONE = "crawl_done"
    NOT_NOTED = "crawl_not_noted"


@dataclass(frozen=True, kw_only=True)
class CrawlResult:
    """The outcome of a crawl and the reason, for an operator."""

    outcome: CrawlOutcome
    reason: Message

    @property
    def succeeded(self) -> bool:
        """Return whether the crawl found articles."""
        return self.outcome in {CrawlOutcome.DONE, CrawlOutcome.PARTIAL}


def result_of(report: CrawlReport) -> CrawlResult:
    """Derive the outcome from the counts of a crawl."""
    if report.stopped:
        return CrawlResult(outcome=CrawlOutcome.STOPPED, reason=message(CrawlCode.STOPPED))
    if report.aborted_after:
        reason = message(CrawlCode.ABORTED, after=report.aborted_after, pages=report.pages)
        outcome = CrawlOutcome.PARTIAL if report.articles else CrawlOutcome.FAILED
        return CrawlResult(outcome=outcome, reason=reason)
    announced = sum(found or 0 for _, found in report.discovery)
    first = report.failures[0].as_message if report.failures else None
    if not announced and not report.articles:
        return CrawlResult(outcome=CrawlOutcome.FAILED, reason=first or message(CrawlCode.NOTHING))
    if report.failed and first:
        reason = message(CrawlCode.PARTIAL, count=report.failed, first=first)
        return CrawlResult(outcome=CrawlOutcome.PARTIAL, reason=reason)
    return CrawlResult(outcome=CrawlOutcome.DONE, reason=message(CrawlCode.DONE, count=announced))
