"""Extraction in a process of its own, which the system ends when a page takes too much time."""

from __future__ import annotations

import asyncio
import atexit
import logging
import pickle
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from article.message import message
from crawler.discovery.method import DiscoveryMethod, DiscoveryResult
from crawler.extraction.extract import extract_partial
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.html.charset import decode

logger = logging.getLogger(__name__)

CPU_SECONDS = 2.0
"""For one page; the slowest of 4,000 real ones took 0.4."""
_WALL_SECONDS = 20.0
"""A machine so busy that two seconds of work take longer gives the page up, too."""
_MAX_MEMORY = 3_000_000_000
DISCOVERY_CPU_SECONDS = 10.0
"""For one feed or list: an honest one of 5 MB takes 6."""
_DISCOVERY_WALL_SECONDS = 60.0
Result = TypeVar("Result")


def read_discovery(
    body: bytes, *, method: DiscoveryMethod, url: str, now: datetime
) -> DiscoveryResult:
    """Read a feed, a sitemap or a list."""
    return method.read(body, url=url, now=now)


_TASKS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (decode, extract_partial, extract_generic, read_discovery)
}


class ExtractionWorker:
    """Runs extraction functions one after the other; the process starts with the first."""

    def __init__(
        self, *, cpu_seconds: float = CPU_SECONDS, wall_seconds: float = _WALL_SECONDS
    ) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="extraction")
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._closing = False

    async def run(self, task: Callable[..., Result], page: str | bytes, **arguments: Any) -> Result:
        """Call a function of `_TASKS` with a page; raises what it raises, NotAnArticle if it is ended."""
        loop = asyncio.get_running_loop()
        request = (task.__name__, page, arguments)
        result: Result = await loop.run_in_executor(self._executor, self._call, request)
        return result

    def close(self) -> None:
        """End the process, whatever it does; a later call starts another."""
        self._closing = True
        if process := self._process:
            process.kill()
            process.wait()

    @property
    def pid(self) -> int | None:
        """The number of the process; None while there is none."""
        return self._process.pid if self._process else None

    def _call(self, request: tuple[str, str | bytes, dict[str, Any]]) -> Any:
        if self._process and self._process.poll() is not None:
            self._forget()
        try:
            pipe = self._pipe or self._start()
            pipe.send(request)
            in_time = pipe.poll(self._wall_seconds)
            answer: tuple[bool, Any] | None = pipe.recv() if in_time else None
        except (EOFError, OSError) as error:
            raise self._ended(request) from error
        if answer is None:
            raise self._ended(request, timed_out=True)
        succeeded, result = answer
        if isinstance(result, Exception) and not succeeded:
            raise result
        return result

    def _start(self) -> Connection:
        self._closing = False
        ours, theirs = Pipe()
        with theirs:
            # Our own module, and -P: never a module of the folder we were started in.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", __spec__.name, str(theirs.fileno()), str(self._cpu_seconds)],
                pass_fds=[theirs.fileno()],
            )  # fmt: skip
        self._pipe = ours
        return ours

    def _ended(
        self, request: tuple[str, str | bytes, dict[str, Any]], *, timed_out: bool = False
    ) -> Exception:
        code = self._forget()
        if self._closing:
            return RuntimeError("stopped before the page was read")
        if code != -signal.SIGPROF and not timed_out:
            return RuntimeError(f"the process that reads pages ended with {code}")
        logger.warning("%s: reading it took too long", request[2].get("url"))
        slow = message(PageCode.SLOW, seconds=self._cpu_seconds)
        return NotAnArticle(NonArticleKind.TOO_LARGE, slow)

    def _forget(self) -> int | None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe:
            pipe.close()
        if process:
            process.kill()
        return process.wait() if process else None


_WORKER = ExtractionWorker()
_DISCOVERY_WORKER = ExtractionWorker(
    cpu_seconds=DISCOVERY_CPU_SECONDS, wall_seconds=_DISCOVERY_WALL_SECONDS
)
atexit.register(_WORKER.close)
atexit.register(_DISCOVERY_WORKER.close)


def extraction_worker() -> ExtractionWorker:
    """Return the worker that the crawls of this process share."""
    return _WORKER


def discovery_worker() -> ExtractionWorker:
    """Return the one that reads their large feeds and lists."""
    return _DISCOVERY_WORKER


_closed_together: set[Callable[[], None]] = set()


def close_with_workers(close: Callable[[], None]) -> None:
    """Have another process that reads ended at the same time."""
    _closed_together.add(close)


def close_workers() -> None:
    """End both and what was named to be closed with them, whatever they do."""
    for close in (_WORKER.close, _DISCOVERY_WORKER.close, *_closed_together):
        close()


def _portable(error: Exception) -> Exception:
    """Return an error that survives the way to the parent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just made here
    except Exception:  # noqa: BLE001 - an error of any library
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def main(pipe: int, cpu_seconds: float) -> None:
    """Answer requests until the pipe is closed."""
    # Ctrl-C reaches us too, but the end is for the parent to decide.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Connection(pipe) as connection, suppress(EOFError, ConnectionError):
        while True:
            name, page, arguments = connection.recv()
            # By default the signal ends the process, also within a regular expression or the parser.
            signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
            try:
                answer = (True, _TASKS[name](page, **arguments))
            except Exception as error:  # noqa: BLE001 - raised again in the parent
                answer = (False, _portable(error))
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send(answer)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
