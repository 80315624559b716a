"""The index of signs: which stored articles might tell the event of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from article.similarity.same_event import MAX_DAYS_APART
from storage.models import StoryFeatureEntry
from storage.stories.inverted_index import InvertedIndex

_INDEX = InvertedIndex(
    table="story_feature_entries",
    hash_column="feature_hash",
    rows_per_hash=60,
    dated=True,
    min_shared=2,
    limit=6,
)


def same_event_candidates(
    session: Session, hashes: Sequence[int], *, day: int, exclude_page_id: int
) -> list[int]:
    """List the pages of these days that share signs, those with the most first."""
    days = range(day - MAX_DAYS_APART, day + MAX_DAYS_APART + 1)
    return _INDEX.candidates(session, hashes, exclude_page_id=exclude_page_id, days=days)


def add_features(session: Session, page_id: int, hashes: Sequence[int], *, day: int) -> None:
    """Let other reports of the event find the page."""
    _INDEX.add(session, page_id, hashes, day=day)


def remove_features(session: Session, page_id: int, hashes: Sequence[int], *, day: int) -> None:
    """Take the page out of the index; `signs` and `day` are those it was entered with."""
    rows = [(sign, day, page_id) for sign in hashes]
    session.execute(
        delete(StoryFeatureEntry).where(
            tuple_(
                StoryFeatureEntry.feature_hash, StoryFeatureEntry.day, StoryFeatureEntry.page_id
            ).in_(rows)
        )
    )
