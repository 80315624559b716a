"""What a subscriber would be sent now, composed as for sending, and nothing claimed."""

from __future__ import annotations

from datetime import datetime

from digest.claiming import Desk
from digest.news import News, Reach
from digest.value import Digest
from storage.engine import Database
from storage.noticing import notice
from storage.subscribing import find_subscriber


def foresee(
    database: Database, email: str, *, now: datetime, since: datetime | None, secret: bytes
) -> tuple[int, Digest] | None:
    """Compose a subscriber's next letter; gives their number with it, None for a stranger."""
    with database.writing() as session:
        newest = notice(session, now=now)
        row = find_subscriber(session, email)
    if row is None:
        return None
    starts = [start for start in (row.owed_since, since) if start]
    reach = Reach(after=row.told_to, since=min(starts, default=None))
    desk = Desk(database, News(database, newest=newest, reach=reach, now=now), secret=secret)
    return row.id, desk.look(row, since=since)
