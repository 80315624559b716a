"""`python -m tending.alive`: exits with 0 while the daemon's sign of life is fresh, for containers."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from settings import load_settings
from tending.heartbeat import LATE, read_beat


def is_alive(now: datetime) -> bool:
    """Tell whether a daemon has shown itself lately."""
    beat = read_beat(load_settings().heartbeat)
    return beat is not None and now - beat.at < LATE


if __name__ == "__main__":
    sys.exit(0 if is_alive(datetime.now(UTC)) else 1)
