"""A database that cannot be used now: one sentence, exit code 1, and never the driver's own words."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cli.main import app
from settings import load_settings
from storage.engine import Database
from storage.schema import ensure_schema

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_busy_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Database.__init__.__kwdefaults__ or {}, "busy_seconds", 0.05)


def file() -> Path:
    return Path(load_settings().effective_database_url.removeprefix("sqlite:///"))


@pytest.fixture
def ready() -> None:
    """Make the schema, as any earlier command has."""
    database = Database(load_settings().effective_database_url)
    ensure_schema(database)
    database.close()


@pytest.fixture
def busy() -> Iterator[None]:
    """Hold a write lock for longer than any command waits."""
    file().parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file(), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def stderr_of(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int | str | None, str]:
    with pytest.raises(SystemExit) as end:
        app(args)
    return end.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    "args",
    [
        ("sources", "list"),
        ("sources", "pause", "vov.vn"),
        ("subscribers", "add", "a@example.org"),
        ("digest", "send"),
    ],
    ids=" ".join,
)
def test_busy_database_is_reported_with_the_remedy(
    ready: None, busy: None, args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, stderr = stderr_of(capsys, *args)
    assert code == 1
    assert "another process has been writing" in stderr
    assert "locked" not in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("args", [("status",), ("db", "upgrade")], ids=" ".join)
def test_new_database_that_another_process_is_making_is_reported(
    busy: None, args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, stderr = stderr_of(capsys, *args)
    assert (code, "another process has been writing" in stderr) == (1, True)


def test_reading_goes_on_beside_a_writer(
    ready: None, busy: None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = stderr_of(capsys, "status", "--json")
    assert code == 0


@pytest.mark.parametrize("args", [("status",), ("db", "check"), ("db", "upgrade")], ids=" ".join)
def test_server_that_is_away_is_named(
    args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"postgresql+psycopg://tip:secret@127.0.0.1:{port}/none"
    monkeypatch.setenv("TIPWATCH_DATABASE_URL", url)
    code, stderr = stderr_of(capsys, *args)
    assert code == 1
    assert f"127.0.0.1:{port}" in stderr or f"port {port}" in stderr
    assert "secret" not in stderr
