"""The values between the steps of storing: each step adds its result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from article.belief.code import BeliefCode
from article.belief.decision import Decision, SiteEvidence
from article.message import MessageCode
from article.model import ArticleCapture, MissingCapture
from article.similarity.near_duplicates import ComparableBody
from article.similarity.story_features import StoryFeatures
from relevance import Judgement


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What another process found out about a capture: all that takes time and needs no database."""

    judgement: Judgement
    body: ComparableBody
    features: StoryFeatures


@dataclass(frozen=True, kw_only=True)
class NormalisedCapture:
    """A capture with tidy text and its digests: all that needs no database."""

    capture: ArticleCapture
    fingerprint: str
    text_digest: str
    analysis: Analysis | None = None
    """None where it is made only once the text proves to be new."""


@dataclass(frozen=True, kw_only=True)
class IdentifiedCapture(NormalisedCapture):
    """A capture compared with the newest stored revision of its page."""

    known: bool
    """The page was stored at the time of the lookup."""
    unchanged: bool
    """The stored page has the same fingerprint."""


@dataclass(frozen=True, kw_only=True)
class JudgedCapture(IdentifiedCapture):
    """An identified capture with its judgement."""

    judgement: Judgement | None
    """None only where nothing changed since the last one."""


CapturedItem = ArticleCapture | MissingCapture


@dataclass(frozen=True, kw_only=True)
class UnverifiedItem:
    """An item that is stored only if it is trusted; others are stored as they are."""

    item: CapturedItem | NormalisedCapture
    site: SiteEvidence | None = None
    """What the crawl saw; None while it goes on: then a doubted item is held."""


ProcessableItem = CapturedItem | UnverifiedItem
"""What can be submitted for storing."""


class StoreOutcome(StrEnum):
    """What storing a capture changed."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    OLDER = "older"
    """The capture is older than what is stored: nothing but the first-seen date can move."""


@dataclass(frozen=True, kw_only=True)
class StoredCapture:
    """The page's id and the outcome."""

    page_id: int
    outcome: StoreOutcome
    flagged: bool
    has_attachments: bool = True
    """False where it is known that none is stored: nothing has to be compared."""


class StoreCode(MessageCode):
    """Why something seen was not stored."""

    NOT_STORED = "not_stored"


@dataclass(frozen=True, kw_only=True)
class StoreFailed:
    """Why an item was not stored; its page is requested again in the next crawl."""

    reason: str
    trace: str | None = None
    """Traceback, if the fault is in this program."""


@dataclass(frozen=True, kw_only=True)
class HeldItem:
    """The item is doubted; it is to be submitted again with the evidence of the whole crawl."""

    code: BeliefCode
    known: bool


@dataclass(frozen=True, kw_only=True)
class UntrustedItem:
    """The item was not stored as the article; what it showed is stored as a pending check."""

    decision: Decision


StoreResult = StoredCapture | StoreFailed | HeldItem | UntrustedItem | None
"""The result for one item; None for a recorded MissingCapture."""
