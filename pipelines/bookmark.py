"""Bookmarks in archive files: an ingestion that was interrupted goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from storage.engine import Database
from storage.ingesting import note_finished, note_read, read_until

_EVERY = timedelta(seconds=2)
_BEGINNING = 65_536


class Bookmark:
    """How far one file was read; kept in the database every two seconds."""

    def __init__(self, database: Database, path: Path, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._path = path
        self._clock = clock
        self._file = _identity(path)
        self._noted_at = clock()
        with database.reading() as session:
            # Where to begin.
            self.start = read_until(session, self._file)
        self._offset = self.start

    def reached(self, offset: int) -> None:
        """Note that everything before the offset is stored."""
        self._offset = offset
        if self._clock() - self._noted_at >= _EVERY:
            self.close()

    def finish(self) -> None:
        """Note that the file was read to its end."""
        self._offset = 0
        with self._database.writing() as session:
            note_finished(session, self._file)

    def close(self) -> None:
        """Put the mark into the database."""
        self._noted_at = self._clock()
        if self._offset:
            with self._database.writing() as session:
                note_read(
                    session,
                    self._file,
                    path=str(self._path),
                    offset=self._offset,
                    at=self._noted_at,
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _identity(path: Path) -> str:
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
        size = path.stat().st_size
    except OSError:
        return hashlib.sha256(str(path).encode()).hexdigest()
    return hashlib.sha256(f"{size}:".encode() + beginning).hexdigest()
