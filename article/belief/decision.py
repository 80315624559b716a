"""The values that belief is decided from, and the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from article.belief.code import BeliefCode
from article.message import NOTHING, Message
from article.model import Article


class Verdict(StrEnum):
    """Whether a capture is stored as the article."""

    ACCEPT = "accept"
    WAIT = "wait"
    """For a second observation some hours later that finds the same."""
    SITE_FAILURE = "site-failure"
    """The whole site fails: this observation says nothing about the page."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A verdict with its reason; no reason where a capture is accepted."""

    verdict: Verdict
    code: BeliefCode | None = None
    reason: Message = NOTHING

    @property
    def is_accepted(self) -> bool:
        """Return whether the capture is stored as the article."""
        return self.verdict is Verdict.ACCEPT


ACCEPTED = Decision(verdict=Verdict.ACCEPT)


@dataclass(frozen=True, kw_only=True)
class StoredPage:
    """What is stored of a page: its newest text and whether the rules flagged it."""

    article: Article
    flagged: bool
    last_checked_at: datetime
    earlier: tuple[Article, ...] = ()
    """Its wordings before the newest one."""


@dataclass(frozen=True, kw_only=True)
class PendingObservation:
    """The last capture of a page that was not accepted, and how often such captures differed."""

    at: datetime
    article: Article
    code: BeliefCode
    first_at: datetime | None = None
    """The first of the consecutive observations that found it."""
    agreeing: int = 1
    """Consecutive observations that found it."""
    refuted: int = 0
    """Times that a later observation found something else again."""


@dataclass(frozen=True, kw_only=True)
class SiteEvidence:
    """What one crawl saw of the site."""

    observations: int = 0
    """Article pages that answered, whatever they said."""
    missing: int = 0
    """Those that said the article is gone."""
    doubted: int = 0
    """Those that differ from the stored text as no editor would."""
    same_page: int = 0
    """Other URLs that answered with the same page as this one."""
    same_body: int = 0
    """Other URLs that answered with the same body under other titles."""
    announcement_failed: bool = False
    """Feeds, sitemaps and listings were asked, and none announced anything."""
    read_by_layout: int = 0
    """Pages of this crawl that a layout of the source read."""
    redesigned: int = 0
    """Known pages that no layout read any more, with the text that is stored."""
    dated: int = 0
    """Pages of this crawl with a date."""
    unfinished: bool = False
    """Pages of this site have no end tag, and are whole all the same."""


NO_EVIDENCE = SiteEvidence()
