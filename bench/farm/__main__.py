"""`python -m bench.farm`: how much faster four workers crawl the farm than one, and how politely."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bench.farm.lock_sampler import LockSamples, lock_samples
from bench.fixtures.postgres_server import PostgresServer, postgres_server

_MAX_SERIAL_SHARE = 0.10
"""Of a storing transaction: with more, ten workers would be the most that help."""
_DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
"""One that was broken and tried again counts, too."""


@dataclass(frozen=True, kw_only=True)
class FarmSize:
    """How large the farm is."""

    hosts: int
    articles: int
    latency: float
    concurrency: int


@dataclass(frozen=True, kw_only=True)
class FarmRun:
    """What a group of workers did."""

    workers: int
    stored: int
    seconds: float
    cpu_seconds_used: float
    """Processor seconds of the workers and of the site; the database server's are not in it."""
    busy_processors: float
    """Processors of the machine that were at work, whoever's work it was."""
    max_concurrent_requests: int
    locks: LockSamples

    @property
    def articles_per_second(self) -> float:
        """Articles a second."""
        return self.stored / self.seconds

    def line(self) -> str:
        """Return the result as a line."""
        return (
            f"{self.workers} worker{'' if self.workers == 1 else 's'}: {self.stored:,} articles in "
            f"{self.seconds:.1f} s, {self.articles_per_second:.0f} a second, "
            f"{self.busy_processors:.2f} processors at work, "
            f"workers and site {1000 * self.cpu_seconds_used / max(self.stored, 1):.1f} ms an article, "
            f"at most {self.max_concurrent_requests} request(s) at once at any host\n"
            f"{self.locks.line()}"
        )


def main(arguments: Sequence[str]) -> int:
    """Crawl the farm with one worker and with several.

    Returns 1 if a host was crowded, an article lost, or storing goes on one at a time.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.farm", description=__doc__)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--articles", type=int, default=50, help="of each host")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--concurrency", type=int, default=8, help="crawls of one worker at once")
    parser.add_argument("--latency", type=float, default=0.02, help="seconds before each answer")
    parser.add_argument(
        "--stores", type=int, help="instead of crawling: store so many articles, crowded together"
    )
    options = parser.parse_args(arguments)
    if options.stores:
        return max(store(options.stores, workers) for workers in options.workers)
    size = FarmSize(
        hosts=options.hosts,
        articles=options.articles,
        latency=options.latency,
        concurrency=options.concurrency,
    )
    os.environ["FARM_HOSTS"] = str(size.hosts)
    with postgres_server() as postgres:
        runs = [measure(postgres, size, workers) for workers in options.workers]
    first, last = runs[0], runs[-1]
    cores = os.cpu_count() or 1
    ratio = last.articles_per_second / first.articles_per_second
    sys.stdout.write(
        f"{last.workers} workers against {first.workers}: {ratio:.2f} times; "
        f"the limit of this machine is {cores / first.busy_processors:.2f}: "
        f"it has {cores} processors, and {first.busy_processors:.2f} are at work with {first.workers}\n"
    )
    whole = all(run.stored == size.hosts * size.articles for run in runs)
    polite = all(run.max_concurrent_requests <= 1 for run in runs)
    parallel = last.locks.serial_share <= _MAX_SERIAL_SHARE
    return 0 if whole and polite and parallel else 1


def measure(postgres: PostgresServer, size: FarmSize, workers: int) -> FarmRun:
    """Crawl the whole farm once with so many workers."""
    # Here, after FARM_HOSTS is set: the sources are declared when they are imported.
    from sqlalchemy import func, select

    from bench.farm.processes import (
        ProcessGroup,
        cpu_seconds,
        farm_environment,
        serve_farm,
        temporary_folder,
        wait_until,
    )
    from bench.farm.sources import host_of
    from crawler.spider.article_spider import SourceSpider
    from jobs.crawl_queue import CrawlQueue
    from jobs.queue_status import read_queue_status
    from storage.engine import Database
    from storage.models import Page
    from storage.schema import ensure_schema
    from storage.sources.state import register_sources

    names = [host_of(number) for number in range(size.hosts)]
    declared = [one for one in SourceSpider.__subclasses__() if one.name in names]
    with (
        postgres.database() as url,
        temporary_folder() as data,
        serve_farm(hosts=size.hosts, published=size.articles, latency=size.latency) as site,
    ):
        database = Database(url)
        ensure_schema(database)
        with database.writing() as session:
            register_sources(session, names)
        group = ProcessGroup(farm_environment(url, site.url, data, hosts=size.hosts), data / "log")
        for number in range(workers):
            group.start(f"worker {number}", "worker", "--concurrency", str(size.concurrency))
        queue = CrawlQueue(one.source for one in declared)

        def ready() -> bool:
            with database.reading() as session:
                return len(read_queue_status(session).workers) == workers

        def done() -> bool:
            with database.reading() as session:
                return not queue.open_jobs(session)

        try:
            if wait_until(ready, within=300) is None:
                raise RuntimeError(f"the workers did not come up:\n{group.log.read_text()[-2000:]}")
            pids = [site.pid, *(process.pid for _, process in group.processes.values())]
            before, machine = sum(map(cpu_seconds, pids)), busy_seconds()
            began = time.monotonic()
            with database.writing() as session:
                queue.enqueue(session, names)
            with lock_samples(database) as locks:
                wait_until(done, within=3600)
            seconds = time.monotonic() - began
            used, busy = sum(map(cpu_seconds, pids)) - before, busy_seconds() - machine
            with database.reading() as session:
                stored = session.scalar(select(func.count()).select_from(Page)) or 0
            most = site.control()["most"]
        finally:
            group.stop()
            database.close()
    run = FarmRun(
        workers=workers,
        stored=stored,
        seconds=seconds,
        cpu_seconds_used=used,
        busy_processors=busy / seconds,
        max_concurrent_requests=most,
        locks=locks,
    )
    sys.stdout.write(run.line())
    sys.stdout.flush()
    return run


def store(stores: int, processes: int) -> int:
    """Store articles that repeat, edit and report the same from several processes; 1 if any failed or hung."""
    from bench.farm.crowded_stores import Crowd, store_crowded
    from storage.engine import Database
    from storage.schema import ensure_schema

    crowd = Crowd(processes=processes, stores=stores, events=max(stores // 20, 1))
    with postgres_server() as postgres, postgres.database() as url:
        database = Database(url)
        ensure_schema(database)
        with lock_samples(database) as locks:
            done, seconds = store_crowded(url, crowd)
        with database.reading() as session:
            deadlocks = session.scalar(_DEADLOCKS)
        database.close()
    stored, failures = (
        sum(one.stored for one in done),
        [why for one in done for why in one.failures],
    )
    sys.stdout.write(
        f"{processes} process(es): {stored:,} articles in {seconds:.1f} s, {stored / seconds:.0f} a "
        f"second, {len(failures)} batches failed, {deadlocks} deadlocks\n{locks.line()}"
        + "".join(f"  {why}\n" for why in failures[:5])
    )
    return 1 if failures or deadlocks else 0


def busy_seconds() -> float:
    """Return the processor time that the whole machine has used."""
    with open("/proc/stat", encoding="ascii") as file:  # noqa: PTH123 - the system's own path
        counts = [int(word) for word in file.readline().split()[1:9]]
    idle = counts[3] + counts[4]
    return (sum(counts) - idle) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
