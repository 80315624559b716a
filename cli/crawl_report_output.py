"""Output of a finished crawl: JSON or a few lines."""

from __future__ import annotations

from typing import Any

from cli.console import print_message
from crawler.crawl.outcome import result_of
from crawler.crawl.report import CrawlReport
from presentation.messages import ENGLISH, render

_SHOWN = 5


def report_json(report: CrawlReport) -> dict[str, Any]:
    """Return a report as a JSON object."""
    result = result_of(report)
    return {
        "source": report.source,
        "outcome": result.outcome.value,
        "reason": render(result.reason, ENGLISH),
        "pages": report.pages,
        "articles": report.articles,
        "known": report.known,
        "flagged": report.flagged,
        "kept": dict(report.stored),
        "attachments": dict(report.attachments),
        "failed": report.failed,
        "failures": [
            {"url": one.url, "reason": render(one.reason, ENGLISH)} for one in report.failures
        ],
        "missing": report.missing_count,
        "discovery": [{"method": kind, "articles": found} for kind, found in report.discovery],
    }


def articles_text(count: int) -> str:
    """Return a number of articles in words."""
    return f"{count} article" if count == 1 else f"{count} articles"


def print_report(report: CrawlReport) -> None:
    """Print a report in a few lines."""
    stored = ", ".join(f"{count} {name}" for name, count in sorted(report.stored.items()))
    print_message(
        f"{report.source}: {articles_text(report.articles)} read ({stored or 'none kept'}), "
        f"{report.flagged} flagged, {report.known} known already"
    )
    if report.attachments:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(report.attachments.items()))
        print_message(f"  attachments: {counts}")
    for failure in report.failures[:_SHOWN]:
        print_message(f"  failed: {render(failure.as_message, ENGLISH)}")
    if report.failed > _SHOWN:
        print_message(f"  and {report.failed - _SHOWN} more failures")
    if report.missing_count:
        many = report.missing_count > 1
        print_message(
            f"  {report.missing_count} {'addresses are' if many else 'address is'} not in the archive, "
            f"first {report.missing_urls[0]}"
        )
