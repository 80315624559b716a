"""Run deliveries in a background thread, one at a time, with back-off when the server fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

from digest.delivery.delivery_run import SendRequest, run_deliveries
from digest.delivery.mailer import Mailer
from digest.delivery.retry_policy import MAX_URGENT_DELAY, retry_delay
from digest.delivery.run_summary import RunSummary
from digest.model import DigestError
from digest.transport.base import SendStatus
from storage.engine import Database, StorageUnavailable

logger = logging.getLogger(__name__)


class DigestThread:
    """The daemon's delivery runs."""

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
        self._failing_since: float | None = None
        self._not_before: float | None = None

    def tick(self) -> None:
        """Start a run unless one is under way or the server failed lately."""
        postponed = self._not_before is not None and self._monotonic() < self._not_before
        if postponed or self._stop.is_set() or (self._thread and self._thread.is_alive()):
            return
        # A daemon: a server may delay its final reply for ten minutes, and the exit must not wait.
        self._thread = Thread(target=self._run, name="mailing", daemon=True)
        self._thread.start()

    def send_due(self) -> RunSummary:
        """Send what is due in this thread; return an empty summary if another process is sending."""
        request = SendRequest()
        summary = run_deliveries(
            self._database, self._mailer, request, clock=self._clock, stop=self._stop
        )
        return summary or RunSummary()

    def stop(self, *, within: float) -> None:
        """Wait for the mails being sent; what does not finish is resolved at the next start."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=within)

    def _run(self) -> None:
        try:
            summary = self.send_due()
        except (StorageUnavailable, DigestError) as error:
            logger.error("no mail was sent: %s", error)
            self._back_off()
            return
        except Exception:
            # A digest that cannot be made must not stop the crawls.
            logger.exception("a delivery run failed; what is pending stays pending")
            self._back_off()
            return
        if summary.sent:
            level = logging.WARNING if summary.written else logging.INFO
            logger.log(level, "%s", summary.sent_text)
        for email, result in summary.failed:
            level = logging.ERROR if result.status is SendStatus.REJECTED else logging.WARNING
            logger.log(level, "mail to %s %s: %s", email, result.status, result.response)
        if summary.server_error:
            logger.error("the mail server accepts nothing: %s", summary.server_error)
            self._back_off()
        else:
            self._failing_since = self._not_before = None

    def _back_off(self) -> None:
        now = self._monotonic()
        if self._failing_since is None:
            self._failing_since = now
        failing_for = timedelta(seconds=now - self._failing_since)
        delay = retry_delay(failing_for, at_most=MAX_URGENT_DELAY)
        self._not_before = now + delay.total_seconds()
