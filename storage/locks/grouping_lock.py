"""Locks of transactions that store or group pages: of the addresses they store, then of grouping.

    1  lock_addresses          each transaction that stores more than checks, before anything else
    2  acquire_grouping_lock   before it changes a stored page, or groups anything for others to see
    3  rows                    of stored pages only after 2; new rows belong to the addresses of 1

A page that is only checked holds one row without 2, and never waits for 2: should it have changed
meanwhile, its transaction begins again with 2. Nothing of a smaller number is waited for while a larger
one is held, so nothing waits in a circle.
On SQLite a writing transaction is alone anyway.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from storage.engine import on_sqlite

# Any numbers, as long as nothing else in the database locks them.
GROUPING_KEY = 0x71705741
ADDRESS_SPACE = 0x71705742
_HELD = "grouping lock held"
_ACQUIRE = text("SELECT pg_advisory_xact_lock(:key)")
_SHARE = text("SELECT pg_advisory_xact_lock_shared(:key)")
# In the order of the array: two that need the same addresses do not wait for each other.
_LOCK_ADDRESSES = text(
    "SELECT count(pg_advisory_xact_lock(:space, slot)) FROM unnest(CAST(:slots AS int[])) AS slot"
)


class GroupingLockMode(StrEnum):
    """How a transaction holds the grouping lock."""

    NONE = "none"
    SHARED = "shared"
    EXCLUSIVE = "exclusive"


class GroupingLockShared(Exception):
    """The transaction only shares the lock, so it may group nothing: store its items one by one."""


class GroupingLockTooLate(Exception):
    """The transaction holds a row of a stored page: store its items again, with the lock before any row."""


def lock_addresses(session: Session, addresses: Iterable[str]) -> None:
    """Wait until no other transaction stores a page of these keys or URLs."""
    if on_sqlite(session):
        return
    slots = sorted({zlib.crc32(address.encode()) >> 1 for address in addresses})
    session.connection().execute(_LOCK_ADDRESSES, {"space": ADDRESS_SPACE, "slots": slots})


def acquire_grouping_lock(session: Session) -> None:
    """Wait until no other transaction is grouping; held until the transaction ends.

    Take it before any row of a stored page: two that each hold a page the other needs would wait
    for ever.
    """
    mode = grouping_lock_mode(session)
    if mode is GroupingLockMode.SHARED:
        raise GroupingLockShared  # two that share it would wait for each other
    if mode is GroupingLockMode.NONE:
        _lock(session, _ACQUIRE, GroupingLockMode.EXCLUSIVE)


def share_grouping_lock(session: Session) -> None:
    """Wait until no other transaction is grouping, and let none begin; others may share it."""
    alone = on_sqlite(session)
    _lock(session, _SHARE, GroupingLockMode.EXCLUSIVE if alone else GroupingLockMode.SHARED)


def note_grouping_lock(session: Session) -> None:
    """Note that the present transaction has acquired the lock by a statement of its own."""
    session.info[_HELD] = (session.get_transaction(), GroupingLockMode.EXCLUSIVE)


def grouping_lock_mode(session: Session) -> GroupingLockMode:
    """Return how the present transaction holds the lock."""
    transaction, mode = session.info.get(_HELD, (None, GroupingLockMode.NONE))
    return mode if transaction is session.get_transaction() else GroupingLockMode.NONE


def _lock(session: Session, statement: TextClause, mode: GroupingLockMode) -> None:
    connection = session.connection()
    if not on_sqlite(session):
        connection.execute(statement, {"key": GROUPING_KEY})
    session.info[_HELD] = (session.get_transaction(), mode)
