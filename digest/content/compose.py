"""Composing: from the database to a Digest, in a fixed handful of queries whatever its length."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from digest.content.change_items import change_items
from digest.content.group_by_story import group_by_story
from digest.model import Digest, Period, StoryItem
from digest.trend import trend_start, weekly_trend
from presentation.i18n import Language
from relevance.judgement import Tier
from storage.delivery.digest_queries import (
    changes_between,
    count_articles,
    flagged_between,
    flagged_dates,
    representatives_of,
    same_story_pages,
)


def compose(session: Session, *, period: Period, zone: ZoneInfo, language: Language) -> Digest:
    """Compose what is new in the period; nothing in the result reaches back to the database."""
    since, until = period.since, period.until
    flagged = flagged_between(session, since=since, until=until)
    heads = representatives_of(session, [one.page.id for one in flagged])
    items, repeats = group_by_story(
        flagged,
        same_story_pages(session, heads, until=until),
        known=lambda one: one.flagged and one.first_seen_at < since,
    )
    read = count_articles(session, since=since, until=until)
    return Digest(
        period=period,
        zone=zone,
        language=language,
        items=tuple(sorted(items, key=item_sort_key)),
        repeats=repeats,
        changes=change_items(session, changes_between(session, since=since, until=until)),
        articles_read=read.articles,
        sources_read=read.sources,
        trend=weekly_trend(flagged_dates(session, since=trend_start(until)), now=until),
    )


def item_sort_key(item: StoryItem) -> tuple[int, float, float, int]:
    """Order stories: closest to the subject first, then surest, then newest."""
    # Scores are rounded: a hundredth more should not put last week's story above today's.
    newest = item.published_at or item.first_seen_at
    return list(Tier).index(item.tier), -round(item.score, 1), -newest.timestamp(), item.id
