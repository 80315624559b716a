"""The next look at a source: planned from what the database knows of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crawler.source.declaration import Source
from crawler.source.poll_interval import LOOKBACK_SPANS, NextPoll, PollHistory, Yield, next_poll
from storage.sources.schedule import new_article_counts


def plan_next_crawl(
    session: Session,
    source: Source,
    *,
    failures: int,
    rate_limited_until: datetime | None,
    now: datetime,
    chance: float,
) -> NextPoll:
    """Plan the next crawl after one that is recorded; `failures` counts it, if it was one."""
    # Pages that are named one by one bring nothing new: how often they do says nothing.
    brought = (
        new_article_counts(session, source.name, now=now, spans=LOOKBACK_SPANS)
        if source.discovery
        else ()
    )
    evidence = PollHistory(
        yields=tuple(Yield(new_articles=new, span=over) for new, over in brought),
        failures=failures,
        rate_limited_until=rate_limited_until,
    )
    return next_poll(source.polling, evidence, now=now, jitter=chance)
