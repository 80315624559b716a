"""What `status` and `doctor` say of a daemon that runs, was stopped, was killed, or lacks a network or a disk."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fixtures.processes.command_fork import TIPWATCH, run_command, start_command

from crawler.spider.registry import declared_sources
from storage.engine import Database
from storage.schema import ensure_schema
from storage.sources.schedule import claim_crawl
from storage.sources.state import register_source

SHORT_TIMEOUTS = Path(__file__).parents[1] / "fixtures" / "processes" / "cli_with_short_timeouts.py"
UNREACHED = ("vov.vn", "vovworld.vn", "qdnd.vn")


class Installation:
    """One data folder, and the commands run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "TIPWATCH_DATA_DIR": str(folder),
            "TIPWATCH_BIND": "127.0.0.1:0",
            "TIPWATCH_DISK_RESERVE_BYTES": "0",
        }
        now = datetime.now(UTC)
        database = Database(f"sqlite:///{folder / 'tipwatch.db'}")
        ensure_schema(database)
        with database.writing() as session:
            for source in declared_sources():
                register_source(session, source.name)
                claim_crawl(session, source.name, now=now, until=now + timedelta(days=1))
        database.close()

    def run(self, *words: str, program: Path = TIPWATCH) -> subprocess.CompletedProcess[str]:
        return run_command(*words, env=self.environment, program=program)

    def daemon(self, how: signal.Signals) -> None:
        """Start the daemon, wait until it watches, and end it."""
        notify = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(notify))
            manager.settimeout(300)
            process = start_command("run", env={**self.environment, "NOTIFY_SOCKET": str(notify)})
            try:
                assert b"READY=1" in manager.recv(1000)
                process.send_signal(how)
                process.wait(300)
            finally:
                process.kill()
        notify.unlink()

    def status(self) -> tuple[int, str, dict[str, object]]:
        shown = self.run("status")
        record = self.run("status", "--json")
        assert "Traceback" not in shown.stderr + record.stderr
        return shown.returncode, shown.stdout, json.loads(record.stdout)

    def doctor(self) -> str:
        done = self.run("doctor")
        assert "Traceback" not in done.stderr
        return done.stdout


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_daemon_that_was_stopped_is_said_to_be_stopped_and_since_when(here: Installation) -> None:
    here.daemon(signal.SIGTERM)
    code, shown, record = here.status()
    assert (code, record["daemon_state"]) == (0, "stopped")
    assert "stopped since" in shown
    assert "Hanoi" in shown
    assert "nothing needs attention" not in shown
    assert "scheduler  stopped since" in here.doctor()


def test_daemon_that_was_killed_is_said_to_be_killed(here: Installation) -> None:
    here.daemon(signal.SIGKILL)
    code, shown, record = here.status()
    assert (code, record["daemon_state"]) == (0, "killed")
    assert "was killed or crashed; last sign of life" in shown
    assert "nothing needs attention" not in shown
    assert "was killed or crashed" in here.doctor()


def test_network_that_is_away_is_one_line_and_blames_no_source(here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    hosts = dict.fromkeys(UNREACHED, f"http://127.0.0.1:{port}")
    here.environment["TIPWATCH_HOST_MAP"] = json.dumps(hosts)
    here.run("crawl", *UNREACHED, program=SHORT_TIMEOUTS)
    _, shown, record = here.status()
    assert "3" in str(record["network"])
    assert shown.count(str(record["network"])) == 1
    assert not any(f"attention      {name}" in shown for name in UNREACHED)
    findings = here.doctor()
    assert str(record["network"]) in findings
    assert not any(f"{name}:" in findings for name in UNREACHED)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of twelve megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=True, timeout=60
    )
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=60)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_full_disk_is_named_as_the_reason_and_nothing_is_lost(small_disk: Path) -> None:
    here = Installation(small_disk)
    here.daemon(signal.SIGTERM)
    # A daemon that was ended early leaves a log that others can read by; the last to close it removes it.
    with closing(sqlite3.connect(small_disk / "tipwatch.db")) as connection:
        connection.execute("SELECT count(*) FROM pages").fetchone()
    filling = small_disk / "fill"
    with filling.open("wb", buffering=0) as file:
        while file_takes(file.fileno()):
            pass
    code, shown, record = here.status()
    assert code == 1
    assert f"the disk of {small_disk} is full: free some space" in str(record["unavailable"])
    assert "stopped since" in shown
    assert record["daemon_state"] == "stopped"
    assert "fail  disk" in here.doctor()
    filling.unlink()
    code, shown, _ = here.status()
    assert code == 0
    assert f"{len(declared_sources())}, next crawl" in shown


def file_takes(descriptor: int) -> bool:
    try:
        return os.write(descriptor, bytes(1 << 16)) > 0
    except OSError:
        return False
