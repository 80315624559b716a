"""Store up to which capture date a source was filled from an archive, so that a later run goes on there."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from storage.engine import Database
from storage.models import Ingestion


class BackfillCheckpoint:
    """A date for each source, archive and first day: an earlier first day begins anew."""

    def __init__(self, database: Database, *, source: str, via: str, start: datetime) -> None:
        self._database = database
        self._name = f"{source} from {start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} via {via}"
        self._id = hashlib.sha256(f"backfill {self._name}".encode()).hexdigest()

    def stored_until(self) -> datetime | None:
        """Return the date of the newest stored capture; None before the first."""
        with self._database.reading() as session:
            row = session.get(Ingestion, self._id)
        return datetime.fromtimestamp(row.offset, UTC) if row else None

    def save(self, until: datetime) -> None:
        """Record that every capture up to a date is stored."""
        with self._database.writing() as session:
            session.merge(
                Ingestion(
                    file=self._id,
                    path=self._name,
                    offset=int(until.timestamp()),
                    at=datetime.now(UTC),
                )
            )
