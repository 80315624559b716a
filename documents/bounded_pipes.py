"""The exchange with a process that is not trusted: bounded bytes and seconds, whatever it does."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from typing import IO

_CHUNK = 1 << 16
_STDERR_BYTES = 1 << 16
"""Of the complaints of a process, the last; the rest is read and dropped."""


class AnswerTooLarge(Exception):
    """The process wrote more than was asked for."""


def exchange(
    process: subprocess.Popen[bytes], given: bytes, *, seconds: float, limit: int
) -> tuple[bytes, bytes]:
    """Write `given`, and return what the process wrote until its end, and the end of its stderr.

    Raises subprocess.TimeoutExpired, and AnswerTooLarge with the process still running.
    """
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    if stdin is None or stdout is None or stderr is None:
        raise ValueError("a process without pipes")
    deadline = time.monotonic() + seconds
    answer, errors = bytearray(), bytearray()
    left = memoryview(given)
    for pipe in (stdin, stdout, stderr):
        os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as waiting:
        waiting.register(stdin, selectors.EVENT_WRITE)
        waiting.register(stdout, selectors.EVENT_READ, answer)
        waiting.register(stderr, selectors.EVENT_READ, errors)
        while waiting.get_map():
            for key, _ in waiting.select(_remaining(process, deadline, seconds)):
                if key.data is None:
                    left = _written(stdin, left)
                    if not left:
                        waiting.unregister(stdin)
                        stdin.close()
                elif chunk := os.read(key.fd, _CHUNK):
                    key.data.extend(chunk)
                else:
                    waiting.unregister(key.fileobj)
            if len(answer) > limit:
                raise AnswerTooLarge
            del errors[:-_STDERR_BYTES]
    process.wait(_remaining(process, deadline, seconds))
    return bytes(answer), bytes(errors)


def _remaining(process: subprocess.Popen[bytes], deadline: float, seconds: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise subprocess.TimeoutExpired(process.args, seconds)
    return remaining


def _written(pipe: IO[bytes], left: memoryview) -> memoryview:
    try:
        return left[os.write(pipe.fileno(), left[:_CHUNK]) :]
    except BrokenPipeError:
        return left[:0]  # it ended, or wants no more: its answer says which
