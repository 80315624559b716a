"""The values between the pipelines: each step adds what it found out."""

from __future__ import annotations

from dataclasses import dataclass

from article.message import MessageCode
from article.model import ArticleCapture, MissingCapture
from pipelines.intake.store_capture import StoredCapture
from relevance import Judgement


@dataclass(frozen=True, kw_only=True)
class PreparedCapture:
    """A tidy sighting with what can be told of it without the database."""

    capture: ArticleCapture
    fingerprint: str
    text_digest: str
    judgement: Judgement | None = None
    """Where there was time to judge before knowing whether anything is new."""


@dataclass(frozen=True, kw_only=True)
class IdentifiedCapture(PreparedCapture):
    """A sighting compared with what its page said last."""

    known: bool
    """The page was stored when we looked."""
    unchanged: bool
    """The stored page said the very same when it was last seen."""


@dataclass(frozen=True, kw_only=True)
class JudgedCapture:
    """An identified sighting with a judgement; None where nothing changed since the last one."""

    identified: IdentifiedCapture
    judgement: Judgement | None


CapturedItem = ArticleCapture | MissingCapture
ProcessableItem = CapturedItem | PreparedCapture
"""What can be stored."""


class StoreCode(MessageCode):
    """Why something seen was not stored."""

    NOT_STORED = "not_stored"


@dataclass(frozen=True, kw_only=True)
class StoreFailed:
    """Why something seen was not stored; it is asked for again next time."""

    reason: str
    trace: str | None = None
    """Where our own fault lies, if it was one."""


StoreResult = StoredCapture | StoreFailed | None
"""What became of something seen; None for an absence that was noted."""
