"""Run the `tipwatch` command in a process forked from one that has its libraries loaded.

Loading them takes two to four seconds of processor time, which a thousand commands of the suite need not pay each.
It is the command itself, with its own arguments, environment, streams and exit code; the tests of the daemon and of the
browser start the installed program.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

TIPWATCH = Path(sys.executable).with_name("tipwatch")
"""The installed program."""
_LOADED = (
    "alembic.command",
    "psycopg",
    "rich.console",
    "scrapy.crawler",
    "sqlalchemy.orm",
    "typer",
    "crawler.runner",
    "crawler.spider.registry",
    "digest.delivery.delivery_run",
    "digest.delivery.outbox_resend",
    "jobs.queue_status",
    "operations.heartbeat",
    "pipelines.storage_pipeline",
    "presentation.highlight",
    "relevance",
    "storage.models",
    "storage.schema",
)
"""What reads no environment when it is imported; `cli` and `crawler.settings` do."""
_HARMLESS_OPTIONS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
_TIMEOUT = 300.0
_LONGEST_REQUEST = 1 << 20


def run_command(
    *args: str | Path,
    env: Mapping[str, str],
    given: str = "",
    cwd: str | Path | None = None,
    timeout: float = _TIMEOUT,
    program: Path = TIPWATCH,
) -> subprocess.CompletedProcess[str]:
    """Run `tipwatch` as `subprocess.run` would; raises `TimeoutExpired` after killing it.

    `program` is a file that changes the command and runs it.
    """
    words = [str(arg) for arg in args]
    if _python_options(env) != _python_options(os.environ):
        # They act while Python starts.
        return subprocess.run(
            [TIPWATCH, *words] if program == TIPWATCH else [sys.executable, program, *words],
            env=env,
            input=given,
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
    ):
        stdin.write(given.encode())
        stdin.seek(0)
        connection.connect(str(_server()))
        request = {
            "program": str(program), "args": words, "env": dict(env), "cwd": str(cwd or Path.cwd()),
        }  # fmt: skip
        streams = [file.fileno() for file in (stdin, stdout, stderr)]
        socket.send_fds(connection, [json.dumps(request).encode() + b"\n"], streams)
        process = int(_line(connection))
        connection.settimeout(timeout)
        try:
            code = int(_line(connection))
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise subprocess.TimeoutExpired(["tipwatch", *words], timeout) from None
        stdout.seek(0)
        stderr.seek(0)
        return subprocess.CompletedProcess(
            ["tipwatch", *words], code, stdout.read().decode(), stderr.read().decode()
        )


def _python_options(env: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in env.items()
        if name.startswith("PYTHON") and name not in _HARMLESS_OPTIONS
    }


@cache
def _server() -> Path:
    """Start this worker's server; it ends when the worker's end of its stdin is closed."""
    address = Path(tempfile.mkdtemp(prefix="tipwatch-fork-")) / "socket"
    root = Path(__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, __file__, address],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(process.communicate)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", "the server of commands did not start"
    return address


def _line(connection: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte:
            raise ConnectionError("the server of commands has ended")
        found += byte
    return found.decode()


def _load() -> None:
    import importlib

    for name in _LOADED:
        importlib.import_module(name)
    from sqlalchemy.orm import configure_mappers

    import spiders
    from relevance import judge

    # Not the registry: which spiders there are depends on the settings of a command.
    for module in pkgutil.iter_modules(spiders.__path__, "spiders."):
        importlib.import_module(module.name)
    judge(title="", lead="", text="Một câu.", language="vi")
    configure_mappers()
    # Else every command copies all memory when its last collection walks through what is loaded here.
    gc.collect()
    gc.freeze()
    assert "twisted.internet.reactor" not in sys.modules, "each command installs its own reactor"
    assert "crawler.settings" not in sys.modules, "it reads the environment"


def _serve(address: str) -> Sequence[str] | None:
    """Fork a process for each request; returns its words in such a process, None at the end."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(address)
    listening.listen()
    waiting = selectors.DefaultSelector()
    waiting.register(listening, selectors.EVENT_READ)
    waiting.register(sys.stdin, selectors.EVENT_READ)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        for key, _ in waiting.select():
            if key.fileobj is sys.stdin:
                return None
            if key.fileobj is not listening:
                _report_end(waiting, key)
                continue
            connection, _ = listening.accept()
            request, streams = _request(connection)
            process = os.fork()
            if not process:
                waiting.close()
                listening.close()
                connection.close()
                return _become(request, streams)
            for stream in streams:
                os.close(stream)
            connection.sendall(f"{process}\n".encode())
            waiting.register(os.pidfd_open(process), selectors.EVENT_READ, (process, connection))


def _request(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    data, streams, _, _ = socket.recv_fds(connection, _LONGEST_REQUEST, 3)
    while not data.endswith(b"\n"):
        data += connection.recv(_LONGEST_REQUEST)
    return json.loads(data), streams


def _report_end(waiting: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    process, connection = key.data
    waiting.unregister(key.fileobj)
    os.close(key.fd)
    _, status = os.waitpid(process, 0)
    # A test that gave up has closed its end.
    with contextlib.suppress(OSError):
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    connection.close()


def _become(request: dict[str, Any], streams: list[int]) -> Sequence[str]:
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    return [request["program"], *request["args"]]


def _main() -> None:
    # The folder of this file is no place of modules of the command: `tests/spiders` is no `spiders`.
    sys.path[:] = [entry for entry in sys.path if entry != str(Path(__file__).parent)]
    _load()
    words = _serve(sys.argv[1])
    if words is None:
        return
    sys.argv = list(words)
    try:
        if sys.argv[0] != str(TIPWATCH):
            runpy.run_path(sys.argv[0], run_name="__main__")
            return
        from cli.main import app

        app()
    except Exception:  # noqa: BLE001 - as Python ends a program
        traceback.print_exc()
        sys.exit(1)


if __name__ == "__main__":
    _main()
