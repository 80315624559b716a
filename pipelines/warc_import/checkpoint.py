"""Store how far a WARC file was imported, so that an interrupted import resumes there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from storage.engine import Database
from storage.models import Ingestion

_SAVE_INTERVAL = timedelta(seconds=2)
_HASHED_BYTES = 65_536


class ImportCheckpoint:
    """Offset in one file; saved every two seconds."""

    def __init__(self, database: Database, path: Path, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._path = path
        self._clock = clock
        self._file_id = _file_identity(path)
        self._saved_at = clock()
        with database.reading() as session:
            row = session.get(Ingestion, self._file_id)
        self.start = row.offset if row else 0
        """0 for a file that was never started, or read to its end."""
        self._offset = self.start

    def advance(self, offset: int) -> None:
        """Record that everything before the offset is stored."""
        self._offset = offset
        if self._clock() - self._saved_at >= _SAVE_INTERVAL:
            self.save()

    def finish(self) -> None:
        """Delete the checkpoint of a file that was read to its end; it can be imported again."""
        self._offset = 0
        with self._database.writing() as session:
            if row := session.get(Ingestion, self._file_id):
                session.delete(row)

    def save(self) -> None:
        """Save the offset."""
        self._saved_at = self._clock()
        if self._offset:
            with self._database.writing() as session:
                session.merge(
                    Ingestion(
                        file=self._file_id,
                        path=str(self._path),
                        offset=self._offset,
                        at=self._saved_at,
                    )
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.save()


def _file_identity(path: Path) -> str:
    try:
        with path.open("rb") as file:
            beginning = file.read(_HASHED_BYTES)
        size = path.stat().st_size
    except OSError:
        return hashlib.sha256(str(path).encode()).hexdigest()
    return hashlib.sha256(f"{size}:".encode() + beginning).hexdigest()
