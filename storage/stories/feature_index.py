"""The index of story features: which stored articles may report the event of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from storage.models import StoryFeatureEntry
from storage.stories.grouping_log import note_features
from storage.stories.inverted_index import CandidateLimits, InvertedIndex

_INDEX = InvertedIndex(table="story_feature_entries", hash_column="feature_hash", dated=True)


def same_event_candidates(
    session: Session,
    hashes: Sequence[int],
    *,
    days: range,
    limits: CandidateLimits,
    exclude_page_id: int,
) -> list[int]:
    """Return the pages of these days that share features, those with the most first."""
    return _INDEX.candidates(
        session, hashes, exclude_page_id=exclude_page_id, limits=limits, days=days
    )


def add_features(session: Session, page_id: int, hashes: Sequence[int], *, day: int) -> None:
    """Enter a page under its features and day."""
    note_features(session, hashes, day=day)
    _INDEX.add(session, page_id, hashes, day=day)


def remove_features(session: Session, page_id: int, hashes: Sequence[int], *, day: int) -> None:
    """Remove a page; `hashes` and `day` must be those it was entered with."""
    note_features(session, hashes, day=day)
    rows = [(feature_hash, day, page_id) for feature_hash in hashes]
    session.execute(
        delete(StoryFeatureEntry).where(
            tuple_(
                StoryFeatureEntry.feature_hash, StoryFeatureEntry.day, StoryFeatureEntry.page_id
            ).in_(rows)
        )
    )
