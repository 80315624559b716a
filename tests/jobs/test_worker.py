"""Workers as an operator runs them: real processes on PostgreSQL, real sites on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from signal import SIGKILL, SIGTERM
from threading import Event
from typing import NamedTuple

import psycopg
import pytest
from fixtures.processes.command_fork import ForkedCommand, start_command
from fixtures.sites.loopback_site import (
    Behaviour,
    CountedVisits,
    LoopbackSite,
    SiteReply,
    mastercms_page,
    rss_feed,
    rss_item,
    unlike_words,
)
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import func, select, text

from crawler.spider.registry import declared_sources
from jobs.crawl_queue import CrawlQueue, queue_app, to_dsn
from jobs.queue_executor import QueueExecutor
from jobs.queue_status import QueueStatus, read_queue_status
from storage.engine import Database
from storage.models import Page
from storage.sources.state import register_sources

MAX_HEARTBEAT_AGE = 60
ARTICLES = 12
SHARED = ("vovworld.vn", "en.vovworld.vn")


class Worker(NamedTuple):
    """A worker process, and where it writes."""

    process: ForkedCommand
    log: Path


class WorkerFarm:
    """A database with its queue, a site that answers for every host, and workers."""

    def __init__(self, url: str, folder: Path, site: LoopbackSite) -> None:
        self.site = site
        self._folder = folder
        self._numbers = count()
        self.database = Database(url)
        self.queue = CrawlQueue(declared_sources())
        hosts = {host for one in declared_sources() for host in one.hosts if "*" not in host}
        self._environment = {
            **os.environ,
            "TIPWATCH_DATA_DIR": str(folder),
            "TIPWATCH_DATABASE_URL": url,
            "TIPWATCH_HOST_MAP": json.dumps(dict.fromkeys(hosts, site.url)),
            "TIPWATCH_WORKER_SILENCE": str(MAX_HEARTBEAT_AGE),
        }
        self.workers: list[Worker] = []
        with self.database.writing() as session:
            register_sources(session, hosts)

    def start_workers(self, count: int) -> None:
        """Have so many workers at work, or more."""
        self.workers += [self.start_worker() for _ in range(count - len(self.workers))]
        until(lambda: len(self.queue_status().workers) == len(self.workers))

    def stop_worker(self, number: int) -> list[str]:
        """Stop all workers by a signal; returns their output."""
        for worker in self.workers:
            worker.process.send_signal(number)
        ends = [worker.process.wait(300) for worker in self.workers]
        outputs = [worker.log.read_text("utf-8") for worker in self.workers]
        assert ends == [0 if number == SIGTERM else -number] * len(ends)
        self.workers = []
        return outputs

    def start_worker(self) -> Worker:
        log = self._folder / f"worker-{next(self._numbers)}.log"
        with log.open("wb") as stderr:
            process = start_command("worker", env=self._environment, stderr=stderr)
        return Worker(process, log)

    def enqueue(self, *names: str) -> None:
        with self.database.writing() as session:
            self.queue.enqueue(session, names)

    def open_jobs(self) -> set[str]:
        with self.database.reading() as session:
            return self.queue.open_jobs(session)

    def queue_status(self) -> QueueStatus:
        with self.database.reading() as session:
            return read_queue_status(session)

    def articles(self, source: str) -> int:
        with self.database.reading() as session:
            query = select(func.count()).select_from(Page).where(Page.source == source)
            return session.scalar(query) or 0

    def maintain(self) -> None:
        """Do what the leading scheduler does at every tick."""
        crawls = QueueExecutor(
            self.queue,
            lambda: queue_app(self.database.url, role="scheduler"),
            stalled_after=timedelta(seconds=MAX_HEARTBEAT_AGE),
        )
        asyncio.run(crawls.maintain())

    def expire_heartbeats(self) -> None:
        """Move the last heartbeats back, as if all workers had sent none for an hour."""
        with self.database.writing() as session:
            session.execute(
                text(
                    "UPDATE procrastinate.procrastinate_workers"
                    " SET last_heartbeat = last_heartbeat - interval '1 hour'"
                )
            )

    def close(self) -> None:
        self.stop_worker(SIGKILL)
        self.database.close()


def until(happened: Callable[[], bool], *, within: float = 300) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def farm(
    module_postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WorkerFarm]:
    with ExitStack() as stack:
        site = stack.enter_context(LoopbackSite())
        farm = WorkerFarm(module_postgres_url, tmp_path_factory.mktemp("var"), site)
        stack.callback(farm.close)
        yield farm


def page(number: int) -> SiteReply:
    own = unlike_words(number, 1)
    return SiteReply(
        mastercms_page(
            f"Bài {own} về việc cứu người ở biên giới",
            f"Rạng sáng, tổ công tác {own} phát hiện một xuồng máy tắt đèn chở {number} người "
            f"qua sông biên giới và đưa họ về nơi an toàn. {unlike_words(number, 140)}.",
        )
    )


def paper(host: str, wait: Callable[[], object] = lambda: None) -> dict[str, Behaviour]:
    """Announce twelve articles; the server waits before it gives one away."""

    def answer(number: int) -> Behaviour:
        def late(handler: BaseHTTPRequestHandler) -> None:
            wait()
            page(number)(handler)

        return late

    urls = [f"{host}/bai-{200_000 + number}.html" for number in range(ARTICLES)]
    return {
        f"{host}/rss_feed/": rss_feed(*(rss_item(f"https://{url}") for url in urls)),
        **{url: answer(number) for number, url in enumerate(urls)},
    }


def test_a_killed_workers_crawl_is_taken_over_once_and_nothing_is_stored_twice(
    farm: WorkerFarm,
) -> None:
    started, go_on = Event(), Event()

    def hang() -> None:
        started.set()
        go_on.wait(300)

    farm.site.replies = paper("thoidai.com.vn", hang)
    farm.start_workers(1)
    farm.enqueue("thoidai.com.vn")
    assert started.wait(300)
    farm.stop_worker(SIGKILL)
    go_on.set()
    farm.expire_heartbeats()
    farm.start_workers(1)

    def taken_over() -> bool:
        farm.maintain()
        return not farm.open_jobs()

    until(taken_over)
    assert farm.articles("thoidai.com.vn") == ARTICLES
    assert farm.site.requests.count("thoidai.com.vn/rss_feed/") == 2


def test_sources_that_share_a_host_are_one_visitor_to_it_whoever_crawls(farm: WorkerFarm) -> None:
    slow = CountedVisits(seconds=0.1)

    asked = [
        f"vovworld.vn/{path}"
        for path in ("vi-VN/tin-moi-cap-nhat", "vi-VN.vov", "en-US.vov", "en-US/society")
    ]
    farm.site.replies = dict.fromkeys([*asked, "vovworld.vn/robots.txt"], slow)
    farm.start_workers(2)
    farm.enqueue(*SHARED)
    until(lambda: not farm.open_jobs())
    assert set(asked) <= set(farm.site.requests)
    assert slow.most == 1


def test_a_worker_whose_connections_are_cut_goes_on_by_itself(farm: WorkerFarm) -> None:
    farm.site.replies = paper("vietnamtimes.thoidai.com.vn")
    farm.start_workers(1)
    with psycopg.connect(to_dsn(farm.database.url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'tipwatch worker%'"
        )
    farm.enqueue("vietnamtimes.thoidai.com.vn")
    until(lambda: not farm.open_jobs())
    assert farm.articles("vietnamtimes.thoidai.com.vn") == ARTICLES


def test_sigterm_finishes_the_page_in_flight_and_requeues_the_crawl(farm: WorkerFarm) -> None:
    started = Event()

    def slow() -> None:
        started.set()
        time.sleep(0.2)

    farm.site.replies = paper("baoquocte.vn", slow)
    farm.start_workers(1)
    farm.enqueue("baoquocte.vn")
    assert started.wait(300)
    output = "".join(farm.stop_worker(SIGTERM))
    assert "baoquocte.vn: interrupted in attempt 1, requeued" in output
    assert "Traceback" not in output
    assert 0 < farm.articles("baoquocte.vn") < ARTICLES
    assert farm.queue_status().waiting == 1
    farm.start_workers(1)
    until(lambda: not farm.open_jobs())
    assert farm.articles("baoquocte.vn") == ARTICLES


def test_no_source_has_two_jobs_that_wait(farm: WorkerFarm) -> None:
    with pytest.raises(AlreadyEnqueued):
        farm.enqueue("vov.vn", "vov.vn")
    assert farm.queue_status().waiting == 0
