"""The verdict of a field trial, and the changes that are likely to help, named by link and selector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from article.message import Message
from article.model import ExtractionMethod
from crawler.crawl.fetch_errors import FetchCode
from crawler.extraction.not_an_article import NonArticleKind
from crawler.health.last_crawl import access_problem
from crawler.source.check import CheckCrawl, FieldCheck, Severity, SourceCheck, check_source
from crawler.source.check.field_checks import PAGE_METHODS
from crawler.source.trial.recorder import RecordedAnswer
from crawler.source.trial.selector_readings import PageReadings, compare_selectors

_NO_ANSWER = frozenset(
    {
        FetchCode.NO_ADDRESS,
        FetchCode.REFUSED,
        FetchCode.BROKEN_OFF,
        FetchCode.TIMEOUT,
        FetchCode.ROBOTS_UNREACHABLE,
    }
)
_FEW = 0.2
_REQUIRED = {"title": "title", "text": "body", "date": "date"}


class TrialVerdict(StrEnum):
    """How a source did, best first."""

    OK = "ok"
    FALLBACK = "fallback"
    MISSING = "missing"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"
    """Nothing answered: the declaration can be right or wrong."""


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One change, in words for a developer; `where` is the declaration to change."""

    where: str
    what: str
    cause: Message | None = None


@dataclass(frozen=True, kw_only=True)
class SourceTrial:
    """What came of one source."""

    name: str
    verdict: TrialVerdict
    check: SourceCheck
    pages: PageReadings
    fixes: tuple[Fix, ...]


def try_source(
    crawl: CheckCrawl, answers: Sequence[RecordedAnswer], *, now: datetime
) -> SourceTrial:
    """Judge the crawl of one source by what it announced, and by what its own selectors read."""
    check = check_source(crawl)
    pages = compare_selectors(crawl.source, answers, now=now)
    failed = [field for field in check.fields if _selector_fails(field)]
    if _is_unreachable(crawl, answers):
        verdict = TrialVerdict.UNREACHABLE
    elif failed or check.severity is Severity.BROKEN:
        verdict = TrialVerdict.BROKEN
    else:
        verdict = TrialVerdict(check.severity.value)
    return SourceTrial(
        name=crawl.source.name,
        verdict=verdict,
        check=check,
        pages=pages,
        fixes=tuple(_fixes(crawl, check, pages, failed)),
    )


def _selector_fails(field: FieldCheck) -> bool:
    """Check whether a field that every article has comes from elsewhere on nearly all pages."""
    if field.subject not in _REQUIRED or field.severity is not Severity.FALLBACK:
        return False
    own = PAGE_METHODS if field.subject == "date" else {ExtractionMethod.SITE}
    readers = {one.value for one in own}
    others = sum(count for reader, count in field.read_by.items() if reader not in readers)
    return others > (1 - _FEW) * field.filled_count


def _is_unreachable(crawl: CheckCrawl, answers: Sequence[RecordedAnswer]) -> bool:
    if any(one.status < 500 for one in answers):
        return False
    failures = [one for step in crawl.report.method_results for one in step.fetch_failures]
    return bool(failures) and all(one.reason.code in _NO_ANSWER for one in failures)


def _fixes(
    crawl: CheckCrawl, check: SourceCheck, pages: PageReadings, failed: Sequence[FieldCheck]
) -> list[Fix]:
    """List changes, what breaks the source first."""
    discovery = [
        Fix(where=f"discovery[{number}]", what=f"{item.found}: {item.advice}", cause=item.why)
        for number, item in enumerate(check.discovery)
        if item.advice and item.severity_for_verdict is not Severity.OK
    ]
    broken = [_selector_fix(field, pages) for field in failed]
    other = [
        _selector_fix(field, pages)
        for field in check.fields
        if field.advice and field not in failed
    ]
    unread = [
        Fix(
            where="article_url",
            what=f"{check.pages.found}: {check.pages.advice}",
            cause=check.pages.why,
        )
    ]
    announced = any(step.articles for step in crawl.report.method_results)
    if not announced:
        return [*_access_fixes(crawl), *discovery]
    return [
        *broken,
        *_access_fixes(crawl),
        *discovery,
        *(unread if check.pages.advice else ()),
        *other,
    ]


def _access_fixes(crawl: CheckCrawl) -> list[Fix]:
    found = []
    announced = any(step.articles for step in crawl.report.method_results)
    if not announced and (cause := access_problem(crawl.report)):
        found.append(Fix(where="access", what="", cause=cause))
    if (
        crawl.report.rejected_pages[NonArticleKind.CHALLENGE]
        and crawl.source.access.script_cookie is None
    ):
        what = (
            "a script or a firewall answers: if it only sets one cookie, declare `script_cookie`, "
            "else a rendering"
        )
        found.append(Fix(where="access", what=what))
    return found


def _selector_fix(field: FieldCheck, pages: PageReadings) -> Fix:
    name = _REQUIRED.get(field.subject, field.subject)
    return Fix(where=f"layouts.{name}", what=_selector_advice(name, field, pages))


def _selector_advice(name: str, field: FieldCheck, pages: PageReadings) -> str:
    declared = dict.fromkeys(one.selector for one in pages.readings if one.field == name)
    read = dict.fromkeys(one.selector for one in pages.readings if one.field == name and one.value)
    silent = [selector for selector in declared if selector not in read]
    advice = field.advice or f"{field.subject}: {field.found}"
    if silent and not read:
        advice += f"; none of its selectors reads anything: {', '.join(silent)}"
    proposal = pages.proposals.get(name)
    if proposal and proposal not in declared and not read:
        advice += f"; try {proposal!r}"
    return advice
