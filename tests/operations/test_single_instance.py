"""One watch a SQLite database: the second is refused by name, and a killed one leaves no lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from operations.single_instance import AlreadyRunning, single_instance
from storage.engine import Database

ROOT = Path(__file__).parents[2]
HOLDS = """
import sys, time
from storage.engine import Database
from operations.single_instance import single_instance
with single_instance(Database(sys.argv[1])):
    print("watching", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'tipwatch.db'}")


def test_second_daemon_is_refused_with_the_process_and_the_remedy(sqlite: Database) -> None:
    with (
        single_instance(sqlite),
        pytest.raises(AlreadyRunning, match=rf"process {os.getpid()} already.*TIPWATCH_DATA_DIR"),
        single_instance(sqlite),
    ):
        pass


def test_daemon_that_ended_releases_its_lock(sqlite: Database) -> None:
    for _ in range(2):
        with single_instance(sqlite):
            pass


def test_daemon_that_was_killed_releases_its_lock(sqlite: Database) -> None:
    url = str(sqlite.url)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "watching\n"
        with pytest.raises(AlreadyRunning, match=str(other.pid)), single_instance(sqlite):
            pass
        other.kill()
        other.wait(300)
        with single_instance(sqlite):
            pass


def test_postgresql_elects_its_leader_by_itself(postgres_url: str) -> None:
    database = Database(postgres_url)
    with single_instance(database), single_instance(database):
        database.close()
