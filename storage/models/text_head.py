"""The head of a text: which page is the original of all pages with the same words."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class TextHead(Base):
    """One row a text. Locking it is how two workers agree on one head at the same moment."""

    __tablename__ = "text_heads"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
