"""What the daemon does at each tick beside crawling and mailing: live signs, disk, operators."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

from pipelines.retention import prune
from pipelines.room import FreeSpace, free_bytes, shortage
from settings import Settings
from storage.conditions import note_condition
from storage.engine import Database, StorageUnavailable
from storage.models import Health
from tending.alerting import Alerting
from tending.heartbeat import LATE, Beat, PingFailed, leave_beat, ping
from tending.notifying import READY, STOPPING, WATCHDOG, ServiceManager
from tending.ways import ways_of

logger = logging.getLogger(__name__)

_PING_EVERY = timedelta(seconds=60)
_PRUNE_EVERY = timedelta(days=1)


class Upkeep:
    """The daemon's chores; what may take long is done in a thread, one round at a time."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        last_tick: Callable[[], datetime | None],
        manager: ServiceManager | None = None,
        free: FreeSpace = free_bytes,
        host: str | None = None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._last_tick = last_tick
        self._manager = manager or ServiceManager(os.environ)
        self._free = free
        # Two schedulers on two machines have two disks.
        self._disk = f"disk@{host or socket.gethostname()}"[:100]
        self._alerting = Alerting(
            database,
            ways_of(settings),
            language=settings.operator_language,
            dashboard=settings.dashboard,
            clock=clock,
        )
        self._thread: Thread | None = None
        self._pinged_at: datetime | None = None
        self._pruned_at: datetime | None = None
        self._told: dict[str, str] = {}

    def ready(self) -> None:
        """Tell whoever started us that the watch is on."""
        self._beat("watching")
        self._manager.tell(READY, "STATUS=watching")

    async def tick(self) -> None:
        """Show that the loop turns: on the loop itself, as threads may all wait for a database."""
        self.turn()

    def turn(self) -> None:
        """Give a sign of life, and do the rest beside it."""
        # Not bound to the last tick: a database that is away is no reason to be killed.
        self._manager.tell(WATCHDOG)
        self._beat("watching")
        if self._thread and self._thread.is_alive():
            return
        self._thread = Thread(target=self._round, name="upkeep", daemon=True)
        self._thread.start()

    def once(self) -> None:
        """Do everything once, here, for a watch that does not stay."""
        self._round()
        self._beat("done")

    def stop(self, *, within: float) -> None:
        """Say that we stop, and let a letter in hand finish."""
        self._manager.tell(STOPPING)
        self._beat("stopping")
        if self._thread:
            self._thread.join(timeout=within)

    def _beat(self, state: str) -> None:
        beat = Beat(at=self._clock(), pid=os.getpid(), state=state, last_tick=self._last_tick())
        try:
            leave_beat(self._settings.heartbeat, beat)
        except OSError as error:
            self._once("heartbeat", f"no heartbeat in {self._settings.heartbeat}: {error.strerror}")
        else:
            self._told.pop("heartbeat", None)

    def _round(self) -> None:
        for chore in (self._ping, self._look_at_disk, self._prune, self._alert):
            try:
                chore()
            except StorageUnavailable as error:
                self._once("storage", f"{error}; operators are told when it is back")
            except Exception:
                logger.exception("a chore broke off; it is tried again at the next tick")

    def _ping(self) -> None:
        now, tick = self._clock(), self._last_tick()
        works = tick is not None and now - tick < LATE
        rests = self._pinged_at is not None and abs(now - self._pinged_at) < _PING_EVERY
        if not self._settings.heartbeat_url or not works or rests:
            return
        self._pinged_at = now
        try:
            ping(self._settings.heartbeat_url)
        except PingFailed as error:
            self._once("ping", str(error))
        else:
            self._told.pop("ping", None)

    def _look_at_disk(self) -> None:
        folder, reserve = self._folder, self._settings.disk_reserve_bytes
        free = self._free(folder)
        short = free < reserve
        with self._database.writing() as session:
            note_condition(
                session,
                self._disk,
                health=Health.DEGRADED if short else Health.HEALTHY,
                reason=shortage(folder, free=free, reserve=reserve) if short else "room enough",
                now=self._clock(),
            )
        self._told.pop("storage", None)

    def _prune(self) -> None:
        now = self._clock()
        if self._pruned_at is None or abs(now - self._pruned_at) >= _PRUNE_EVERY:
            self._pruned_at = now
            prune(self._database, self._settings.archive_plan, now=now)

    def _alert(self) -> None:
        self._alerting.round()

    @property
    def _folder(self) -> Path:
        return self._settings.archive_plan.folder

    def _once(self, what: str, told: str) -> None:
        """Log a lasting trouble when it comes or changes, not at every tick."""
        if self._told.get(what) != told:
            self._told[what] = told
            logger.error("%s", told)
