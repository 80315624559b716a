"""Which health needs attention, and which active sources have it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import HealthStatus, SourceState, StoredSource

WELL = frozenset({HealthStatus.HEALTHY, HealthStatus.QUIET})
UNHEALTHY = frozenset({HealthStatus.DEGRADED, HealthStatus.BROKEN})
"""Unknown and paused are neither: nothing is known, or nothing is expected."""


def unhealthy_sources(session: Session) -> list[StoredSource]:
    """Return by name the active sources whose health needs attention.

    A crawl that ends after its source was paused or retired may leave such a health there, too:
    an operator has taken care of that one.
    """
    return list(
        session.scalars(
            select(StoredSource)
            .where(StoredSource.state == SourceState.ACTIVE, StoredSource.health.in_(UNHEALTHY))
            .order_by(StoredSource.name)
        )
    )
