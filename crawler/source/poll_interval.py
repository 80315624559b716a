"""When a source is crawled next, and why: often if it publishes often, seldom if it fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from article.message import Message, MessageCode, joined, message
from crawler.source.declaration import Polling

LOOKBACK_SPANS = (timedelta(days=2), timedelta(days=14))
"""The short span detects a source that publishes again, the long one shows the usual rate."""
_POLLS_PER_ARTICLE = 8
"""An article is found after an eighth of the usual time between two; a crawl costs a site one small response."""
_MIN_HISTORY = timedelta(days=1)
_JITTER = 0.1


class PollCode(MessageCode):
    """Why a source is asked when it is."""

    FAILING = "poll_failing"
    DECLARED = "poll_declared"
    FIRST_DAY = "poll_first_day"
    MEASURED = "poll_measured"
    SHORTEST = "poll_shortest"
    LONGEST = "poll_longest"
    ARTICLES = "poll_articles"
    RATE_LIMITED = "poll_rate_limited"
    HOURS = "poll_hours"


@dataclass(frozen=True, kw_only=True)
class Yield:
    """New articles within a span of time."""

    new_articles: int
    span: timedelta


@dataclass(frozen=True, kw_only=True)
class PollHistory:
    """The state of a source when its next crawl is planned."""

    yields: tuple[Yield, ...] = ()
    failures: int = 0
    """Failed crawls in a row, the last one included."""
    rate_limited_until: datetime | None = None
    """Retry-After of its server."""


@dataclass(frozen=True, kw_only=True)
class NextPoll:
    """The next crawl, and the reason in a sentence."""

    at: datetime
    reason: Message


def next_poll(polling: Polling, history: PollHistory, *, now: datetime, jitter: float) -> NextPoll:
    """Plan the next crawl, never sooner than `every`, never later than `at_most` but for the hours.

    `chance` is a random number from 0 to 1.
    """
    pause, why = _interval(polling, history)
    pause = min(max(pause, polling.every), polling.at_most)
    # Upwards only, and made room for: the bounds hold for every single pause.
    roomy = max(polling.every, min(pause, polling.at_most / (1 + _JITTER)))
    at = now + min(roomy * (1 + _JITTER * jitter), polling.at_most)
    if history.rate_limited_until and history.rate_limited_until > at:
        at = history.rate_limited_until
        why = message(PollCode.RATE_LIMITED, until=at)
    moved = within_hours(polling, at, now=now)
    if moved > at:
        # Sources with the same hours must not all come at the stroke of the clock.
        spread = moved + polling.every * jitter
        within = polling.hours is not None and polling.hours.contains(spread)
        at = spread if within else moved
        why = joined([why, message(PollCode.HOURS, hours=str(polling.hours))])
    return NextPoll(at=at, reason=why)


def within_hours(polling: Polling, at: datetime, *, now: datetime) -> datetime:
    """Move an instant into the source's hours; never earlier."""
    hours = polling.hours
    if hours is None or hours.contains(at):
        return at
    opening = hours.next_start(at)
    return min(opening, max(at, now + hours.pause_outside)) if hours.pause_outside else opening


def max_interval(polling: Polling) -> timedelta:
    """Return the longest time between now and the next crawl."""
    return polling.at_most + (timedelta(days=1) if polling.hours else timedelta(0))


def _interval(polling: Polling, history: PollHistory) -> tuple[timedelta, Message]:
    if history.failures:
        pause: timedelta = polling.every * float(2 ** min(history.failures, 10))
        pause = min(pause, polling.at_most)
        return pause, message(PollCode.FAILING, n=history.failures, pause=pause)
    if not history.yields:
        return polling.every, message(PollCode.DECLARED, every=polling.every)
    longest = max(history.yields, key=lambda one: one.span)
    if longest.span < _MIN_HISTORY:
        return polling.every, message(PollCode.FIRST_DAY, every=polling.every)
    found = [one for one in history.yields if one.new_articles]
    recent = min(found, key=lambda one: one.span / one.new_articles, default=longest)
    wanted = recent.span / max(recent.new_articles, 1) / _POLLS_PER_ARTICLE
    pause = min(max(wanted, polling.every), polling.at_most)
    articles = message(PollCode.ARTICLES, n=recent.new_articles)
    return pause, message(_code(wanted, polling), every=pause, articles=articles, over=recent.span)


def _code(wanted: timedelta, polling: Polling) -> PollCode:
    if wanted < polling.every:
        return PollCode.SHORTEST
    return PollCode.LONGEST if wanted > polling.at_most else PollCode.MEASURED


class PollCandidate(Protocol):
    """A source that waits for its crawl."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def due_at(self) -> datetime | None:
        """Since when it is due; None for one that was never crawled."""

    @property
    def last_at(self) -> datetime | None:
        """When it was last crawled."""

    @property
    def requested_at(self) -> datetime | None:
        """When a person requested the crawl."""


def by_priority(candidates: Iterable[PollCandidate], *, now: datetime) -> list[str]:
    """Order the queue: crawls that a person requested, then the most overdue."""

    def position(one: PollCandidate) -> tuple[bool, float, str]:
        return one.requested_at is None, -overdue(one, now=now), one.name

    return [one.name for one in sorted(candidates, key=position)]


def overdue(candidate: PollCandidate, *, now: datetime) -> float:
    """Return how late a source is, in its own intervals or, if they are longer, in hours.

    By the pause alone, a source asked twice a day would wait ten days where those asked every half
    hour wait five hours, though it takes hardly a slot from them. One never asked is infinitely late.
    """
    if candidate.due_at is None or candidate.last_at is None:
        return float("inf")
    pause = max(candidate.due_at - candidate.last_at, timedelta(minutes=1))
    return (now - candidate.due_at) / min(pause, timedelta(hours=1))
