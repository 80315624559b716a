"""Writer process: stores like this process, ends with it, and its death loses nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, missing_capture

from article.model import RawResponse
from pipelines.items import StoredCapture, StoreOutcome, StoreResult
from pipelines.writing.writer_process import WriterProcess, WriterProcessDied
from settings.archive import ArchiveConfig
from storage.articles.article_records import article_records
from storage.engine import Database


@pytest.fixture
def writer(database: Database, tmp_path: Path) -> Iterator[WriterProcess]:
    url = database.url.render_as_string(hide_password=False)
    started = WriterProcess.start(url, ArchiveConfig(folder=tmp_path / "archive"))
    yield started
    started.close()


def test_it_stores_and_archives_and_returns_the_results(
    writer: WriterProcess, database: Database, tmp_path: Path
) -> None:
    seen = article_capture()
    sent = RawResponse(url=seen.address.url, headers=(), body=b"<p>text</p>")
    seen = replace(seen, fetch=replace(seen.fetch, raw_response=sent))
    (stored, gone) = asyncio.run(writer.store([seen, missing_capture(NOON)]))
    assert isinstance(stored, StoredCapture)
    assert (stored.outcome, stored.flagged, gone) == (StoreOutcome.NEW, True, None)
    with database.reading() as session:
        assert [record["url"] for record in article_records(session)] == [seen.address.url]
    assert list((tmp_path / "archive").glob("*.warc.gz"))


def test_results_come_in_order_when_two_batches_are_in_flight(
    writer: WriterProcess,
) -> None:
    async def both() -> list[list[StoreResult]]:
        many = [article_capture(key=f"vov.vn:{n}", url=f"https://vov.vn/{n}.vov") for n in range(9)]
        return [*await asyncio.gather(writer.store(many), writer.store([missing_capture(NOON)]))]

    results = asyncio.run(both())
    assert [len(one) for one in results] == [9, 1]
    assert results[1] == [None]


def test_its_death_is_reported_and_what_it_stored_is_there(
    writer: WriterProcess, database: Database
) -> None:
    asyncio.run(writer.store([article_capture()]))
    os.kill(writer.pid, signal.SIGKILL)
    with pytest.raises(WriterProcessDied, match=r"ended with -9"):
        asyncio.run(writer.store([article_capture(key="vov.vn:2", url="https://vov.vn/2.vov")]))
    with database.reading() as session:
        assert len(list(article_records(session))) == 1


def test_batch_that_cannot_be_submitted_fails_every_batch_in_flight(writer: WriterProcess) -> None:
    async def both() -> list[list[StoreResult] | BaseException]:
        before = asyncio.create_task(writer.store([article_capture()]))
        await asyncio.sleep(0)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))  # as on a full disk
        try:
            after = asyncio.create_task(writer.store([article_capture()]))
            await asyncio.sleep(0)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        return [*await asyncio.gather(before, after, return_exceptions=True)]

    results = asyncio.run(asyncio.wait_for(both(), timeout=300))
    assert all(isinstance(one, WriterProcessDied) for one in results)
    assert "File too large" in str(results[1])


def test_it_continues_when_the_service_is_stopped(writer: WriterProcess) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(writer.pid, number)
    assert asyncio.run(writer.store([missing_capture(NOON)])) == [None]


def test_it_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    program = (
        "import time; from pipelines.writing.writer_process import WriterProcess;"
        f"print(WriterProcess.start('sqlite:///{tmp_path}/x.db', None).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 300
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_its_log_lines_are_handled_by_the_handlers_of_this_process(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A log file has one writer, so what the other process reports comes through the pipe."""
    capture = article_capture()
    response = RawResponse(url=capture.address.url, headers=(), body=b"<p>said</p>")
    fetch = replace(capture.fetch, raw_response=response)
    config = ArchiveConfig(folder=tmp_path / "archive", reserve_bytes=10**18)
    writer = WriterProcess.start(database_url, config)
    with caplog.at_level(logging.ERROR):
        asyncio.run(writer.store([replace(capture, fetch=fetch)]))
    writer.close()
    (record,) = caplog.records
    assert record.name == "pipelines.archive.disk_space"
    assert record.getMessage().startswith(f"{tmp_path / 'archive'}: ")
    assert record.process == writer.pid


def test_it_imports_neither_the_fetching_nor_the_validation_of_settings() -> None:
    program = (
        "import pipelines.writing.writer_process, sys;"
        "print({'scrapy', 'twisted', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
