"""A second process that stores for this one, hired when storing falls behind the fetching."""

from __future__ import annotations

import atexit
import logging
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Self, cast

from pipelines.archive import evidence_at
from pipelines.stages import Seen, Stored
from pipelines.steps import Steps
from settings.archive import ArchivePlan
from storage.engine import Database

logger = logging.getLogger(__name__)
_PATIENCE = 10.0
"""Seconds for the batch in hand when we part."""


class ColleagueLost(Exception):
    """The other process ended; whether it stored the batch in hand is unknown. Store it again."""


class Colleague:
    """The other process, seen from here. Used by one thread at a time."""

    def __init__(self, process: subprocess.Popen[bytes], line: Connection) -> None:
        self._process = process
        self._line = line

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @classmethod
    def hire(cls, database: str, plan: ArchivePlan | None) -> Self:
        """Start it and wait until it is at work: most of a second. Raises ColleagueLost."""
        ours, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            # Nothing but our own modules and a number is on this command line.
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "pipelines.colleague", str(number)], pass_fds=[number]
            )
        colleague = cls(process, ours)
        atexit.register(colleague.part)
        colleague._ask((database, plan))
        logger.info("storing falls behind: process %d stores from now on", process.pid)
        return colleague

    def store(self, seen: Sequence[Seen]) -> list[Stored]:
        """Let it store a batch. Raises ColleagueLost."""
        return cast("list[Stored]", self._ask(seen))

    def part(self) -> None:
        """Let it end with the batch in hand."""
        atexit.unregister(self.part)
        self._line.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, question: object) -> object:
        try:
            self._line.send(question)
            return self._line.recv()
        except (EOFError, OSError) as error:
            self.part()
            raise ColleagueLost(
                f"the storing process {self._process.pid} ended with {self._process.returncode}"
            ) from error


def main(number: int) -> None:
    """Store what comes along the line until it is cut: then whoever hired us has gone."""
    # Ctrl-C and a stop of the service reach us too, but the end is for who hired us to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Connection(number) as line, suppress(EOFError):
        url, plan = line.recv()
        database = Database(url)
        steps = Steps(database, evidence_at(plan) if plan else None)
        line.send(None)
        try:
            while True:
                line.send(steps.store(line.recv()))
        finally:
            database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
