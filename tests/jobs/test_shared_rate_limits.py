"""Retry-After holds in every process: real processes, a loopback server that counts what it is asked."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM

import pytest
from fixtures.processes.command_fork import run_command, start_command
from fixtures.samples.sample_objects import NOON
from fixtures.sites.loopback_site import Behaviour, LoopbackSite, SiteReply

from crawler.spider.registry import declared_sources
from jobs.crawl_queue import CrawlQueue
from storage.engine import Database
from storage.models import StoredHostRateLimit
from storage.schema import ensure_schema
from storage.sources.host_rate_limits import current_rate_limits, store_rate_limit
from storage.sources.state import register_sources

pytestmark = pytest.mark.slow

SHARED = ("vovworld.vn", "en.vovworld.vn")
"""Two sources of one host."""


class BusyHost(dict[str, Behaviour]):
    """Answers everything so."""

    def get(self, _asked: str, _default: object = None) -> Behaviour:
        return SiteReply("", 429, {"Retry-After": "3600"})


def environment(url: str, folder: Path, site: LoopbackSite) -> dict[str, str]:
    hosts = {host for one in declared_sources() for host in one.hosts if "*" not in host}
    return {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(folder),
        "TIPWATCH_DATABASE_URL": url,
        "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(hosts, site.url)),
    }


@pytest.fixture
def busy_site():
    with LoopbackSite() as site:
        site.replies = BusyHost()
        yield site


def work_off(queue: CrawlQueue, database: Database, source: str, env: Mapping[str, str]) -> None:
    """Start a worker process, let it crawl one source, and end it."""
    with database.writing() as session:
        queue.enqueue(session, [source])
    with start_command("worker", env=env) as worker:
        try:
            until(lambda: not open_jobs(queue, database))
        finally:
            worker.send_signal(SIGTERM)


def open_jobs(queue: CrawlQueue, database: Database) -> set[str]:
    with database.reading() as session:
        return queue.open_jobs(session)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_host_that_asked_one_worker_to_wait_is_not_asked_by_another(
    postgres_url: str, tmp_path: Path, busy_site: LoopbackSite
) -> None:
    database, queue = Database(postgres_url), CrawlQueue(declared_sources())
    ensure_schema(database)
    with database.writing() as session:
        register_sources(session, {host for one in declared_sources() for host in one.hosts})
    env = environment(postgres_url, tmp_path, busy_site)
    work_off(queue, database, SHARED[0], env)
    asked = list(busy_site.requests)
    assert len(asked) == 1
    work_off(queue, database, SHARED[1], env)
    assert busy_site.requests == asked
    database.close()


def test_host_that_asked_one_crawl_by_hand_to_wait_is_not_asked_by_the_next(
    database_url: str, tmp_path: Path, busy_site: LoopbackSite
) -> None:
    env = environment(database_url, tmp_path, busy_site)
    outputs = [run_command("crawl", name, env=env) for name in SHARED]
    assert len(busy_site.requests) == 1, busy_site.requests
    assert "left alone until" in outputs[1].stderr + outputs[1].stdout


def test_the_later_limit_of_a_host_stays_and_those_that_are_over_go(database: Database) -> None:
    hour = timedelta(hours=1)
    for host, begins, lasts in [
        ("a.vn", NOON, 3 * hour),
        ("a.vn", NOON + hour, hour),
        ("b.vn", NOON, hour),
        ("c.vn", NOON + 2 * hour, hour),
    ]:
        with database.writing() as session:
            store_rate_limit(session, host=host, until=begins + lasts, answered_at=begins)
    with database.reading() as session:
        found = {one.host: one.until for one in current_rate_limits(session, now=NOON)}
        assert session.get(StoredHostRateLimit, "b.vn") is None
    assert found == {"a.vn": NOON + 3 * hour, "c.vn": NOON + 3 * hour}
