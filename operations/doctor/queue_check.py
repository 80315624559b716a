"""Check the queue: are crawls pending that no worker takes?"""

from __future__ import annotations

from jobs.queue_status import read_queue_status
from operations.doctor.check_result import CheckResult, ok, warn
from storage.engine import Database


def check_queue(database: Database) -> CheckResult:
    """Compare what waits with who works."""
    if database.is_sqlite:
        return ok("queue", "none: on SQLite the daemon crawls by itself")
    with database.reading() as session:
        found = read_queue_status(session)
    if found.waiting and not found.workers:
        return warn(
            "queue",
            f"{found.waiting} crawls wait, and no worker is connected",
            "start `tipwatch worker`, on this machine or another",
        )
    return ok(
        "queue",
        f"{found.waiting} crawls wait, {found.running} are under way; "
        f"workers: {len(found.workers)}; {found.leader or 'nobody'} leads",
    )
