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

from pipelines.archive import evidence_at
from pipelines.stages import Ready, Stored
from pipelines.steps import Steps
from settings.archive import ArchivePlan
from storage.engine import Database

logger = logging.getLogger(__name__)
IN_HAND = 2
"""Batches it has at once: while it stores one, the next lies ready."""
_PATIENCE = 10.0
"""Seconds for the batches in hand when we part."""


class ColleagueLost(Exception):
    """The other process ended; whether it stored the batch in hand is unknown. Store it again."""


class Colleague:
    """The other process, seen from here. Used by one event loop at a time."""

    def __init__(
        self, process: subprocess.Popen[bytes], line: Connection, trays: Sequence[IO[bytes]]
    ) -> None:
        self._process = process
        self._line = line
        self._trays = trays
        self._sent = 0
        self._answers: deque[asyncio.Future[list[Stored]]] = deque()

    @classmethod
    def hire(cls, database: str, plan: ArchivePlan | None) -> Self:
        """Start it and wait until it is at work: most of a second. Raises ColleagueLost."""
        ours, theirs = Pipe()
        # Pages are large: through the line they would go in forty pieces, and each would wait for
        # the loop to let go of the interpreter.
        trays = [TemporaryFile() for _ in range(IN_HAND)]  # noqa: SIM115 - closed when we part
        with theirs:
            numbers = [theirs.fileno(), *(tray.fileno() for tray in trays)]
            # Our own module and numbers, and -P: never a module of the folder we were started in.
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "pipelines.colleague", *map(str, numbers)],
                pass_fds=numbers,
            )
        colleague = cls(process, ours, trays)
        atexit.register(colleague.part)
        try:
            ours.send((database, plan))
            ours.recv()
        except (EOFError, OSError) as error:
            raise colleague._lost(error) from error
        logger.info("storing falls behind: process %d stores from now on", process.pid)
        return colleague

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    async def store(self, ready: Sequence[Ready]) -> list[Stored]:
        """Let it store a batch, of which it may have IN_HAND. Raises ColleagueLost."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Stored]] = loop.create_future()
        place = self._sent % IN_HAND
        message = memoryview(pickle.dumps(ready, protocol=pickle.HIGHEST_PROTOCOL))
        try:
            done = 0
            while done < len(message):
                done += os.pwrite(self._trays[place].fileno(), message[done:], done)
            self._line.send((place, len(message)))
            loop.add_reader(self._line.fileno(), self._hear)
        except (OSError, ValueError) as error:
            raise self._give_up(error) from error
        self._sent += 1
        self._answers.append(answer)
        return await answer

    def part(self) -> None:
        """Let it end with the batches in hand."""
        atexit.unregister(self.part)
        self._line.close()
        for tray in self._trays:
            tray.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hear(self) -> None:
        """Take the answer that has come; they come in the order of the questions."""
        try:
            told = cast("list[Stored]", self._line.recv())
        except (EOFError, OSError) as error:
            self._give_up(error)
            return
        answer = self._answers.popleft()
        if not answer.done():
            answer.set_result(told)
        if not self._answers:
            asyncio.get_running_loop().remove_reader(self._line.fileno())

    def _give_up(self, error: Exception) -> ColleagueLost:
        """Part, and tell everybody who waits."""
        if not self._line.closed:
            asyncio.get_running_loop().remove_reader(self._line.fileno())
        lost = self._lost(error)
        while self._answers:
            answer = self._answers.popleft()
            if not answer.done():
                answer.set_exception(lost)
        return lost

    def _lost(self, error: Exception) -> ColleagueLost:
        self.part()
        why = str(error) or type(error).__name__
        return ColleagueLost(
            f"the storing process {self.pid} ended with {self._process.returncode} ({why})"
        )


def main(line: int, *trays: int) -> None:
    """Store what comes along the line until it is cut: then whoever hired us has gone."""
    # Ctrl-C and a stop of the service reach us too, but the end is for who hired us to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Connection(line) as hirer, suppress(EOFError, ConnectionError):
        url, plan = hirer.recv()
        database = Database(url)
        steps = Steps(database, evidence_at(plan) if plan else None)
        hirer.send(None)
        try:
            while True:
                place, size = hirer.recv()
                ready: Any = pickle.loads(os.pread(trays[place], size, 0))  # noqa: S301 - ours
                hirer.send(steps.store(ready))
        finally:
            database.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
