"""Batch writer: items that come while a batch is stored form the next; a backlog starts a process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from threading import Event, get_ident

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, missing_capture

from pipelines.batch_processor import BatchProcessor
from pipelines.items import (
    IdentifiedCapture,
    JudgedCapture,
    ProcessableItem,
    StoredCapture,
    StoreFailed,
    StoreResult,
)
from pipelines.process import judge
from pipelines.writing.batch_writer import (
    BACKLOG_BATCH,
    BACKLOG_BATCHES,
    MAX_BATCH_LETTERS,
    MAX_BATCH_SIZE,
    BatchWriter,
    RemoteWriter,
)
from pipelines.writing.writer_process import WriterProcessDied
from storage.engine import Database

ITEM = missing_capture(NOON)


class RecordingWriter:
    """Stores nothing, and records the sizes of its batches."""

    def __init__(self, *faults: Exception) -> None:
        self.sizes: list[int] = []
        self.faults = list(faults)

    def __call__(self, seen: Sequence[ProcessableItem]) -> list[StoreResult]:
        self.sizes.append(len(seen))
        if self.faults:
            raise self.faults.pop()
        return [None] * len(seen)


class RemoteRecordingWriter(RecordingWriter):
    """The same in another process."""

    async def store(self, seen: Sequence[ProcessableItem]) -> list[StoreResult]:
        await asyncio.sleep(0)
        return self(seen)


def no_process() -> RemoteWriter:
    raise AssertionError("no process is to be started")


async def all_of(batches: BatchWriter, count: int) -> list[StoreResult]:
    return await asyncio.gather(*(batches.submit(ITEM) for _ in range(count)))


def test_items_that_wait_together_are_one_batch() -> None:
    writer = RecordingWriter()
    assert (
        asyncio.run(all_of(BatchWriter(writer, start_writer_process=no_process), 10)) == [None] * 10
    )
    assert writer.sizes == [10]


def test_batch_has_an_upper_bound() -> None:
    writer = RecordingWriter()
    asyncio.run(all_of(BatchWriter(writer, start_writer_process=no_process), MAX_BATCH_SIZE + 1))
    assert writer.sizes == [MAX_BATCH_SIZE, 1]


@pytest.mark.parametrize(
    ("letters", "sizes"),
    [(MAX_BATCH_LETTERS // 2, [2, 2, 1]), (MAX_BATCH_LETTERS * 2, [1] * 5), (9_000, [5])],
)
def test_batch_of_long_texts_is_small(letters: int, sizes: list[int]) -> None:
    writer = RecordingWriter()
    batches = BatchWriter(writer, start_writer_process=no_process)
    item = article_capture(text="x" * letters)

    async def submit_all() -> None:
        await asyncio.gather(*(batches.submit(item) for _ in range(5)))

    asyncio.run(submit_all())
    assert writer.sizes == sizes


def test_single_article_need_not_wait_for_others() -> None:
    writer = RecordingWriter()

    async def one_by_one() -> None:
        batches = BatchWriter(writer, start_writer_process=no_process)
        for _ in range(3):
            await batches.submit(ITEM)

    asyncio.run(one_by_one())
    assert writer.sizes == [1, 1, 1]


def test_process_is_started_when_storing_falls_behind() -> None:
    here, remote, started = RecordingWriter(), RemoteRecordingWriter(), Event()

    def start() -> RemoteWriter:
        started.set()
        return remote

    async def flood() -> None:
        batches = BatchWriter(here, start_writer_process=start)
        for _ in range(BACKLOG_BATCHES):
            await all_of(batches, BACKLOG_BATCH)
        while not remote.sizes:  # starting takes its time, and no item waits for it
            await batches.submit(ITEM)

    asyncio.run(asyncio.wait_for(flood(), timeout=300))
    assert started.is_set()
    assert here.sizes[:BACKLOG_BATCHES] == [BACKLOG_BATCH] * BACKLOG_BATCHES


def test_many_articles_at_once_now_and_then_start_no_process() -> None:
    async def bursts() -> None:
        batches = BatchWriter(RecordingWriter(), start_writer_process=no_process)
        for _ in range(BACKLOG_BATCHES):
            await all_of(batches, BACKLOG_BATCH)
            await batches.submit(ITEM)

    asyncio.run(bursts())


def test_judging_does_not_run_on_the_event_loop(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def recorded(item: IdentifiedCapture) -> JudgedCapture:
        threads.append(get_ident())
        return judge(item)

    monkeypatch.setattr("pipelines.batch_processor.judge", recorded)
    processor = BatchProcessor(database, None)

    async def store() -> StoreResult:
        writer = BatchWriter(processor.store, start_writer_process=no_process)
        return await writer.submit(article_capture())

    assert isinstance(asyncio.run(store()), StoredCapture)
    assert len(threads) == 1
    assert get_ident() not in threads


def test_batch_of_a_process_that_died_is_stored_here(caplog: pytest.LogCaptureFixture) -> None:
    here = RecordingWriter()
    batches = BatchWriter(
        here,
        start_writer_process=lambda: RemoteRecordingWriter(
            WriterProcessDied("process 7 ended with -9")
        ),
    )

    async def flood() -> None:
        while "ended with -9" not in caplog.text:
            assert await all_of(batches, BACKLOG_BATCH) == [None] * BACKLOG_BATCH

    with caplog.at_level(logging.WARNING):
        asyncio.run(asyncio.wait_for(flood(), timeout=300))


def test_every_item_gets_a_result_whatever_goes_wrong() -> None:
    batches = BatchWriter(
        RecordingWriter(RuntimeError("out of order")), start_writer_process=no_process
    )
    (failed, after) = asyncio.run(all_of(batches, 1)) + asyncio.run(all_of(batches, 1))
    assert isinstance(failed, StoreFailed)
    assert failed.reason == "RuntimeError: out of order"
    assert after is None
