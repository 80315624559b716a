"""Locks of storing transactions: of addresses, and of grouping; on a real PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_judged
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from article.fingerprint import fingerprint
from pipelines.batch_processor import BatchProcessor
from pipelines.intake.insert_new import prepare_new_page
from pipelines.intake.store import store_batch
from pipelines.items import JudgedCapture, StoredCapture, StoreOutcome
from pipelines.process import identify, judge
from pipelines.writing.batch_writer import MAX_BATCH_SIZE
from storage.engine import Database, StorageUnavailable
from storage.locks.grouping_lock import (
    GroupingLockMode,
    GroupingLockShared,
    acquire_grouping_lock,
    grouping_lock_mode,
    lock_addresses,
    share_grouping_lock,
)

_HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
_WRITTEN = text("SELECT pg_current_wal_insert_lsn()")
_FLUSHED = text("SELECT pg_current_wal_flush_lsn() >= CAST(:written AS pg_lsn)")

_REVISIONS = text("SELECT count(*) FROM revisions")
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def judged(number: int, **fields: object) -> JudgedCapture:
    url = f"https://vov.vn/bai-{number}.vov"
    seen = article_capture(key=url, url=url, **fields)  # type: ignore[arg-type]
    return judge(identify(seen, last_fingerprint=None))


def wait_until_waiting(database: Database, count: int) -> None:
    """Wait until so many transactions wait for a lock; half a minute at most."""
    for _ in range(600):
        with database.reading() as session:
            if session.execute(_WAITING).scalar_one() >= count:
                return
        time.sleep(0.05)
    raise AssertionError(f"{count} transactions should wait for locks")


def is_free(database: Database, address: str) -> bool:
    """Return whether another transaction can lock an address at once."""
    with database.writing() as session:
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        try:
            lock_addresses(session, [address])
        except OperationalError:
            session.rollback()
            return False
        return True


def test_transactions_with_one_address_wait_for_each_other_and_others_do_not(
    server: Database,
) -> None:
    with server.writing() as session:
        lock_addresses(session, ["vov.vn:1", "https://vov.vn/a"])
        assert not is_free(server, "https://vov.vn/a")
        assert is_free(server, "https://vov.vn/b")
    assert is_free(server, "https://vov.vn/a")


def test_addresses_in_another_order_do_not_deadlock(server: Database) -> None:
    addresses = [f"https://vov.vn/{number}" for number in range(200)]
    failures: list[StorageUnavailable] = []
    locked: list[int] = []

    def lock_often(names: list[str]) -> None:
        try:
            for _ in range(50):
                with server.writing() as session:
                    lock_addresses(session, names)
                locked.append(1)
        except StorageUnavailable as error:
            failures.append(error)

    threads = [
        threading.Thread(target=lock_often, args=(names,)) for names in (addresses, addresses[::-1])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(locked) == 100


def test_several_share_the_lock_and_none_of_them_may_group(server: Database) -> None:
    with server.writing() as one, server.writing() as other:
        share_grouping_lock(one)
        share_grouping_lock(other)
        assert grouping_lock_mode(one) is GroupingLockMode.SHARED
        with pytest.raises(GroupingLockShared):
            acquire_grouping_lock(one)


def test_lock_ends_with_its_transaction(server: Database) -> None:
    with server.writing() as session:
        acquire_grouping_lock(session)
        session.commit()
        assert grouping_lock_mode(session) is GroupingLockMode.NONE


def test_full_batch_holds_two_entries_of_the_lock_table_a_page(server: Database) -> None:
    pages = [
        prepare_new_page(judged(number, text=f"Bài {number}. " + "Lời kể. " * 40))
        for number in range(MAX_BATCH_SIZE)
    ]
    with server.writing() as session:
        store_batch(session, pages)
        assert MAX_BATCH_SIZE < session.scalar(_HELD) <= 2 * MAX_BATCH_SIZE + 1


def test_check_of_a_page_that_changes_meanwhile_does_not_deadlock(server: Database) -> None:
    store_judged(server, judged(1))
    known = fingerprint(judged(1).capture.article)
    edit, check, other_edit = (
        judge(
            identify(
                judged(1, at=NOON + timedelta(days=day), **title).capture, last_fingerprint=known
            )
        )
        for day, title in ((1, {"title": "Tên khác"}), (2, {}), (3, {"title": "Tên thứ ba"}))
    )
    assert check.unchanged
    failures: list[Exception] = []

    def store(item: JudgedCapture) -> None:
        try:
            store_judged(server, item)
        except StorageUnavailable as error:
            failures.append(error)

    threads = [threading.Thread(target=store, args=(one,)) for one in (check, other_edit)]
    with server.writing() as session:
        store_batch(session, [edit])
        # The check waits for the row, the other edit for the grouping lock, after which it needs the row.
        for count, thread in enumerate(threads, 1):
            thread.start()
            wait_until_waiting(server, count)
    for thread in threads:
        thread.join()
    assert not failures
    with server.reading() as session:
        assert session.scalar(_REVISIONS) in {3, 4}


def test_several_checks_of_which_one_finds_other_words_are_stored_one_by_one(
    server: Database,
) -> None:
    for number in (1, 2):
        store_judged(server, judged(number))
    later = NOON + timedelta(days=2)
    seen = [judged(number, at=later).capture for number in (1, 2)]
    late = [judge(identify(one, last_fingerprint=fingerprint(one.article))) for one in seen]
    store_judged(server, judged(1, at=NOON + timedelta(days=1), title="Tên khác"))
    processor = BatchProcessor(server, None)
    with pytest.raises(GroupingLockShared):
        processor.store_processed(late)
    outcomes = [processor.store_processed([one])[0] for one in late]
    assert [one.outcome for one in outcomes if isinstance(one, StoredCapture)] == [
        StoreOutcome.REVISED,
        StoreOutcome.UNCHANGED,
    ]


def test_stored_page_is_on_disk_although_its_locks_are_released_before(postgres_url: str) -> None:
    waiting = "options=-csynchronous_commit%3Don"
    durable = Database(f"{postgres_url}{'&' if '?' in postgres_url else '?'}{waiting}")
    written: list[str] = []
    event.listen(
        durable.engine, "commit", lambda connection: written.extend(connection.scalars(_WRITTEN))
    )
    store_judged(durable, judged(1))
    with durable.reading() as session:
        assert session.scalar(_FLUSHED, {"written": written[0]})
    durable.close()
