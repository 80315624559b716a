"""Reads chunks of archives in one or several processes; the results come in the order of the chunks.

importing process                        reading process, forked before there is a thread or a database
(path, places) of a chunk        ----->  decode, extract, judge: all that needs no database
stored in order                  <-----  the results of the chunk
close(), or this process died    ----->  EOFError: it ends
the chunk is read here           <-----  killed
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Self, cast

from crawler.warc.archived_response import DAMAGE_ERRORS, ArchivedResponse, describe_warc_error
from crawler.warc.page_records import response_at
from pipelines.child_process import is_fork_safe, start_interpreter
from pipelines.gc_freeze import freeze_gc
from pipelines.warc_import.chunks import Chunk
from pipelines.warc_import.record_reader import (
    ReadRecord,
    RecordReader,
    analysed,
    load_for_reading,
    raw_response_at,
    without_response,
)

_CHUNKS_AHEAD = 2
"""Chunks that each process has at once."""
_MAX_CHUNK_BYTES = 64_000_000
"""Of results; the rest of a chunk is read where it is stored, one by one."""


@dataclass(frozen=True)
class UnreadableRecord:
    """A record that is damaged, and why."""

    offset: int
    reason: str


Result = ReadRecord | UnreadableRecord


class ReadingProcesses:
    """With one job everything is read in this process.

    Made before any thread and any connection: more jobs are forked from this process with all that it has loaded.
    """

    def __init__(self, jobs: int, *, any_host: bool, limit: int) -> None:
        self._here = _ChunkReader(any_host=any_host, limit=limit)
        self._jobs = jobs
        self._processes: list[_ReadingProcess | None] = []
        if jobs > 1:
            self._processes += _started(jobs, self._here)

    def read(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Iterator[Result]]]:
        """Yield each chunk with its results; an error of `chunks` is raised after those before it."""
        if self._jobs == 1:
            for chunk in chunks:
                yield chunk, self._here.read(chunk.path, chunk.records)
            return
        sent: deque[tuple[Chunk, int]] = deque()
        failure: Exception | None = None
        source = enumerate(chunks)
        while True:
            while failure is None and len(sent) < self._jobs * _CHUNKS_AHEAD:
                try:
                    number, chunk = next(source)
                except StopIteration:
                    break
                except Exception as error:  # noqa: BLE001 - raised below, in its turn
                    failure = error
                    break
                sent.append((chunk, number % self._jobs))
                self._send(chunk, number % self._jobs)
            if not sent:
                break
            chunk, index = sent.popleft()
            yield chunk, self._results(chunk, index)
        if failure:
            raise failure

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that are alive."""
        return [one.pid for one in self._processes if one]

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            if process:
                process.close()
        self._processes = []
        self._here.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, chunk: Chunk, index: int) -> None:
        if process := self._processes[index]:
            try:
                process.send(chunk)
            except OSError:
                self._processes[index] = None

    def _results(self, chunk: Chunk, index: int) -> Iterator[Result]:
        results: Sequence[bytes] = ()
        if process := self._processes[index]:
            try:
                results = process.receive()
            except (EOFError, OSError):
                process.close()
                self._processes[index] = None
        yield from map(pickle.loads, results)  # ours
        yield from self._here.read(chunk.path, chunk.records[len(results) :])


def _started(jobs: int, reader: _ChunkReader) -> list[_ReadingProcess]:
    load_for_reading()
    freeze_gc()  # else the first collection of each process would copy what they share
    processes = list[_ReadingProcess]()
    while len(processes) < jobs:
        processes.append(_ReadingProcess(reader, siblings=processes))
    return processes


class _ReadingProcess:
    def __init__(self, reader: _ChunkReader, *, siblings: Sequence[_ReadingProcess]) -> None:
        self._pipe, theirs = Pipe()
        self._process: subprocess.Popen[bytes] | ForkProcess
        with theirs:
            if is_fork_safe():
                # An end of a pipe that another process has, too, would not be closed by the death of this one.
                ours = [*(one._pipe for one in siblings), self._pipe]
                self._process = ForkProcess(target=_answer_forked, args=(theirs, reader, ours))
                self._process.start()
                self._wait: Callable[[], object] = self._process.join
            else:
                self._process = start_interpreter(__name__, theirs.fileno())
                self._pipe.send(reader.arguments)
                self._wait = self._process.wait

    @property
    def pid(self) -> int:
        return cast("int", self._process.pid)

    def send(self, chunk: Chunk) -> None:
        self._pipe.send((chunk.path, chunk.records))

    def receive(self) -> Sequence[bytes]:
        """Return the pickled results of the oldest chunk, or the first of them."""
        return cast("Sequence[bytes]", self._pipe.recv())

    def close(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._wait()


class _ChunkReader:
    def __init__(self, *, any_host: bool, limit: int) -> None:
        self.arguments = (any_host, limit)
        self._reader = RecordReader(any_host=any_host)
        self._limit = limit
        self._runner = asyncio.Runner()

    def read(self, path: Path, records: Sequence[int | ArchivedResponse]) -> Iterator[Result]:
        """Read the records one by one, as they are asked for."""
        with path.open("rb") as file:
            for record in records:
                if isinstance(record, ArchivedResponse):
                    response = record
                else:
                    try:
                        response = response_at(file, record, limit=self._limit)
                    except DAMAGE_ERRORS as error:
                        yield UnreadableRecord(record, describe_warc_error(error))
                        continue
                # Not by `run`: it sets a handler of Ctrl-C for each record, which prints the one before.
                reading = self._reader.read(response, limit=self._limit)
                yield self._runner.get_loop().run_until_complete(reading)

    def close(self) -> None:
        self._runner.close()


def main(pipe: int) -> None:
    """Read in a new interpreter."""
    with Connection(pipe) as connection:
        any_host, limit = connection.recv()
        load_for_reading()
        freeze_gc()
        _answer(connection, _ChunkReader(any_host=any_host, limit=limit))


def _answer_forked(pipe: Connection, reader: _ChunkReader, inherited: Sequence[Connection]) -> None:
    for other in inherited:
        other.close()
    with pipe:
        _answer(pipe, reader)


def _answer(pipe: Connection, reader: _ChunkReader) -> None:
    """Answer chunks until the pipe is closed: then the importing process has ended."""
    # Ctrl-C reaches us too, but the end is for the parent to decide.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _, limit = reader.arguments
    with suppress(EOFError, ConnectionError):
        while True:
            path, records = pipe.recv()
            results, size = list[bytes](), 0
            for place, result in zip(records, reader.read(path, records), strict=True):
                whole = result
                if isinstance(result, ReadRecord):
                    whole = analysed(result)
                    if isinstance(place, int):
                        whole = without_response(
                            whole, partial(raw_response_at, path, place, limit)
                        )
                # One by one, while what they are made of is in the processor's cache.
                results.append(pickle.dumps(whole, protocol=pickle.HIGHEST_PROTOCOL))
                size += len(results[-1])
                if size > _MAX_CHUNK_BYTES:
                    break
            pipe.send(results)
