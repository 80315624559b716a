"""Heartbeats: the heartbeat file, the ping, and the messages to systemd, over real sockets."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from fixtures.samples.sample_objects import NOON

from operations.heartbeat import Heartbeat, PingFailed, ping, read_heartbeat, write_heartbeat
from operations.liveness import is_alive
from operations.maintenance import MaintenanceThread
from operations.systemd import SdNotify
from settings import load_settings
from storage.engine import Database
from storage.models import HealthState, HealthStatus

HEARTBEAT = Heartbeat(at=NOON, pid=7, state="watching", last_tick=NOON)


@contextmanager
def ping_server(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Watcher) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_heartbeat_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_heartbeat(tmp_path / "var" / "heartbeat", HEARTBEAT)
    assert read_heartbeat(tmp_path / "var" / "heartbeat") == HEARTBEAT
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["heartbeat"]


def test_heartbeat_on_a_full_disk_overwrites_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "heartbeat"
    write_heartbeat(path, replace(HEARTBEAT, dashboard="http://127.0.0.1:8000/", state="watching"))

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    later = replace(HEARTBEAT, at=NOON + timedelta(minutes=5), state="stopping")
    write_heartbeat(path, later)
    assert read_heartbeat(path) == later
    assert [one.name for one in tmp_path.iterdir()] == ["heartbeat"]


@pytest.mark.parametrize("content", [None, "", "{}", "[1]", '{"at": "x"}'])
def test_what_is_no_heartbeat_is_none(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "heartbeat").write_text(content)
    assert read_heartbeat(tmp_path / "heartbeat") is None


def test_ping_asks_the_address_once() -> None:
    with ping_server() as (url, asked):
        ping(f"{url}/ping/1f3c")
    assert asked == ["/ping/1f3c"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_ping_that_is_not_welcome_fails_and_follows_nowhere(status: int) -> None:
    with ping_server(status) as (url, asked), pytest.raises(PingFailed, match=str(status)):
        ping(f"{url}/ping")
    assert asked == ["/ping"]


def test_ping_to_nobody_fails() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(PingFailed, match="TIPWATCH_HEARTBEAT_URL"):
        ping(f"http://127.0.0.1:{port}/")


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[tuple[SdNotify, socket.socket]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(300)
        yield SdNotify({"NOTIFY_SOCKET": str(tmp_path / "notify")}), listening


def test_manager_receives_every_state(systemd: tuple[SdNotify, socket.socket]) -> None:
    manager, listening = systemd
    manager.notify("READY=1", "STATUS=watching")
    assert listening.recv(100) == b"READY=1\nSTATUS=watching"


def test_manager_with_an_abstract_name_receives_them_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0tipwatch-test-notify")
        listening.settimeout(300)
        SdNotify({"NOTIFY_SOCKET": "@tipwatch-test-notify"}).notify("WATCHDOG=1")
        assert listening.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}])
def test_without_a_manager_nothing_happens(environment: dict[str, str]) -> None:
    SdNotify(environment).notify("READY=1")


class SettableClock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def maintenance_thread(
    database: Database, clock: SettableClock, *, manager: SdNotify, free: int
) -> MaintenanceThread:
    return MaintenanceThread(
        database,
        load_settings(),
        clock=clock,
        last_tick=lambda: NOON,
        sd_notify=manager,
        free_space=lambda _: free,
        host="here",
    )


def test_daemon_reports_that_it_is_ready_alive_and_stopping(
    embedded: Database, systemd: tuple[SdNotify, socket.socket]
) -> None:
    manager, listening = systemd
    maintenance = maintenance_thread(embedded, SettableClock(), manager=manager, free=10**12)
    maintenance.notify_ready()
    maintenance.run_tick()
    maintenance.stop(within=300)
    received = [listening.recv(100) for _ in range(3)]
    assert received == [b"READY=1\nSTATUS=watching", b"WATCHDOG=1", b"STOPPING=1"]
    heartbeat = read_heartbeat(load_settings().heartbeat_file)
    assert heartbeat is not None
    assert (heartbeat.state, heartbeat.last_tick) == ("stopping", NOON)


def test_ping_goes_out_once_a_minute_and_only_while_the_scheduler_ticks(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SettableClock()
    with ping_server() as (url, asked):
        monkeypatch.setenv("TIPWATCH_HEARTBEAT_URL", f"{url}/ping")
        maintenance = maintenance_thread(embedded, clock, manager=SdNotify({}), free=10**12)
        for seconds in (0, 15, 75, 200):
            clock.now = NOON + timedelta(seconds=seconds)
            maintenance.run_tick()
            maintenance.stop(within=300)
    assert asked == ["/ping", "/ping"]


@pytest.mark.parametrize(
    ("free", "health"), [(10**12, HealthStatus.HEALTHY), (10, HealthStatus.DEGRADED)]
)
def test_disk_is_a_subject_like_any_source(
    database: Database, free: int, health: HealthStatus
) -> None:
    maintenance = maintenance_thread(database, SettableClock(), manager=SdNotify({}), free=free)
    maintenance.run_tick()
    maintenance.stop(within=300)
    with database.reading() as session:
        assert session.get_one(HealthState, "disk@here").health is health


def test_watch_that_does_not_stay_does_everything_once(embedded: Database) -> None:
    maintenance_thread(embedded, SettableClock(), manager=SdNotify({}), free=10**12).run_once()
    heartbeat = read_heartbeat(load_settings().heartbeat_file)
    assert heartbeat is not None
    assert heartbeat.state == "done"
    with embedded.reading() as session:
        assert session.get_one(HealthState, "disk@here").observations == 1


def test_old_archive_files_are_deleted_once_a_day_even_if_no_new_one_is_started(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIPWATCH_ARCHIVE_KEEP_DAYS", "30")
    folder = load_settings().archive_config.folder
    folder.mkdir(parents=True)
    old, young = (folder / f"tipwatch-other-{day}-0001.warc.gz" for day in ("20260801", "20261011"))
    old.touch()
    young.touch()
    maintenance_thread(embedded, SettableClock(), manager=SdNotify({}), free=10**12).run_once()
    assert list(folder.iterdir()) == [young]


@pytest.mark.parametrize(("seconds", "alive"), [(30, True), (120, False)])
def test_container_is_alive_while_the_heartbeat_is_fresh(seconds: int, alive: bool) -> None:
    write_heartbeat(load_settings().heartbeat_file, HEARTBEAT)
    assert is_alive(NOON + timedelta(seconds=seconds)) is alive


def test_container_without_a_heartbeat_is_not_alive() -> None:
    assert not is_alive(NOON)
