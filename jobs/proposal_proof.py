"""Whether the proof of a proposal is good enough to accept it."""

from __future__ import annotations

from crawler.scaffold.repair.repair_proposal import MIN_SHARE
from storage.models import ProposalKind, SourceProposal


def is_proven(row: SourceProposal) -> bool:
    """Return whether a person may accept it: a repair needs its proof, a source is looked at."""
    return row.kind is not ProposalKind.REPAIR or row.proof_right > MIN_SHARE * row.proof_of
