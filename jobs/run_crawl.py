"""One crawl as the watch orders it: what goes wrong ends in the log, not in the watch."""

from __future__ import annotations

import logging

from crawler.crawl.report import CrawlReport
from crawler.runner import CrawlOptions, CrawlPool

logger = logging.getLogger(__name__)


async def crawl_source(pool: CrawlPool, name: str) -> CrawlReport | None:
    """Crawl a source and say how it went; None if the crawl broke off."""
    try:
        report = await pool.crawl(name, CrawlOptions(deadline=pool.deadline))
    except Exception:
        # One source must not end the watch over the others.
        logger.exception("source %s: its crawl broke off; it is tried again when due", name)
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
