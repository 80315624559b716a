"""Crawl jobs in a PostgreSQL queue, one lock for all sources that share a host."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import URL, String, cast, select, text
from sqlalchemy.orm import Session

from crawler.source.declaration import Source
from jobs.host_locks import host_locks
from storage.queue_tables import JOBS, SCHEMA

CRAWL_TASK = "crawl"
PLAIN_QUEUE = "plain"
BROWSER_QUEUE = "browser"
"""Jobs that need a browser have a queue of their own: a process runs one of them at a time."""

AppFactory = Callable[[], AbstractAsyncContextManager[App]]

_CONNECT_TIMEOUT_SECONDS = 5.0
# Their errors are raised to this package, which logs one line; they themselves log tracebacks.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class CrawlQueue:
    """Producer: enqueues within the caller's transaction, so that a claim and its job commit together."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._manager = JobManager(SyncPsycopgConnector())
        self.replace_sources(sources)

    def replace_sources(self, sources: Iterable[Source]) -> None:
        """Queue the crawls of these sources from now on."""
        sources = list(sources)
        self._locks = host_locks(sources)
        self._queues = {
            one.name: BROWSER_QUEUE if one.needs_browser else PLAIN_QUEUE for one in sources
        }

    def open_jobs(self, session: Session) -> set[str]:
        """Return the sources that have a job, waiting or running."""
        # The library's type for it is an enumeration, which compares with no text.
        is_open = cast(JOBS.c.status, String).in_(("todo", "doing"))
        return set(session.scalars(select(JOBS.c.args["source"].astext).where(is_open)))

    def enqueue(self, session: Session, names: Sequence[str]) -> None:
        """Queue a job for each source; the transaction's commit wakes the workers."""
        if not names:
            return
        session.execute(
            text("SELECT set_config('search_path', :ours || current_setting('search_path'), true)"),
            {"ours": f"{SCHEMA}, "},
        )
        connection = session.connection().connection.driver_connection
        self._manager.batch_defer_jobs([self.job_for(name) for name in names], connection)

    def job_for(self, name: str, *, attempt: int = 1) -> Job:
        """Return the job of a source."""
        return Job(
            task_name=CRAWL_TASK,
            queue=self._queues[name],
            lock=self._locks[name],
            queueing_lock=name,
            task_kwargs={"source": name, "attempt": attempt},
        )


@asynccontextmanager
async def queue_app(url: URL, *, role: str) -> AsyncIterator[App]:
    """Open the consumer; `role` goes into the application name of its connections.

    Raises PoolTimeout when the server is unreachable: the library's default is half a minute.
    """
    ours = f"-c search_path={SCHEMA}"
    options = url.query.get("options")
    pool = AsyncConnectionPool(
        to_dsn(url),
        min_size=1,
        max_size=3,
        # A longer wait means that the server is unreachable, which must be reported soon.
        timeout=_CONNECT_TIMEOUT_SECONDS,
        kwargs={**connection_options(role), "options": f"{options} {ours}" if options else ours},
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    try:
        await pool.open(wait=True, timeout=_CONNECT_TIMEOUT_SECONDS)
        app = App(connector=PsycopgConnector())
        await app.open_async(pool)
        yield app
    finally:
        await pool.close()


def to_dsn(url: URL) -> str:
    """Convert a SQLAlchemy URL to a DSN of psycopg."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def connection_options(role: str) -> dict[str, Any]:
    """Return options that name the process and detect a dead server within half a minute."""
    return {
        "application_name": f"tipwatch {role} {socket.gethostname()[:30]}:{os.getpid()}",
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 25_000,
    }
