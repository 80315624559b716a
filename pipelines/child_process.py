"""Starting a process that runs a module of ours: forked from this one where that is safe, else a new interpreter."""

from __future__ import annotations

import subprocess
import sys
import threading


def is_fork_safe() -> bool:
    """Return whether this process has a single thread: a lock that another one holds would stay locked in the fork.

    Elsewhere than on Linux the system's own libraries may not be used after a fork.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def start_interpreter(module: str, *files: int) -> subprocess.Popen[bytes]:
    """Start a new interpreter that calls `main` of a module with the numbers of open files that it inherits."""
    # While modules are imported nothing becomes garbage: `freeze_gc` turns the collector on.
    program = f"import gc; gc.disable(); from {module} import main; main{files}"
    # Our own module and numbers, and -P: never a module of the folder we were started in.
    return subprocess.Popen([sys.executable, "-P", "-c", program], pass_fds=files)  # noqa: S603
