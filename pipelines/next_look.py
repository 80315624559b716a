"""The next look at a source: planned from what the database knows of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crawler.declaration import Source
from crawler.pace import LOOKED_BACK, Evidence, Harvest, Plan, plan
from storage.scheduling import new_articles


def plan_next(
    session: Session,
    source: Source,
    *,
    failures: int,
    peace_until: datetime | None,
    now: datetime,
    chance: float,
) -> Plan:
    """Plan the next crawl after one that is recorded; `failures` counts it, if it was one."""
    # Pages that are named one by one bring nothing new: how often they do says nothing.
    brought = (
        new_articles(session, source.name, now=now, spans=LOOKED_BACK) if source.discovery else ()
    )
    evidence = Evidence(
        harvests=tuple(Harvest(new=new, over=over) for new, over in brought),
        failures=failures,
        peace_until=peace_until,
    )
    return plan(source.polling, evidence, now=now, chance=chance)
