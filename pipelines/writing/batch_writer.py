"""Collects items into batches and stores them: one batch is stored while the next fills."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from typing import Protocol

from article.model import MissingCapture
from pipelines.items import (
    NormalisedCapture,
    ProcessableItem,
    StoreFailed,
    StoreResult,
    UnverifiedItem,
)
from pipelines.writing.writer_process import MAX_IN_FLIGHT, WriterProcessDied

logger = logging.getLogger(__name__)

MAX_BATCH_SIZE = 32
"""Items in a batch: other writers wait for the database no longer than a fifth of a second."""
MAX_BATCH_LETTERS = 3_000_000
"""Of the texts in a batch: a million letters take the database half a second."""
BACKLOG_BATCH = 16
BACKLOG_BATCHES = 2
"""This many batches of that many items, one after the other, justify a process of 70 MB."""


class RemoteWriter(Protocol):
    """Stores batches in another process."""

    async def store(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        """Store a batch; at most MAX_IN_FLIGHT at once. Raises WriterProcessDied."""


class BatchWriter:
    """Submits items one batch at a time to a thread, or to a writer process when that falls behind."""

    def __init__(
        self,
        store_here: Callable[[Sequence[ProcessableItem]], list[StoreResult]],
        *,
        start_writer_process: Callable[[], RemoteWriter],
    ) -> None:
        self._store_here = store_here
        self._start_writer_process = start_writer_process
        self._remote: RemoteWriter | None = None
        self._starting: asyncio.Task[None] | None = None
        self._large_batches = 0
        self._pending: list[tuple[ProcessableItem, asyncio.Future[StoreResult]]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def submit(self, item: ProcessableItem) -> StoreResult:
        """Store an item with others and return its result."""
        future: asyncio.Future[StoreResult] = asyncio.get_running_loop().create_future()
        self._pending.append((item, future))
        self._tasks = [task for task in self._tasks if not task.done()]
        if len(self._tasks) < (MAX_IN_FLIGHT if self._remote else 1):
            self._tasks.append(asyncio.create_task(self._write_pending()))
        return await future

    async def _write_pending(self) -> None:
        while self._pending:
            size = _batch_size([item for item, _ in self._pending[:MAX_BATCH_SIZE]])
            batch, self._pending = self._pending[:size], self._pending[size:]
            self._scale_out_if_behind(len(batch))
            results = await self._write_batch([item for item, _ in batch])
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():  # cancelled: the crawl was aborted
                    future.set_result(result)

    async def _write_batch(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        remote = self._remote
        try:
            if remote:
                return await remote.store(items)
            return await asyncio.to_thread(self._store_here, items)
        except WriterProcessDied as error:
            # What it may have stored is found unchanged.
            if self._remote is remote:  # else the other batch in flight reported it before
                logger.warning("%s: storing continues in this process", error)
                self._remote, self._large_batches = None, 0
            return await self._write_batch(items)
        except Exception as error:  # noqa: BLE001 - each crawl waits for a result, whatever it is
            reason = f"{type(error).__name__}: {error}"
            return [StoreFailed(reason=reason, trace=traceback.format_exc())] * len(items)

    def _scale_out_if_behind(self, count: int) -> None:
        self._large_batches = self._large_batches + 1 if count >= BACKLOG_BATCH else 0
        if self._large_batches == BACKLOG_BATCHES and not (self._remote or self._starting):
            self._starting = asyncio.create_task(self._start_remote())

    async def _start_remote(self) -> None:
        try:
            self._remote = await asyncio.to_thread(self._start_writer_process)
        except (WriterProcessDied, OSError) as error:
            logger.warning("no writer process could be started: %s", error)
        finally:
            self._starting = None


def _batch_size(waiting: Sequence[ProcessableItem]) -> int:
    """Return how many of those that wait are stored together; at least one."""
    letters = 0
    for number, item in enumerate(waiting):
        letters += _letters_of(item)
        if number and letters > MAX_BATCH_LETTERS:
            return number
    return len(waiting)


def _letters_of(item: ProcessableItem) -> int:
    seen = item.item if isinstance(item, UnverifiedItem) else item
    if isinstance(seen, MissingCapture):
        return 0
    capture = seen.capture if isinstance(seen, NormalisedCapture) else seen
    return len(capture.article.text)
