"""The outcome of a crawl, derived from its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crawler.crawl.report import CrawlReport
from crawler.source.poll_interval import humanize


class CrawlOutcome(StrEnum):
    """How a crawl ended."""

    DONE = "done"
    PARTIAL = "partial"
    """Some pages failed, some did not."""
    FAILED = "failed"
    """No article was found, and something failed."""
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class CrawlResult:
    """The outcome of a crawl and the reason, for an operator."""

    outcome: CrawlOutcome
    reason: str

    @property
    def succeeded(self) -> bool:
        """Return whether the crawl found articles."""
        return self.outcome in {CrawlOutcome.DONE, CrawlOutcome.PARTIAL}


def result_of(report: CrawlReport) -> CrawlResult:
    """Derive the outcome from the counts of a crawl."""
    if report.stopped:
        return CrawlResult(outcome=CrawlOutcome.STOPPED, reason="stopped before it was done")
    if report.aborted_after:
        after = humanize(report.aborted_after)
        reason = f"cut off after {after}, with {report.pages} pages read"
        outcome = CrawlOutcome.PARTIAL if report.articles else CrawlOutcome.FAILED
        return CrawlResult(outcome=outcome, reason=reason)
    announced = sum(found or 0 for _, found in report.discovery)
    if not announced and not report.articles:
        first = report.failures[0] if report.failures else None
        reason = f"{first.url}: {first.reason}" if first else "no discovery method found an article"
        return CrawlResult(outcome=CrawlOutcome.FAILED, reason=reason)
    if report.failed:
        first = report.failures[0]
        partial_reason = f"{report.failed} addresses failed, first {first.url}: {first.reason}"
        return CrawlResult(outcome=CrawlOutcome.PARTIAL, reason=partial_reason)
    return CrawlResult(outcome=CrawlOutcome.DONE, reason=f"{announced} articles announced")
