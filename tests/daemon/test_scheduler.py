"""The daemon as an operator meets it: a real process, real signals, real sites on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from fixtures.processes.command_fork import run_command, start_command

from crawler.spider.registry import declared_sources
from demo.sample_sites import serve_sample_sites
from scheduler import SHUTDOWN_TIMEOUT_SECONDS, TickLoop

TIPWATCH = Path(sys.executable).with_name("tipwatch")


@pytest.fixture
def nowhere() -> Iterator[str]:
    """A server that has nothing: every source that a test does not care about is sent there."""
    with _served(lambda handler: handler.send_error(404)) as url:
        yield url


class _served:  # noqa: N801 - reads as a clause
    def __init__(self, answer) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> str:
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def everywhere(base: str) -> dict[str, str]:
    """Map every host of every source."""
    return {host: base for one in declared_sources() for host in one.hosts if "*" not in host}


def environment(tmp_path: Path, host_map: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
        "TIPWATCH_HOST_MAP": json.dumps(host_map),
    }


def run_once(tmp_path: Path, host_map: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run_command("run", "--once", env=environment(tmp_path, host_map))


def test_once_crawls_what_is_due_and_a_second_time_finds_nothing_due(tmp_path, nowhere) -> None:
    with serve_sample_sites() as samples:
        host_map = {**everywhere(nowhere), **samples.host_map}
        first = run_once(tmp_path, host_map)
        second = run_once(tmp_path, host_map)
    assert "baochinhphu.vn: 3 articles read (3 new)" in first.stderr
    assert "no source is due" in second.stderr
    assert second.returncode == 0


def test_source_that_fails_is_named_and_does_not_stop_the_others(tmp_path, nowhere) -> None:
    with serve_sample_sites() as samples:
        result = run_once(tmp_path, {**everywhere(nowhere), **samples.host_map})
    assert result.returncode == 1
    assert "failed: https://nhandan.vn/rss/home.rss: the server answered 404" in result.stderr
    assert "vovworld.vn: 3 articles read" in result.stderr


def stop_during_a_page(tmp_path: Path) -> tuple[float, str]:
    """Send SIGTERM while a page is in flight; returns the seconds until exit 0, and stderr."""
    asked = Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        time.sleep(2)
        handler.send_error(404)

    with _served(slow) as base:
        daemon = subprocess.Popen(
            [TIPWATCH, "run"],
            env=environment(tmp_path, everywhere(base)),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert asked.wait(300)
        started = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        _, stderr = daemon.communicate(timeout=300)
    assert daemon.returncode == 0, stderr
    return time.monotonic() - started, stderr


def test_sigterm_lets_the_page_in_flight_finish_and_exits_0(tmp_path) -> None:
    _, stderr = stop_during_a_page(tmp_path)
    assert "watching" in stderr
    assert "Traceback" not in stderr


def test_shutdown_is_given_less_than_10_seconds() -> None:
    assert SHUTDOWN_TIMEOUT_SECONDS < 10


@pytest.mark.timing
def test_sigterm_ends_the_daemon_within_10_seconds(tmp_path) -> None:
    seconds, _ = stop_during_a_page(tmp_path)
    assert seconds < 10


@pytest.fixture
def daemon(tmp_path, nowhere) -> Iterator[dict[str, str]]:
    """A running daemon that has crawled vov.vn once; gives the environment that it runs in."""
    env = environment(tmp_path, everywhere(nowhere)) | {"TIPWATCH_BIND": "127.0.0.1:0"}
    with start_command("run", env=env) as running:
        wait_for(lambda: len(runs_of(env)) == 1)
        yield env
        running.terminate()


def runs_of(env: dict[str, str]) -> list[dict[str, object]]:
    result = run_command("sources", "show", "vov.vn", "--json", env=env)
    return json.loads(result.stdout)["runs"] if result.returncode == 0 else []


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.2)


def test_running_daemon_crawls_what_is_requested_and_nothing_that_is_paused(daemon) -> None:
    def run_tipwatch(*words: str) -> subprocess.CompletedProcess[str]:
        return run_command("sources", *words, env=daemon)

    assert "within 15 seconds" in run_tipwatch("crawl-now", "vov.vn").stderr
    wait_for(lambda: len(runs_of(daemon)) == 2)
    run_tipwatch("pause", "vov.vn")
    result = run_tipwatch("crawl-now", "vov.vn")
    assert result.returncode == 2
    assert "tipwatch sources resume vov.vn" in " ".join(result.stderr.split())


async def ticked(ticks: TickLoop, *, jobs_at: datetime, times: int) -> int:
    """Plan the jobs for then, tick until they ran so often, and count how often they did."""
    result = 0
    enough = asyncio.Event()

    def run_tipwatch() -> None:
        nonlocal result
        result += 1
        if result >= times:
            enough.set()

    ticks.add_job(run_tipwatch)
    for job in ticks.jobs():
        job.modify(next_run_time=jobs_at)
    ticking = asyncio.create_task(ticks.run())
    await asyncio.wait_for(enough.wait(), timeout=300)
    ticking.cancel()
    return result


def test_clock_that_was_set_back_does_not_stop_the_ticks() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert asyncio.run(ticked(TickLoop(seconds=0.05), jobs_at=tomorrow, times=3)) == 3


def test_missed_ticks_are_made_up_for_by_one() -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    # Two million were missed.
    assert asyncio.run(ticked(TickLoop(seconds=0.05), jobs_at=yesterday, times=2)) == 2
