"""Batches: what comes while one is stored goes together, and help comes when that is not enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from threading import Event

import pytest
from sample_objects import NOON, article_capture, missing_capture

from pipelines.batch_writer import (
    BACKLOG_BATCH,
    BACKLOG_BATCHES,
    MAX_BATCH_SIZE,
    BatchWriter,
    RemoteWriter,
)
from pipelines.items import NormalisedCapture, ProcessableItem, StoreFailed, StoreResult
from pipelines.writer_process import WriterProcessDied

ITEM = missing_capture(NOON)


class RecordingWriter:
    """Stores nothing, and remembers how much it was given at once."""

    def __init__(self, *faults: Exception) -> None:
        self.given: list[int] = []
        self.faults = list(faults)

    def __call__(self, seen: Sequence[ProcessableItem]) -> list[StoreResult]:
        self.given.append(len(seen))
        if self.faults:
            raise self.faults.pop()
        return [None] * len(seen)


class RemoteRecordingWriter(RecordingWriter):
    """A clerk elsewhere."""

    async def store(self, seen: Sequence[ProcessableItem]) -> list[StoreResult]:
        await asyncio.sleep(0)
        return self(seen)


def nobody() -> RemoteWriter:
    raise AssertionError("nobody is to be hired")


async def all_of(batches: BatchWriter, count: int) -> list[StoreResult]:
    return await asyncio.gather(*(batches.submit(ITEM) for _ in range(count)))


def test_what_waits_together_is_stored_together() -> None:
    clerk = RecordingWriter()
    assert asyncio.run(all_of(BatchWriter(clerk, start_writer_process=nobody), 10)) == [None] * 10
    assert clerk.given == [10]


def test_batch_has_an_upper_bound() -> None:
    clerk = RecordingWriter()
    asyncio.run(all_of(BatchWriter(clerk, start_writer_process=nobody), MAX_BATCH_SIZE + 1))
    assert clerk.given == [MAX_BATCH_SIZE, 1]


def test_single_article_need_not_wait_for_company() -> None:
    clerk = RecordingWriter()

    async def one_by_one() -> None:
        batches = BatchWriter(clerk, start_writer_process=nobody)
        for _ in range(3):
            await batches.submit(ITEM)

    asyncio.run(one_by_one())
    assert clerk.given == [1, 1, 1]


def test_help_is_hired_when_storing_falls_behind() -> None:
    here, helper, hired = RecordingWriter(), RemoteRecordingWriter(), Event()

    def hire() -> RemoteWriter:
        hired.set()
        return helper

    async def flood() -> None:
        batches = BatchWriter(here, start_writer_process=hire)
        for _ in range(BACKLOG_BATCHES):
            await all_of(batches, BACKLOG_BATCH)
        while not helper.given:  # hiring takes its time, and nobody waits for it
            await batches.submit(ITEM)

    asyncio.run(asyncio.wait_for(flood(), timeout=20))
    assert hired.is_set()
    assert here.given[:BACKLOG_BATCHES] == [BACKLOG_BATCH] * BACKLOG_BATCHES


def test_many_articles_at_once_now_and_then_are_no_reason_to_hire() -> None:
    async def bursts() -> None:
        batches = BatchWriter(RecordingWriter(), start_writer_process=nobody)
        for _ in range(BACKLOG_BATCHES):
            await all_of(batches, BACKLOG_BATCH)
            await batches.submit(ITEM)

    asyncio.run(bursts())


def test_help_with_a_long_queue_is_given_prepared_articles() -> None:
    given: list[ProcessableItem] = []

    class Watched(RemoteRecordingWriter):
        async def store(self, seen: Sequence[ProcessableItem]) -> list[StoreResult]:
            given.extend(seen)
            return await super().store(seen)

    async def flood() -> None:
        batches = BatchWriter(RecordingWriter(), start_writer_process=Watched)
        while not any(isinstance(one, NormalisedCapture) for one in given):
            await asyncio.gather(*(batches.submit(article_capture()) for _ in range(BACKLOG_BATCH)))

    asyncio.run(asyncio.wait_for(flood(), timeout=20))
    ready = [one for one in given if isinstance(one, NormalisedCapture)]
    assert all(one.judgement and one.judgement.relevant for one in ready)


def test_batch_of_help_that_is_lost_is_stored_here(caplog: pytest.LogCaptureFixture) -> None:
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
        asyncio.run(asyncio.wait_for(flood(), timeout=20))


def test_who_waits_gets_an_answer_whatever_goes_wrong() -> None:
    batches = BatchWriter(
        RecordingWriter(RuntimeError("out of order")), start_writer_process=nobody
    )
    (told, after) = asyncio.run(all_of(batches, 1)) + asyncio.run(all_of(batches, 1))
    assert isinstance(told, StoreFailed)
    assert told.reason == "RuntimeError: out of order"
    assert after is None
