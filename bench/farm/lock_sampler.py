"""Samples PostgreSQL's locks while a farm is crawled: how much of a store goes on one at a time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from storage.engine import Database
from storage.locks.grouping_lock import ADDRESS_SPACE, GROUPING_KEY

_EVERY = 0.01
_SAMPLE = """
WITH mine AS (
    SELECT pid, granted, mode, objsubid = 1 AS is_grouping FROM pg_locks
    WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (objsubid = 1 AND classid = 0 AND objid = %(key)s OR objsubid = 2 AND classid = %(space)s)
)
SELECT count(DISTINCT pid),
       count(DISTINCT pid) FILTER (WHERE is_grouping AND granted AND mode = 'ExclusiveLock'),
       count(DISTINCT pid) FILTER (WHERE NOT granted AND is_grouping),
       count(DISTINCT pid) FILTER (WHERE NOT granted AND NOT is_grouping),
       count(*)
FROM mine
"""


@dataclass
class LockSamples:
    """How many storing transactions were seen in which state, summed over all samples."""

    count: int = 0
    open: int = 0
    """Storing, waiting included."""
    grouping: int = 0
    """Of these, holding the grouping lock; at most one a sample."""
    waiting_to_group: int = 0
    waiting_for_address: int = 0
    most_locks: int = 0
    """Entries in the server's lock table at once."""
    concurrent: Counter[int] = field(default_factory=Counter)
    """Samples by transactions at work."""

    @property
    def serial_share(self) -> float:
        """The part of a storing transaction's work, waiting left out, under the grouping lock."""
        return self.grouping / max(self.open - self.waiting, 1)

    @property
    def waiting_share(self) -> float:
        """The part of a storing transaction spent waiting for others."""
        return self.waiting / max(self.open, 1)

    @property
    def waiting(self) -> int:
        """Transactions that waited for either lock."""
        return self.waiting_to_group + self.waiting_for_address

    def line(self) -> str:
        """Return the result as a line."""
        return (
            f"  of a storing transaction {100 * self.serial_share:.1f} % is serial, "
            f"{100 * self.waiting_share:.1f} % is waiting ({self.count:,} samples, {self.open:,} of "
            f"transactions, at most {self.most_locks} locks at once)\n"
        )


@contextmanager
def lock_samples(database: Database) -> Iterator[LockSamples]:
    """Sample the locks in a thread until the block ends."""
    samples, done = LockSamples(), threading.Event()
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def sample() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not done.wait(_EVERY):
                row = connection.execute(
                    _SAMPLE, {"key": GROUPING_KEY, "space": ADDRESS_SPACE}
                ).fetchone()
                if row is not None:
                    _add(samples, *row)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def _add(
    samples: LockSamples, opened: int, grouping: int, to_group: int, for_address: int, locks: int
) -> None:
    samples.count += 1
    samples.open += opened
    samples.grouping += grouping
    samples.waiting_to_group += to_group
    samples.waiting_for_address += for_address
    samples.most_locks = max(samples.most_locks, locks)
    samples.concurrent[opened - to_group - for_address] += 1
