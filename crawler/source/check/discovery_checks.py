"""Checks of the discovery chain: every method runs, not only the first that finds articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum, auto

from crawler.discovery import DiscoveryMethod
from crawler.discovery.fallback_chain import MethodResult, Problem
from crawler.source.check.severity import CheckItem, Severity


class _Position(Enum):
    """Where a link stands in the chain that answered."""

    NO_LINK_WORKS = auto()
    """No link of the chain answers."""
    BEFORE_WORKING = auto()
    """Before the one that answers."""
    FIRST = auto()
    FALLBACK = auto()
    """The first that answers, after others failed."""
    AFTER_WORKING = auto()
    """Behind the one that answers: its problem should be fixed, but raises no alert."""


def check_discovery(
    methods: Sequence[DiscoveryMethod],
    results: Sequence[MethodResult],
    *,
    not_archived: Collection[str] = (),
) -> tuple[CheckItem, ...]:
    """Judge each link; `not_archived` are addresses that a replay could not answer."""
    first = next((number for number, step in enumerate(results) if step.articles), None)
    failed_before = any(not _is_unarchived(step, not_archived) for step in results[: first or 0])
    return tuple(
        _method_item(
            f"{number + 1} {step.kind}",
            method,
            step,
            position=_position(number, first=first, failed_before=failed_before),
            not_archived=not_archived,
        )
        for number, (method, step) in enumerate(zip(methods, results, strict=True))
    )


def _is_unarchived(result: MethodResult, not_archived: Collection[str]) -> bool:
    answered = result.problems or result.rejected_links
    return (
        not answered
        and bool(result.fetch_failures)
        and all(url in not_archived for url, *_ in result.fetch_failures)
    )


def _position(number: int, *, first: int | None, failed_before: bool) -> _Position:
    if first is None:
        return _Position.NO_LINK_WORKS
    if number == first:
        return _Position.FALLBACK if failed_before else _Position.FIRST
    return _Position.BEFORE_WORKING if number < first else _Position.AFTER_WORKING


def _method_item(
    subject: str,
    method: DiscoveryMethod,
    result: MethodResult,
    *,
    position: _Position,
    not_archived: Collection[str],
) -> CheckItem:
    unanswered = [failure for failure in result.fetch_failures if failure[0] not in not_archived]
    problems = [*unanswered, *result.problems]
    if result.articles:
        return _working_item(
            subject, method, result, failures=problems, unanswered=unanswered, position=position
        )
    counted = Severity.BROKEN if position is _Position.NO_LINK_WORKS else Severity.FALLBACK
    if problems:
        first = problems[0]
        return CheckItem(
            subject=subject,
            found=first.url,
            why=first.reason,
            severity=Severity.BROKEN,
            severity_for_verdict=counted,
            advice=f"link {subject} does not answer: open its address in a browser, then correct it or take it out",
        )
    if _is_unarchived(result, not_archived):
        return CheckItem(
            subject=subject,
            found="not in the archive",
            severity=Severity.MISSING,
            advice=f"the archive holds no page of link {subject}: check it live",
        )
    return CheckItem(
        subject=subject,
        found=_rejected_links_text(method, result),
        severity=Severity.MISSING,
        severity_for_verdict=min(counted, Severity.MISSING, key=lambda mark: mark.rank),
        advice=f"link {subject} announces no article: compare its links with `article_url`, "
        "and a listing's `links` with the page",
    )


def _working_item(
    subject: str,
    method: DiscoveryMethod,
    result: MethodResult,
    *,
    failures: Sequence[Problem],
    unanswered: Sequence[Problem],
    position: _Position,
) -> CheckItem:
    more = f" and {len(method.urls) - 1} more" if len(method.urls) > 1 else ""
    found = f"{_articles(result.articles)} at {method.urls[0]}{more}"
    if failures:
        first = failures[0]
        # An empty section among others that announce articles raises no alert; a dead address does.
        counted = Severity.FALLBACK if position is _Position.AFTER_WORKING else Severity.MISSING
        return CheckItem(
            subject=subject,
            found=f"{found}; none at {first.url}",
            why=first.reason,
            severity=Severity.MISSING,
            severity_for_verdict=counted if unanswered else Severity.OK,
            advice=f"link {subject}: {len(failures)} of its addresses announced nothing; "
            "correct them or take them out",
        )
    if position is _Position.FALLBACK:
        return CheckItem(
            subject=subject,
            found=found,
            severity=Severity.FALLBACK,
            severity_for_verdict=Severity.FALLBACK,
            advice=f"link {subject} replaces those before it: fix them or put it first",
        )
    return CheckItem(subject=subject, found=found)


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def _rejected_links_text(method: DiscoveryMethod, result: MethodResult) -> str:
    if not result.rejected_links:
        return f"no link at {method.urls[0]}"
    return f"no article among the links at {method.urls[0]}, such as {result.rejected_links[0]}"
