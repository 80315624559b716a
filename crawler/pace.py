"""When a source is asked next, and why then: often if it publishes often, seldom if it fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from article.dates import HANOI
from crawler.declaration import Polling

LOOKED_BACK = (timedelta(days=2), timedelta(days=14))
"""The short span hears of a source that wakes up, the long one knows what is usual."""
_LOOKS_AN_ARTICLE = 8
"""Heard of after an eighth of the usual time between two articles; a look costs a site one small answer."""
_ENOUGH = timedelta(days=1)
_SPREAD = 0.1


@dataclass(frozen=True, kw_only=True)
class Harvest:
    """New articles within a span of time."""

    new: int
    over: timedelta


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known of a source when its next crawl is planned."""

    harvests: tuple[Harvest, ...] = ()
    failures: int = 0
    """Crawls in a row that brought nothing because something was wrong, the last one included."""
    peace_until: datetime | None = None
    """Its server wants nothing asked before."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The next crawl, and the reason in a sentence."""

    at: datetime
    why: str


def plan(polling: Polling, evidence: Evidence, *, now: datetime, chance: float) -> Plan:
    """Plan the next crawl, never sooner than `every`, never later than `at_most` but for the hours.

    `chance` is a random number from 0 to 1.
    """
    pause, why = _pause(polling, evidence)
    pause = min(max(pause, polling.every), polling.at_most)
    # Upwards only, and made room for: the bounds hold for every single pause.
    roomy = max(polling.every, min(pause, polling.at_most / (1 + _SPREAD)))
    at = now + min(roomy * (1 + _SPREAD * chance), polling.at_most)
    if evidence.peace_until and evidence.peace_until > at:
        at = evidence.peace_until
        why = f"its server asked to be left alone until {at.astimezone(HANOI):%H:%M %d/%m}"
    moved = within_hours(polling, at, now=now)
    if moved > at:
        # Sources with the same hours must not all come at the stroke of the clock.
        spread = moved + polling.every * chance
        within = polling.hours is not None and polling.hours.include(spread)
        at, why = spread if within else moved, f"{why}; it is asked at {polling.hours}"
    return Plan(at=at, why=why)


def within_hours(polling: Polling, at: datetime, *, now: datetime) -> datetime:
    """Move an instant into the source's hours; it never becomes earlier."""
    hours = polling.hours
    if hours is None or hours.include(at):
        return at
    opening = hours.opening(at)
    return min(opening, max(at, now + hours.pause_outside)) if hours.pause_outside else opening


def bound(polling: Polling) -> timedelta:
    """Give the longest time that may lie between now and the next crawl."""
    return polling.at_most + (timedelta(days=1) if polling.hours else timedelta(0))


def _pause(polling: Polling, evidence: Evidence) -> tuple[timedelta, str]:
    if evidence.failures:
        pause: timedelta = polling.every * float(2 ** min(evidence.failures, 10))
        pause = min(pause, polling.at_most)
        times = (
            "the last crawl" if evidence.failures == 1 else f"{evidence.failures} crawls in a row"
        )
        return pause, f"{times} brought nothing, so it is tried again after {spoken(pause)}"
    if not evidence.harvests:
        return polling.every, f"it is asked every {spoken(polling.every)}, as it is declared"
    longest = max(evidence.harvests, key=lambda one: one.over)
    if longest.over < _ENOUGH:
        return (
            polling.every,
            f"it is asked every {spoken(polling.every)} until a day shows how often it publishes",
        )
    found = [one for one in evidence.harvests if one.new]
    telling = min(found, key=lambda one: one.over / one.new, default=longest)
    wanted = telling.over / max(telling.new, 1) / _LOOKS_AN_ARTICLE
    pause = min(max(wanted, polling.every), polling.at_most)
    return (
        pause,
        f"it is asked every {spoken(pause)}{_bounded(wanted, polling)}, for {_told(telling)}",
    )


def _bounded(wanted: timedelta, polling: Polling) -> str:
    if wanted < polling.every:
        return ", its shortest pause"
    return ", its longest pause" if wanted > polling.at_most else ""


def _told(harvest: Harvest) -> str:
    articles = {0: "no new article", 1: "1 new article"}.get(
        harvest.new, f"{harvest.new} new articles"
    )
    return f"it brought {articles} in {spoken(harvest.over)}"


def spoken(span: timedelta) -> str:
    """Say a span of time in at most two units."""
    minutes = round(span.total_seconds() / 60)
    if minutes >= 48 * 60:
        return f"{round(minutes / 1440)} days"
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts) or f"{span.total_seconds():.0f} s"


class Waiting(Protocol):
    """A source that waits for its crawl."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def due_at(self) -> datetime | None:
        """Since when it is due; None for one that was never asked."""

    @property
    def last_at(self) -> datetime | None:
        """When it was last asked."""

    @property
    def asked_at(self) -> datetime | None:
        """When a person asked for it."""


def in_turn(waiting: Iterable[Waiting], *, now: datetime) -> list[str]:
    """Order by turn: who a person asked for, then who is latest."""

    def turn(one: Waiting) -> tuple[bool, float, str]:
        return one.asked_at is None, -lateness(one, now=now), one.name

    return [one.name for one in sorted(waiting, key=turn)]


def lateness(one: Waiting, *, now: datetime) -> float:
    """Tell how late a source is, in its own pauses or, if they are longer, in hours.

    By the pause alone, a source asked twice a day would wait ten days where those asked every half
    hour wait five hours, though it takes hardly a slot from them. One never asked is infinitely late.
    """
    if one.due_at is None or one.last_at is None:
        return float("inf")
    pause = max(one.due_at - one.last_at, timedelta(minutes=1))
    return (now - one.due_at) / min(pause, timedelta(hours=1))
