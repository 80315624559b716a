"""What a subscriber would be sent now, composed as for sending, and nothing claimed."""

from __future__ import annotations

from datetime import datetime

from digest.content.candidates import CandidateSnapshot, Lookback
from digest.delivery.claims import DeliveryClaims
from digest.model import Digest
from storage.delivery.notices import enqueue_notices
from storage.delivery.subscribers import find_subscriber
from storage.engine import Database


def preview_for(
    database: Database, email: str, *, now: datetime, since: datetime | None, secret: bytes
) -> tuple[int, Digest] | None:
    """Compose a subscriber's next letter; gives their number with it, None for a stranger."""
    with database.writing() as session:
        newest = enqueue_notices(session, now=now)
        row = find_subscriber(session, email)
    if row is None:
        return None
    starts = [start for start in (row.backlog_since, since) if start]
    lookback = Lookback(after_notice=row.cursor, since=min(starts, default=None))
    claims = DeliveryClaims(
        database,
        CandidateSnapshot(database, newest=newest, lookback=lookback, now=now),
        secret=secret,
    )
    return row.id, claims.preview(row, since=since)
