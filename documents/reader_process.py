"""Reading in a process of its own, with limits of memory, time and files."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from documents import limits
from documents.bounded_pipes import AnswerTooLarge, exchange
from documents.model import Document, DocumentCode, UnreadableDocument

_MEMORY_EXIT = 71
"""Exit code of a reader that got no more memory."""
_PNG = b"\x89PNG\r\n\x1a\n"
_NO_DOCUMENT = (KeyError, TypeError, ValueError, OverflowError, RecursionError)
"""What an answer causes that is none; a parser that was taken over may send anything."""


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
    answer = _answer(
        content,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
        answer_bytes=limits.ANSWER_BYTES,
    )
    try:
        return _from_answer(json.loads(answer))
    except _NO_DOCUMENT as error:
        raise UnreadableDocument(DocumentCode.READER_ENDED) from error


def page_image(content: bytes, *, number: int, words: Sequence[str]) -> bytes:
    """Return a page of a PDF as PNG with the words marked, drawn by a process that ends with it.

    Raises UnreadableDocument, and ReadingStopped after `stop_reading`.
    """
    answer = _answer(
        content,
        task={"number": number, "words": list(words)},
        cpu_seconds=limits.IMAGE_CPU_SECONDS,
        wall_seconds=limits.IMAGE_WALL_SECONDS,
        answer_bytes=limits.IMAGE_BYTES,
    )
    if answer.startswith(_PNG):
        return answer
    try:
        code = DocumentCode(json.loads(answer)["code"])
    except _NO_DOCUMENT as error:
        raise UnreadableDocument(DocumentCode.READER_ENDED) from error
    raise UnreadableDocument(code)


def _answer(
    content: bytes,
    *,
    cpu_seconds: int,
    wall_seconds: float,
    answer_bytes: int,
    task: dict[str, Any] | None = None,
) -> bytes:
    if len(content) > limits.FILE_BYTES:
        raise UnreadableDocument(DocumentCode.TOO_LARGE)
    given = json.dumps(task).encode() + b"\n" + content
    with subprocess.Popen(  # noqa: S603
        _command(cpu_seconds),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    ) as process:
        _running.add(process.pid)
        try:
            answer, stderr = exchange(process, given, seconds=wall_seconds, limit=answer_bytes)
        except subprocess.TimeoutExpired as error:
            raise UnreadableDocument(DocumentCode.TOO_SLOW) from error
        except AnswerTooLarge as error:
            raise UnreadableDocument(DocumentCode.EXPANDS_TOO_MUCH) from error
        finally:
            _running.discard(process.pid)
            _end_group(process.pid)
    if process.pid in _ended:
        _ended.discard(process.pid)
        raise ReadingStopped
    if process.returncode:
        raise UnreadableDocument(_why_ended(process.returncode, stderr))
    return answer


def _command(cpu_seconds: int) -> list[str]:
    # Our own module, and -P: never a module of the folder we were started in.
    return [sys.executable, "-P", "-m", __spec__.name, str(cpu_seconds)]


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
    """Read a line with the page to draw or null and a file; write PNG, document or code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    for limit, value in (
        (resource.RLIMIT_DATA, limits.MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_FSIZE, limits.WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    try:
        answer = _done(content, task)
    except UnreadableDocument as error:
        answer = json.dumps({"code": error.code}).encode()
    except MemoryError:
        sys.exit(_MEMORY_EXIT)
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()
    sys.exit(0)


def _done(content: bytes, task: dict[str, Any] | None) -> bytes:
    # Imported late: the limits hold while the libraries are loaded, and the parent loads none.
    if task is None:
        from documents.read import read

        return json.dumps(read(content).to_json()).encode()
    from documents.page_image import draw_page

    return draw_page(content, number=task["number"], words=task["words"])


if __name__ == "__main__":
    main(int(sys.argv[1]))
