"""Heartbeat: a file written at every tick, and a ping to an external monitor."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

HEARTBEAT_MAX_AGE = timedelta(seconds=90)
"""Six ticks of the scheduler."""
_PING_TIMEOUT_SECONDS = 10
_MAX_REPLY_BYTES = 1024


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """One heartbeat."""

    at: datetime
    pid: int
    state: str
    last_tick: datetime | None
    host: str = ""
    """Machine of the process; its number means nothing on another one."""
    dashboard: str = ""
    """Where the dashboard listens; empty without one."""
    dashboard_problem: str = ""
    """Why there is none."""
    started_at: datetime | None = None
    """When the process started."""


class PingFailed(Exception):
    """The ping to the external monitor failed; the message says why."""


def write_heartbeat(path: Path, heartbeat: Heartbeat) -> None:
    """Write the file, whole or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    payload = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(heartbeat).items()
    }
    content = json.dumps(payload) + "\n"
    try:
        partial.write_text(content, "utf-8")
        partial.replace(path)
    except OSError:
        # On a full disk a daemon that runs must not look dead: its old file has the room already.
        partial.unlink(missing_ok=True)
        _overwrite(path, content)


def _overwrite(path: Path, content: str) -> None:
    with path.open("r+", encoding="utf-8") as file:
        file.write(content.ljust(path.stat().st_size))


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Read the last heartbeat; None if there is none that can be read."""
    try:
        payload = json.loads(path.read_text("utf-8"))
        tick, started = payload["last_tick"], payload.get("started_at")
        return Heartbeat(
            at=datetime.fromisoformat(payload["at"]),
            pid=int(payload["pid"]),
            state=str(payload["state"]),
            last_tick=datetime.fromisoformat(tick) if tick else None,
            host=str(payload.get("host", "")),
            dashboard=str(payload.get("dashboard", "")),
            dashboard_problem=str(payload.get("dashboard_problem", "")),
            started_at=datetime.fromisoformat(started) if started else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ping(url: str) -> None:
    """Send a GET to the address that the operator set; raises PingFailed.

    A redirect leads where the operator did not point: it is a failure.
    """
    try:
        with _OPENER.open(url, timeout=_PING_TIMEOUT_SECONDS) as answer:
            answer.read(_MAX_REPLY_BYTES)
    except urllib.error.HTTPError as error:
        raise PingFailed(f"TIPWATCH_HEARTBEAT_URL: the server answered {error.code}") from error
    except (OSError, ValueError) as error:
        raise PingFailed(f"TIPWATCH_HEARTBEAT_URL: {error}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
"""Its file and FTP handlers are out of reach: the setting takes only http and https."""
