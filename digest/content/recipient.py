"""A reader: a subscriber as the makers of letters see one."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from digest.content.filters import ArticleFilter, parse_filter
from presentation.i18n import Language
from storage.models import Subscriber


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who a letter is for, and what they want of it."""

    id: int
    email: str
    channel: str | None
    language: Language
    zone: ZoneInfo
    article_filter: ArticleFilter
    operator: bool


def recipient_from_row(row: Subscriber) -> Recipient:
    """Read a reader from their row."""
    return Recipient(
        id=row.id,
        email=row.email,
        channel=row.channel,
        language=Language(row.language),
        zone=ZoneInfo(row.zone),
        article_filter=parse_filter(row.filters),
        operator=row.operator,
    )
