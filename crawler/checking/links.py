"""The discovery chain under examination: every link is asked, not only the first that answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import Enum, auto

from crawler.chain import Step
from crawler.checking.mark import Line, Mark
from crawler.discovery import DiscoveryMethod


class _Position(Enum):
    """Where a link stands in the chain that answered."""

    HOPELESS = auto()
    """No link of the chain answers."""
    PASSED_OVER = auto()
    """Before the one that answers."""
    FIRST = auto()
    STEPS_IN = auto()
    """The first that answers, after others failed."""
    SPARE = auto()
    """Behind the one that answers: its trouble is worth mending, no alarm."""


def link_lines(
    methods: Sequence[DiscoveryMethod], steps: Sequence[Step], *, not_archived: Collection[str] = ()
) -> tuple[Line, ...]:
    """Judge each link; `not_archived` are addresses that a replay could not answer."""
    first = next((number for number, step in enumerate(steps) if step.articles), None)
    failed_before = any(not _is_unarchived(step, not_archived) for step in steps[: first or 0])
    return tuple(
        _line(
            f"{number + 1} {step.kind}",
            method,
            step,
            position=_position(number, first=first, failed_before=failed_before),
            not_archived=not_archived,
        )
        for number, (method, step) in enumerate(zip(methods, steps, strict=True))
    )


def _is_unarchived(step: Step, not_archived: Collection[str]) -> bool:
    answered = step.problems or step.unlike
    return (
        not answered
        and bool(step.unanswered)
        and all(url in not_archived for url, _ in step.unanswered)
    )


def _position(number: int, *, first: int | None, failed_before: bool) -> _Position:
    if first is None:
        return _Position.HOPELESS
    if number == first:
        return _Position.STEPS_IN if failed_before else _Position.FIRST
    return _Position.PASSED_OVER if number < first else _Position.SPARE


def _line(
    subject: str,
    method: DiscoveryMethod,
    step: Step,
    *,
    position: _Position,
    not_archived: Collection[str],
) -> Line:
    unanswered = [trouble for trouble in step.unanswered if trouble[0] not in not_archived]
    troubles = [*unanswered, *step.problems]
    if step.articles:
        return _answering(
            subject, method, step, troubles=troubles, unanswered=unanswered, position=position
        )
    counted = Mark.BROKEN if position is _Position.HOPELESS else Mark.FALLBACK
    if troubles:
        url, reason = troubles[0]
        return Line(
            subject=subject,
            found=f"{url}: {reason}",
            mark=Mark.BROKEN,
            weighs=counted,
            advice=f"link {subject} does not answer: open its address in a browser, then correct it or take it out",
        )
    if _is_unarchived(step, not_archived):
        return Line(
            subject=subject,
            found="not in the archive",
            mark=Mark.MISSING,
            advice=f"the archive holds no page of link {subject}: check it live",
        )
    return Line(
        subject=subject,
        found=_strangers(method, step),
        mark=Mark.MISSING,
        weighs=min(counted, Mark.MISSING, key=lambda mark: mark.rank),
        advice=f"link {subject} announces no article: compare its links with `article_url`, "
        "and a listing's `links` with the page",
    )


def _answering(
    subject: str,
    method: DiscoveryMethod,
    step: Step,
    *,
    troubles: Sequence[tuple[str, str]],
    unanswered: Sequence[tuple[str, str]],
    position: _Position,
) -> Line:
    more = f" and {len(method.urls) - 1} more" if len(method.urls) > 1 else ""
    found = f"{_articles(step.articles)} at {method.urls[0]}{more}"
    if troubles:
        url, reason = troubles[0]
        # An empty section among others that announce articles is nobody's alarm; a dead address is.
        counted = Mark.FALLBACK if position is _Position.SPARE else Mark.MISSING
        return Line(
            subject=subject,
            found=f"{found}; none at {url}: {reason}",
            mark=Mark.MISSING,
            weighs=counted if unanswered else Mark.OK,
            advice=f"link {subject}: {len(troubles)} of its addresses announced nothing; "
            "correct them or take them out",
        )
    if position is _Position.STEPS_IN:
        return Line(
            subject=subject,
            found=found,
            mark=Mark.FALLBACK,
            weighs=Mark.FALLBACK,
            advice=f"link {subject} steps in for those before it: mend them or put it first",
        )
    return Line(subject=subject, found=found)


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def _strangers(method: DiscoveryMethod, step: Step) -> str:
    if not step.unlike:
        return f"no link at {method.urls[0]}"
    return f"no article among the links at {method.urls[0]}, such as {step.unlike[0]}"
