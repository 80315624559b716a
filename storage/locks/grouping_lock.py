"""Global lock: one transaction at a time groups articles."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_KEY = 0x71705741  # any number, as long as nothing else in the database locks it
_LOCK_HELD_BY = "grouping lock held by"
_ACQUIRE = text("SELECT pg_advisory_xact_lock(:key)")


def acquire_grouping_lock(session: Session) -> None:
    """Wait until no other transaction is grouping; held until the transaction ends.

    Take it before any row is locked: two that each hold a page the other needs would wait for ever.
    On SQLite a writing transaction is alone anyway.
    """
    connection, transaction = session.connection(), session.get_transaction()
    if session.info.get(_LOCK_HELD_BY) is transaction:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_ACQUIRE, {"key": _KEY})
    session.info[_LOCK_HELD_BY] = transaction
