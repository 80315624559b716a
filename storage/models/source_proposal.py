"""A source proposal: what somebody asked to add or to repair, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from article.message import Message
from storage.column_types import MessageJson, text_enum
from storage.models.base import Base


class ProposalKind(StrEnum):
    """What is proposed."""

    ADD = "add"
    REPAIR = "repair"
    WATCH = "watch"
    """One page itself, not the articles of its site."""


class ProposalState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    RUNNING = "running"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"
    TAKEN_BACK = "taken-back"


class SourceProposal(Base):
    """One row a request; the daemon fetches, a person decides."""

    __tablename__ = "source_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(text_enum(ProposalKind))
    source: Mapped[str] = mapped_column(String(bounds.NAME), index=True)
    """Empty until the address that somebody gave is read."""
    url: Mapped[str] = mapped_column(String(bounds.URL))
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    state: Mapped[ProposalState] = mapped_column(text_enum(ProposalState))
    step: Mapped[str] = mapped_column(Text, default="")
    """The address that is being asked, for those who wait."""
    declaration: Mapped[dict[str, Any]]
    """The file that accepting it writes."""
    samples: Mapped[list[dict[str, Any]]]
    """Pages as they would be read, with the names of the article record."""
    proof_right: Mapped[int] = mapped_column(default=0)
    proof_of: Mapped[int] = mapped_column(default=0)
    problem: Mapped[Message | None] = mapped_column(MessageJson)
    """Why there is nothing to decide; a text where it was stored before there were codes."""
    reported_at: Mapped[datetime | None]
    """When operators were sent the repair, or somebody decided on it first."""


class ProposalPage(Base):
    """A page that a proposal was read from, until somebody has decided."""

    __tablename__ = "proposal_pages"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("source_proposals.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """Its place among the samples, from 0."""
    url: Mapped[str] = mapped_column(String(bounds.URL))
    page: Mapped[str] = mapped_column(Text)
    """As another site wrote it: to be shown inert only."""
