"""The health of a source, derived from its history and its newest crawl."""

from __future__ import annotations

from article.dates import HANOI
from crawler.health.history import SourceHistory
from crawler.health.implausible_dates import implausible_dates
from crawler.health.last_crawl import Diagnosis, SourceHealth
from crawler.health.publication_gaps import current_gap
from crawler.health.regressions import (
    failures_in_a_row,
    fallback_in_use,
    pages_without_text,
    regressions,
)


def assess(history: SourceHistory) -> Diagnosis:
    """Return the health of a source and the reason; the worst finding wins."""
    if history.paused:
        return Diagnosis(
            health=SourceHealth.PAUSED, reason="paused by hand; `tipwatch sources resume` ends it"
        )
    return _broken(history) or _degraded(history) or _silent(history) or history.last


def _broken(history: SourceHistory) -> Diagnosis | None:
    last = history.last
    if last.health is SourceHealth.BROKEN:
        failures = failures_in_a_row(history.crawls)
        if len(failures) == 1 < len(history.crawls):
            # One bad hour of a server is not worth waking anybody.
            reason = f"{last.reason}; the crawl before worked"
            return Diagnosis(health=SourceHealth.DEGRADED, reason=reason)
        if len(failures) < 2:
            return last
        since = failures[-1].at.astimezone(HANOI)
        return Diagnosis(
            health=SourceHealth.BROKEN,
            reason=f"{last.reason}; failed {len(failures)} times in a row since {since:%d/%m/%Y %H:%M}",
        )
    without_text = pages_without_text(history.crawls)
    return Diagnosis(health=SourceHealth.BROKEN, reason=without_text) if without_text else None


def _degraded(history: SourceHistory) -> Diagnosis | None:
    last = history.last
    found = [last.reason] if last.health is SourceHealth.DEGRADED else []
    if fallback := fallback_in_use(history.crawls):
        found.append(fallback)
    found += regressions(history.crawls)
    found += implausible_dates(history.articles)
    return Diagnosis(health=SourceHealth.DEGRADED, reason="; ".join(found)) if found else None


def _silent(history: SourceHistory) -> Diagnosis | None:
    gap = current_gap([seen.at for seen in history.articles], now=history.now)
    if gap is None or not gap.is_long:
        return None
    reason = f"{history.last.reason}, but {gap.description}"
    if gap.is_stalled:
        return Diagnosis(
            health=SourceHealth.DEGRADED,
            reason=f"{reason}; look whether the site announces its news elsewhere now",
        )
    return Diagnosis(health=SourceHealth.QUIET, reason=reason)
