"""Sources with problems: one list for every caller."""

from __future__ import annotations

from itertools import product

from article.message import verbatim
from storage.engine import Database
from storage.models import HealthStatus, SourceState, StoredSource
from storage.sources.troubled_sources import TROUBLED, WELL, troubled_sources


def test_active_sources_with_a_bad_health_are_in_trouble_and_no_others(
    database: Database,
) -> None:
    with database.writing() as session:
        for state, health in product(SourceState, HealthStatus):
            name = f"{state.value}-{health.value}.vn"
            session.add(
                StoredSource(name=name, state=state, health=health, reason=verbatim("crawl failed"))
            )
    with database.reading() as session:
        found = [row.name for row in troubled_sources(session)]
    assert found == ["active-broken.vn", "active-degraded.vn"]


def test_health_is_well_or_troubled_or_neither_known_nor_expected() -> None:
    assert not WELL & TROUBLED
    assert set(HealthStatus) - WELL - TROUBLED == {HealthStatus.UNKNOWN, HealthStatus.PAUSED}
