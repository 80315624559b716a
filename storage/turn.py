"""Taking turns: who decides what belongs together decides alone."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_KEY = 0x71705741  # any number, as long as nothing else in the database locks it
_WAIT = text("SELECT pg_advisory_xact_lock(:key)")


def take_turn(session: Session) -> None:
    """Wait until no other transaction is grouping; the turn ends with the transaction.

    Take it before any row is locked: two that each hold a page the other needs would wait for ever.
    On SQLite a writing transaction is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_WAIT, {"key": _KEY})
