"""The daemon as an operator meets it: a real process, real signals, real sites on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from crawler.declared import declared_sources
from demo.sites import serve_samples

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
    return subprocess.run(
        [TIPWATCH, "run", "--once"],
        env=environment(tmp_path, host_map),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_once_crawls_what_is_due_and_a_second_time_finds_nothing_due(tmp_path, nowhere) -> None:
    with serve_samples() as samples:
        host_map = {**everywhere(nowhere), **samples.host_map}
        first = run_once(tmp_path, host_map)
        second = run_once(tmp_path, host_map)
    assert "baochinhphu.vn: 3 articles read (3 new)" in first.stderr
    assert "no source is due" in second.stderr
    assert second.returncode == 0


def test_source_that_fails_is_named_and_does_not_stop_the_others(tmp_path, nowhere) -> None:
    with serve_samples() as samples:
        told = run_once(tmp_path, {**everywhere(nowhere), **samples.host_map})
    assert told.returncode == 1
    assert "failed: https://nhandan.vn/rss/home.rss: the server answered 404" in told.stderr
    assert "vovworld.vn: 3 articles read" in told.stderr


def test_sigterm_lets_the_page_in_hand_finish_and_exits_0_within_10_seconds(tmp_path) -> None:
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
        assert asked.wait(60)
        started = time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        _, told = daemon.communicate(timeout=30)
    assert daemon.returncode == 0, told
    assert time.monotonic() - started < 10
    assert "watching" in told
    assert "Traceback" not in told
