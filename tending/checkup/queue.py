"""The doctor's look at the queue: do crawls wait that nobody takes?"""

from __future__ import annotations

from jobs.standing import standing
from storage.engine import Database
from tending.checkup.finding import Finding, ok, warn


def check_queue(database: Database) -> Finding:
    """Compare what waits with who works."""
    if database.is_sqlite:
        return ok("queue", "none: on SQLite the daemon crawls by itself")
    with database.reading() as session:
        found = standing(session)
    if found.waiting and not found.workers:
        return warn(
            "queue",
            f"{found.waiting} crawls wait, and no worker is connected",
            "start `tipwatch worker`, on this machine or another",
        )
    return ok(
        "queue",
        f"{found.waiting} crawls wait, {found.under_way} are under way; "
        f"workers: {len(found.workers)}; {found.leader or 'nobody'} leads",
    )
