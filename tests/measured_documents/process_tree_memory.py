"""The peak memory of a process with all that it started."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_EVERY_SECONDS = 0.02


class Peak:
    """Bytes at the highest moment that was seen."""

    value = 0


@contextmanager
def peak_of_readers() -> Iterator[Peak]:
    """Watch the children of this process; memory that they share is counted once."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY_SECONDS):
            peak.value = max(peak.value, sum(map(_bytes, _descendants("self"))))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        done.set()
        watching.join()


def _descendants(process: str) -> Iterator[str]:
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = tasks.read_text("ascii").split()
        except OSError:
            continue  # it has ended
        for child in children:
            yield child
            yield from _descendants(child)


def _bytes(process: str) -> int:
    try:
        if Path(f"/proc/{process}/cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes():
            return 0  # between fork and exec it still has the memory of this process
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
