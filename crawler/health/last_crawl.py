"""Diagnosis of a source from one finished crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from article.dates import HANOI
from article.model import ExtractionMethod
from crawler.crawl.report import CrawlReport
from crawler.discovery.fallback_chain import MethodResult
from crawler.extraction.not_an_article import NonArticleKind
from crawler.source.declaration import Source
from crawler.source.poll_interval import humanize

_TOLERATED_FAILURES = 0.2
"""The share of failed pages that is normal: an article withdrawn, a gallery without text."""
_FALLBACK_SHARE = 0.5
_NAMES = {"title": "title", "lines": "body"}


class SourceHealth(StrEnum):
    """The health of a source; the worst state that applies."""

    HEALTHY = "healthy"
    QUIET = "quiet"
    """Answers as it should, but has had nothing new for long."""
    DEGRADED = "degraded"
    """Articles come in, but fewer or worse than they could."""
    BROKEN = "broken"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """A source's health and the reason for it."""

    health: SourceHealth
    reason: str


def diagnose(report: CrawlReport, source: Source) -> Diagnosis:
    """Diagnose a finished crawl by itself; `crawler.health.assess` uses the history too."""
    if broken := next(_breakages(report), None):
        return Diagnosis(health=SourceHealth.BROKEN, reason=broken)
    if complaints := list(_degradations(report, source)):
        return Diagnosis(health=SourceHealth.DEGRADED, reason="; ".join(complaints))
    return Diagnosis(health=SourceHealth.HEALTHY, reason=_announced(report))


def _breakages(report: CrawlReport) -> Iterator[str]:
    if report.not_before:
        return  # it answers, and says when it will again
    if report.aborted_after and not report.articles:
        after = humanize(report.aborted_after)
        details = f", first {_first(report)}" if report.failures else ""
        yield f"the crawl brought nothing in {after} and was cut off{details}: look whether the site answers"
    announced = any(step.articles for step in report.method_results)
    nothing = not report.articles and not report.known
    if report.rejected_pages[NonArticleKind.CHALLENGE] and (nothing or not announced):
        details = _first(report, "challenge")
        yield f"a firewall answers instead of the site ({details}): ask its owner to admit us"
    if not announced:
        details = "; ".join(
            _method_problem(step) for step in report.method_results if step.requested
        )
        yield f"no article is announced: {details or 'nothing was asked'}; mend `discovery`"
    if nothing and report.failed:
        yield f"none of {report.failed} addresses gave an article, first {_first(report)}"


def _degradations(report: CrawlReport, source: Source) -> Iterator[str]:
    if report.aborted_after:
        after = humanize(report.aborted_after)
        yield f"the crawl had not ended after {after} and was cut off: what it read is stored, the next goes on"
    if report.not_before:
        until = report.not_before.astimezone(HANOI)
        yield f"the server asked for peace until {until:%H:%M %d/%m}: the next crawl waits for it"
    if source.layouts and (fields := list(_fields_by_fallback(report))):
        yield f"selectors stopped answering: {', '.join(fields)}; mend `layouts`"
    if challenges := report.rejected_pages[NonArticleKind.CHALLENGE]:
        yield f"a firewall answered {challenges} times instead of the site ({_first(report, 'challenge')})"
    answered = next((step for step in report.method_results if step.articles), None)
    failed = [
        _method_problem(step)
        for step in report.method_results
        if step.requested and not step.articles
    ]
    if failed:
        then = f"; {answered.kind} answered with {answered.articles}" if answered else ""
        yield f"{'; '.join(failed)}{then}"
    elsewhere = {
        url for step in report.method_results if not step.articles for url, _ in _problems(step)
    }
    failures = report.failed - sum(one.url in elsewhere for one in report.failures)
    attempted = report.pages + len(
        [one for step in report.method_results for one in step.fetch_failures]
    )
    if failures > max(1, attempted) * _TOLERATED_FAILURES:
        first = next(one for one in report.failures if one.url not in elsewhere)
        yield f"{failures} addresses failed, first {first.url}: {first.reason}"


def _fields_by_fallback(report: CrawlReport) -> Iterator[str]:
    """Name each declared field that mostly, or always, something else than a selector filled."""
    for field, name in _NAMES.items():
        readers = Counter(report.fields.get(field, {}))
        total = readers.total()
        other = total - readers[ExtractionMethod.SITE.value]
        if total and other > total * _FALLBACK_SHARE:
            most = max(
                (one for one in readers if one != ExtractionMethod.SITE.value),
                key=lambda one: readers[one],
            )
            yield f"{name} by {most} in {other} of {total}"


def _method_problem(result: MethodResult) -> str:
    problems = _problems(result)
    if not problems:
        return f"{result.kind} announced nothing"
    url, reason = problems[0]
    return f"{result.kind} failed ({url}: {reason})"


def _problems(result: MethodResult) -> list[tuple[str, str]]:
    return [*result.fetch_failures, *result.problems]


def _first(report: CrawlReport, start: str = "") -> str:
    one = next((one for one in report.failures if start in one.reason), report.failures[0])
    return f"{one.url}: {one.reason}"


def _announced(report: CrawlReport) -> str:
    step = next((step for step in report.method_results if step.articles), None)
    if step is None:
        return f"{report.articles} articles read again"
    return f"{step.kind} announces {step.articles} articles"
