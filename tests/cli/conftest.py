"""Running the real command, and web archives made of the demo's sample sites."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fixtures.databases.migrated_files import with_database
from fixtures.processes.command_fork import run_command
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from demo.sample_sites import SITES_FOLDER

Run = Callable[..., subprocess.CompletedProcess[str]]
ROUND = datetime(2026, 10, 30, 2, tzinfo=UTC)


@pytest.fixture
def tipwatch(tmp_path: Path, database_url: str) -> Run:
    """Run `tipwatch …` on an empty database of either kind."""
    return _runner(tmp_path, TIPWATCH_DATABASE_URL=database_url)


@pytest.fixture
def tipwatch_fresh(tmp_path: Path) -> Run:
    """Run `tipwatch …` where there is nothing yet, not even a database."""
    return _runner(tmp_path)


@pytest.fixture
def tipwatch_sqlite(tmp_path: Path) -> Run:
    """Run `tipwatch …` with nothing set but a data directory, which has an empty database."""
    with_database(tmp_path / "var")
    return _runner(tmp_path)


def _runner(tmp_path: Path, **settings: str) -> Run:
    base = {**os.environ, "TIPWATCH_DATA_DIR": str(tmp_path / "var"), **settings}

    def run(*args: str | Path, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return run_command(*args, env={**base, **more}, given=given)

    return run


def exported(tipwatch: Run, *args: str) -> list[dict[str, Any]]:
    """Export and parse."""
    result = tipwatch("export", *args)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def export_of() -> Callable[..., list[dict[str, Any]]]:
    return exported


@pytest.fixture(scope="session")
def run_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """Run `tipwatch …` on a database that outlives one test."""
    return lambda url: _runner(tmp_path_factory.mktemp("run"), TIPWATCH_DATABASE_URL=url)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, datetime], Path]:
    """Write the sample sites, as they were in a round, to a web archive of that date."""

    def write(round_name: str, at: datetime) -> Path:
        path = tmp_path_factory.mktemp("archive") / f"{round_name}-{at:%Y%m%d%H}.warc.gz"
        with path.open("wb") as file:
            writer = WARCWriter(file, gzip=True, warc_version="1.1")
            for url, page in _pages(round_name).items():
                body = (SITES_FOLDER / page["file"]).read_bytes() if page.get("file") else b""
                headers = StatusAndHeaders(
                    f"{page['status']} X", [("Content-Type", page["content_type"])], "HTTP/1.1"
                )
                record = writer.create_warc_record(
                    url,
                    "response",
                    payload=BytesIO(body),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")},
                )
                writer.write_record(record)
                record.raw_stream.close()
        return path

    return write


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory, archive: Callable[..., Path]) -> Path:
    """Crawl the sample sites' first round once: the data folder of which each test gets a copy."""
    home = tmp_path_factory.mktemp("sampled")
    result = _runner(home)("crawl", "--replay", archive("first", ROUND))
    assert result.returncode == 0, result.stderr
    return home / "var"


@pytest.fixture(scope="session")
def sampled_postgres(
    tmp_path_factory: pytest.TempPathFactory,
    archive: Callable[..., Path],
    session_postgres_url: str,
) -> str:
    """Crawl them into PostgreSQL once; returns the URL of the database to copy."""
    run = _runner(tmp_path_factory.mktemp("sampled"), TIPWATCH_DATABASE_URL=session_postgres_url)
    result = run("crawl", "--replay", archive("first", ROUND))
    assert result.returncode == 0, result.stderr
    return session_postgres_url


@pytest.fixture
def filled(tmp_path: Path, sampled: Path) -> Run:
    """Run `tipwatch …` where the sample sites were crawled once."""
    shutil.copytree(sampled, tmp_path / "var")
    return _runner(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def filled_url(
    request: pytest.FixtureRequest, tmp_path: Path, copied_postgres: Any
) -> Iterator[str]:
    """Yield the URL of a database with the sample sites, once of each kind."""
    if request.param == "sqlite":
        sampled = request.getfixturevalue("sampled") / "tipwatch.db"
        yield f"sqlite:///{shutil.copyfile(sampled, tmp_path / 'filled.db')}"
    else:
        with copied_postgres(request.getfixturevalue("sampled_postgres")) as url:
            yield url


@pytest.fixture
def filled_either(tmp_path: Path, filled_url: str) -> Run:
    """Run `tipwatch …` on it."""
    return _runner(tmp_path, TIPWATCH_DATABASE_URL=filled_url)


def _pages(round_name: str) -> dict[str, dict[str, Any]]:
    found = {}
    rounds = json.loads((SITES_FOLDER / "rounds.json").read_text(encoding="utf-8"))
    for host, site in rounds.items():
        pages = {**site["first"], **(site.get("second", {}) if round_name == "second" else {})}
        found.update({f"https://{host}{path}": page for path, page in pages.items()})
    return found
