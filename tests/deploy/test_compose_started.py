"""The services of compose.yaml and the units, started: their commands, settings and health checks."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest
import yaml
from fixtures.sites.loopback_site import LoopbackSite

from crawler.spider.registry import declared_sources
from jobs.queue_status import read_queue_status
from storage.engine import Database

pytestmark = pytest.mark.slow

DEPLOY = Path(__file__).parents[2] / "deploy"
BIN = Path(sys.executable).parent


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def image_variables() -> dict[str, str]:
    """Return what the image sets for every process in it."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    line = next(line for line in text.splitlines() if line.startswith("ENV "))
    return dict(pair.split("=", 1) for pair in line.removeprefix("ENV ").split())


def health_check() -> list[str]:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    match = re.search(r"HEALTHCHECK .*?CMD (\[.*?\])", text, re.DOTALL)
    assert match
    words: list[str] = json.loads(match[1])
    return words


class Installation:
    """Starts the services; a folder stands for the volume, loopback for the network."""

    def __init__(self, folder: Path, url: str, site: LoopbackSite) -> None:
        self.compose: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
        secret = folder / "database_url"
        secret.write_text(url, "utf-8")
        hosts = {host for one in declared_sources() for host in one.hosts if "*" not in host}
        self._here = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(folder),
            "TIPWATCH_DATA_DIR": str(folder / "var"),
            "TIPWATCH_DATABASE_URL_FILE": str(secret),
            "TIPWATCH_BIND": f"127.0.0.1:{free_port()}",
            "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(hosts, site.url)),
        }

    def environment(self, service: str) -> dict[str, str]:
        """Return the variables of a service, with what differs on this machine."""
        declared = {
            name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(value))
            for name, value in self.compose["services"][service]["environment"].items()
        }
        variables = {**image_variables(), **declared}
        return variables | {
            name: value
            for name, value in self._here.items()
            if name in variables or name in {"HOME", "TIPWATCH_HOST_MAP"}
        }

    def start(self, service: str) -> subprocess.Popen[bytes]:
        command = self.compose["services"][service]["command"]
        return subprocess.Popen([BIN / "tipwatch", *command], env=self.environment(service))

    def dashboard_answers(self) -> bool:
        address = self.environment("scheduler")["TIPWATCH_BIND"]
        with urllib.request.urlopen(f"http://{address}/healthz", timeout=60) as answer:
            status: int = answer.status
        return status == 200

    def is_healthy(self, service: str) -> bool:
        program, *words = health_check()
        done = subprocess.run(
            [BIN / program, *words],
            env=self.environment(service),
            cwd=DEPLOY.parent,
            check=False,
            capture_output=True,
        )
        return done.returncode == 0


@pytest.fixture
def installation(empty_url: str, tmp_path: Path) -> Iterator[Installation]:
    with LoopbackSite() as site:
        yield Installation(tmp_path, empty_url, site)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.2)


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
def test_compose_comes_up_healthy_and_ends_cleanly(
    installation: Installation, empty_url: str
) -> None:
    with ExitStack() as stack:
        upgrade = installation.start("upgrade")
        assert upgrade.wait(timeout=300) == 0
        assert not installation.is_healthy("scheduler"), "nothing runs yet"
        replicas = installation.compose["services"]["worker"]["deploy"]["replicas"]
        services = ["scheduler", *["worker"] * replicas]
        processes = [installation.start(one) for one in services]
        for process in processes:
            stack.callback(process.kill)
        database = Database(empty_url)
        stack.callback(database.close)

        def all_workers_are_connected() -> bool:
            with database.reading() as session:
                return len(read_queue_status(session).workers) == replicas

        until(lambda: installation.is_healthy("scheduler"))
        until(all_workers_are_connected)
        assert installation.dashboard_answers()
        for process in processes:
            process.send_signal(SIGTERM)
        assert [process.wait(timeout=300) for process in processes] == [0] * len(processes)


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", ["tipwatch.service", "tipwatch-worker@.service"])
def test_unit_starts_and_ends_cleanly(name: str, installation: Installation) -> None:
    assert installation.start("upgrade").wait(timeout=300) == 0
    text = (DEPLOY / name).read_text("utf-8")
    started = re.search(r"^ExecStart=\S+/tipwatch (.*)$", text, re.M)
    assert started
    variables = dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.M))
    environment = {**installation.environment("scheduler"), **variables}
    with ExitStack() as stack:
        manager = stack.enter_context(closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)))
        address = Path(environment["HOME"]) / "notify"
        manager.bind(str(address))
        manager.settimeout(300)
        if "Type=notify" in text:
            environment["NOTIFY_SOCKET"] = str(address)
        process = stack.enter_context(
            subprocess.Popen(
                [BIN / "tipwatch", *started[1].split()],
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(process.kill)
        assert process.stderr is not None
        if "Type=notify" in text:
            while b"READY=1" not in manager.recv(4096):
                pass
            until(lambda: installation.is_healthy("scheduler"))
        else:
            assert "working for" in process.stderr.readline()
        process.send_signal(SIGTERM)
        process.stderr.read()
        assert process.wait(timeout=300) == 0
