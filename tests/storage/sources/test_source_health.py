"""Sources with problems: one list for every caller."""

from __future__ import annotations

from itertools import product

from article.message import verbatim
from storage.engine import Database
from storage.models import HealthStatus, SourceState, StoredSource
from storage.sources.unhealthy_sources import UNHEALTHY, WELL, unhealthy_sources


def test_active_sources_with_a_bad_health_are_unhealthy_and_no_others(
    database: Database,
) -> None:
    with database.writing() as session:
        for state, health in product(SourceState, HealthStatus):
            name = f"{state.value}-{health.value}.vn"
            session.add(
                StoredSource(name=name, state=state, health=health, reason=verbatim("crawl failed"))
            )
    with database.reading() as session:
        found = [row.name for row in unhealthy_sources(session)]
    assert found == ["active-broken.vn", "active-degraded.vn"]


def test_health_is_well_or_unhealthy_or_neither_known_nor_expected() -> None:
    assert not WELL & UNHEALTHY
    assert set(HealthStatus) - WELL - UNHEALTHY == {HealthStatus.UNKNOWN, HealthStatus.PAUSED}
