"""Whether a process may be forked from this one instead of being started by itself."""

from __future__ import annotations

import sys
import threading


def is_fork_safe() -> bool:
    """Return whether this process has a single thread: a lock that another one holds would stay locked in the fork.

    Elsewhere than on Linux the system's own libraries may not be used after a fork.
    """
    return sys.platform == "linux" and threading.active_count() == 1
