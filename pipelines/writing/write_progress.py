"""How long the oldest capture of this process has waited to be stored: a stuck writer shows here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MAX_WAIT_SECONDS = 300.0
"""A busy database gives up after a minute, and a batch is tried one by one: more is a writer that hangs."""


class WriteProgress:
    """The captures that were submitted and not stored yet."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._pending: dict[object, float] = {}

    @contextmanager
    def track(self) -> Iterator[None]:
        """Count a capture as pending."""
        token = object()
        self._pending[token] = self._monotonic()
        try:
            yield
        finally:
            del self._pending[token]

    def oldest_wait(self) -> float:
        """Return the seconds that the oldest pending capture has waited; 0 if there is none."""
        # A copy: the dashboard asks from other threads.
        pending = tuple(self._pending.values())
        return self._monotonic() - min(pending) if pending else 0.0

    @property
    def is_stuck(self) -> bool:
        """Return whether storing has stopped."""
        return self.oldest_wait() > MAX_WAIT_SECONDS


_PROGRESS = WriteProgress()


def write_progress() -> WriteProgress:
    """Return the progress of this process."""
    return _PROGRESS
