"""Exclusive process lock, released by the system when its owner dies."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from storage.engine import Database


@contextmanager
def exclusive_lock(database: Database, name: str) -> Iterator[bool]:
    """Yield whether the lock was free, and hold it in the block; never waits.

    A lock with a time limit would make every crash cost that time, or end under a slow sender.
    """
    if database.is_sqlite:
        with _locked_file(_lock_file(database, name)) as acquired:
            yield acquired
        return
    with database.translate_errors(), database.engine.connect() as connection:
        # On the session, not the transaction: it must outlive commits. AUTOCOMMIT keeps a
        # transaction of many minutes from holding back the server's clean-up.
        locked_connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        number = {"number": zlib.crc32(f"tipwatch {name}".encode())}
        acquired = bool(
            locked_connection.execute(text("SELECT pg_try_advisory_lock(:number)"), number).scalar()
        )
        try:
            yield acquired
        finally:
            if acquired:
                locked_connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


def lock_owner(database: Database, name: str) -> int | None:
    """Return the last owner of the lock on SQLite; None if it recorded nothing."""
    try:
        return int(_lock_file(database, name).read_text("ascii"))
    except (OSError, ValueError):
        return None


def _lock_file(database: Database, name: str) -> Path:
    return Path(f"{database.url.database}.{name}.lock")


@contextmanager
def _locked_file(path: Path) -> Iterator[bool]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        # For a process that finds it locked; the lock itself is the system's, and works on a full disk.
        with suppress(OSError):
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), str(os.getpid()).encode())
        yield True
