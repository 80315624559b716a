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
from examples import NOON, absence, sighting

from article.value import Answer
from pipelines.colleague import Colleague, ColleagueLost
from pipelines.stages import Stored
from settings.archive import ArchivePlan
from storage.engine import Database
from storage.keeping import Keeping, Kept
from storage.records import article_records


@pytest.fixture
def colleague(database: Database, tmp_path: Path) -> Iterator[Colleague]:
    url = database.url.render_as_string(hide_password=False)
    hired = Colleague.hire(url, ArchivePlan(folder=tmp_path / "archive"))
    yield hired
    hired.part()


def test_it_stores_and_archives_and_tells_what_became_of_it(
    colleague: Colleague, database: Database, tmp_path: Path
) -> None:
    seen = sighting()
    sent = Answer(url=seen.address.url, headers=(), body=b"<p>told</p>")
    seen = replace(seen, capture=replace(seen.capture, answer=sent))
    (kept, gone) = asyncio.run(colleague.store([seen, absence(NOON)]))
    assert isinstance(kept, Kept)
    assert (kept.keeping, kept.flagged, gone) == (Keeping.NEW, True, None)
    with database.reading() as session:
        assert [record["url"] for record in article_records(session)] == [seen.address.url]
    assert list((tmp_path / "archive").glob("*.warc.gz"))


def test_it_answers_in_order_and_may_be_given_a_batch_while_it_stores_another(
    colleague: Colleague,
) -> None:
    async def both() -> list[list[Stored]]:
        many = [sighting(key=f"vov.vn:{n}", url=f"https://vov.vn/{n}.vov") for n in range(9)]
        return await asyncio.gather(colleague.store(many), colleague.store([absence(NOON)]))

    told = asyncio.run(both())
    assert [len(one) for one in told] == [9, 1]
    assert told[1] == [None]


def test_its_death_is_told_and_what_it_stored_is_there(
    colleague: Colleague, database: Database
) -> None:
    asyncio.run(colleague.store([sighting()]))
    os.kill(colleague.pid, signal.SIGKILL)
    with pytest.raises(ColleagueLost, match=r"ended with -9"):
        asyncio.run(colleague.store([sighting(key="vov.vn:2", url="https://vov.vn/2.vov")]))
    with database.reading() as session:
        assert len(list(article_records(session))) == 1


def test_batch_that_cannot_be_handed_over_leaves_nobody_waiting(colleague: Colleague) -> None:
    async def both() -> list[list[Stored] | BaseException]:
        before = asyncio.create_task(colleague.store([sighting()]))
        await asyncio.sleep(0)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))  # as on a full disk
        try:
            after = asyncio.create_task(colleague.store([sighting()]))
            await asyncio.sleep(0)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        return await asyncio.gather(before, after, return_exceptions=True)

    told = asyncio.run(asyncio.wait_for(both(), timeout=30))
    assert all(isinstance(one, ColleagueLost) for one in told)
    assert "File too large" in str(told[1])


def test_it_goes_on_when_the_service_is_told_to_stop(colleague: Colleague) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        os.kill(colleague.pid, told)
    assert asyncio.run(colleague.store([absence(NOON)])) == [None]


def test_it_leaves_when_whoever_hired_it_is_killed(tmp_path: Path) -> None:
    program = (
        "import time; from pipelines.colleague import Colleague;"
        f"print(Colleague.hire('sqlite:///{tmp_path}/x.db', None).pid, flush=True); time.sleep(60)"
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
    told = "import pipelines.colleague, sys; print({'scrapy', 'twisted'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
