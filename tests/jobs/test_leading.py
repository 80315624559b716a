"""Leading: one scheduler acts, another stands by, and takes over when the first is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from cli.main import app
from crawler.declared import declared_sources
from jobs.leading import Leadership
from jobs.queue import Queue, plain_address
from storage.engine import Database

TIPWATCH = Path(sys.executable).with_name("tipwatch")


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


class Told(list[str]):
    def __call__(self, words: str) -> None:
        self.append(words)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 100
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def test_one_leads_and_the_other_takes_over_when_it_lets_go(database: Database) -> None:
    first, second = Leadership(database.url, tell=Told()), Leadership(database.url, tell=Told())
    assert [first.leads(), second.leads(), first.leads()] == [True, False, True]
    first.close()
    assert second.leads()
    second.close()


def test_who_loses_its_connection_leads_no_more_and_says_what_changes(database: Database) -> None:
    told = Told()
    first, second = Leadership(database.url, tell=told), Leadership(database.url, tell=Told())
    assert first.leads()
    with psycopg.connect(plain_address(database.url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'tipwatch scheduler%'"
        )
    assert not first.leads()
    until(second.leads)
    assert not first.leads()
    assert told == [
        "this scheduler leads",
        "another scheduler leads; this one stands by and takes over when it is gone",
    ]
    second.close()
    first.close()


def test_a_scheduler_queues_what_is_due_and_another_leads_when_it_is_killed(
    database: Database, tmp_path: Path
) -> None:
    hosts = {host for one in declared_sources() for host in one.hosts}
    environment = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(tmp_path),
        "TIPWATCH_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(hosts, "http://127.0.0.1:9")),
        "TIPWATCH_BIND": "127.0.0.1:0",
    }
    queue = Queue(declared_sources())
    scheduler = subprocess.Popen(
        [TIPWATCH, "run", "--role", "scheduler"], env=environment, stderr=subprocess.PIPE, text=True
    )

    def queued() -> set[str]:
        with database.reading() as session:
            return queue.open_jobs(session)

    until(lambda: bool(queued()))
    waiting = Leadership(database.url, tell=Told())
    assert not waiting.leads()
    scheduler.kill()
    _, told = scheduler.communicate()
    assert queued() == {one.name for one in declared_sources()}
    assert "this scheduler leads" in told
    until(waiting.leads)
    waiting.close()


@pytest.mark.parametrize("command", [["worker"], ["run", "--role", "scheduler"]])
def test_sqlite_has_no_workers_and_the_refusal_names_the_way_out(
    command: list[str],
) -> None:
    told = CliRunner().invoke(app, command)
    assert told.exit_code == 2
    assert "Set TIPWATCH_DATABASE_URL=postgresql+psycopg://" in told.stderr
