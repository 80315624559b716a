"""The index of landmarks: which stored texts might be copies of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from storage.models import MinHashEntry
from storage.stories.inverted_index import InvertedIndex

_INDEX = InvertedIndex(
    table="minhash_entries", hash_column="minhash", rows_per_hash=40, newest_first=True, limit=12
)


def minhash_candidates(
    session: Session, sketch: Sequence[int], *, exclude_page_id: int
) -> list[int]:
    """List the pages that share landmarks, those with the most first; to be verified by the text."""
    return _INDEX.candidates(session, sketch, exclude_page_id=exclude_page_id)


def add_sketch(session: Session, page_id: int, sketch: Sequence[int]) -> None:
    """Let later copies find the page."""
    _INDEX.add(session, page_id, sketch)


def remove_sketch(session: Session, page_id: int, sketch: Sequence[int]) -> None:
    """Take the page out of the index; `marks` are those it was entered with."""
    rows = [(mark, page_id) for mark in sketch]
    session.execute(
        delete(MinHashEntry).where(tuple_(MinHashEntry.minhash, MinHashEntry.page_id).in_(rows))
    )
