"""Composing: from the database to a Digest, in a fixed handful of queries whatever its length."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from digest.edits import told_changes
from digest.stories import gather
from digest.trend import trend, trend_start
from digest.value import Digest, Item, Language, Period
from relevance.judgement import Tier
from storage.telling import (
    changes_between,
    flagged_between,
    flagged_dates,
    heads_of,
    read_between,
    relatives,
)


def compose(session: Session, *, period: Period, zone: ZoneInfo, language: Language) -> Digest:
    """Compose what is new in the period; nothing in the result reaches back to the database."""
    since, until = period.since, period.until
    flagged = flagged_between(session, since=since, until=until)
    heads = heads_of(session, [one.page.id for one in flagged])
    items, repeats = gather(
        flagged,
        relatives(session, heads, until=until),
        known=lambda one: one.flagged and one.first_seen_at < since,
    )
    read = read_between(session, since=since, until=until)
    return Digest(
        period=period,
        zone=zone,
        language=language,
        items=tuple(sorted(items, key=prominence)),
        repeats=repeats,
        changes=told_changes(session, changes_between(session, since=since, until=until)),
        articles_read=read.articles,
        sources_read=read.sources,
        trend=trend(flagged_dates(session, since=trend_start(until)), now=until),
    )


def prominence(item: Item) -> tuple[int, float, float, int]:
    """Order stories: closest to the subject first, then surest, then newest."""
    # Scores are rounded: a hundredth more should not put last week's story above today's.
    newest = item.published_at or item.first_seen_at
    return list(Tier).index(item.tier), -round(item.score, 1), -newest.timestamp(), item.id
