"""The interface by which processes share the rate limits that hosts ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class HostRateLimit:
    """A host that wants no request before `until`, as it answered at `answered_at`."""

    host: str
    until: datetime
    answered_at: datetime


class SharedRateLimits(Protocol):
    """The rate limits that any process received. Called from a thread."""

    def load(self, *, now: datetime) -> Sequence[HostRateLimit]:
        """Return the limits that are not over."""

    def save(self, limit: HostRateLimit) -> None:
        """Store a limit for all processes; a later one stored before stays."""


class OwnRateLimits:
    """What this process received itself is all there is: where nothing is stored."""

    def load(self, *, now: datetime) -> Sequence[HostRateLimit]:
        """Return nothing."""
        return ()

    def save(self, limit: HostRateLimit) -> None:
        """Store nothing."""
