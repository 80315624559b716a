"""A second process that stores for this one, hired when storing falls behind the fetching."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from typing import IO, Any, Self, cast

from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.items import ProcessableItem, StoreResult
from settings.archive import ArchiveConfig
from storage.engine import Database

logger = logging.getLogger(__name__)
MAX_IN_FLIGHT = 2
"""Batches it has at once: while it stores one, the next lies ready."""
_SHUTDOWN_TIMEOUT = 10.0
"""Seconds for the batches in hand when we part."""


class WriterProcessDied(Exception):
    """The other process ended; whether it stored the batch in hand is unknown. Store it again."""


class WriterProcess:
    """The other process, seen from here. Used by one event loop at a time."""

    def __init__(
        self, process: subprocess.Popen[bytes], pipe: Connection, buffers: Sequence[IO[bytes]]
    ) -> None:
        self._process = process
        self._pipe = pipe
        self._buffers = buffers
        self._sent = 0
        self._pending: deque[asyncio.Future[list[StoreResult]]] = deque()

    @classmethod
    def start(cls, database: str, archive_config: ArchiveConfig | None) -> Self:
        """Start it and wait until it is at work: most of a second. Raises ColleagueLost."""
        parent_pipe, child_pipe = Pipe()
        # Pages are large: through the line they would go in forty pieces, and each would wait for
        # the loop to let go of the interpreter.
        buffers = [TemporaryFile() for _ in range(MAX_IN_FLIGHT)]  # noqa: SIM115 - closed when we part
        with child_pipe:
            numbers = [child_pipe.fileno(), *(buffer.fileno() for buffer in buffers)]
            # Our own module and numbers, and -P: never a module of the folder we were started in.
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "pipelines.writer_process", *map(str, numbers)],
                pass_fds=numbers,
            )
        writer = cls(process, parent_pipe, buffers)
        atexit.register(writer.close)
        try:
            parent_pipe.send((database, archive_config))
            parent_pipe.recv()
        except (EOFError, OSError) as error:
            raise writer._died(error) from error
        logger.info("storing falls behind: process %d stores from now on", process.pid)
        return writer

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    async def store(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        """Let it store a batch, of which it may have IN_HAND. Raises ColleagueLost."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[StoreResult]] = loop.create_future()
        place = self._sent % MAX_IN_FLIGHT
        message = memoryview(pickle.dumps(items, protocol=pickle.HIGHEST_PROTOCOL))
        try:
            done = 0
            while done < len(message):
                done += os.pwrite(self._buffers[place].fileno(), message[done:], done)
            self._pipe.send((place, len(message)))
            loop.add_reader(self._pipe.fileno(), self._on_reply)
        except (OSError, ValueError) as error:
            raise self._fail_pending(error) from error
        self._sent += 1
        self._pending.append(answer)
        return await answer

    def close(self) -> None:
        """Let it end with the batches in hand."""
        atexit.unregister(self.close)
        self._pipe.close()
        for buffer in self._buffers:
            buffer.close()
        try:
            self._process.wait(_SHUTDOWN_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _on_reply(self) -> None:
        """Take the answer that has come; they come in the order of the questions."""
        try:
            results = cast("list[StoreResult]", self._pipe.recv())
        except (EOFError, OSError) as error:
            self._fail_pending(error)
            return
        answer = self._pending.popleft()
        if not answer.done():
            answer.set_result(results)
        if not self._pending:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())

    def _fail_pending(self, error: Exception) -> WriterProcessDied:
        """Part, and tell everybody who waits."""
        if not self._pipe.closed:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
        error_for_pending = self._died(error)
        while self._pending:
            answer = self._pending.popleft()
            if not answer.done():
                answer.set_exception(error_for_pending)
        return error_for_pending

    def _died(self, error: Exception) -> WriterProcessDied:
        self.close()
        why = str(error) or type(error).__name__
        return WriterProcessDied(
            f"the storing process {self.pid} ended with {self._process.returncode} ({why})"
        )


def main(pipe: int, *trays: int) -> None:
    """Store what comes along the line until it is cut: then whoever hired us has gone."""
    # Ctrl-C and a stop of the service reach us too, but the end is for who hired us to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Connection(pipe) as connection, suppress(EOFError, ConnectionError):
        url, plan = connection.recv()
        database = Database(url)
        steps = BatchProcessor(database, page_archive_for(plan) if plan else None)
        connection.send(None)
        try:
            while True:
                place, size = connection.recv()
                ready: Any = pickle.loads(os.pread(trays[place], size, 0))  # noqa: S301 - ours
                connection.send(steps.store(ready))
        finally:
            database.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
