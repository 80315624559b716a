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

from bench.farm.site import CONTROL
from bench.farm.sources import host_of

Command = Sequence[str]


@contextmanager
def served(*, hosts: int, published: int, latency: float) -> Iterator[FarmSite]:
    """Serve the farm from a process of its own."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.farm.site", str(hosts), str(published), str(latency)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        yield FarmSite(f"http://127.0.0.1:{process.stdout.readline().strip()}", process.pid)
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class FarmSite:
    """The running server."""

    url: str
    pid: int

    def control(self, path: str = "/") -> dict[str, int]:
        """Give an order, hear the counts."""
        request = urllib.request.Request(f"{self.url}{path}", headers={"Host": CONTROL})  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
            told: dict[str, int] = json.load(answer)
        return told


@dataclass
class Crew:
    """The processes, and the environment they all live in."""

    environment: Mapping[str, str]
    log: Path
    program: Command = (str(Path(sys.executable).with_name("tipwatch")),)
    members: dict[str, tuple[Command, subprocess.Popen[bytes]]] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    """Called in the new process before it becomes a member."""

    def start(self, name: str, *command: str) -> int:
        """Start a member; gives its process number."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*self.program, *command],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                preexec_fn=self.before,
            )
        self.members[name] = (command, process)
        return process.pid

    def kill(self, name: str) -> None:
        """End a member as a power cut would."""
        process = self.members[name][1]
        process.kill()
        process.wait()

    def restart(self, name: str) -> None:
        """Start a member again that has ended, as a service manager does."""
        self.start(name, *self.members[name][0])

    def gone(self) -> list[str]:
        """Name the members that ended."""
        return [name for name, (_, process) in self.members.items() if process.poll() is not None]

    def stop(self) -> list[int]:
        """Let every member end; gives how they did."""
        for _, process in self.members.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        ends = []
        for _, process in self.members.values():
            try:
                ends.append(process.wait(30))
            except subprocess.TimeoutExpired:
                process.kill()
                ends.append(process.wait())
        self.members.clear()
        return ends


def environment(url: str, site: str, folder: Path, *, hosts: int, **more: Any) -> dict[str, str]:
    """Spell the settings of a crew on the farm."""
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
def folder() -> Iterator[Path]:
    """Give a folder that goes away again."""
    with tempfile.TemporaryDirectory(prefix="tipwatch-farm-") as name:
        yield Path(name)


def cpu_seconds(pid: int) -> float:
    """Tell how much time of processors a process has used, by the system's own count."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until(happened: Callable[[], bool], *, within: float) -> float | None:
    """Wait for a condition; gives how long it took, None if it did not happen."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > within:
            return None
        time.sleep(0.2)
    return time.monotonic() - began
