"""A limit of time on a call of foreign code: it runs in a thread that is left behind when time is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import TypeVar

Result = TypeVar("Result")


class TimeLimitExceeded(Exception):
    """The call did not come back in time, or too many before it have not."""


class TimeLimitedCalls:
    """The calls of one function; a thread cannot be ended, so those left behind are counted."""

    def __init__(self, *, seconds: float, most_left_behind: int) -> None:
        self._seconds = seconds
        self._most_left_behind = most_left_behind
        self._left_behind: set[Thread] = set()
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Return whether a further call may be made."""
        with self._lock:
            self._left_behind = {one for one in self._left_behind if one.is_alive()}
            return len(self._left_behind) < self._most_left_behind

    def call(self, function: Callable[[], Result]) -> Result:
        """Return what the function returns, or raise what it raises; raises TimeLimitExceeded."""
        results: list[Result] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                results.append(function())
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                errors.append(error)

        # A daemon: what never comes back must not stop the process from ending.
        thread = Thread(target=run, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            with self._lock:
                self._left_behind.add(thread)
            raise TimeLimitExceeded(f"it did not come back within {self._seconds:g} seconds")
        if errors:
            raise errors[0]
        return results[0]

    async def call_in_loop(self, function: Callable[[], Result]) -> Result:
        """Do the same while the loop goes on; what is no Exception is raised as RuntimeError."""
        loop = asyncio.get_running_loop()
        results: list[Result] = []
        errors: list[BaseException] = []
        came_back = asyncio.Event()

        def run() -> None:
            try:
                results.append(function())
            except BaseException as error:  # noqa: BLE001 - raised again in the loop
                errors.append(error)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(came_back.set)

        # Not of the loop's own threads: whoever stops waits for these.
        thread = Thread(target=run, daemon=True)
        thread.start()
        try:
            await asyncio.wait_for(came_back.wait(), self._seconds)
        except TimeoutError:
            with self._lock:
                self._left_behind.add(thread)
            raise TimeLimitExceeded(
                f"it did not come back within {self._seconds:g} seconds"
            ) from None
        for error in errors:
            raise error if isinstance(error, Exception) else RuntimeError(repr(error))
        return results[0]
