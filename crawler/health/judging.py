"""The health of a source, judged from its history; the newest crawl is one voice in it."""

from __future__ import annotations

from article.dates import HANOI
from crawler.health.history import History
from crawler.health.one_crawl import Diagnosis, Health
from crawler.health.plausibility import implausible_dates
from crawler.health.rhythm import silence
from crawler.health.trend import complaints, failures_in_a_row, fallback_since, textless


def judge(history: History) -> Diagnosis:
    """Say how a source is and why, in a sentence; the worst that is true of it counts."""
    if history.paused:
        return Diagnosis(
            health=Health.PAUSED, reason="paused by hand; `tipwatch sources resume` ends it"
        )
    return _broken(history) or _degraded(history) or _silent(history) or history.last


def _broken(history: History) -> Diagnosis | None:
    last = history.last
    if last.health is Health.BROKEN:
        failures = failures_in_a_row(history.crawls)
        if len(failures) == 1 < len(history.crawls):
            # One bad hour of a server is not worth waking anybody.
            told = f"{last.reason}; the crawl before worked"
            return Diagnosis(health=Health.DEGRADED, reason=told)
        if len(failures) < 2:
            return last
        since = failures[-1].at.astimezone(HANOI)
        return Diagnosis(
            health=Health.BROKEN,
            reason=f"{last.reason}; failed {len(failures)} times in a row since {since:%d/%m/%Y %H:%M}",
        )
    without_text = textless(history.crawls)
    return Diagnosis(health=Health.BROKEN, reason=without_text) if without_text else None


def _degraded(history: History) -> Diagnosis | None:
    last = history.last
    found = [last.reason] if last.health is Health.DEGRADED else []
    if fallback := fallback_since(history.crawls):
        found.append(fallback)
    found += complaints(history.crawls)
    found += implausible_dates(history.articles)
    return Diagnosis(health=Health.DEGRADED, reason="; ".join(found)) if found else None


def _silent(history: History) -> Diagnosis | None:
    found = silence([seen.at for seen in history.articles], now=history.now)
    if found is None or not found.is_long:
        return None
    told = f"{history.last.reason}, but {found.told}"
    if found.is_frozen:
        return Diagnosis(
            health=Health.DEGRADED,
            reason=f"{told}; look whether the site announces its news elsewhere now",
        )
    return Diagnosis(health=Health.QUIET, reason=told)
