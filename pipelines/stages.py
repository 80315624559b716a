"""The values between the pipelines: each step adds what it found out."""

from __future__ import annotations

from dataclasses import dataclass

from article.value import Absence, Sighting
from relevance import Judgement
from storage.keeping import Kept


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A tidy sighting with what can be told of it without the database."""

    sighting: Sighting
    fingerprint: str
    text_digest: str
    judgement: Judgement | None = None
    """Where there was time to judge before knowing whether anything is new."""


@dataclass(frozen=True, kw_only=True)
class Identified(Prepared):
    """A sighting compared with what its page said last."""

    known: bool
    """The page was stored when we looked."""
    unchanged: bool
    """The stored page said the very same when it was last seen."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An identified sighting with a judgement; None where nothing changed since the last one."""

    identified: Identified
    judgement: Judgement | None


Seen = Sighting | Absence
Ready = Seen | Prepared
"""What can be stored."""


@dataclass(frozen=True, kw_only=True)
class NotStored:
    """Why something seen was not stored; it is asked for again next time."""

    reason: str
    trace: str | None = None
    """Where our own fault lies, if it was one."""


Stored = Kept | NotStored | None
"""What became of something seen; None for an absence that was noted."""
