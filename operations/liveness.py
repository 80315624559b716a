"""`python -m operations.liveness`: exit with 0 while the heartbeat is fresh, for containers."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from operations.heartbeat import HEARTBEAT_MAX_AGE, read_heartbeat
from settings import load_settings


def is_alive(now: datetime) -> bool:
    """Return whether the heartbeat is fresh."""
    heartbeat = read_heartbeat(load_settings().heartbeat_file)
    return heartbeat is not None and now - heartbeat.at < HEARTBEAT_MAX_AGE


if __name__ == "__main__":
    sys.exit(0 if is_alive(datetime.now(UTC)) else 1)
