"""The index of MinHash sketches: which stored texts may be copies of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from storage.models import MinHashEntry
from storage.stories.grouping_log import note_minhashes
from storage.stories.inverted_index import CandidateLimits, InvertedIndex

_INDEX = InvertedIndex(table="minhash_entries", hash_column="minhash", newest_first=True)


def minhash_candidates(
    session: Session, sketch: Sequence[int], *, limits: CandidateLimits, exclude_page_id: int
) -> list[int]:
    """Return the pages that share hashes, those with the most first; not compared by text yet."""
    return _INDEX.candidates(session, sketch, exclude_page_id=exclude_page_id, limits=limits)


def add_sketch(session: Session, page_id: int, sketch: Sequence[int]) -> None:
    """Enter a page under its sketch."""
    note_minhashes(session, sketch)
    _INDEX.add(session, page_id, sketch)


def remove_sketch(session: Session, page_id: int, sketch: Sequence[int]) -> None:
    """Remove a page; `sketch` must be the one it was entered with."""
    note_minhashes(session, sketch)
    rows = [(minhash, page_id) for minhash in sketch]
    session.execute(
        delete(MinHashEntry).where(tuple_(MinHashEntry.minhash, MinHashEntry.page_id).in_(rows))
    )
