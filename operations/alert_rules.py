"""Decide what operators are notified of: lasting changes only, and each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from article.message import Message
from storage.models import HealthStatus
from storage.sources.unhealthy_sources import UNHEALTHY, WELL

_CONFIRMING_OBSERVATIONS = 2
"""Observations in a row that must agree: one failure, or one success between failures, is no change."""
_PROVEN_HEALTHY = 2
_REPEAT_AFTER = timedelta(hours=12)
"""Delay between two alerts on one subject, so that what flaps costs two mails in this time."""
_SEVERITY = {HealthStatus.HEALTHY: 0, HealthStatus.DEGRADED: 1, HealthStatus.BROKEN: 2}


@dataclass(frozen=True, kw_only=True)
class SubjectState:
    """The health of a subject, and the last one that operators were notified of."""

    subject: str
    health: HealthStatus
    reason: Message
    since: datetime
    observations: int
    healthy_observations: int
    notified_health: HealthStatus
    notified_at: datetime | None
    is_source: bool


@dataclass(frozen=True, kw_only=True)
class RepairSummary:
    """A repair that an alert is about."""

    proposal: int
    accepted: bool
    """Its proof was above the operator's bound."""
    selectors: Mapping[str, str]
    """What was learned, by field."""
    titles: tuple[str, ...]
    """Of articles as they would be read."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """New addresses by those of before."""


@dataclass(frozen=True, kw_only=True)
class SubjectAlert:
    """One change to notify of; HEALTHY means that it works again."""

    subject: str
    health: HealthStatus
    reason: Message
    since: datetime
    is_source: bool
    repair: RepairSummary | None = None
    """None for a change of health."""


def due_alerts(states: Iterable[SubjectState], *, now: datetime) -> Iterator[SubjectAlert]:
    """Yield what operators should be notified of now."""
    for one in states:
        if one.observations < _CONFIRMING_OBSERVATIONS:
            continue
        recovered = one.health in WELL and one.notified_health in UNHEALTHY
        if recovered or _got_worse(one, now):
            yield SubjectAlert(
                subject=one.subject,
                health=HealthStatus.HEALTHY if recovered else one.health,
                reason=one.reason,
                since=one.since,
                is_source=one.is_source,
            )


def _got_worse(one: SubjectState, now: datetime) -> bool:
    if one.health not in UNHEALTHY or _SEVERITY[one.health] <= _SEVERITY[one.notified_health]:
        return False
    if one.is_source and one.healthy_observations < _PROVEN_HEALTHY:
        return False  # what never worked cannot stop working
    rested = one.notified_at is None or now - one.notified_at >= _REPEAT_AFTER
    return rested or one.notified_health in UNHEALTHY
