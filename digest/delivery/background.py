"""Sending beside other work: rounds in a thread, none while one is under way, fewer in trouble."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

from digest.delivery.delivery_run import SendRequest, run_deliveries
from digest.delivery.mailer import Mailer
from digest.delivery.run_summary import RunSummary
from digest.errors import DigestError
from digest.timing import retry_delay
from digest.transport.result import SendStatus
from storage.engine import Database, StorageUnavailable

logger = logging.getLogger(__name__)


class DigestThread:
    """The daemon's rounds."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._clock = clock
        self._monotonic = monotonic
        self._stop = Event()
        self._thread: Thread | None = None
        self._failures = 0
        self._not_before: float | None = None

    def tick(self) -> None:
        """Start a round unless one is under way, or the server needs a rest."""
        backing_off = self._not_before is not None and self._monotonic() < self._not_before
        if backing_off or self._stop.is_set() or (self._thread and self._thread.is_alive()):
            return
        # A daemon: a server may keep a letter's last answer for ten minutes, and nobody waits.
        self._thread = Thread(target=self._run, name="mailing", daemon=True)
        self._thread.start()

    def send_due(self) -> RunSummary:
        """Send what is due, here and now; an empty report if another process does."""
        request = SendRequest()
        report = run_deliveries(
            self._database, self._mailer, request, clock=self._clock, stop=self._stop
        )
        return report or RunSummary()

    def stop(self, *, within: float) -> None:
        """Let the letters in hand finish; what cannot is resolved at the next start."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=within)

    def _run(self) -> None:
        try:
            report = self.send_due()
        except (StorageUnavailable, DigestError) as error:
            logger.error("no letters went out: %s", error)
            self._back_off()
            return
        except Exception:
            # A letter that cannot be made must not end the watch over the sources.
            logger.exception("a round of letters broke off; what is owed stays owed")
            self._back_off()
            return
        if report.sent:
            logger.info("%d letters sent", report.sent)
        for email, result in report.failed:
            level = logging.ERROR if result.status is SendStatus.REJECTED else logging.WARNING
            logger.log(level, "letter to %s %s: %s", email, result.status, result.response)
        if report.server_error:
            logger.error("the mail server takes nothing: %s", report.server_error)
            self._back_off()
        else:
            self._failures = 0
            self._not_before = None

    def _back_off(self) -> None:
        self._failures += 1
        pause = min(retry_delay(self._failures), timedelta(minutes=30))
        self._not_before = self._monotonic() + pause.total_seconds()
