"""Reading in a process of its own, with limits of memory, time and files."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any, NoReturn

from documents import limits
from documents.model import Document, DocumentCode, UnreadableDocument

_MEMORY_EXIT = 71
"""Exit code of a reader that got no more memory."""


_running: set[int] = set()
_ended: set[int] = set()


class ReadingStopped(Exception):
    """This process is ending; nothing is known of the document. Read it again."""


def stop_reading() -> None:
    """End the readers that run now, whatever they do."""
    for leader in tuple(_running):
        _ended.add(leader)
        _end_group(leader)


def read_document(
    content: bytes,
    *,
    cpu_seconds: int = limits.CPU_SECONDS,
    wall_seconds: float = limits.WALL_SECONDS,
) -> Document:
    """Return the document, read by a process that ends with it.

    Raises UnreadableDocument, and ReadingStopped after `stop_reading`.
    """
    if len(content) > limits.FILE_BYTES:
        raise UnreadableDocument(DocumentCode.TOO_LARGE)
    # Our own module, and -P: never a module of the folder we were started in.
    command = [sys.executable, "-P", "-m", __spec__.name, str(cpu_seconds)]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    ) as process:
        _running.add(process.pid)
        try:
            answer, stderr = process.communicate(content, timeout=wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(DocumentCode.TOO_SLOW) from error
        finally:
            _running.discard(process.pid)
            _end_group(process.pid)
    if process.pid in _ended:
        _ended.discard(process.pid)
        raise ReadingStopped
    if process.returncode:
        raise UnreadableDocument(_why_ended(process.returncode, stderr))
    try:
        return _from_answer(json.loads(answer))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableDocument(DocumentCode.READER_ENDED) from error


def _from_answer(answer: dict[str, Any]) -> Document:
    if "code" in answer:
        raise UnreadableDocument(DocumentCode(answer["code"]))
    return Document.from_json(answer)


def _end_group(leader: int) -> None:
    # With the programs it started, such as the character recognition.
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _why_ended(code: int, stderr: bytes) -> DocumentCode:
    if code == -signal.SIGXCPU:
        return DocumentCode.TOO_SLOW
    if code == _MEMORY_EXIT or b"MemoryError" in stderr or b"bad_alloc" in stderr:
        return DocumentCode.TOO_MUCH_MEMORY
    return DocumentCode.READER_ENDED


def main(cpu_seconds: int) -> NoReturn:
    """Read standard input, write the document or the code to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    content = sys.stdin.buffer.read()
    for limit, value in (
        (resource.RLIMIT_DATA, limits.MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_FSIZE, limits.WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    # Imported late: the limits hold while the libraries are loaded, and the parent loads none.
    from documents.read import read

    try:
        answer = read(content).to_json()
    except UnreadableDocument as error:
        answer = {"code": error.code}
    except MemoryError:
        sys.exit(_MEMORY_EXIT)
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    sys.exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
