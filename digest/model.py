"""Frozen values: a digest before language and layout, and the mail that is claimed to send it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from article.message import Message, MessageCode
from digest.trend import TrendPeriod
from grouping.case_progress import CaseMove
from presentation.highlight import HighlightedText
from presentation.i18n import Language
from relevance.judgement import Place, Tier
from storage.models import Cadence, ChangeKind


class DigestError(Exception):
    """A digest or mail cannot be made as asked; the message says what to change."""


class MailCode(MessageCode):
    """Why a subscriber is disabled."""

    REFUSED = "mail_refused"
    UNANSWERED = "mail_unanswered"
    POSTPONED = "mail_put_off"
    BOUNCED = "mail_bounced"


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
    """What a copy is to the item that lists it."""

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
class DocumentQuote:
    """A document of the article that is about trafficking: the page and the sentence to cite."""

    document: int
    title: str
    page: int
    quote: str
    """Empty where no sentence says it alone."""


@dataclass(frozen=True, kw_only=True)
class StoryItem:
    """A story that is new in the period, shown by its original where that is flagged."""

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
    """Two lines; None where the quoted sentence repeats it."""
    why: HighlightedText
    """The best sentence of the evidence; empty if there is none."""
    tier: Tier
    score: float
    themes: tuple[str, ...]
    forms: tuple[str, ...]
    places: tuple[Place, ...]
    copies: tuple[ArticleCopy, ...]
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Which signs of act, means and purpose the text names, by element."""
    archived: str | None = None
    """Where our own copy is, to be cited when the page is gone."""
    archived_revision: int | None = None
    """The revision whose archived page the dashboard shows; None if there is none."""
    removed_since: datetime | None = None
    """When it was first found gone; None while it is live."""
    moves: tuple[CaseMove, ...] = ()
    """What it adds to a case that its reader knows; empty for a new story."""
    known_title: str | None = None
    """The title under which the case is known; None for a new story."""
    edited: bool = False
    """Whether its words were changed since it was first captured."""
    victims: int = 0
    """The largest number of victims that the text states; 0 if it states none."""
    documents: tuple[DocumentQuote, ...] = ()
    flagged_by_document: bool = False
    """Only its documents are about trafficking: they are the reason, and tier and themes are theirs."""

    @property
    def all_articles(self) -> tuple[StoryItem | ArticleCopy, ...]:
        """The article itself and its copies."""
        return (self, *self.copies)


@dataclass(frozen=True, kw_only=True)
class RepeatedStory:
    """A story known before the period, with new copies."""

    id: int
    url: str
    source: str
    title: str
    copies: tuple[ArticleCopy, ...]
    """Those that are new in the period."""
    documents: tuple[DocumentQuote, ...] = ()
    """Of these copies."""


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
    language: str | None = None
    lead: str | None = None
    """What a removed article said; None for others, whose passages are shown."""
    why: HighlightedText = ()
    """Why it was flagged; empty unless it was removed."""
    archived_revision: int | None = None
    removed_since: datetime | None = None

    @property
    def was_removed(self) -> bool:
        """Return whether the last that happened to it is its removal."""
        return self.events[-1].kind is ChangeKind.REMOVED


class OperatorNoticeKind(StrEnum):
    """What an operator notice is about."""

    SOURCE = "source"
    SUBSCRIBER = "subscriber"


@dataclass(frozen=True, kw_only=True)
class OperatorNotice:
    """A source or subscriber with a problem."""

    kind: OperatorNoticeKind
    name: str
    reason: Message
    since: datetime | None
    """When it last worked, as far as we know."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The content of one digest for one period.

    Counts are derived from `items`, `developments`, `repeats` and `changes`, so `dataclasses.replace` is enough to
    change them.
    """

    period: Period
    zone: ZoneInfo
    language: Language
    items: tuple[StoryItem, ...]
    repeats: tuple[RepeatedStory, ...]
    changes: tuple[ChangeItem, ...]
    articles_read: int
    """New articles of the period, flagged or not: no news and no crawl are not the same."""
    sources_read: int
    developments: tuple[StoryItem, ...] = ()
    """New reports of cases that the reader knows, where figures, charge, stage or country moved."""
    trend: tuple[TrendPeriod, ...] = ()
    operator_notices: tuple[OperatorNotice, ...] = ()
    cadence: Cadence = Cadence.DAILY
    """How often its reader gets one; names the period and decides about the overview."""
    urgent: bool = False
    """An alert: only urgent stories, without trend and notices."""

    @property
    def is_empty(self) -> bool:
        """Return whether there are no stories and no changes."""
        return not (self.items or self.developments or self.repeats or self.changes)

    @property
    def has_foreign_articles(self) -> bool:
        """Return whether a story is in another language than the letter."""
        stories = (*self.items, *self.developments)
        return any(one.language not in (None, self.language.value) for one in stories)

    @property
    def sources(self) -> int:
        """Count the sources of the new stories."""
        return len({article.source for item in self.items for article in item.all_articles})

    @property
    def by_tier(self) -> Iterator[tuple[Tier, tuple[StoryItem, ...]]]:
        """Yield the items of each tier that has any, closest to the subject first."""
        for tier in Tier:
            items = tuple(item for item in self.items if item.tier is tier)
            if items:
                yield tier, items


@dataclass(frozen=True, kw_only=True)
class PlainTextMail:
    """Subject and text of a mail to the operators."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PendingMail:
    """A claimed delivery with all that sending needs."""

    delivery_id: int
    key: str
    attempts: int
    at: datetime
    content: Digest | PlainTextMail
    email: str
    channel: str | None
    """An Apprise URL that replaces the address."""
    subscriber_id: int | None
    """None: to the operators, who have no unsubscribe link."""
