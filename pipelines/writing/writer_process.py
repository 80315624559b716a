"""A second process that stores batches, started when storing falls behind fetching.

    crawler process                          writer process
    store(batch): pickle into buffer 0 or 1
    pipe: (buffer, length)           ----->  unpickle; BatchProcessor.store: one transaction
    log record handled here          <-----  pipe: each log record, as it is made
    future.set_result(results)       <-----  pipe: results, in the order of the batches
    close(), or this process died    ----->  EOFError: the batches in flight are stored, exit
    WriterProcessDied; the batch is  <-----  killed, or its disk is full
    stored again in this process

At most MAX_IN_FLIGHT batches: while one is stored the next lies ready in the other buffer.
decisions/0140 compares this with concurrent.futures.ProcessPoolExecutor.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import pickle
import signal
import subprocess
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from logging.handlers import QueueHandler
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from typing import IO, Any, Self, cast

from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.child_process import start_interpreter
from pipelines.gc_freeze import freeze_gc
from pipelines.items import ProcessableItem, StoreResult
from relevance import judge
from settings.archive import ArchiveConfig
from storage.engine import Database

logger = logging.getLogger(__name__)
MAX_IN_FLIGHT = 2
"""Batches it has at once."""
_SHUTDOWN_TIMEOUT = 10.0
"""Seconds for the batches in flight at the end."""


class WriterProcessDied(Exception):
    """The process ended; whether it stored the batch in flight is unknown. Store it again."""


class WriterProcess:
    """The handle of the other process. Used by one event loop at a time."""

    def __init__(
        self, process: subprocess.Popen[bytes], pipe: Connection, buffers: Sequence[IO[bytes]]
    ) -> None:
        self._process = process
        self._pipe = pipe
        self._buffers = buffers
        self._sent = 0
        self._in_flight: deque[asyncio.Future[list[StoreResult]]] = deque()

    @classmethod
    def start(cls, database: str, archive_config: ArchiveConfig | None) -> Self:
        """Start it and wait until it is ready: most of a second. Raises WriterProcessDied."""
        parent_pipe, child_pipe = Pipe()
        # Pages are large: through the pipe they would go in forty pieces, and each would wait for
        # the loop to let go of the interpreter.
        buffers = [TemporaryFile() for _ in range(MAX_IN_FLIGHT)]  # noqa: SIM115 - closed by close()
        with child_pipe:
            numbers = [child_pipe.fileno(), *(buffer.fileno() for buffer in buffers)]
            process = start_interpreter(__name__, *numbers)
        writer = cls(process, parent_pipe, buffers)
        atexit.register(writer.close)
        try:
            parent_pipe.send((database, archive_config, logging.getLogger().getEffectiveLevel()))
            while _handle_if_log_record(parent_pipe.recv()):
                pass
        except (EOFError, OSError) as error:
            raise writer._died(error) from error
        logger.info("storing falls behind: process %d stores from now on", process.pid)
        return writer

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    async def store(self, items: Sequence[ProcessableItem]) -> list[StoreResult]:
        """Store a batch; at most MAX_IN_FLIGHT at once. Raises WriterProcessDied."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[StoreResult]] = loop.create_future()
        buffer = self._sent % MAX_IN_FLIGHT
        file = self._buffers[buffer]
        try:
            # Straight into the file: large bodies are not copied into one message before.
            file.seek(0)
            pickle.dump(items, file, protocol=pickle.HIGHEST_PROTOCOL)
            file.flush()
            self._pipe.send((buffer, file.tell()))
            loop.add_reader(self._pipe.fileno(), self._on_message)
        except (OSError, ValueError) as error:
            raise self._fail_in_flight(error) from error
        self._sent += 1
        self._in_flight.append(future)
        return await future

    def close(self) -> None:
        """Close the pipe and wait until the batches in flight are stored."""
        atexit.unregister(self.close)
        self._pipe.close()
        for buffer in self._buffers:
            with suppress(OSError):  # the rest of what the full disk did not hold
                buffer.close()
        try:
            self._process.wait(_SHUTDOWN_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _on_message(self) -> None:
        """Handle a log record, or the results of the oldest batch in flight."""
        try:
            message = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._fail_in_flight(error)
            return
        if _handle_if_log_record(message):
            return
        future = self._in_flight.popleft()
        if not future.done():
            future.set_result(cast("list[StoreResult]", message))
        if not self._in_flight:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())

    def _fail_in_flight(self, error: Exception) -> WriterProcessDied:
        """Close, and fail every batch in flight."""
        if not self._pipe.closed:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
        died = self._died(error)
        while self._in_flight:
            future = self._in_flight.popleft()
            if not future.done():
                future.set_exception(died)
        return died

    def _died(self, error: Exception) -> WriterProcessDied:
        self.close()
        why = str(error) or type(error).__name__
        return WriterProcessDied(
            f"the writer process {self.pid} ended with {self._process.returncode} ({why})"
        )


def _handle_if_log_record(message: object) -> bool:
    """Pass a log record of the other process to the handlers of this one: its file has one writer."""
    if not isinstance(message, logging.LogRecord):
        return False
    target = logging.getLogger(message.name)
    if target.isEnabledFor(message.levelno):
        target.handle(message)
    return True


class _PipeHandler(QueueHandler):
    """Sends log records through a pipe in place of a queue."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__(queue=None)  # type: ignore[arg-type]
        self._pipe = pipe

    def enqueue(self, record: logging.LogRecord) -> None:
        """Send a record whose arguments are merged into its message."""
        self._pipe.send(record)


def main(pipe: int, *buffers: int) -> None:
    """Store what comes through the pipe until it is closed: then the crawler process has ended."""
    # Ctrl-C and a stop of the service reach this process too; only the closed pipe ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Connection(pipe) as connection, suppress(EOFError, ConnectionError):
        url, archive_config, level = connection.recv()
        root = logging.getLogger()
        root.setLevel(level)
        root.addHandler(_PipeHandler(connection))  # basicConfig would format the message for a file
        database = Database(url, reuse_plans=True)
        page_archive = page_archive_for(archive_config) if archive_config else None
        processor = BatchProcessor(database, page_archive)
        judge(title="mua bán người", lead=None, text="", language="vi")  # reads the rules
        freeze_gc()
        connection.send(None)
        try:
            while True:
                buffer, length = connection.recv()
                items: Any = pickle.loads(os.pread(buffers[buffer], length, 0))  # noqa: S301 - ours
                connection.send(processor.store(items))
        finally:
            database.close()
