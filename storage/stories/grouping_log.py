"""The grouping log: what other transactions entered into the indexes since this one asked them.

A transaction that stores new pages reads the newest number, looks for matches while others do the
same, and only then locks, logs its own hashes and reads what was logged since: mostly nothing that
concerns it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storage.engine import FLUSHED_LATER, on_sqlite
from storage.inserts.upsert import upsert_rows
from storage.locks.grouping_lock import (
    GROUPING_KEY,
    GroupingLockMode,
    acquire_grouping_lock,
    grouping_lock_mode,
    note_grouping_lock,
)
from storage.models import GroupingLogEntry
from storage.stories.index_changes import IndexChanges, pack, unpack, unpack_by_page

_SLOTS = 128
"""Far more than transactions can commit while one of them is at work; beyond that all is compared again."""
_STATE = "what this transaction logs"
_NEWEST = select(func.coalesce(func.max(GroupingLogEntry.number), 0))
_SINCE = select(
    GroupingLogEntry.number,
    GroupingLogEntry.everything,
    GroupingLogEntry.minhashes,
    GroupingLogEntry.features,
).order_by(GroupingLogEntry.number)
# One message to the server and one back: while the lock is held nobody waits for a client in between.
_LOCK_AND_LOG = text(
    "SELECT number, everything, minhashes, features FROM "
    "log_grouping(:key, :slots, :since, :everything, :minhashes, :features)"
)


@dataclass
class _Writes:
    """What a transaction entered or removed, and its entry in the log."""

    transaction: object
    minhashes: set[int] = field(default_factory=set)
    features: list[int] = field(default_factory=list)
    """For each page its day, the count of its hashes, and these."""
    everything: bool = False
    number: int | None = None
    is_logged: bool = True

    def columns(self) -> dict[str, Any]:
        """Return the columns that it fills."""
        return {
            "everything": self.everything,
            "minhashes": pack(self.minhashes),
            "features": pack(self.features),
        }


def note_minhashes(session: Session, minhashes: Iterable[int]) -> None:
    """Note that a page was entered under these hashes, or removed."""
    writes = _writes(session)
    writes.minhashes.update(minhashes)
    writes.is_logged = False


def note_features(session: Session, features: Sequence[int], *, day: int) -> None:
    """Note that a page of this day was entered under these feature hashes, or removed."""
    writes = _writes(session)
    writes.features += (day, len(features), *features)
    writes.is_logged = False


def newest_number(session: Session) -> int:
    """Return the number of the last entry; read it before the first lookup."""
    return 0 if on_sqlite(session) else session.connection().execute(_NEWEST).scalar_one()


def changes_since(session: Session, number: int) -> IndexChanges:
    """Return what was committed after the entry of this number."""
    if on_sqlite(session):
        return IndexChanges(newest=number)
    query = _SINCE.where(GroupingLogEntry.number > number)
    return _changes(session.connection().execute(query).all(), since=number)


def lock_and_log(session: Session, *, since: int) -> IndexChanges:
    """Acquire the grouping lock, log what was noted, and return what others logged after a number."""
    if on_sqlite(session) or grouping_lock_mode(session) is not GroupingLockMode.NONE:
        acquire_grouping_lock(session)
        return IndexChanges(newest=since)
    writes = _writes(session)
    arguments = {"key": GROUPING_KEY, "slots": _SLOTS, "since": since}
    rows = session.connection().execute(_LOCK_AND_LOG, arguments | writes.columns()).all()
    note_grouping_lock(session)
    session.info[FLUSHED_LATER] = True
    changes = _changes(rows, since=since)
    writes.number, writes.is_logged = changes.newest + 1, True
    return changes


def lock_for_regrouping(session: Session) -> None:
    """Acquire the grouping lock to group stored pages anew: all that others found is to be found again."""
    acquire_grouping_lock(session)
    writes = _writes(session)
    if not writes.everything:
        writes.everything, writes.is_logged = True, False
        log_writes(session)


def log_writes(session: Session) -> None:
    """Log what was noted since the lock was acquired; under the lock, before the commit."""
    writes = _writes(session)
    if writes.is_logged or on_sqlite(session):
        return
    if grouping_lock_mode(session) is not GroupingLockMode.EXCLUSIVE:
        raise RuntimeError("the grouping log is written under the grouping lock")
    if writes.number is None:
        writes.number = newest_number(session) + 1
    row = {"slot": writes.number % _SLOTS, "number": writes.number} | writes.columns()
    upsert_rows(session, GroupingLogEntry, [row])
    writes.is_logged = True


def _changes(rows: Sequence[Any], *, since: int) -> IndexChanges:
    if not rows:
        return IndexChanges(newest=since)
    return IndexChanges(
        newest=rows[-1].number,
        # An entry that is missing was written over since.
        everything=rows[0].number != since + 1 or any(row.everything for row in rows),
        minhashes=frozenset(one for row in rows for one in unpack(row.minhashes)),
        features=tuple(one for row in rows for one in unpack_by_page(row.features)),
    )


def _writes(session: Session) -> _Writes:
    writes = session.info.get(_STATE)
    if writes is None or writes.transaction is not session.get_transaction():
        writes = session.info[_STATE] = _Writes(transaction=session.get_transaction())
    found: _Writes = writes
    return found
