"""The case refresher: a thread that keeps the stored cases up to date while the dashboard runs."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread

from grouping.case_index import CaseIndex
from storage.engine import Database, StorageUnavailable

logger = logging.getLogger(__name__)

_SECONDS = 30.0
_IDLE_FACTOR = 9.0
"""Linking a large archive takes seconds: a tenth of the time at most goes into it."""
_STOP_SECONDS = 5.0


class CaseRefresher:
    """Refreshes at start and whenever flagged reports changed; stopping never waits for long."""

    def __init__(self, database: Database) -> None:
        self._index = CaseIndex(database)
        self._stopped = Event()
        # What is written is one transaction, so that the process may end at any moment.
        self._thread = Thread(target=self._run, name="case-refresher", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end, and wait a moment for it."""
        self._stopped.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            started = time.monotonic()
            try:
                self._index.refresh()
            except StorageUnavailable as error:
                logger.warning("%s; cases are linked later", error)
            except Exception:
                logger.exception("cases could not be linked; it is tried again")
            pause = max(_SECONDS, _IDLE_FACTOR * (time.monotonic() - started))
