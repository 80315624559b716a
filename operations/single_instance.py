"""Allow one daemon per SQLite database: a second one would crawl and mail, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from storage.engine import Database
from storage.locks.process_lock import exclusive_lock, lock_owner


class AlreadyRunning(Exception):
    """Another daemon uses this database; the message names it and what to do."""


@contextmanager
def single_instance(database: Database) -> Iterator[None]:
    """Be the only daemon until the end, or raise AlreadyRunning; PostgreSQL elects a leader instead.

    The operating system releases the lock when its process ends, however that ends.
    """
    if not database.is_sqlite:
        yield
        return
    with exclusive_lock(database, "watching") as alone:
        if not alone:
            pid = lock_owner(database, "watching")
            named = f"process {pid}" if pid else "another process"
            raise AlreadyRunning(
                f"{database.name} is watched by {named} already: stop that one "
                f"({f'kill {pid}' if pid else 'Ctrl-C'}, or systemctl stop tipwatch), or set "
                "another TIPWATCH_DATA_DIR. Every other command works beside it"
            )
        yield
