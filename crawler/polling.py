"""How a crawl ended, judged from its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crawler.pace import spoken
from crawler.report import CrawlReport


class CrawlOutcome(StrEnum):
    """How a crawl ended."""

    DONE = "done"
    PARTIAL = "partial"
    """Some pages failed, some did not."""
    FAILED = "failed"
    """Nothing was found, and something was wrong."""
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a crawl says about its source, in a sentence an operator can act on."""

    outcome: CrawlOutcome
    reason: str

    @property
    def succeeded(self) -> bool:
        """Tell whether the source answered usefully."""
        return self.outcome in {CrawlOutcome.DONE, CrawlOutcome.PARTIAL}


def verdict(report: CrawlReport) -> Verdict:
    """Weigh the counts of a crawl."""
    if report.stopped:
        return Verdict(outcome=CrawlOutcome.STOPPED, reason="stopped before it was done")
    if report.cut_off_after:
        after = spoken(report.cut_off_after)
        reason = f"cut off after {after}, with {report.pages} pages read"
        brought = CrawlOutcome.PARTIAL if report.articles else CrawlOutcome.FAILED
        return Verdict(outcome=brought, reason=reason)
    announced = sum(found or 0 for _, found in report.discovery)
    if not announced and not report.articles:
        first = report.failures[0] if report.failures else None
        reason = f"{first.url}: {first.reason}" if first else "no discovery method found an article"
        return Verdict(outcome=CrawlOutcome.FAILED, reason=reason)
    if report.failed:
        first = report.failures[0]
        told = f"{report.failed} addresses failed, first {first.url}: {first.reason}"
        return Verdict(outcome=CrawlOutcome.PARTIAL, reason=told)
    return Verdict(outcome=CrawlOutcome.DONE, reason=f"{announced} articles announced")
