"""Leader election: of all schedulers on a database one is active while its connection lives."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from contextlib import suppress

import psycopg
from sqlalchemy import URL

from jobs.crawl_queue import connection_options, to_dsn

logger = logging.getLogger(__name__)

LEADER_LOCK_ID = zlib.crc32(b"tipwatch leading")
# Without these a leader whose machine lost its power would hold the lock for two hours more.
_TCP_KEEPALIVE = (
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)


class LeaderLock:
    """Advisory lock on a connection of its own: the server releases it when the holder dies.

    Claims catch what is started twice in spite of it; this prevents most attempts.
    """

    def __init__(self, url: URL, *, notify: Callable[[str], None] = logger.info) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None
        self._is_leader: bool | None = None
        self._notify = notify

    def is_leader(self) -> bool:
        """Return whether this process leads; tries to acquire the lock if it does not."""
        try:
            leads = self._check_or_acquire()
        except psycopg.OperationalError as error:
            self._disconnect()
            if self._is_leader:
                logger.error(
                    "no longer leading: the database is unreachable: %s", _first_line(error)
                )
            self._is_leader = None
            return False
        if leads is not self._is_leader:
            self._notify(
                "this scheduler leads"
                if leads
                else "another scheduler leads; this one stands by and takes over when it is gone"
            )
            self._is_leader = leads
        return leads

    def close(self) -> None:
        """Release the lock, so that another scheduler leads at once."""
        if self._connection is not None and self._is_leader:
            with suppress(psycopg.OperationalError):
                self._connection.execute("SELECT pg_advisory_unlock(%s)", (LEADER_LOCK_ID,))
        self._disconnect()
        self._is_leader = None

    def _check_or_acquire(self) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(
                to_dsn(self._url), autocommit=True, **connection_options("scheduler")
            )
            self._connection.execute(_TCP_KEEPALIVE)
            return self._try_acquire()
        if self._is_leader:
            # The connection lives, so the lock is held.
            self._connection.execute("SELECT 1")
            return True
        return self._try_acquire()

    def _try_acquire(self) -> bool:
        assert self._connection is not None  # noqa: S101 - for the type checker
        row = self._connection.execute(
            "SELECT pg_try_advisory_lock(%s)", (LEADER_LOCK_ID,)
        ).fetchone()
        return bool(row and row[0])

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
