"""Leader election: one scheduler acts, another is on standby, and takes over when the first is gone."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from fixtures.processes.command_fork import start_command
from typer.testing import CliRunner

from cli.main import app
from crawler.spider.registry import declared_sources
from jobs.crawl_queue import CrawlQueue, to_dsn
from jobs.leader_election import LeaderLock
from storage.engine import Database


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


class Messages(list[str]):
    def __call__(self, words: str) -> None:
        self.append(words)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def test_one_leads_and_the_other_takes_over_when_it_lets_go(database: Database) -> None:
    first, second = (
        LeaderLock(database.url, notify=Messages()),
        LeaderLock(database.url, notify=Messages()),
    )
    assert [first.is_leader(), second.is_leader(), first.is_leader()] == [True, False, True]
    first.close()
    assert second.is_leader()
    second.close()


def test_scheduler_that_loses_its_connection_stops_leading_and_reports_it(
    database: Database,
) -> None:
    received = Messages()
    first, second = (
        LeaderLock(database.url, notify=received),
        LeaderLock(database.url, notify=Messages()),
    )
    assert first.is_leader()
    with psycopg.connect(to_dsn(database.url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'tipwatch scheduler%'"
        )
    assert not first.is_leader()
    until(second.is_leader)
    assert not first.is_leader()
    assert received == [
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
    queue = CrawlQueue(declared_sources())
    with (tmp_path / "log").open("wb") as log:
        scheduler = start_command("run", "--role", "scheduler", env=environment, stderr=log)

    def queued() -> set[str]:
        with database.reading() as session:
            return queue.open_jobs(session)

    until(lambda: bool(queued()))
    waiting = LeaderLock(database.url, notify=Messages())
    assert not waiting.is_leader()
    scheduler.kill()
    scheduler.wait(300)
    assert queued() == {one.name for one in declared_sources()}
    assert "this scheduler leads" in (tmp_path / "log").read_text("utf-8")
    until(waiting.is_leader)
    waiting.close()


@pytest.mark.parametrize("command", [["worker"], ["run", "--role", "scheduler"]])
def test_sqlite_has_no_workers_and_the_refusal_names_the_remedy(
    command: list[str],
) -> None:
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "Set TIPWATCH_DATABASE_URL=postgresql+psycopg://" in result.stderr
