"""What the last heartbeat says of the daemon: running, hung, killed or stopped."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from article.hanoi_time import hanoi_text
from operations.heartbeat import HEARTBEAT_MAX_AGE, Heartbeat

_DAY = timedelta(days=1)
_START = "start tipwatch run, or systemctl start tipwatch"
_RESTART = "systemctl restart tipwatch, or stop it and start tipwatch run"

IsRunning = Callable[[Heartbeat], bool]


class DaemonState(StrEnum):
    """State of the daemon of this machine."""

    NONE = "none"
    STARTING = "starting"
    RUNNING = "running"
    IDLE = "idle"
    """It runs and starts no crawls."""
    HUNG = "hung"
    """Its process is there, its heartbeat is old."""
    KILLED = "killed"
    """Its process is gone, and it did not stop by itself."""
    STOPPING = "stopping"
    STOPPED = "stopped"
    DONE = "done"
    """`run --once` ended."""
    OVERDUE = "overdue"
    """`run --once` ended more than a day ago."""


WELL = frozenset(
    {DaemonState.STARTING, DaemonState.RUNNING, DaemonState.DONE, DaemonState.STOPPING}
)
RUNS = frozenset({DaemonState.STARTING, DaemonState.RUNNING, DaemonState.IDLE})
FAILED = frozenset({DaemonState.KILLED, DaemonState.HUNG, DaemonState.IDLE})


@dataclass(frozen=True, kw_only=True)
class DaemonStatus:
    """The state, in a sentence, and what to do."""

    state: DaemonState
    text: str
    fix: str = ""


def process_is_running(heartbeat: Heartbeat) -> bool:
    """Return whether the heartbeat's process runs; True where only another machine could say."""
    if heartbeat.host != socket.gethostname():
        return True
    try:
        os.kill(heartbeat.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def daemon_status(
    heartbeat: Heartbeat | None, *, now: datetime, is_running: IsRunning = process_is_running
) -> DaemonStatus:
    """Judge the last heartbeat."""
    if heartbeat is None:
        return DaemonStatus(state=DaemonState.NONE, text="never ran here", fix=_START)
    age = now - heartbeat.at
    if heartbeat.state == "done":
        text = f"tipwatch run --once ended {age_text(age)} ago"
        if age < _DAY:
            return DaemonStatus(state=DaemonState.DONE, text=text)
        return DaemonStatus(state=DaemonState.OVERDUE, text=text, fix=f"{_START}, or fix cron")
    running = is_running(heartbeat)
    if heartbeat.state == "stopping":
        if running and age <= HEARTBEAT_MAX_AGE:
            text = f"process {heartbeat.pid} is stopping"
            return DaemonStatus(state=DaemonState.STOPPING, text=text)
        since = f"stopped since {hanoi_text(heartbeat.at)} ({age_text(age)} ago)"
        return DaemonStatus(state=DaemonState.STOPPED, text=since, fix=_START)
    return _watching(heartbeat, now=now, running=running)


def _watching(heartbeat: Heartbeat, *, now: datetime, running: bool) -> DaemonStatus:
    age = age_text(now - heartbeat.at)
    process = f"process {heartbeat.pid}"
    if not running:
        text = f"{process} was killed or crashed; last sign of life {age} ago"
        return DaemonStatus(state=DaemonState.KILLED, text=text, fix=_RESTART)
    if now - heartbeat.at > HEARTBEAT_MAX_AGE:
        text = f"{process} gave its last sign of life {age} ago"
        return DaemonStatus(state=DaemonState.HUNG, text=text, fix=_RESTART)
    if heartbeat.last_tick is None and _is_young(heartbeat, now):
        return DaemonStatus(state=DaemonState.STARTING, text=f"{process} is starting")
    if heartbeat.last_tick is None or now - heartbeat.last_tick > HEARTBEAT_MAX_AGE:
        text = f"{process} runs and starts no crawls"
        return DaemonStatus(
            state=DaemonState.IDLE, text=text, fix=f"see the line on the database, then {_RESTART}"
        )
    tick = age_text(now - heartbeat.last_tick)
    text = f"{process} runs, looked for due sources {tick} ago"
    return DaemonStatus(state=DaemonState.RUNNING, text=text)


def _is_young(heartbeat: Heartbeat, now: datetime) -> bool:
    return heartbeat.started_at is not None and now - heartbeat.started_at <= HEARTBEAT_MAX_AGE


def age_text(span: timedelta) -> str:
    """Return a span in words."""
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{max(0, seconds)} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 172_800 else f"{seconds // 86_400} days"
