"""Whether the proof of a proposal is good enough to accept it."""

from __future__ import annotations

from crawler.scaffold.repair.repair_proposal import MIN_SHARE
from storage.models import ProposalKind, SourceProposal
from storage.sources.proposals import proposed_layout


def is_proven(row: SourceProposal) -> bool:
    """Return whether a person may accept it: what is read anew needs its proof, the rest is looked at."""
    if row.kind is not ProposalKind.REPAIR:
        return True
    if proposed_layout(row) is None:
        return row.declaration.keys() > {"overrides"}
    return row.proof_right > MIN_SHARE * row.proof_of
