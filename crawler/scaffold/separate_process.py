"""A long calculation in a process of its own: the loop stays free, and whoever stops ends it at once."""

from __future__ import annotations

import asyncio
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

from article.message import Message, message
from crawler.scaffold.problems import ScaffoldCode

CPU_SECONDS = 240
"""For learning from twenty pages; pages of 350 kB take 20."""
_WALL_SECONDS = 900.0
_MAX_MEMORY = 3_000_000_000
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class CalculationEnded(Exception):
    """The calculation took too long, or its process was ended."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class Calculate(Protocol):
    """Calls a function of a module with values that can be pickled; raises what it raises."""

    async def __call__(
        self,
        function: Callable[Parameters, Result],
        /,
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Result:
        """Return what the function returns."""


async def calculate_here(
    function: Callable[Parameters, Result],
    /,
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Result:
    """Call the function in this process."""
    return function(*args, **kwargs)


async def calculate_apart(
    function: Callable[Parameters, Result],
    /,
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Result:
    """Call the function in another process, which ends with us; raises CalculationEnded."""
    # Our own module, and -P: never a module of the folder we were started in.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", __spec__.name,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        request = pickle.dumps((function, args, kwargs))
        answer, _ = await asyncio.wait_for(process.communicate(request), _WALL_SECONDS)
    except TimeoutError:
        raise CalculationEnded(message(ScaffoldCode.TOO_SLOW)) from None
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise CalculationEnded(
            message(ScaffoldCode.TOO_SLOW)
            if process.returncode == -signal.SIGXCPU
            else message(ScaffoldCode.CRASHED, error=f"process ended with {process.returncode}")
        )
    succeeded, result = pickle.loads(answer)  # noqa: S301 - written by our own process
    if not succeeded:
        raise result
    value: Result = result
    return value


def _portable(error: Exception) -> Exception:
    """Return an error that survives the way to the parent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just made here
    except Exception:  # noqa: BLE001 - an error of any library
        return CalculationEnded(
            message(ScaffoldCode.CRASHED, error=f"{type(error).__name__}: {error}")
        )
    return error


def main() -> None:
    """Read one request, answer it, and end."""
    # Ctrl-C reaches us too, but the end is for the parent to decide.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    function, args, kwargs = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our parent
    answer: tuple[bool, Any]
    try:
        answer = (True, function(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        answer = (False, _portable(error))
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
