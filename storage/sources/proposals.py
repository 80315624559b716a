"""Requests to add or repair a source: ask, claim, record what came of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from article.message import Message
from storage.column_types import UtcDateTime
from storage.models import ProposalKind, ProposalPage, ProposalState, SourceProposal

_ABANDONED = timedelta(minutes=20)
"""A request that a process claimed and never finished is claimed again."""

_PAGES_STAY = timedelta(days=14)
"""Pages of a proposal that nobody has decided."""


@dataclass(frozen=True, kw_only=True)
class ClaimedProposal:
    """A request that this process works on."""

    id: int
    kind: ProposalKind
    source: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PreviewPage:
    """A page to look at beside what was read of it, as its site wrote it."""

    url: str
    page: str


@dataclass(frozen=True, kw_only=True)
class ProposalResult:
    """What a request came to."""

    source: str
    declaration: dict[str, Any] = field(default_factory=dict)
    samples: Sequence[dict[str, Any]] = ()
    pages: Sequence[PreviewPage] = ()
    """The page of each sample, or the one page of all."""
    right: int = 0
    of: int = 0
    problem: Message | None = None
    accepted: bool = False
    """Its proof is above the operator's bound, and it is in effect."""


def ask(
    session: Session, kind: ProposalKind, *, source: str = "", url: str = "", now: datetime
) -> int:
    """Store a request; returns the one that waits already, if there is one."""
    waiting = select(SourceProposal.id).where(
        SourceProposal.kind == kind,
        SourceProposal.source == source,
        SourceProposal.url == url,
        SourceProposal.state.in_([ProposalState.WAITING, ProposalState.RUNNING]),
    )
    if (known := session.scalar(waiting)) is not None:
        return known
    row = SourceProposal(
        kind=kind, source=source, url=url, asked_at=now, changed_at=now,
        state=ProposalState.WAITING, step="", declaration={}, samples=[],
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def next_waiting(session: Session, *, now: datetime) -> int | None:
    """Return the oldest request that waits, or that a process left; None if nothing waits."""
    return session.scalar(
        select(SourceProposal.id).where(_is_free(now)).order_by(SourceProposal.id).limit(1)
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    stuck = (SourceProposal.state == ProposalState.RUNNING) & (
        SourceProposal.changed_at < now - _ABANDONED
    )
    return or_(SourceProposal.state == ProposalState.WAITING, stuck)


def claim_next(session: Session, *, now: datetime) -> ClaimedProposal | None:
    """Claim the oldest request that waits; no other process gets it."""
    found = next_waiting(session, now=now)
    if found is None:
        return None
    claimed = session.execute(
        update(SourceProposal)
        .where(SourceProposal.id == found, _is_free(now))
        .values(state=ProposalState.RUNNING, changed_at=now)
        .returning(SourceProposal.id)
    ).first()
    if not claimed:
        return None
    row = session.get_one(SourceProposal, found)
    return ClaimedProposal(id=row.id, kind=row.kind, source=row.source, url=row.url)


def release(session: Session, number: int, *, now: datetime) -> None:
    """Return a claimed request to those that wait: it was stopped before it came to anything."""
    session.execute(
        update(SourceProposal)
        .where(SourceProposal.id == number, SourceProposal.state == ProposalState.RUNNING)
        .values(state=ProposalState.WAITING, step="", changed_at=now)
    )


def record_step(session: Session, number: int, step: str, *, now: datetime) -> None:
    """Store what is being done, for those who wait."""
    session.execute(
        update(SourceProposal)
        .where(SourceProposal.id == number)
        .values(step=step[:500], changed_at=now)
    )


def record_result(session: Session, number: int, result: ProposalResult, *, now: datetime) -> None:
    """Store a proposal, or why there is none."""
    row = session.get_one(SourceProposal, number)
    row.source, row.problem = result.source, result.problem
    row.declaration, row.samples = result.declaration, list(result.samples)
    row.proof_right, row.proof_of = result.right, result.of
    proposed = ProposalState.ACCEPTED if result.accepted else ProposalState.PROPOSED
    row.state = ProposalState.FAILED if result.problem else proposed
    row.changed_at, row.step = now, ""
    session.execute(delete(ProposalPage).where(ProposalPage.proposal_id == number))
    for place, page in enumerate(result.pages):
        # PostgreSQL stores no NUL.
        text = page.page.replace("\0", "\ufffd")
        session.add(ProposalPage(proposal_id=number, number=place, url=page.url, page=text))
    old = select(SourceProposal.id).where(SourceProposal.changed_at < now - _PAGES_STAY)
    session.execute(delete(ProposalPage).where(ProposalPage.proposal_id.in_(old)))


def decide(
    session: Session, number: int, after: ProposalState, *, before: ProposalState, now: datetime
) -> bool:
    """Record a decision, after which its pages are not needed; False if somebody decided meanwhile."""
    changed = session.execute(
        update(SourceProposal)
        .where(SourceProposal.id == number, SourceProposal.state == before)
        .values(
            state=after,
            changed_at=now,
            reported_at=func.coalesce(SourceProposal.reported_at, literal(now, UtcDateTime())),
        )
        .returning(SourceProposal.id)
    )
    decided = changed.first() is not None
    if decided:
        session.execute(delete(ProposalPage).where(ProposalPage.proposal_id == number))
    return decided


def proposed_layout(row: SourceProposal) -> dict[str, Any] | None:
    """Return how articles would be read: selectors, or the paths of an API; None if that stays."""
    declared: dict[str, Any] = row.declaration
    layouts = [*declared.get("layouts", ()), *declared.get("further_layouts", ())]
    paths: dict[str, Any] | None = declared.get("json_article")
    return layouts[0] if layouts else paths


def unreported_repairs(session: Session) -> list[SourceProposal]:
    """List the repairs that operators do not know of: proposed, or accepted by their proof."""
    return list(
        session.scalars(
            select(SourceProposal)
            .where(
                SourceProposal.kind == ProposalKind.REPAIR,
                SourceProposal.state.in_([ProposalState.PROPOSED, ProposalState.ACCEPTED]),
                SourceProposal.reported_at.is_(None),
            )
            .order_by(SourceProposal.id)
        )
    )


def mark_reported(session: Session, numbers: Collection[int], *, now: datetime) -> None:
    """Record that operators are sent these repairs."""
    session.execute(
        update(SourceProposal).where(SourceProposal.id.in_(numbers)).values(reported_at=now)
    )


def newest_proposals(
    session: Session, *, source: str | None = None, limit: int
) -> list[SourceProposal]:
    """List requests, newest first."""
    wanted = select(SourceProposal).order_by(SourceProposal.id.desc()).limit(limit)
    if source is not None:
        wanted = wanted.where(SourceProposal.source == source)
    return list(session.scalars(wanted))


def undecided_proposals(session: Session, *, limit: int) -> list[SourceProposal]:
    """List what waits for a person, the oldest first."""
    return list(
        session.scalars(
            select(SourceProposal)
            .where(SourceProposal.state == ProposalState.PROPOSED)
            .order_by(SourceProposal.id)
            .limit(limit)
        )
    )


def has_repair(session: Session, source: str, *, since: datetime, undecided: datetime) -> bool:
    """Return whether a source's repair was asked for since an instant, or waits for a decision."""
    found = select(SourceProposal.id).where(
        SourceProposal.kind == ProposalKind.REPAIR,
        SourceProposal.source == source,
        or_(
            SourceProposal.asked_at >= since,
            (SourceProposal.state == ProposalState.PROPOSED)
            & (SourceProposal.asked_at >= undecided),
        ),
    )
    return session.scalar(found.limit(1)) is not None
