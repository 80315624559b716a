"""The index of MinHash sketches: which stored texts may be copies of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from storage.models import MinHashEntry
from storage.stories.grouping_log import note_minhashes
from storage.stories.inverted_index import CandidateLimits, IndexedHashes, InvertedIndex

_INDEX = InvertedIndex(table="minhash_entries", hash_column="minhash", newest_first=True)


def minhash_candidates(
    session: Session, sketches: Mapping[int, Sequence[int]], *, limits: CandidateLimits
) -> dict[int, list[int]]:
    """Return for each page those that share hashes with it, the most first; not compared by text yet.

    Pages without any are left out.
    """
    return _INDEX.candidates(session, _indexed(sketches), limits=limits)


def add_sketches(
    session: Session, sketches: Mapping[int, Sequence[int]], *, are_new: bool = False
) -> None:
    """Enter pages under their sketches; those that are new were never entered."""
    for sketch in sketches.values():
        note_minhashes(session, sketch)
    _INDEX.add(session, _indexed(sketches), are_new=are_new)


def _indexed(sketches: Mapping[int, Sequence[int]]) -> list[IndexedHashes]:
    return [IndexedHashes(page_id, sketch) for page_id, sketch in sketches.items()]


def remove_sketch(session: Session, page_id: int, sketch: Sequence[int]) -> None:
    """Remove a page; `sketch` must be the one it was entered with."""
    note_minhashes(session, sketch)
    rows = [(minhash, page_id) for minhash in sketch]
    session.execute(
        delete(MinHashEntry).where(tuple_(MinHashEntry.minhash, MinHashEntry.page_id).in_(rows))
    )
