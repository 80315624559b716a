"""Publication gaps of a source: the usual length, and whether the present one is longer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from article.dates import HANOI
from article.message import Message, message
from crawler.health.code import HealthCode

_LOOKBACK = timedelta(days=400)
"""Older dates come from archives in a listing and say nothing about the present rate."""
_MIN_GAPS = 5
_USUAL = 0.9
"""The share of gaps that counts as usual: one summer without news must not excuse the next."""
_QUIET_IF_UNKNOWN = timedelta(days=14)
_MIN_QUIET, _QUIET_TIMES = timedelta(days=4), 2
"""Four days: from a Friday to a Tuesday is a long weekend, not a gap."""
_MIN_STALLED, _STALLED_TIMES = timedelta(days=12), 5
"""Twelve days: offices publish nothing over the lunar New Year for up to nine."""


@dataclass(frozen=True, kw_only=True)
class PublicationGap:
    """The present gap and the usual one; `usual` is None where too little is known."""

    since: datetime
    length: timedelta
    usual: timedelta | None

    @property
    def is_long(self) -> bool:
        """Return whether the gap is longer than usual for this source."""
        if self.usual is None:
            return self.length > _QUIET_IF_UNKNOWN
        return self.length > max(_MIN_QUIET, self.usual * _QUIET_TIMES)

    @property
    def is_stalled(self) -> bool:
        """Return whether the gap is so long that discovery must have stopped working."""
        if self.usual is None:
            return False
        return self.length > max(_MIN_STALLED, self.usual * _STALLED_TIMES)

    @property
    def description(self) -> Message:
        """Write since when, and what is usual."""
        if self.usual is None:
            return message(HealthCode.NONE_NEW, since=self.since)
        return message(
            HealthCode.NONE_NEW_UNUSUAL, since=self.since, lasts=self.length, usual=self.usual
        )


def current_gap(came_out: Sequence[datetime], *, now: datetime) -> PublicationGap | None:
    """Measure the gap after the newest article; None for a source that has none."""
    recent = [at for at in came_out if now - at < _LOOKBACK]
    if not came_out:
        return None
    newest = max(came_out)
    # Days, not instants: thirty articles of one morning are one sign of life, not thirty.
    days = sorted({at.astimezone(HANOI).date() for at in recent})
    return PublicationGap(since=newest, length=now - newest, usual=_usual_gap(days))


def _usual_gap(days: Sequence[date]) -> timedelta | None:
    gaps = sorted(after - before for before, after in pairwise(days))
    if len(gaps) < _MIN_GAPS:
        return None
    return gaps[math.ceil(len(gaps) * _USUAL) - 1]
