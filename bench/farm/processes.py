"""Real processes around one database: the farm's server, schedulers and workers, and their ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.farm.sources import host_of
from bench.farm.web_server import CONTROL_HOST

Command = Sequence[str]


@contextmanager
def serve_farm(*, hosts: int, published: int, latency: float) -> Iterator[FarmServer]:
    """Serve the farm from a process of its own."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.farm.web_server", str(hosts), str(published), str(latency)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        yield FarmServer(f"http://127.0.0.1:{process.stdout.readline().strip()}", process.pid)
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class FarmServer:
    """The running server."""

    url: str
    pid: int

    def control(self, path: str = "/") -> dict[str, int]:
        """Send a command to the farm; returns its counts."""
        request = urllib.request.Request(f"{self.url}{path}", headers={"Host": CONTROL_HOST})  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
            counts: dict[str, int] = json.load(answer)
        return counts


@dataclass
class ProcessGroup:
    """The processes, and the environment they all live in."""

    environment: Mapping[str, str]
    log: Path
    program: Command = (str(Path(sys.executable).with_name("tipwatch")),)
    processes: dict[str, tuple[Command, subprocess.Popen[bytes]]] = field(default_factory=dict)
    before_exec: Callable[[], None] | None = None
    """Called in the new process before it becomes a member."""

    def start(self, name: str, *command: str) -> int:
        """Start a member; gives its process number."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*self.program, *command],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                preexec_fn=self.before_exec,
            )
        self.processes[name] = (command, process)
        return process.pid

    def kill(self, name: str) -> None:
        """End a member as a power cut would."""
        process = self.processes[name][1]
        process.kill()
        process.wait()

    def restart(self, name: str) -> None:
        """Start a member again that has ended, as a service manager does."""
        self.start(name, *self.processes[name][0])

    def exited(self) -> list[str]:
        """Name the members that ended."""
        return [name for name, (_, process) in self.processes.items() if process.poll() is not None]

    def stop(self) -> list[int]:
        """Stop every process; returns the exit codes."""
        for _, process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        ends = []
        for _, process in self.processes.values():
            try:
                ends.append(process.wait(30))
            except subprocess.TimeoutExpired:
                process.kill()
                ends.append(process.wait())
        self.processes.clear()
        return ends


def farm_environment(
    url: str, site: str, folder: Path, *, hosts: int, **more: Any
) -> dict[str, str]:
    """Return the environment of the farm's processes."""
    return {
        "TIPWATCH_DATABASE_URL": url,
        "TIPWATCH_DATA_DIR": str(folder),
        "TIPWATCH_HOST_MAP": json.dumps({host_of(number): site for number in range(hosts)}),
        "TIPWATCH_SPIDER_MODULES": '["bench.farm.sources"]',
        "TIPWATCH_BIND": "127.0.0.1:0",
        "FARM_HOSTS": str(hosts),
        **{name: str(value) for name, value in more.items()},
    }


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="tipwatch-farm-") as name:
        yield Path(name)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process, as the system counts it."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(condition: Callable[[], bool], *, within: float) -> float | None:
    """Wait for a condition; gives how long it took, None if it did not happen."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within:
            return None
        time.sleep(0.2)
    return time.monotonic() - began
