"""Inverted indexes: several pages are looked up at once as each would be alone."""

from __future__ import annotations

from storage.engine import Database
from storage.stories.feature_index import add_features, same_event_candidates
from storage.stories.inverted_index import CandidateLimits, IndexedHashes
from storage.stories.minhash_index import add_sketches, minhash_candidates

LIMITS = CandidateLimits(rows_per_hash=3, limit=2, min_shared=1)
OF_EVENT = CandidateLimits(rows_per_hash=60, limit=6, min_shared=2, days_apart=3)


def test_pages_that_share_most_come_first_up_to_the_limit(database: Database) -> None:
    with database.writing() as session:
        add_sketches(session, {1: (10, 11), 2: (10, 11, 12), 3: (12,), 4: (99,)})
        found = minhash_candidates(session, {8: (10, 11, 12), 9: (99,)}, limits=LIMITS)
    assert found == {8: [2, 1], 9: [4]}


def test_pages_looked_up_together_find_what_each_finds_alone(database: Database) -> None:
    sketches = {number: (number % 3, number % 5, 7) for number in range(20, 30)}
    with database.writing() as session:
        add_sketches(session, sketches)
        together = minhash_candidates(session, sketches, limits=LIMITS)
        alone = {
            page_id: minhash_candidates(session, {page_id: sketch}, limits=LIMITS)[page_id]
            for page_id, sketch in sketches.items()
        }
    assert together == alone
    assert all(page_id not in others for page_id, others in together.items())


def test_what_is_shared_with_nobody_is_left_out(database: Database) -> None:
    with database.writing() as session:
        add_sketches(session, {1: (10,), 2: ()})
        assert minhash_candidates(session, {1: (10,), 2: (), 3: (5,)}, limits=LIMITS) == {}


def test_each_page_looks_on_its_own_days(database: Database) -> None:
    with database.writing() as session:
        add_features(session, [IndexedHashes(1, (5, 6), 100), IndexedHashes(2, (5, 6), 107)])
        asked = [
            IndexedHashes(page_id, (5, 6), day) for page_id, day in ((8, 103), (9, 104), (7, 90))
        ]
        assert same_event_candidates(session, asked, limits=OF_EVENT) == {8: [1], 9: [2]}


def test_one_shared_feature_is_not_enough_where_two_are_asked(database: Database) -> None:
    with database.writing() as session:
        add_features(session, [IndexedHashes(1, (5, 6), 100), IndexedHashes(2, (5, 9), 100)])
        asked = [IndexedHashes(3, (5, 6, 7), 100)]
        assert same_event_candidates(session, asked, limits=OF_EVENT) == {3: [1]}
