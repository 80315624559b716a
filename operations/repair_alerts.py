"""Alerts about repairs: a proposal with its proof, or one that its proof has accepted; each once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from article.message import MessageCode, message
from operations.alert_rules import RepairSummary, SubjectAlert
from storage.models import HealthStatus, ProposalState, SourceProposal
from storage.sources.proposals import proposed_layout

_SHOWN_TITLES = 3
_SHOWN_FIELDS = ("title", "lead", "date", "author", "body")


class RepairCode(MessageCode):
    """What became of a repair."""

    PROPOSED = "repair_proposed"
    ACCEPTED = "repair_accepted"
    MOVED = "repair_moved"


def repair_alert(row: SourceProposal) -> SubjectAlert:
    """Return what operators are sent about a repair."""
    accepted = row.state is ProposalState.ACCEPTED
    layout, moved = proposed_layout(row), row.declaration.get("moved", ())
    code = RepairCode.ACCEPTED if accepted else RepairCode.PROPOSED
    reason = message(code, right=row.proof_right, of=row.proof_of)
    if layout is None and moved:
        known = min(int(one.get("known", 0)) for one in moved)
        reason = message(RepairCode.MOVED, count=len(moved), known=known)
    return SubjectAlert(
        subject=row.source,
        health=HealthStatus.DEGRADED,
        reason=reason,
        since=row.changed_at,
        is_source=True,
        repair=RepairSummary(
            proposal=row.id,
            accepted=accepted,
            selectors=_selectors(layout or {}),
            moved={str(one["before"]): str(one["after"]) for one in moved},
            titles=tuple(str(one["title"]) for one in row.samples[:_SHOWN_TITLES]),
        ),
    )


def _selectors(layout: Mapping[str, Any]) -> dict[str, str]:
    named = {field: layout.get(field) for field in _SHOWN_FIELDS}
    return {
        field: value if isinstance(value, str) else ", ".join(value)
        for field, value in named.items()
        if value
    }
