"""The daemon and its neighbours: service manager, a second instance."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.spider.registry import declared_sources
from operations.heartbeat import Heartbeat, read_heartbeat
from storage.engine import Database
from storage.schema import ensure_schema
from storage.sources.schedule import claim_crawl
from storage.sources.state import pause, register_source

NOW = datetime.now(UTC)
TIPWATCH = Path(sys.executable).with_name("tipwatch")


@dataclass(frozen=True, kw_only=True)
class DaemonRun:
    """What happened from start to stop."""

    pid: int
    ready: bytes
    second: subprocess.CompletedProcess[str]
    beside: Heartbeat | None
    last: bytes
    code: int
    heartbeat: dict[str, object]
    log: str


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> DaemonRun:
    """Start the daemon as systemd does, ask beside it, and stop it; nothing is due."""
    folder = tmp_path_factory.mktemp("daemon")
    database = Database(f"sqlite:///{folder / 'var' / 'tipwatch.db'}")
    ensure_schema(database)
    with database.writing() as session:
        for source in declared_sources():
            register_source(session, source.name)
            claim_crawl(session, source.name, now=NOW, until=NOW + timedelta(days=1))
    environment = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(folder / "var"),
        "TIPWATCH_BIND": "127.0.0.1:0",
        "TIPWATCH_LOG_FILE": str(folder / "tipwatch.log"),
    }

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(folder / "notify"))
        systemd.settimeout(300)
        daemon = subprocess.Popen(
            [TIPWATCH, "run"],
            env={**environment, "NOTIFY_SOCKET": str(folder / "notify")},
            stderr=subprocess.DEVNULL,
        )
        try:
            ready = systemd.recv(1000)
            beside = read_heartbeat(folder / "var" / "heartbeat")
            second = subprocess.run(
                [TIPWATCH, "run", "--once"],
                env=environment,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            with database.writing() as session:
                pause(session, "vov.vn")
            daemon.send_signal(signal.SIGTERM)
            code = daemon.wait(300)
        finally:
            daemon.kill()
        last = b""
        systemd.settimeout(0)
        while b"STOPPING" not in last:
            last = systemd.recv(1000)
    database.close()
    return DaemonRun(
        pid=daemon.pid,
        ready=ready,
        second=second,
        beside=beside,
        last=last,
        code=code,
        heartbeat=json.loads((folder / "var" / "heartbeat").read_text()),
        log=(folder / "tipwatch.log").read_text(),
    )


def test_manager_is_notified_when_the_daemon_starts_and_when_it_ends(day: DaemonRun) -> None:
    assert (day.ready, day.last, day.code) == (b"READY=1\nSTATUS=watching", b"STOPPING=1", 0)


def test_second_watch_of_the_database_is_refused_with_the_first_ones_number(day: DaemonRun) -> None:
    assert day.second.returncode == 2
    assert f"is watched by process {day.pid} already" in day.second.stderr
    assert "Traceback" not in day.second.stderr


def test_heartbeat_names_the_process_while_it_watches(day: DaemonRun) -> None:
    assert day.beside is not None
    assert (day.beside.pid, day.beside.state) == (day.pid, "watching")


def test_heartbeat_shows_that_it_was_stopped_and_not_lost(day: DaemonRun) -> None:
    assert (day.heartbeat["pid"], day.heartbeat["state"]) == (day.pid, "stopping")


def test_log_file_holds_the_messages(day: DaemonRun) -> None:
    assert "stopping: crawls finish the page in progress" in day.log
