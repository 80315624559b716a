"""The ground that faults are tried on: farm, PostgreSQL, two schedulers, three workers, two readers."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bench.farm.processes import (
    FarmServer,
    ProcessGroup,
    farm_environment,
    serve_farm,
    temporary_folder,
    wait_until,
)
from bench.fixtures.postgres_server import RestartablePostgres, restartable_postgres
from storage.engine import Database, StorageUnavailable
from storage.models import CrawlRun
from storage.schema import ensure_schema

SUBSCRIBERS = ("a@example.org", "b@example.org")
SCHEDULERS = ("scheduler 1", "scheduler 2")
WORKERS = ("worker 1", "worker 2", "worker 3")
PATCHED_CLI = (sys.executable, "-m", "bench.faults.patched_cli")


@dataclass
class FaultEnvironment:
    """Everything a fault may touch."""

    site: FarmServer
    postgres: RestartablePostgres
    database: Database
    process_group: ProcessGroup
    data: Path
    hosts: int
    poll_seconds: float
    rng: random.Random
    published: int

    @property
    def clock(self) -> Path:
        """The file that says by how many seconds the clock is wrong."""
        return self.data / "clock"

    @property
    def log(self) -> Path:
        """What all the processes said."""
        return self.process_group.log

    def publish(self, more: int) -> None:
        """Publish so many more articles on every host."""
        self.published += more
        self.site.control(f"/publish/{self.published}")

    def restart_exited(self) -> None:
        """Start what is not running, as a service manager does at once."""
        for name in self.process_group.exited():
            self.process_group.restart(name)

    def wait(self, seconds: float) -> None:
        """Wait, and restart processes that end meanwhile."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(min(0.2, max(0.0, ends - time.monotonic())))
            self.restart_exited()

    def wait_recovered(self, *, within: float, among: set[str] | None = None) -> float | None:
        """Wait until every source, or each of some, was crawled again; gives the seconds.

        None if that took too long.
        """
        last_run = self.newest_run()

        def all_crawled() -> bool:
            self.restart_exited()
            try:
                with self.database.reading() as session:
                    rows = select(CrawlRun.source).where(
                        CrawlRun.id > last_run, CrawlRun.outcome.in_(("done", "partial"))
                    )
                    crawled = set(session.scalars(rows))
                    return crawled >= among if among else len(crawled) == self.hosts
            except StorageUnavailable:
                return False

        return wait_until(all_crawled, within=within)

    def newest_run(self) -> int:
        """Return the number of the last finished crawl."""
        with self.database.reading() as session:
            return session.scalar(select(func.max(CrawlRun.id))) or 0

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of tipwatch's."""
        return subprocess.run(  # noqa: S603 - our own command
            [*PATCHED_CLI, *words],
            env={**os.environ, **self.process_group.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@contextmanager
def fault_environment(
    *, hosts: int, articles: int, every: float, seed: int
) -> Iterator[FaultEnvironment]:
    """Lay the ground and start everybody."""
    with (
        temporary_folder() as data,
        restartable_postgres() as postgres,
        serve_farm(hosts=hosts, published=articles, latency=0.02) as site,
    ):
        database = Database(postgres.url)
        ensure_schema(database)
        settings = farm_environment(
            postgres.url, site.url, data / "var", hosts=hosts,
            FARM_EVERY=every, FAULTS_CLOCK=data / "clock", TIPWATCH_WORKER_SILENCE=10,
            TIPWATCH_CONCURRENT_CRAWLS=4, TIPWATCH_ALERTS_PER_HOUR=100_000, TIPWATCH_ALERT_SCORE=0,
            TIPWATCH_CRAWL_MINUTES=1,
        )  # fmt: skip
        workers = ProcessGroup(settings, data / "log", program=PATCHED_CLI)
        laid = FaultEnvironment(
            site,
            postgres,
            database,
            workers,
            data,
            hosts,
            every,
            random.Random(seed),  # noqa: S311 - repeatable
            articles,
        )
        try:
            for reader in SUBSCRIBERS:
                added = laid.command("subscribers", "add", reader, "--cadence", "immediate")
                if added.returncode:
                    raise RuntimeError(added.stderr)
            for name in SCHEDULERS:
                workers.start(name, "run", "--role", "scheduler")
            for name in WORKERS:
                workers.start(name, "worker")
            yield laid
        finally:
            workers.stop()
            database.close()
