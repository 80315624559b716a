"""Signs of life: a file that is renewed at every tick, and a ping to a watcher outside."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

LATE = timedelta(seconds=90)
"""Six ticks of the scheduler."""
_PING_SECONDS = 10
_ENOUGH_BYTES = 1024


@dataclass(frozen=True, kw_only=True)
class Beat:
    """One sign of life."""

    at: datetime
    pid: int
    state: str
    last_tick: datetime | None


class PingFailed(Exception):
    """The watcher outside could not be told; the message says why."""


def leave_beat(path: Path, beat: Beat) -> None:
    """Renew the file, whole or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(beat).items()
    }
    partial.write_text(json.dumps(told) + "\n", "utf-8")
    partial.replace(path)


def read_beat(path: Path) -> Beat | None:
    """Read the last sign of life; None if there is none that can be read."""
    try:
        told = json.loads(path.read_text("utf-8"))
        tick = told["last_tick"]
        return Beat(
            at=datetime.fromisoformat(told["at"]),
            pid=int(told["pid"]),
            state=str(told["state"]),
            last_tick=datetime.fromisoformat(tick) if tick else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ping(url: str) -> None:
    """Ask the address that the operator set, wherever that is; raises PingFailed.

    A redirect would lead where the operator did not point: it is a failure.
    """
    try:
        with _OPENER.open(url, timeout=_PING_SECONDS) as answer:
            answer.read(_ENOUGH_BYTES)
    except urllib.error.HTTPError as error:
        raise PingFailed(f"TIPWATCH_HEARTBEAT_URL: the server answered {error.code}") from error
    except (OSError, ValueError) as error:
        raise PingFailed(f"TIPWATCH_HEARTBEAT_URL: {error}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
"""Its file and FTP handlers are out of reach: the setting takes only http and https."""
