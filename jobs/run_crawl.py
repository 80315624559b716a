"""Run one crawl for the scheduler: errors go to the log."""

from __future__ import annotations

import logging

from crawler.crawl.report import CrawlReport
from crawler.runner import CrawlOptions, CrawlPool

logger = logging.getLogger(__name__)


async def crawl_source(pool: CrawlPool, name: str) -> CrawlReport | None:
    """Crawl a source and return its report; None if the crawl raised."""
    try:
        report = await pool.crawl(name, CrawlOptions(deadline=pool.deadline, due_only=True))
    except Exception:
        # One source must not end the crawls of the others.
        logger.exception("source %s: its crawl failed; it is retried when due", name)
        return None
    if not report.stopped:
        logger.info(
            "source %s: %d new, %d revised, %d flagged, %d failed",
            name,
            report.stored["new"],
            report.stored["revised"],
            report.flagged,
            report.failed,
        )
    return report
