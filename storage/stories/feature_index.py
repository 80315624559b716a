"""The index of story features: which stored articles may report the event of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from storage.models import StoryFeatureEntry
from storage.stories.grouping_log import note_features
from storage.stories.inverted_index import CandidateLimits, IndexedHashes, InvertedIndex

_INDEX = InvertedIndex(table="story_feature_entries", hash_column="feature_hash", dated=True)


def same_event_candidates(
    session: Session, pages: Sequence[IndexedHashes], *, limits: CandidateLimits
) -> dict[int, list[int]]:
    """Return for each page those of its days that share features with it, the most first.

    Pages without any are left out.
    """
    return _INDEX.candidates(session, pages, limits=limits)


def add_features(
    session: Session, pages: Sequence[IndexedHashes], *, are_new: bool = False
) -> None:
    """Enter pages under their features and days; those that are new were never entered."""
    for one in pages:
        note_features(session, one.hashes, day=one.day or 0)
    _INDEX.add(session, pages, are_new=are_new)


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
