"""Storing in batches: while one is stored the next gathers."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from typing import Protocol

from article.value import Absence
from pipelines.colleague import IN_HAND, ColleagueLost
from pipelines.prepare import prepare
from pipelines.stages import NotStored, Ready, Seen, Stored

logger = logging.getLogger(__name__)

MOST = 32
"""Articles in a batch: others wait for the database no longer than a fifth of a second."""
BEHIND = 16
BEHIND_OFTEN = 2
"""So many batches of that many articles, one after the other, and help is worth its 70 MB."""
_LONG_QUEUE = 8
"""Articles that wait when a helper has more to do than we."""
_LONG = 50_000
"""Letters. Longer texts would hold up everything else on the loop."""


class Helper(Protocol):
    """Whoever stores batches elsewhere."""

    async def store(self, seen: Sequence[Ready]) -> list[Stored]:
        """Store a batch, of which it may have IN_HAND. Raises ColleagueLost."""


class Batches:
    """Hands over what was seen: one batch at a time in a thread, or all to a helper.

    `here` stores in this process; `hire` finds help when that falls behind.
    """

    def __init__(
        self, here: Callable[[Sequence[Ready]], list[Stored]], *, hire: Callable[[], Helper]
    ) -> None:
        self._here = here
        self._hire = hire
        self._help: Helper | None = None
        self._hiring: asyncio.Task[None] | None = None
        self._behind = 0
        self._waiting: list[tuple[Ready, asyncio.Future[Stored]]] = []
        self._work: list[asyncio.Task[None]] = []

    async def take(self, seen: Seen) -> Stored:
        """Wait until it is stored, and tell what became of it."""
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._prepared(seen), future))
        self._work = [work for work in self._work if not work.done()]
        if len(self._work) < (IN_HAND if self._help else 1):
            self._work.append(asyncio.create_task(self._store_all()))
        return await future

    def _prepared(self, seen: Seen) -> Ready:
        """Take from a helper who has more to do than we what can be done here."""
        if self._help is None or len(self._waiting) < _LONG_QUEUE:
            return seen
        if isinstance(seen, Absence) or len(seen.article.text) > _LONG:
            return seen
        try:
            return prepare(seen, judging=True)
        except Exception:  # noqa: BLE001 - whoever stores it stumbles again, and tells
            return seen

    async def _store_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._look_for_help(len(batch))
            told = await self._stored([seen for seen, _ in batch])
            for (_, future), stored in zip(batch, told, strict=True):
                if not future.done():  # or nobody waits any more: the crawl was cut off
                    future.set_result(stored)

    async def _stored(self, seen: Sequence[Ready]) -> list[Stored]:
        helper = self._help
        try:
            if helper:
                return await helper.store(seen)
            return await asyncio.to_thread(self._here, seen)
        except ColleagueLost as lost:
            # What it may have stored is found unchanged.
            if self._help is helper:  # or the other batch in its hand was told before
                logger.warning("%s: storing goes on in this process", lost)
                self._help, self._behind = None, 0
            return await self._stored(seen)
        except Exception as error:  # noqa: BLE001 - each crawl waits for an answer, whatever it is
            reason = f"{type(error).__name__}: {error}"
            return [NotStored(reason=reason, trace=traceback.format_exc())] * len(seen)

    def _look_for_help(self, count: int) -> None:
        self._behind = self._behind + 1 if count >= BEHIND else 0
        if self._behind == BEHIND_OFTEN and not (self._help or self._hiring):
            self._hiring = asyncio.create_task(self._find_help())

    async def _find_help(self) -> None:
        try:
            self._help = await asyncio.to_thread(self._hire)
        except (ColleagueLost, OSError) as error:
            logger.warning("no second process to store: %s", error)
        finally:
            self._hiring = None
