"""What a digest says, as frozen values; no language and no layout in them yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from article.message import Message
from digest.errors import DigestError
from digest.trend import TrendWeek
from presentation.highlight import HighlightedText
from presentation.i18n import Language
from relevance.judgement import Place, Tier
from storage.models import ChangeKind


@dataclass(frozen=True, kw_only=True)
class Period:
    """From an instant up to, not including, another."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise DigestError(
                f"a digest from {self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M} "
                "covers no time: choose an earlier start"
            )


class CopyRole(StrEnum):
    """What a telling is to the item it stands under."""

    ORIGINAL = "original"
    REPUBLISHED = "republished"
    RELATED = "related"
    """The same event in other words."""


@dataclass(frozen=True, kw_only=True)
class ArticleCopy:
    """Another page with the same words."""

    id: int
    url: str
    source: str
    title: str
    published_at: datetime | None
    role: CopyRole


@dataclass(frozen=True, kw_only=True)
class StoryItem:
    """A story that is new in the period, told by its original where that is flagged."""

    id: int
    url: str
    source: str
    title: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    credited: str | None
    """Whom the page itself names as its source."""
    removed: bool
    lead: str | None
    """Two lines; None where the reason already says it."""
    why: HighlightedText
    """The sentence that speaks loudest for the flag; empty if no evidence was kept."""
    tier: Tier
    score: float
    themes: tuple[str, ...]
    forms: tuple[str, ...]
    places: tuple[Place, ...]
    copies: tuple[ArticleCopy, ...]
    archived: str | None = None
    """Where our own copy is, to be cited when the page is gone."""

    @property
    def all_articles(self) -> tuple[StoryItem | ArticleCopy, ...]:
        """The article itself and its copies."""
        return (self, *self.copies)


@dataclass(frozen=True, kw_only=True)
class RepeatedStory:
    """A story told before the period that more pages carry now."""

    id: int
    url: str
    source: str
    title: str
    copies: tuple[ArticleCopy, ...]
    """Those that are new in the period."""


@dataclass(frozen=True, kw_only=True)
class EditRun:
    """Some words of an edited passage: `same`, `added` or `removed`."""

    step: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ChangeEvent:
    """One thing that happened to an article."""

    kind: ChangeKind
    at: datetime
    summary: Message
    title_before: str | None
    """None where the title stayed."""
    passages: tuple[tuple[EditRun, ...], ...] = ()
    """What was rewritten, word by word."""


@dataclass(frozen=True, kw_only=True)
class ChangeItem:
    """An article that was edited, retitled, removed or brought back, with all that happened."""

    id: int
    url: str
    source: str
    title: str
    events: tuple[ChangeEvent, ...]


class OperatorNoticeKind(StrEnum):
    """What an operator must look after."""

    SOURCE = "source"
    SUBSCRIBER = "subscriber"


@dataclass(frozen=True, kw_only=True)
class OperatorNotice:
    """Something that needs an operator's hand."""

    kind: OperatorNoticeKind
    name: str
    reason: Message
    since: datetime | None
    """When it last worked, as far as we know."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """One letter for one period.

    Everything a reader's filter may thin out is in `items`, `repeats` and `changes`; the counts
    follow, so `dataclasses.replace` is all it takes to address the same news to another reader.
    """

    period: Period
    zone: ZoneInfo
    language: Language
    items: tuple[StoryItem, ...]
    repeats: tuple[RepeatedStory, ...]
    changes: tuple[ChangeItem, ...]
    articles_read: int
    """New articles of the period, flagged or not: silence and deafness are not the same."""
    sources_read: int
    trend: tuple[TrendWeek, ...] = ()
    operator_notices: tuple[OperatorNotice, ...] = ()
    urgent: bool = False
    """An alert: no survey of the period, only what cannot wait."""

    @property
    def is_empty(self) -> bool:
        """Nothing to tell."""
        return not (self.items or self.repeats or self.changes)

    @property
    def sources(self) -> int:
        """Count the publishers that tell the new stories."""
        return len({article.source for item in self.items for article in item.all_articles})

    @property
    def by_tier(self) -> Iterator[tuple[Tier, tuple[StoryItem, ...]]]:
        """Give the items of each tier that has any, closest to the subject first."""
        for tier in Tier:
            items = tuple(item for item in self.items if item.tier is tier)
            if items:
                yield tier, items
