"""How far each archive file was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.models import Ingestion


def import_offset(session: Session, file: str) -> int:
    """Tell where to go on; 0 for a file that was never begun, or read to its end."""
    row = session.get(Ingestion, file)
    return row.offset if row else 0


def save_offset(session: Session, file: str, *, path: str, offset: int, at: datetime) -> None:
    """Note that everything before the offset is stored."""
    session.merge(Ingestion(file=file, path=path, offset=offset, at=at))


def delete_offset(session: Session, file: str) -> None:
    """Forget a file that was read to its end; who ingests it again means it."""
    if row := session.get(Ingestion, file):
        session.delete(row)
