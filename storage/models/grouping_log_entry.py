"""An entry of the grouping log: which hashes one of the last transactions entered or removed."""

from __future__ import annotations

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class GroupingLogEntry(Base):
    """One row of a ring; unused on SQLite, where a writing transaction is alone.

    Empty after a crash of PostgreSQL, and then no transaction is left that could read it.
    """

    __tablename__ = "grouping_log"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    """Counts the transactions in the order in which they were committed, without gaps."""
    everything: Mapped[bool]
    """Whether any stored page may be grouped differently now: an edit, a merge, a rebuild."""
    minhashes: Mapped[bytes] = mapped_column(LargeBinary)
    """Signed 64-bit numbers."""
    features: Mapped[bytes] = mapped_column(LargeBinary)
    """The same: for each page its day, the count of its feature hashes, and these."""
