"""A read mark: how far an account has looked through the inbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from storage.models.base import Base


class ReadMark(Base):
    """Numbers of rows, not times: what is stored late is new although it happened earlier."""

    __tablename__ = "read_marks"

    reader: Mapped[str] = mapped_column(String(bounds.NAME), primary_key=True)
    """The name of an account; `local` where no login is needed."""
    page_id: Mapped[int]
    """Pages with a greater number are new."""
    change_id: Mapped[int]
    marked_at: Mapped[datetime]
    previous_page_id: Mapped[int | None]
    """The mark before this one, for undo; None where there was none or it was undone."""
    previous_change_id: Mapped[int | None]
