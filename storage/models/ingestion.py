"""The checkpoint of an import: how far an archive file was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Ingestion(Base):
    """One row a file, until it is read to its end."""

    __tablename__ = "ingestions"

    file: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Digest of the file's size and beginning: it may be called otherwise next time."""
    path: Mapped[str] = mapped_column(Text)
    offset: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
