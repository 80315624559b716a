"""The health of a source, derived from its history and its newest crawl."""

from __future__ import annotations

from article.message import joined, message
from crawler.health.code import HealthCode
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
        return Diagnosis(health=SourceHealth.PAUSED, reason=message(HealthCode.PAUSED))
    return _broken(history) or _degraded(history) or _silent(history) or history.last


def _broken(history: SourceHistory) -> Diagnosis | None:
    last = history.last
    if last.health is SourceHealth.BROKEN:
        failures = failures_in_a_row(history.crawls)
        if len(failures) == 1 < len(history.crawls):
            # One bad hour of a server is not worth waking anybody.
            reason = message(HealthCode.BEFORE_WORKED, why=last.reason)
            return Diagnosis(health=SourceHealth.DEGRADED, reason=reason)
        if len(failures) < 2:
            return last
        return Diagnosis(
            health=SourceHealth.BROKEN,
            reason=message(
                HealthCode.FAILING_SINCE,
                why=last.reason,
                count=len(failures),
                since=failures[-1].at,
            ),
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
    return Diagnosis(health=SourceHealth.DEGRADED, reason=joined(found)) if found else None


def _silent(history: SourceHistory) -> Diagnosis | None:
    gap = current_gap([seen.at for seen in history.articles], now=history.now)
    if gap is None or not gap.is_long:
        return None
    code = HealthCode.BUT_FROZEN if gap.is_stalled else HealthCode.BUT
    return Diagnosis(
        health=SourceHealth.DEGRADED if gap.is_stalled else SourceHealth.QUIET,
        reason=message(code, why=history.last.reason, gap=gap.description),
    )
