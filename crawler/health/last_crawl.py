"""Diagnosis of a source from one finished crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from article.message import Message, joined, message
from article.model import ExtractionMethod
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.outcome import CrawlCode
from crawler.crawl.report import CrawlReport, FetchFailure
from crawler.discovery.fallback_chain import MethodResult, Problem
from crawler.extraction.not_an_article import NonArticleKind
from crawler.health.code import HealthCode
from crawler.source.declaration import Source

_TOLERATED_FAILURES = 0.2
"""The share of failed pages that is normal: an article withdrawn, a gallery without text."""
_FALLBACK_SHARE = 0.5
_ACCESS_CODES: dict[str, HealthCode] = {
    FetchCode.TLS: HealthCode.TLS,
    FetchCode.PROXY: HealthCode.PROXY,
    FetchCode.REFUSED: HealthCode.SCHEME,
}
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
    reason: Message


def diagnose(report: CrawlReport, source: Source) -> Diagnosis:
    """Diagnose a finished crawl by itself; `crawler.health.assess` uses the history too."""
    if broken := next(_breakages(report), None):
        return Diagnosis(health=SourceHealth.BROKEN, reason=broken)
    if complaints := list(_degradations(report, source)):
        return Diagnosis(health=SourceHealth.DEGRADED, reason=joined(complaints))
    return Diagnosis(health=SourceHealth.HEALTHY, reason=_announced(report))


def _breakages(report: CrawlReport) -> Iterator[Message]:
    if report.not_before:
        return  # it answers, and says when it will again
    first = report.failures[0].as_message if report.failures else None
    if (after := report.aborted_after) and not report.articles:
        if first:
            yield message(HealthCode.ABORTED_FIRST, after=after, first=first)
        else:
            yield message(HealthCode.ABORTED, after=after)
    announced = any(step.articles for step in report.method_results)
    nothing = not report.articles and not report.known
    if report.rejected_pages[NonArticleKind.CHALLENGE] and (nothing or not announced):
        yield message(HealthCode.FIREWALL, first=_first_challenge(report))
    if not announced and (cause := access_problem(report)):
        yield cause
    if not announced:
        why = [_method_problem(step) for step in report.method_results if step.requested]
        asked = joined(why) or message(HealthCode.NOTHING_ASKED)
        yield message(HealthCode.NOTHING_ANNOUNCED, why=asked)
    if nothing and report.failed and first:
        yield message(HealthCode.NO_ARTICLE, count=report.failed, first=first)


def access_problem(report: CrawlReport) -> Message | None:
    """Name the declaration of `access` that is missing, where all requests failed alike."""
    failures = [one for step in report.method_results for one in step.fetch_failures]
    causes = {_access_code(one.reason) for one in failures}
    cause = causes.pop() if len(causes) == 1 else None
    return message(cause, url=failures[0].url) if cause else None


def _access_code(reason: Message) -> HealthCode | None:
    if reason.code == FetchCode.STATUS and reason.params.get("status") == 403:
        return HealthCode.FORBIDDEN
    return _ACCESS_CODES.get(reason.code)


def _degradations(report: CrawlReport, source: Source) -> Iterator[Message]:
    if report.aborted_after:
        yield message(HealthCode.UNFINISHED, after=report.aborted_after)
    if report.agent_refused:
        yield message(HealthCode.AGENT_REFUSED, agent=source.access.user_agent_if_refused or "")
    if report.not_before:
        yield message(HealthCode.RATE_LIMITED, until=report.not_before)
    if source.layouts and (fields := tuple(_fields_by_fallback(report))):
        yield message(HealthCode.SELECTORS, fields=fields)
    if challenges := report.rejected_pages[NonArticleKind.CHALLENGE]:
        first = _first_challenge(report)
        yield message(HealthCode.FIREWALL_TIMES, count=challenges, first=first)
    yield from _warnings(report)
    answered = next((step for step in report.method_results if step.articles), None)
    failed = [
        _method_problem(step)
        for step in report.method_results
        if step.requested and not step.articles
    ]
    if failed:
        yield from failed
        if answered:
            yield message(HealthCode.METHOD_ANSWERED, method=answered.kind, count=answered.articles)
    elsewhere = {
        one.url for step in report.method_results if not step.articles for one in _problems(step)
    }
    failures = report.failed - sum(one.url in elsewhere for one in report.failures)
    attempted = report.pages + len(
        [one for step in report.method_results for one in step.fetch_failures]
    )
    if failures > max(1, attempted) * _TOLERATED_FAILURES:
        one = next(one for one in report.failures if one.url not in elsewhere)
        yield message(CrawlCode.PARTIAL, count=failures, first=one.as_message)


def _warnings(report: CrawlReport) -> Iterator[Message]:
    for step in report.method_results:
        if step.warnings:
            first = FetchFailure(step.warnings[0].url, step.warnings[0].reason).as_message
            yield message(HealthCode.METHOD_WARNS, method=step.kind, first=first)


def _fields_by_fallback(report: CrawlReport) -> Iterator[Message]:
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
            yield message(HealthCode.FIELD, field=name, reader=most, count=other, total=total)


def _method_problem(result: MethodResult) -> Message:
    problems = _problems(result)
    if not problems:
        return message(HealthCode.METHOD_NOTHING, method=result.kind)
    first = FetchFailure(problems[0].url, problems[0].reason).as_message
    return message(HealthCode.METHOD_FAILED, method=result.kind, first=first)


def _problems(result: MethodResult) -> list[Problem]:
    return [*result.fetch_failures, *result.problems]


def _first_challenge(report: CrawlReport) -> Message:
    failures = report.failures
    return next(
        (one for one in failures if one.kind is NonArticleKind.CHALLENGE), failures[0]
    ).as_message


def _announced(report: CrawlReport) -> Message:
    step = next((step for step in report.method_results if step.articles), None)
    if step is None:
        return message(HealthCode.READ_AGAIN, count=report.articles)
    announced = message(HealthCode.ANNOUNCED, method=step.kind, count=step.articles)
    if not step.passed_over:
        return announced
    return joined([announced, message(HealthCode.PASSED_OVER, count=step.passed_over)])
