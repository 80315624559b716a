"""What every figure counts: relevant articles on their day in Hanoi, and the events they report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, case, cast, func, select
from sqlalchemy.orm import Session

from article.dates import HANOI
from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.flagged import is_flagged, select_flagged
from storage.engine import by_index, on_sqlite
from storage.models import Page, ReviewState, Revision, StoredJudgement

_LONG_AGO = 1_000_000
"""Hours before 1970."""


@dataclass(frozen=True, kw_only=True)
class FlaggedCounts:
    """How many relevant articles there are now."""

    articles: int
    unreviewed: int
    events: int


@dataclass(frozen=True, kw_only=True)
class CountedReport:
    """A relevant article as figures see it."""

    event: str
    day: date
    places: tuple[dict[str, Any], ...] = ()
    themes: tuple[str, ...] = ()


def article_at() -> ColumnElement[datetime]:
    """Select when an article counts: its publication, or its first sight if the page gives none."""
    return func.coalesce(Revision.published_at, Page.first_seen_at)


def article_hour(session: Session) -> ColumnElement[int]:
    """Select the hour in UTC of `article_at`, counted from 1970; thousands of articles share a few."""
    if on_sqlite(session):
        # Without fractions, which are rounded up; and divided as a positive number, which is rounded down.
        seconds = cast(func.strftime("%s", func.substr(article_at(), 1, 19, type_=Text)), Integer)
        return (seconds + _LONG_AGO * 3600) // 3600 - _LONG_AGO
    return cast(func.floor(func.date_part("epoch", article_at()) / 3600), Integer)


def hour_of(at: datetime) -> int:
    """Return the hour of an instant as `article_hour` selects it."""
    return math.floor(at.timestamp() / 3600)


# An hour has one day: zones that were off by minutes ended in 1911.
@lru_cache(maxsize=32_768)
def day_of_hour(hour: int) -> date:
    """Return the day in Hanoi of an hour as `article_hour` selects it."""
    return datetime.fromtimestamp(hour * 3600, HANOI).date()


def article_day(published_at: datetime | None, *, first_seen_at: datetime) -> date:
    """Return the day in Hanoi on which an article counts."""
    return (published_at or first_seen_at).astimezone(HANOI).date()


def event_key(page_id: int, *, duplicate_of: int | None, story_id: int | None) -> str:
    """Return the event an article reports: its story, else the original of copies, else itself."""
    return f"story-{story_id}" if story_id else f"article-{duplicate_of or page_id}"


def counted_reports(session: Session, *, since: datetime) -> list[CountedReport]:
    """Return every relevant article that counts from an instant on, oldest first."""
    at = article_at()
    rows = session.execute(
        select(
            Page.id, Page.duplicate_of, Page.story_id, Page.first_seen_at, Revision.published_at,
            StoredJudgement.places, StoredJudgement.themes,
        )
        .select_from(Page)
        .join(Revision, is_newest_revision())
        .join(StoredJudgement, is_judgement_in_force())
        .where(is_flagged(), at >= since)
        .order_by(at)
        .execution_options(yield_per=500)
    )  # fmt: skip
    return [
        CountedReport(
            event=event_key(page, duplicate_of=original, story_id=story),
            day=article_day(published, first_seen_at=seen),
            places=tuple(places or ()),
            themes=tuple(themes or ()),
        )
        for page, original, story, seen, published, places, themes in rows
    ]


def count_flagged(session: Session) -> FlaggedCounts:
    """Count all relevant articles, those of them nobody has reviewed, and their events."""
    flagged = select_flagged(
        # Numbers of stories are made negative, so that they cannot be taken for those of pages.
        func.coalesce(-Page.story_id, Page.duplicate_of, Page.id).label("event"),
        Page.review.label("review"),
    ).subquery()
    is_unreviewed = case((flagged.c.review == ReviewState.UNREVIEWED, 1), else_=0)
    query = select(
        func.count(), func.sum(is_unreviewed), func.count(flagged.c.event.distinct())
    ).select_from(flagged)
    with by_index(session):
        articles, unreviewed, events = session.execute(query).one()
    return FlaggedCounts(articles=articles, unreviewed=unreviewed or 0, events=events)
