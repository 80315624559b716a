"""Status of the queue: waiting and running jobs, workers, leader and standbys."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import String, cast, func, select, text
from sqlalchemy.orm import Session

from jobs.leader_election import LEADER_LOCK_ID
from storage.queue_tables import JOBS

# A connected process is alive: the server detects a death at once, and no row must be updated.
_CONNECTED = text(
    """
    SELECT DISTINCT split_part(application_name, ' ', 2) AS role,
           split_part(application_name, ' ', 3) AS name,
           pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
                   AND classid = 0 AND objid = CAST(:leading AS bigint)) AS leads
    FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'tipwatch % %'
    ORDER BY role, name
    """
)


@dataclass(frozen=True, kw_only=True)
class QueueStatus:
    """Snapshot of the queue; processes are named `host:pid`."""

    waiting: int
    running: int
    workers: tuple[str, ...]
    leader: str | None
    standbys: tuple[str, ...]


def read_queue_status(session: Session) -> QueueStatus:
    """Read the status; PostgreSQL only."""
    status = cast(JOBS.c.status, String)
    rows = session.execute(select(status, func.count()).group_by(status))
    counts: dict[str, int] = {state: count for state, count in rows}  # noqa: C416 - rows, not pairs, to the type checker
    connected = session.execute(_CONNECTED, {"leading": LEADER_LOCK_ID}).all()
    leader = next((row.name for row in connected if row.leads), None)
    return QueueStatus(
        waiting=counts.get("todo", 0),
        running=counts.get("doing", 0),
        workers=tuple(row.name for row in connected if row.role == "worker"),
        leader=leader,
        standbys=tuple(
            row.name for row in connected if row.role == "scheduler" and row.name != leader
        ),
    )
