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


def repair_alert(row: SourceProposal) -> SubjectAlert:
    """Return what operators are sent about a repair."""
    accepted = row.state is ProposalState.ACCEPTED
    code = RepairCode.ACCEPTED if accepted else RepairCode.PROPOSED
    return SubjectAlert(
        subject=row.source,
        health=HealthStatus.DEGRADED,
        reason=message(code, right=row.proof_right, of=row.proof_of),
        since=row.changed_at,
        is_source=True,
        repair=RepairSummary(
            proposal=row.id,
            accepted=accepted,
            selectors=_selectors(proposed_layout(row) or {}),
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
