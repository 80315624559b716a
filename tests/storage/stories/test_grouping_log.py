"""The grouping log: a transaction learns what others entered since it began, and what of it concerns it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.engine import Database
from storage.stories.grouping_log import (
    changes_since,
    lock_and_log,
    lock_for_regrouping,
    log_writes,
    newest_number,
    note_features,
    note_minhashes,
)
from storage.stories.index_changes import IndexChanges, IndexedPage

PAGE = IndexedPage(minhashes={1, 2}, features={10, 11, 12}, day=7)


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def store(database: Database, minhash: int) -> IndexChanges:
    """Log one entry as a transaction that began with the first did; return what it read."""
    with database.writing() as session:
        note_minhashes(session, [minhash])
        note_features(session, [minhash * 10, -minhash], day=minhash)
        return lock_and_log(session, since=0)


def concerns(changes: IndexChanges, page: IndexedPage = PAGE) -> bool:
    return changes.concern(page, days=range(page.day - 3, page.day + 4), min_shared=2)


def test_transaction_reads_what_others_logged_since_its_number(server: Database) -> None:
    store(server, 1)
    with server.writing() as session:
        number = newest_number(session)
        store(server, 2)
        changes = changes_since(session, number)
    assert (number, changes.newest, changes.everything) == (1, 2, False)
    assert changes.minhashes == {2}
    assert changes.features == ((2, {20, -2}),)


def test_transaction_that_locks_reads_all_before_its_own_entry(server: Database) -> None:
    assert store(server, 1) == IndexChanges(newest=0)
    assert store(server, 2).minhashes == {1}
    assert store(server, 3).minhashes == {1, 2}


def test_what_is_noted_under_the_lock_is_logged_with_the_same_entry(server: Database) -> None:
    with server.writing() as session:
        lock_and_log(session, since=0)
        note_minhashes(session, [5])
        log_writes(session)
    with server.reading() as session:
        changes = changes_since(session, 0)
    assert (changes.newest, changes.minhashes) == (1, {5})


def test_transaction_that_was_rolled_back_leaves_no_entry_and_no_gap(server: Database) -> None:
    with server.writing() as session:
        lock_and_log(session, since=0)
        session.rollback()
    store(server, 1)
    with server.reading() as session:
        assert changes_since(session, 0).newest == 1


def test_entry_that_was_written_over_counts_as_everything(server: Database) -> None:
    for number in range(129):
        store(server, number + 1)
    with server.reading() as session:
        assert changes_since(session, 0).everything
        assert not changes_since(session, 1).everything


def test_regrouping_concerns_every_page(server: Database) -> None:
    with server.writing() as session:
        lock_for_regrouping(session)
    with server.reading() as session:
        assert concerns(changes_since(session, 0))


def test_regrouping_after_an_entry_of_the_same_transaction_is_added_to_it(server: Database) -> None:
    with server.writing() as session:
        lock_and_log(session, since=0)
        lock_for_regrouping(session)
    with server.reading() as session:
        changes = changes_since(session, 0)
    assert (changes.newest, changes.everything) == (1, True)


def test_log_is_not_written_without_the_lock(server: Database) -> None:
    with server.writing() as session:
        note_minhashes(session, [1])
        with pytest.raises(RuntimeError, match="under the grouping lock"):
            log_writes(session)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (IndexChanges(newest=1, minhashes={2, 3}), True),
        (IndexChanges(newest=1, minhashes={3}), False),
        (IndexChanges(newest=1, features=((4, {10, 11}),)), True),
        (IndexChanges(newest=1, features=((4, {10}), (4, {11}))), False),
        (IndexChanges(newest=1, features=((3, {10, 11, 12}),)), False),
        (IndexChanges(newest=1, everything=True), True),
    ],
    ids=["a hash", "another hash", "two features", "one each", "too early", "everything"],
)
def test_changes_concern_a_page_that_may_match(changes: IndexChanges, expected: bool) -> None:
    assert concerns(changes) is expected


def test_sqlite_has_one_writer_and_no_entries(database: Database) -> None:
    if not database.is_sqlite:
        return
    store(database, 1)
    with database.reading() as session:
        assert (newest_number(session), changes_since(session, 0)) == (0, IndexChanges(newest=0))
