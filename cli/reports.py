"""How a finished crawl is told."""

from __future__ import annotations

from typing import Any

from cli.console import tell
from crawler.polling import verdict
from crawler.report import CrawlReport

_SHOWN = 5


def report_json(report: CrawlReport) -> dict[str, Any]:
    """Give a report as a JSON object."""
    told = verdict(report)
    return {
        "source": report.source,
        "outcome": told.outcome.value,
        "reason": told.reason,
        "pages": report.pages,
        "articles": report.articles,
        "known": report.known,
        "flagged": report.flagged,
        "kept": dict(report.kept),
        "failed": report.failed,
        "failures": [{"url": one.url, "reason": one.reason} for one in report.failures],
        "missing": report.missed,
        "discovery": [{"method": kind, "articles": found} for kind, found in report.discovery],
    }


def tell_report(report: CrawlReport) -> None:
    """Tell a report in a few lines."""
    kept = ", ".join(f"{count} {name}" for name, count in sorted(report.kept.items()))
    tell(
        f"{report.source}: {report.articles} articles read ({kept or 'none kept'}), "
        f"{report.flagged} flagged, {report.known} known already"
    )
    for failure in report.failures[:_SHOWN]:
        tell(f"  failed: {failure.url}: {failure.reason}")
    if report.failed > _SHOWN:
        tell(f"  and {report.failed - _SHOWN} more failures")
    if report.missed:
        tell(f"  {report.missed} addresses are not in the archive, first {report.missing_urls[0]}")
