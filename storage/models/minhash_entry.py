"""One hash of the MinHash sketch of an original, by which copies find it."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class MinHashEntry(Base):
    """One row a hash; see `article.similarity.shingles.minhash_sketch`.

    No foreign key and no second index: they would double the largest table of all, and a hash
    whose page is gone leads to nothing.
    """

    __tablename__ = "minhash_entries"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own spelling

    minhash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    page_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
