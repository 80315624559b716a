"""Storing in batches: while one is stored the next gathers."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from article.model import ArticleCapture
from pipelines.items import (
    CapturedItem,
    ProcessableItem,
    StoreFailed,
    StoreResult,
    UnverifiedItem,
)
from pipelines.process import normalise
from pipelines.writer_process import MAX_IN_FLIGHT, WriterProcessDied

logger = logging.getLogger(__name__)

MAX_BATCH_SIZE = 32
"""Articles in a batch: others wait for the database no longer than a fifth of a second."""
BACKLOG_BATCH = 16
BACKLOG_BATCHES = 2
"""So many batches of that many articles, one after the other, and help is worth its 70 MB."""
_LONG_BACKLOG = 8
"""Articles that wait when a helper has more to do than we."""
_LONG_TEXT = 50_000
"""Letters. Longer texts would hold up everything else on the loop."""


class RemoteWriter(Protocol):
    """Whoever stores batches elsewhere."""

    async def store(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        """Store a batch, of which it may have IN_HAND. Raises ColleagueLost."""


class BatchWriter:
    """Hands over what was seen: one batch at a time in a thread, or all to a helper.

    `here` stores in this process; `hire` finds help when that falls behind.
    """

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
        self._behind = 0
        self._pending: list[tuple[ProcessableItem, asyncio.Future[StoreResult]]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def submit(self, item: CapturedItem | UnverifiedItem) -> StoreResult:
        """Wait until it is stored, and tell what became of it."""
        future: asyncio.Future[StoreResult] = asyncio.get_running_loop().create_future()
        self._pending.append((self._prepare_if_backlog(item), future))
        self._tasks = [work for work in self._tasks if not work.done()]
        if len(self._tasks) < (MAX_IN_FLIGHT if self._remote else 1):
            self._tasks.append(asyncio.create_task(self._write_pending()))
        return await future

    def _prepare_if_backlog(self, item: CapturedItem | UnverifiedItem) -> ProcessableItem:
        """Take from a helper who has more to do than we what can be done here."""
        if self._remote is None or len(self._pending) < _LONG_BACKLOG:
            return item
        captured = item.item if isinstance(item, UnverifiedItem) else item
        if not isinstance(captured, ArticleCapture) or len(captured.article.text) > _LONG_TEXT:
            return item
        try:
            normalised = normalise(captured, judged=True)
        except Exception:  # noqa: BLE001 - whoever stores it stumbles again, and tells
            return item
        return replace(item, item=normalised) if isinstance(item, UnverifiedItem) else normalised

    async def _write_pending(self) -> None:
        while self._pending:
            batch, self._pending = self._pending[:MAX_BATCH_SIZE], self._pending[MAX_BATCH_SIZE:]
            self._scale_out_if_behind(len(batch))
            results = await self._write_batch([seen for seen, _ in batch])
            for (_, future), stored in zip(batch, results, strict=True):
                if not future.done():  # or nobody waits any more: the crawl was cut off
                    future.set_result(stored)

    async def _write_batch(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        helper = self._remote
        try:
            if helper:
                return await helper.store(items)
            return await asyncio.to_thread(self._store_here, items)
        except WriterProcessDied as lost:
            # What it may have stored is found unchanged.
            if self._remote is helper:  # or the other batch in its hand was told before
                logger.warning("%s: storing goes on in this process", lost)
                self._remote, self._behind = None, 0
            return await self._write_batch(items)
        except Exception as error:  # noqa: BLE001 - each crawl waits for an answer, whatever it is
            reason = f"{type(error).__name__}: {error}"
            return [StoreFailed(reason=reason, trace=traceback.format_exc())] * len(items)

    def _scale_out_if_behind(self, count: int) -> None:
        self._behind = self._behind + 1 if count >= BACKLOG_BATCH else 0
        if self._behind == BACKLOG_BATCHES and not (self._remote or self._starting):
            self._starting = asyncio.create_task(self._start_remote())

    async def _start_remote(self) -> None:
        try:
            self._remote = await asyncio.to_thread(self._start_writer_process)
        except (WriterProcessDied, OSError) as error:
            logger.warning("no second process to store: %s", error)
        finally:
            self._starting = None
