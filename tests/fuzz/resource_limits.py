"""The watch over one case: CPU time and memory, whatever the case is doing."""

from __future__ import annotations

import faulthandler
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from fuzz.target import FuzzFailure

MEMORY = 400_000_000
"""Bytes that one case may add to the peak: inputs are below a megabyte, bodies of bombs at 20."""
_ADDRESS_SPACE = 6_000_000_000


def limit_process() -> None:
    """Bound what the process can take before the machine suffers; when aborted, say where it was."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def resource_limited(seconds: float) -> Iterator[None]:
    """Raise Finding when the body takes more CPU time or memory than it may."""

    def out_of_time(_signal: int, frame: FrameType | None) -> None:
        where = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "nowhere"
        raise FuzzFailure(f"took more than {seconds} s of CPU time, at {where}")

    before = _peak()
    previous = signal.signal(signal.SIGPROF, out_of_time)
    # CPU time, so that a busy machine finds nothing that an idle one would not.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
    grown = _peak() - before
    if grown > MEMORY:
        raise FuzzFailure(f"the peak of memory grew by {grown / 1e6:.0f} MB")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
