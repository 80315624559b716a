"""Colleague: a second process stores like this one, leaves when we do, and its death loses nothing."""

from __future__ import annotations

import asyncio
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
from sample_objects import NOON, article_capture, missing_capture

from article.model import RawResponse
from pipelines.items import StoredCapture, StoreOutcome, StoreResult
from pipelines.writer_process import WriterProcess, WriterProcessDied
from settings.archive import ArchiveConfig
from storage.articles.article_records import article_records
from storage.engine import Database


@pytest.fixture
def colleague(database: Database, tmp_path: Path) -> Iterator[WriterProcess]:
    url = database.url.render_as_string(hide_password=False)
    hired = WriterProcess.start(url, ArchiveConfig(folder=tmp_path / "archive"))
    yield hired
    hired.close()


def test_it_stores_and_archives_and_tells_what_became_of_it(
    colleague: WriterProcess, database: Database, tmp_path: Path
) -> None:
    seen = article_capture()
    sent = RawResponse(url=seen.address.url, headers=(), body=b"<p>told</p>")
    seen = replace(seen, fetch=replace(seen.fetch, raw_response=sent))
    (kept, gone) = asyncio.run(colleague.store([seen, missing_capture(NOON)]))
    assert isinstance(kept, StoredCapture)
    assert (kept.outcome, kept.flagged, gone) == (StoreOutcome.NEW, True, None)
    with database.reading() as session:
        assert [record["url"] for record in article_records(session)] == [seen.address.url]
    assert list((tmp_path / "archive").glob("*.warc.gz"))


def test_it_answers_in_order_and_may_be_given_a_batch_while_it_stores_another(
    colleague: WriterProcess,
) -> None:
    async def both() -> list[list[StoreResult]]:
        many = [article_capture(key=f"vov.vn:{n}", url=f"https://vov.vn/{n}.vov") for n in range(9)]
        return [
            *await asyncio.gather(colleague.store(many), colleague.store([missing_capture(NOON)]))
        ]

    told = asyncio.run(both())
    assert [len(one) for one in told] == [9, 1]
    assert told[1] == [None]


def test_its_death_is_told_and_what_it_stored_is_there(
    colleague: WriterProcess, database: Database
) -> None:
    asyncio.run(colleague.store([article_capture()]))
    os.kill(colleague.pid, signal.SIGKILL)
    with pytest.raises(WriterProcessDied, match=r"ended with -9"):
        asyncio.run(colleague.store([article_capture(key="vov.vn:2", url="https://vov.vn/2.vov")]))
    with database.reading() as session:
        assert len(list(article_records(session))) == 1


def test_batch_that_cannot_be_handed_over_leaves_nobody_waiting(colleague: WriterProcess) -> None:
    async def both() -> list[list[StoreResult] | BaseException]:
        before = asyncio.create_task(colleague.store([article_capture()]))
        await asyncio.sleep(0)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))  # as on a full disk
        try:
            after = asyncio.create_task(colleague.store([article_capture()]))
            await asyncio.sleep(0)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        return [*await asyncio.gather(before, after, return_exceptions=True)]

    told = asyncio.run(asyncio.wait_for(both(), timeout=30))
    assert all(isinstance(one, WriterProcessDied) for one in told)
    assert "File too large" in str(told[1])


def test_it_goes_on_when_the_service_is_told_to_stop(colleague: WriterProcess) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        os.kill(colleague.pid, told)
    assert asyncio.run(colleague.store([missing_capture(NOON)])) == [None]


def test_it_leaves_when_whoever_hired_it_is_killed(tmp_path: Path) -> None:
    program = (
        "import time; from pipelines.writer_process import WriterProcess;"
        f"print(WriterProcess.start('sqlite:///{tmp_path}/x.db', None).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as hirer:
        assert hirer.stdout
        pid = int(hirer.stdout.readline())
        hirer.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_it_loads_nothing_of_the_fetching() -> None:
    told = "import pipelines.writer_process, sys; print({'scrapy', 'twisted'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
