"""Sending beside other work: rounds in a thread, none while one is under way, fewer in trouble."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

from digest.errors import DigestError
from digest.office import Office
from digest.receipt import Fate
from digest.report import Report
from digest.round import Ask, send_round
from digest.timing import wait_after
from storage.engine import Database, StorageUnavailable

logger = logging.getLogger(__name__)


class Mailing:
    """The daemon's rounds."""

    def __init__(
        self,
        database: Database,
        office: Office,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._office = office
        self._clock = clock
        self._monotonic = monotonic
        self._stop = Event()
        self._thread: Thread | None = None
        self._troubles = 0
        self._not_before: float | None = None

    def tick(self) -> None:
        """Start a round unless one is under way, or the server needs a rest."""
        rests = self._not_before is not None and self._monotonic() < self._not_before
        if rests or self._stop.is_set() or (self._thread and self._thread.is_alive()):
            return
        # A daemon: a server may keep a letter's last answer for ten minutes, and nobody waits.
        self._thread = Thread(target=self._round, name="mailing", daemon=True)
        self._thread.start()

    def send_due(self) -> Report:
        """Send what is due, here and now; an empty report if another process does."""
        ask = Ask()
        report = send_round(self._database, self._office, ask, clock=self._clock, stop=self._stop)
        return report or Report()

    def stop(self, *, within: float) -> None:
        """Let the letters in hand finish; what cannot is resolved at the next start."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=within)

    def _round(self) -> None:
        try:
            report = self.send_due()
        except (StorageUnavailable, DigestError) as error:
            logger.error("no letters went out: %s", error)
            self._rest()
            return
        except Exception:
            # A letter that cannot be made must not end the watch over the sources.
            logger.exception("a round of letters broke off; what is owed stays owed")
            self._rest()
            return
        if report.sent:
            logger.info("%d letters sent", report.sent)
        for email, receipt in report.failed:
            level = logging.ERROR if receipt.fate is Fate.REJECTED else logging.WARNING
            logger.log(level, "letter to %s %s: %s", email, receipt.fate, receipt.said)
        if report.trouble:
            logger.error("the mail server takes nothing: %s", report.trouble)
            self._rest()
        else:
            self._troubles = 0
            self._not_before = None

    def _rest(self) -> None:
        self._troubles += 1
        pause = min(wait_after(self._troubles), timedelta(minutes=30))
        self._not_before = self._monotonic() + pause.total_seconds()
