"""What one finished crawl says about its source, in a sentence that says what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from article.dates import HANOI
from article.value import Reader
from crawler.chain import Step
from crawler.declaration import Source
from crawler.pace import spoken
from crawler.reading.refusal import PageKind
from crawler.report import CrawlReport

_TOLERATED = 0.2
"""The share of failed addresses that is everyday: an article withdrawn, a gallery without text."""
_MOST = 0.5
_NAMES = {"title": "title", "lines": "body"}


class Health(StrEnum):
    """How a source answers; the worst that is true of it."""

    HEALTHY = "healthy"
    QUIET = "quiet"
    """Answers as it should, and has had nothing new for long."""
    DEGRADED = "degraded"
    """Articles come in, but fewer or worse than they could."""
    BROKEN = "broken"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """A source's health and the reason for it."""

    health: Health
    reason: str


def diagnose(report: CrawlReport, source: Source) -> Diagnosis:
    """Judge a finished crawl by itself; `crawler.health.judging` asks the history, too."""
    if broken := next(_breakages(report), None):
        return Diagnosis(health=Health.BROKEN, reason=broken)
    if complaints := list(_complaints(report, source)):
        return Diagnosis(health=Health.DEGRADED, reason="; ".join(complaints))
    return Diagnosis(health=Health.HEALTHY, reason=_announced(report))


def _breakages(report: CrawlReport) -> Iterator[str]:
    if report.not_before:
        return  # it answers, and says when it will again
    if report.cut_off_after and not report.articles:
        after = spoken(report.cut_off_after)
        told = f", first {_first(report)}" if report.failures else ""
        yield f"the crawl brought nothing in {after} and was cut off{told}: look whether the site answers"
    announced = any(step.articles for step in report.steps)
    nothing = not report.articles and not report.known
    if report.refused[PageKind.CHALLENGE] and (nothing or not announced):
        told = _first(report, "challenge")
        yield f"a firewall answers instead of the site ({told}): ask its owner to admit us"
    if not announced:
        told = "; ".join(_why(step) for step in report.steps if step.asked)
        yield f"no article is announced: {told or 'nothing was asked'}; mend `discovery`"
    if nothing and report.failed:
        yield f"none of {report.failed} addresses gave an article, first {_first(report)}"


def _complaints(report: CrawlReport, source: Source) -> Iterator[str]:
    if report.cut_off_after:
        after = spoken(report.cut_off_after)
        yield f"the crawl had not ended after {after} and was cut off: what it read is stored, the next goes on"
    if report.not_before:
        until = report.not_before.astimezone(HANOI)
        yield f"the server asked for peace until {until:%H:%M %d/%m}: the next crawl waits for it"
    if source.layouts and (fields := list(_unanswered(report))):
        yield f"selectors stopped answering: {', '.join(fields)}; mend `layouts`"
    if challenges := report.refused[PageKind.CHALLENGE]:
        yield f"a firewall answered {challenges} times instead of the site ({_first(report, 'challenge')})"
    answered = next((step for step in report.steps if step.articles), None)
    failed = [_why(step) for step in report.steps if step.asked and not step.articles]
    if failed:
        then = f"; {answered.kind} answered with {answered.articles}" if answered else ""
        yield f"{'; '.join(failed)}{then}"
    elsewhere = {url for step in report.steps if not step.articles for url, _ in _problems(step)}
    failures = report.failed - sum(one.url in elsewhere for one in report.failures)
    asked = report.pages + len([one for step in report.steps for one in step.unanswered])
    if failures > max(1, asked) * _TOLERATED:
        first = next(one for one in report.failures if one.url not in elsewhere)
        yield f"{failures} addresses failed, first {first.url}: {first.reason}"


def _unanswered(report: CrawlReport) -> Iterator[str]:
    """Name each declared field that mostly, or always, something else than a selector filled."""
    for field, name in _NAMES.items():
        readers = Counter(report.fields.get(field, {}))
        total = readers.total()
        other = total - readers[Reader.SITE.value]
        if total and other > total * _MOST:
            most = max(
                (one for one in readers if one != Reader.SITE.value), key=lambda one: readers[one]
            )
            yield f"{name} by {most} in {other} of {total}"


def _why(step: Step) -> str:
    problems = _problems(step)
    if not problems:
        return f"{step.kind} announced nothing"
    url, reason = problems[0]
    return f"{step.kind} failed ({url}: {reason})"


def _problems(step: Step) -> list[tuple[str, str]]:
    return [*step.unanswered, *step.problems]


def _first(report: CrawlReport, start: str = "") -> str:
    one = next((one for one in report.failures if start in one.reason), report.failures[0])
    return f"{one.url}: {one.reason}"


def _announced(report: CrawlReport) -> str:
    step = next((step for step in report.steps if step.articles), None)
    if step is None:
        return f"{report.articles} articles read again"
    return f"{step.kind} announces {step.articles} articles"
