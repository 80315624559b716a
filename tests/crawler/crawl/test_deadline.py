"""The deadline: a crawl that does not end is aborted, and the process continues with what was read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest
from fixtures.samples.sentences import english
from fixtures.sites.loopback_site import (
    LoopbackSite,
    SiteReply,
    mastercms_page,
    rss_feed,
    rss_item,
    unlike_words,
)
from sqlalchemy import select

from storage.engine import Database
from storage.models import CrawlRun, HealthStatus, Page, StoredSource

ROOT = Path(__file__).parents[3]
HANGING, STUCK, WELL = "thoidai.com.vn", "baoquocte.vn", "vietnamtimes.thoidai.com.vn"

# One process: a server that never ends, a page whose reading never ends, then a crawl like any other.
SCRIPT = f"""
import asyncio
from datetime import timedelta
from pathlib import Path
from sqlalchemy import func, select
from crawler.spider.registry import declared_spiders
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from settings import load_settings
from storage.engine import Database
from storage.models import Page
from storage.schema import ensure_schema

settings = load_settings()
ensure_schema(Database(settings.effective_database_url))
spider = declared_spiders()["{STUCK}"]
read = spider.read

async def stuck(page, **more):
    if "mat-10002" in more["url"]:
        await asyncio.Event().wait()
    return await read(page, **more)

spider.read = staticmethod(stuck)

async def deadline(_seconds):
    "Pass when both crawls have stored what they can and wait for what never comes."
    database = Database(settings.effective_database_url)
    stored = 0
    while stored < 2 or not Path("asked").exists():
        await asyncio.sleep(0.1)
        with database.reading() as session:
            stored = session.scalar(select(func.count()).select_from(Page))
    database.close()

async def main() -> int:
    crawls = CrawlPool(settings, grace=0.5, sleep=deadline)
    plan = CrawlOptions(deadline=timedelta(seconds=5))
    hanging = crawls.crawl("{HANGING}", plan), crawls.crawl("{STUCK}", plan)
    await asyncio.gather(*hanging)
    await crawls.crawl("{WELL}", CrawlOptions())
    return 0

raise SystemExit(run_in_reactor(main, settings=settings))
"""


@dataclass(frozen=True)
class Aftermath:
    """What the process left."""

    code: int
    rows: dict[str, StoredSource]
    runs: dict[str, list[CrawlRun]]
    pages: dict[str, list[str]]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    folder = tmp_path_factory.mktemp("cut")
    over = Event()

    def never(handler: BaseHTTPRequestHandler) -> None:
        (folder / "asked").touch()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not over.wait(0.2):
            handler.wfile.write(b"<!-- still here -->")

    with LoopbackSite() as site:
        for number, host in enumerate((HANGING, STUCK, WELL)):
            # The last is asked first.
            addresses = [f"https://{host}/mat-10002.html", f"https://{host}/bai-10001.html"]
            site.replies[f"{host}/rss_feed/"] = rss_feed(*map(rss_item, addresses))
            site.replies[f"{host}/bai-10001.html"] = SiteReply(
                mastercms_page(f"Bài của {host}", unlike_words(number, 300))
            )
            site.replies[f"{host}/mat-10002.html"] = SiteReply(
                mastercms_page(f"Tin của {host}", unlike_words(number + 10, 300))
            )
        site.replies[f"{HANGING}/mat-10002.html"] = never
        (folder / "cut.py").write_text(SCRIPT)
        ended = subprocess.run(
            [sys.executable, folder / "cut.py"],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TIPWATCH_DATA_DIR": str(folder / "var"),
                "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys((HANGING, STUCK, WELL), site.url)),
            },
            timeout=300,
            check=False,
        )
        over.set()
    database = Database(f"sqlite:///{folder / 'var/tipwatch.db'}")
    with database.reading() as session:
        rows = {row.name: row for row in session.scalars(select(StoredSource))}
        runs = list(session.scalars(select(CrawlRun)))
        pages = list(session.scalars(select(Page)))
    database.close()
    return Aftermath(
        code=ended.returncode,
        rows=rows,
        runs={name: [run for run in runs if run.source == name] for name in rows},
        pages={name: [page.url for page in pages if page.source == name] for name in rows},
    )


@pytest.mark.parametrize("source", [HANGING, STUCK])
def test_what_a_crawl_read_before_its_deadline_is_stored(aftermath, source: str) -> None:
    assert aftermath.pages[source] == [f"https://{source}/bai-10001.html"]


@pytest.mark.parametrize("source", [HANGING, STUCK])
def test_health_reports_that_the_crawl_was_aborted(aftermath, source: str) -> None:
    row = aftermath.rows[source]
    assert row.health is HealthStatus.DEGRADED
    assert "the crawl had not ended after 5 s and was cut off" in english(row.reason)


@pytest.mark.parametrize("source", [HANGING, STUCK])
def test_aborted_crawl_is_recorded_once(aftermath, source: str) -> None:
    (run,) = aftermath.runs[source]
    assert run.outcome == "partial"
    assert english(run.reason).startswith("cut off after 5 s")


def test_the_same_process_goes_on(aftermath) -> None:
    assert aftermath.code == 0
    assert len(aftermath.pages[WELL]) == 2
