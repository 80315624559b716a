"""Maintenance at each tick: heartbeat, disk check, archive retention, alerts to operators."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

from article.message import message
from digest.delivery.mailer import mailer_from_settings, operator_addresses
from operations.alerts import AlertSender
from operations.heartbeat import HEARTBEAT_MAX_AGE, Heartbeat, PingFailed, ping, write_heartbeat
from operations.network_outage import OutageCode, current_outage
from operations.scheduled_backup import back_up_if_due
from operations.systemd import READY, STOPPING, WATCHDOG, SdNotify
from pipelines.archive.disk_space import DiskCode, FreeSpace, free_bytes, low_space_message
from pipelines.archive.retention import prune
from pipelines.writing.write_progress import write_progress
from presentation.messages import ENGLISH, render
from settings import Settings
from storage.admin.backup import BackupError
from storage.engine import Database, StorageUnavailable
from storage.models import HealthStatus
from storage.sources.health_states import record_health

logger = logging.getLogger(__name__)

_PING_INTERVAL = timedelta(seconds=60)
_PRUNE_INTERVAL = timedelta(days=1)


class MaintenanceThread:
    """The daemon's maintenance; what may take long is done in a thread, one run at a time."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        last_tick: Callable[[], datetime | None],
        sd_notify: SdNotify | None = None,
        free_space: FreeSpace = free_bytes,
        host: str | None = None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._last_tick = last_tick
        self._sd_notify = sd_notify or SdNotify(os.environ)
        self._free_space = free_space
        # Two schedulers on two machines have two disks.
        self._started_at = clock()
        self._host = host or socket.gethostname()
        self._disk = f"disk@{self._host}"[:100]
        self._network = f"network@{self._host}"[:100]
        self.dashboard = ""
        """Where the dashboard listens; set by the daemon once it does."""
        self.dashboard_problem = ""
        self._alert_sender = AlertSender(
            database,
            mailer_from_settings(settings),
            operator_addresses(settings),
            language=settings.operator_language,
            dashboard=settings.dashboard_url,
            clock=clock,
        )
        self._thread: Thread | None = None
        self._pinged_at: datetime | None = None
        self._pruned_at: datetime | None = None
        self._logged: dict[str, str] = {}

    def notify_ready(self) -> None:
        """Notify the service manager that the daemon is ready."""
        self._write_heartbeat("watching")
        self._sd_notify.notify(READY, "STATUS=watching")

    async def tick(self) -> None:
        """Show that the loop turns: on the loop itself, as threads may all wait for a database."""
        self.run_tick()

    def run_tick(self) -> None:
        """Write the heartbeat, and do the rest in a thread."""
        # Not bound to the last tick: a database that is away is no reason to be killed.
        if write_progress().is_stuck:
            # No sign of life: the service manager restarts what stores nothing any more.
            self._log_once("writer", "storing is stuck; the watchdog gets no sign of life")
        else:
            self._sd_notify.notify(WATCHDOG)
            self._write_heartbeat("watching")
        if self._thread and self._thread.is_alive():
            return
        self._thread = Thread(target=self._run_tasks, name="upkeep", daemon=True)
        self._thread.start()

    def run_once(self) -> None:
        """Do everything once in this thread, for a daemon that exits."""
        self._run_tasks()
        self._write_heartbeat("done")

    def stop(self, *, within: float) -> None:
        """Notify that the daemon stops, and wait for a mail being sent."""
        self._sd_notify.notify(STOPPING)
        self._write_heartbeat("stopping")
        if self._thread:
            self._thread.join(timeout=within)

    def _write_heartbeat(self, state: str) -> None:
        heartbeat = Heartbeat(
            at=self._clock(),
            pid=os.getpid(),
            state=state,
            last_tick=self._last_tick(),
            host=self._host,
            dashboard=self.dashboard,
            dashboard_problem=self.dashboard_problem,
            started_at=self._started_at,
        )
        try:
            write_heartbeat(self._settings.heartbeat_file, heartbeat)
        except OSError as error:
            self._log_once(
                "heartbeat", f"no heartbeat in {self._settings.heartbeat_file}: {error.strerror}"
            )
        else:
            self._logged.pop("heartbeat", None)

    def _run_tasks(self) -> None:
        for task in (
            self._ping,
            self._check_disk,
            self._check_network,
            self._prune,
            self._alert,
            self._back_up,
        ):
            try:
                task()
            except StorageUnavailable as error:
                self._log_once("storage", f"{error}; operators are notified when it is back")
            except Exception:
                logger.exception("a maintenance task failed; it is retried at the next tick")

    def _ping(self) -> None:
        now, tick = self._clock(), self._last_tick()
        works = tick is not None and now - tick < HEARTBEAT_MAX_AGE
        rests = self._pinged_at is not None and abs(now - self._pinged_at) < _PING_INTERVAL
        if not self._settings.heartbeat_url or not works or rests:
            return
        self._pinged_at = now
        try:
            ping(self._settings.heartbeat_url)
        except PingFailed as error:
            self._log_once("ping", str(error))
        else:
            self._logged.pop("ping", None)

    def _check_disk(self) -> None:
        folder, reserve = self._folder, self._settings.disk_reserve_bytes
        free = self._free_space(folder)
        short = free < reserve
        with self._database.writing() as session:
            record_health(
                session,
                self._disk,
                health=HealthStatus.DEGRADED if short else HealthStatus.HEALTHY,
                reason=low_space_message(folder, free=free, reserve=reserve)
                if short
                else message(DiskCode.ENOUGH),
                now=self._clock(),
            )
        self._logged.pop("storage", None)

    def _check_network(self) -> None:
        now = self._clock()
        with self._database.reading() as session:
            outage = current_outage(session, now=now)
        if outage is None and "network" not in self._logged:
            return
        with self._database.writing() as session:
            record_health(
                session,
                self._network,
                health=HealthStatus.DEGRADED if outage else HealthStatus.HEALTHY,
                reason=outage.reason if outage else message(OutageCode.OVER),
                now=now,
            )
        if outage is None:
            del self._logged["network"]
            logger.warning("the network works again")
        elif "network" not in self._logged:
            self._logged["network"] = "down"
            logger.warning("%s", render(outage.reason, ENGLISH))

    def _prune(self) -> None:
        now = self._clock()
        if self._pruned_at is None or abs(now - self._pruned_at) >= _PRUNE_INTERVAL:
            self._pruned_at = now
            prune(self._database, self._settings.archive_config, now=now)

    def _back_up(self) -> None:
        try:
            made = back_up_if_due(self._database, self._settings, now=self._clock())
        except BackupError as error:
            self._log_once("backup", f"no backup was made: {error}")
            return
        self._logged.pop("backup", None)
        if made:
            logger.info("backup written to %s", made)

    def _alert(self) -> None:
        self._alert_sender.send_due()

    @property
    def _folder(self) -> Path:
        return self._settings.archive_config.folder

    def _log_once(self, what: str, message: str) -> None:
        """Log a lasting problem when it starts or changes, not at every tick."""
        if self._logged.get(what) != message:
            self._logged[what] = message
            logger.error("%s", message)
