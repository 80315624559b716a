"""The values between the pipelines: each step adds what it found out."""

from __future__ import annotations

from dataclasses import dataclass

from article.value import Absence, Sighting
from relevance import Judgement


@dataclass(frozen=True, kw_only=True)
class Identified:
    """A sighting with its likeness to others."""

    sighting: Sighting
    fingerprint: str
    text_digest: str
    known: bool
    """The page was stored when we looked."""
    unchanged: bool
    """The stored page said the very same when it was last seen."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An identified sighting with a judgement; None where nothing changed since the last one."""

    identified: Identified
    judgement: Judgement | None


Item = Sighting | Identified | Judged | Absence
