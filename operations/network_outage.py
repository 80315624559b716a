"""Recognise that our own network is down: one finding, instead of one for every source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.message import Message, MessageCode, message
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.outcome import CrawlOutcome
from storage.models import CrawlRun

_NETWORK_CODES = frozenset(
    {FetchCode.NO_ADDRESS, FetchCode.REFUSED, FetchCode.TIMEOUT, FetchCode.BROKEN_OFF}
)
_MIN_SOURCES = 3
"""Fewer may have a common server, or a common cable, that is not ours."""
_RECENT = timedelta(days=1)
_MAX_RUNS = 200


class OutageCode(MessageCode):
    """What is said of an outage."""

    OUTAGE = "network_outage"
    OVER = "network_over"


@dataclass(frozen=True, kw_only=True)
class Outage:
    """Several sources in a row could not be reached, and none could."""

    sources: int
    since: datetime
    first: Message
    """The first failure."""

    @property
    def reason(self) -> Message:
        """Return the finding as a message."""
        return message(OutageCode.OUTAGE, count=self.sources, since=self.since, first=self.first)


@dataclass(frozen=True, kw_only=True)
class FinishedCrawl:
    """What counts of a crawl."""

    source: str
    at: datetime
    outcome: str
    reason: Message


def current_outage(session: Session, *, now: datetime) -> Outage | None:
    """Return the outage that the newest crawls show; None if one of them reached its site."""
    rows = session.scalars(
        select(CrawlRun)
        .where(CrawlRun.finished_at > now - _RECENT)
        .order_by(CrawlRun.finished_at.desc(), CrawlRun.id.desc())
        .limit(_MAX_RUNS)
    )
    return find_outage(
        FinishedCrawl(source=row.source, at=row.finished_at, outcome=row.outcome, reason=row.reason)
        for row in rows
        if not row.counts.get("replayed")
    )


def find_outage(newest_first: Iterable[FinishedCrawl]) -> Outage | None:
    """Find an outage in finished crawls: the newest ones all failed before they reached a site."""
    failed: list[FinishedCrawl] = []
    for crawl in newest_first:
        if crawl.outcome == CrawlOutcome.STOPPED.value:
            continue
        if crawl.outcome != CrawlOutcome.FAILED.value or not _is_network(crawl.reason):
            break
        failed.append(crawl)
    sources = {one.source for one in failed}
    if len(sources) < _MIN_SOURCES:
        return None
    return Outage(sources=len(sources), since=failed[-1].at, first=failed[-1].reason)


def _is_network(reason: Message) -> bool:
    return any(code in _NETWORK_CODES for code in _codes(reason))


def _codes(reason: Message) -> Iterator[str]:
    yield str(reason.code)
    for value in reason.params.values():
        for nested in value if isinstance(value, tuple) else (value,):
            if isinstance(nested, Message):
                yield from _codes(nested)
