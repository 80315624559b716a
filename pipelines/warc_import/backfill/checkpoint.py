"""Store how far a source was filled from an archive, so that a later run goes on there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.engine import Database
from storage.models import Ingestion


@dataclass(frozen=True, kw_only=True)
class Descent:
    """A run that stores the newest articles first, and how far it came."""

    newest: datetime
    """It knew captures up to this date."""
    down_to: datetime
    """Every article whose newest capture is younger is stored."""


class BackfillCheckpoint:
    """A date for each source, archive and first day: an earlier first day begins anew."""

    def __init__(self, database: Database, *, source: str, via: str, start: datetime) -> None:
        self._database = database
        self._name = f"{source} from {start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} via {via}"
        self._newest_first = f"{self._name}, newest first"

    def stored_until(self) -> datetime | None:
        """Return the date of the newest stored capture; None before the first."""
        row = self._row(self._name)
        return datetime.fromtimestamp(row.offset, UTC) if row else None

    def descent(self) -> Descent | None:
        """Return how far a run that began with the newest came; None before the first."""
        row = self._row(self._newest_first)
        if row is None:
            return None
        return Descent(newest=row.at, down_to=datetime.fromtimestamp(row.offset, UTC))

    def save(self, until: datetime) -> None:
        """Record that every capture up to a date is stored."""
        self._save(self._name, until, at=datetime.now(UTC))

    def save_descent(self, descent: Descent) -> None:
        """Record how far a run that began with the newest came."""
        self._save(self._newest_first, descent.down_to, at=descent.newest)

    def _row(self, name: str) -> Ingestion | None:
        with self._database.reading() as session:
            return session.get(Ingestion, _key(name))

    def _save(self, name: str, until: datetime, *, at: datetime) -> None:
        with self._database.writing() as session:
            offset = int(until.timestamp())
            session.merge(Ingestion(file=_key(name), path=name, offset=offset, at=at))


def _key(name: str) -> str:
    return hashlib.sha256(f"backfill {name}".encode()).hexdigest()
