"""Leading: of all schedulers on a database one acts, as long as its connection lives."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from contextlib import suppress

import psycopg
from sqlalchemy import URL

from jobs.queue import calling, plain_address

logger = logging.getLogger(__name__)

LEADING = zlib.crc32(b"tipwatch leading")
# Without these a leader whose machine lost its power would lead for two hours more.
_SERVER_SIDE = (
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)


class Leadership:
    """A lock on a connection of its own: the server lets it go the moment its holder dies.

    What is started twice in spite of it is caught by the claims; this keeps two from trying.
    """

    def __init__(self, url: URL, *, tell: Callable[[str], None] = logger.info) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None
        self._leads: bool | None = None
        self._tell = tell

    def leads(self) -> bool:
        """Tell whether this process leads now; tries to, if nobody does."""
        try:
            leads = self._ask()
        except psycopg.OperationalError as error:
            self._drop()
            if self._leads:
                logger.error("no longer leading: the database is away: %s", _first_line(error))
            self._leads = None
            return False
        if leads is not self._leads:
            self._tell(
                "this scheduler leads"
                if leads
                else "another scheduler leads; this one stands by and takes over when it is gone"
            )
            self._leads = leads
        return leads

    def close(self) -> None:
        """Let another lead, at once."""
        if self._connection is not None and self._leads:
            with suppress(psycopg.OperationalError):
                self._connection.execute("SELECT pg_advisory_unlock(%s)", (LEADING,))
        self._drop()
        self._leads = None

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(
                plain_address(self._url), autocommit=True, **calling("scheduler")
            )
            self._connection.execute(_SERVER_SIDE)
            return self._try()
        if self._leads:
            # The connection lives, so the lock is held.
            self._connection.execute("SELECT 1")
            return True
        return self._try()

    def _try(self) -> bool:
        assert self._connection is not None  # noqa: S101 - for the type checker
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (LEADING,)).fetchone()
        return bool(row and row[0])

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
