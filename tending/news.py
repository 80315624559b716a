"""What operators are told: lasting changes only, and each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.conditions import TROUBLED, WELL
from storage.models import Health

_LOOKS = 2
"""Looks in a row that must agree: one bad answer, or one good one between bad ones, is no news."""
_PROVEN = 2
_REST = timedelta(hours=12)
"""After a letter on a subject its next trouble waits so long: what flaps costs two letters in it."""
_WORSE = {Health.HEALTHY: 0, Health.DEGRADED: 1, Health.BROKEN: 2}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a subject has been, and what operators believe of it."""

    subject: str
    health: Health
    reason: str
    since: datetime
    looks: int
    good_looks: int
    told: Health
    told_at: datetime | None
    is_source: bool


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing to tell; HEALTHY means that it works again."""

    subject: str
    health: Health
    reason: str
    since: datetime
    is_source: bool


def due_news(standings: Iterable[Standing], *, now: datetime) -> Iterator[News]:
    """Say what operators should learn now."""
    for one in standings:
        if one.looks < _LOOKS:
            continue
        recovered = one.health in WELL and one.told in TROUBLED
        if recovered or _is_new_trouble(one, now):
            yield News(
                subject=one.subject,
                health=Health.HEALTHY if recovered else one.health,
                reason=one.reason,
                since=one.since,
                is_source=one.is_source,
            )


def _is_new_trouble(one: Standing, now: datetime) -> bool:
    if one.health not in TROUBLED or _WORSE[one.health] <= _WORSE[one.told]:
        return False
    if one.is_source and one.good_looks < _PROVEN:
        return False  # what never worked cannot stop working
    rested = one.told_at is None or now - one.told_at >= _REST
    return rested or one.told in TROUBLED
