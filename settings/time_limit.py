"""A limit of time on a call of foreign code: it runs in a thread that is left behind when time is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import Generic, TypeVar

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
        call = _Call(function)
        call.thread.join(self._seconds)
        if call.thread.is_alive():
            raise self._leave_behind(call.thread)
        if call.errors:
            raise call.errors[0]
        return call.results[0]

    async def call_in_loop(self, function: Callable[[], Result]) -> Result:
        """Do the same while the loop goes on; what is no Exception is raised as RuntimeError."""
        loop = asyncio.get_running_loop()
        came_back = asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(came_back.set)

        call = _Call(function, then=wake)
        try:
            await asyncio.wait_for(came_back.wait(), self._seconds)
        except TimeoutError:
            raise self._leave_behind(call.thread) from None
        for error in call.errors:
            raise error if isinstance(error, Exception) else RuntimeError(repr(error))
        return call.results[0]

    def _leave_behind(self, thread: Thread) -> TimeLimitExceeded:
        with self._lock:
            self._left_behind.add(thread)
        return TimeLimitExceeded(f"it did not come back within {self._seconds:g} seconds")


class _Call(Generic[Result]):
    """One call in a thread of its own, and what it returned or raised."""

    def __init__(
        self, function: Callable[[], Result], *, then: Callable[[], None] = lambda: None
    ) -> None:
        self.results: list[Result] = []
        self.errors: list[BaseException] = []
        # A daemon, and none of the threads of a loop: what never comes back must not stop the process from ending.
        self.thread = Thread(target=self._run, args=(function, then), daemon=True)
        self.thread.start()

    def _run(self, function: Callable[[], Result], then: Callable[[], None]) -> None:
        try:
            self.results.append(function())
        except BaseException as error:  # noqa: BLE001 - raised again where it was called
            self.errors.append(error)
        then()
