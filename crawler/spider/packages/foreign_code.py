"""Code of installed packages: imported and called within a limit of time, so that its faults cost only itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from settings.time_limit import TimeLimitedCalls, TimeLimitExceeded

CALL_SECONDS = 20.0
"""For one page or one list; ours are given as long."""
_MOST_LEFT_BEHIND = 3
_OURS = ("crawler", "spiders")
Result = TypeVar("Result")


class ForeignCodeError(Exception):
    """A package raised, or did not come back in time; the message names it."""


def is_foreign(module: str) -> bool:
    """Return whether a module is not of this project."""
    return module.partition(".")[0] not in _OURS


async def call_foreign(module: str, function: Callable[[], Result]) -> Result:
    """Return what a package's function returns; raises ForeignCodeError, whatever it raised."""
    package = module.partition(".")[0]
    calls = _calls_of(package)
    if not calls.is_open:
        raise ForeignCodeError(f"the package {package}: earlier calls have not come back yet")
    try:
        return await calls.call_in_loop(function)
    except TimeLimitExceeded as error:
        raise ForeignCodeError(f"the package {package}: {error}") from None
    except Exception as error:
        raise ForeignCodeError(f"the package {package}: {type(error).__name__}: {error}") from error


@cache
def _calls_of(_package: str) -> TimeLimitedCalls:
    return TimeLimitedCalls(seconds=CALL_SECONDS, most_left_behind=_MOST_LEFT_BEHIND)
