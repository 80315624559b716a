"""The daemon reads documents again that a new program or a newer reader finds more in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Event, Thread

from documents.reader_process import ReadingStopped, stop_reading
from pipelines.reprocess.reread_documents import (
    ArchivedFileMissing,
    next_readable,
    reading_ability,
    reread_document,
)
from settings import Settings
from storage.documents.unread_documents import ReadingAbility
from storage.engine import Database, StorageUnavailable
from storage.locks.process_lock import exclusive_lock

logger = logging.getLogger(__name__)

ROUND_SECONDS = 5.0
"""Of each tick's fifteen: the crawls of this machine need the rest. A document begun is finished."""
_CHECK_SECONDS = 3_600.0
"""How often to look for a program that was installed."""
_PASS_SECONDS = 86_400.0
"""How often to look at all documents again: a file may be back in the archive."""


class DocumentRereader:
    """Reads one document after the other in a thread, for a few seconds at each tick."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        ability: Callable[[], ReadingAbility] = reading_ability,
    ) -> None:
        self._database = database
        self._folder = settings.archive_config.folder
        self._clock = clock
        self._monotonic = monotonic
        self._find_ability = ability
        self._stop = Event()
        self._thread: Thread | None = None
        self._after = 0
        self._passed: ReadingAbility | None = None
        """What could be read when all documents were looked at last."""
        self._passed_at = 0.0
        self._rests_until: float | None = None

    async def tick(self) -> None:
        """Start a round unless one is under way or nothing is left to do."""
        rests = self._rests_until is not None and self._monotonic() < self._rests_until
        if rests or self._stop.is_set() or (self._thread and self._thread.is_alive()):
            return
        # A daemon: what is not stored when the process ends is read again by the next one.
        self._thread = Thread(target=self._run, name="rereading", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the round, with the document that is being read."""
        self._stop.set()
        if self._thread and self._thread.is_alive():
            stop_reading()

    def run_round(self) -> int:
        """Read documents for some seconds, and return how many say something else now."""
        with exclusive_lock(self._database, "rereading") as alone:
            return self._read_for_seconds() if alone else 0

    def _read_for_seconds(self) -> int:
        began, ability, changed = self._monotonic(), self._find_ability(), 0
        if ability == self._passed and began - self._passed_at < _PASS_SECONDS:
            self._rests_until = began + _CHECK_SECONDS
            return 0
        while not self._stop.is_set() and self._monotonic() - began < ROUND_SECONDS:
            row = next_readable(self._database, ability, after=self._after)
            if row is None:
                self._after, self._passed, self._passed_at = 0, ability, self._monotonic()
                self._rests_until = self._passed_at + _CHECK_SECONDS
                break
            # First: one that always fails must not hold up those behind it.
            self._after = row.id
            with suppress(ArchivedFileMissing):
                if reread_document(self._database, row, folder=self._folder, now=self._clock()):
                    changed += 1
                    logger.info("document %d was read again: %s", row.id, row.url)
        return changed

    def _run(self) -> None:
        try:
            self.run_round()
        except ReadingStopped:
            logger.info("reading documents again goes on at the next start")
        except StorageUnavailable as error:
            logger.error("%s; no document is read again until it is back", error)
        except Exception:
            logger.exception("reading a document again failed; it is left out until tomorrow")
