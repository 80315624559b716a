"""When a page that goes back to what it said before is believed: servers disagree, editors decide."""

from __future__ import annotations

from collections.abc import Sequence

_MAX_CHECKS = 8


def checks_required(fingerprints: Sequence[str]) -> int:
    """Count the looks in a row that must find the newest wording again before it is reported.

    None for a wording never seen before. One who goes back once is believed at the next look; each
    further return makes it likelier that two servers answer in turn, and costs one look more.
    """
    if not fingerprints or fingerprints[-1] not in fingerprints[:-1]:
        return 0
    returns = len(fingerprints) - len(set(fingerprints))
    return min(returns, _MAX_CHECKS)
