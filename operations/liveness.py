"""`python -m operations.liveness`: exits with 0 while the daemon's sign of life is fresh, for containers."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from operations.heartbeat import HEARTBEAT_MAX_AGE, read_heartbeat
from settings import load_settings


def is_alive(now: datetime) -> bool:
    """Tell whether a daemon has shown itself lately."""
    heartbeat = read_heartbeat(load_settings().heartbeat_file)
    return heartbeat is not None and now - heartbeat.at < HEARTBEAT_MAX_AGE


if __name__ == "__main__":
    sys.exit(0 if is_alive(datetime.now(UTC)) else 1)
