"""A reader: a subscriber as the makers of letters see one."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from digest.filters import Filter, read_filter
from digest.value import Language
from storage.models import Subscriber


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who a letter is for, and what they want of it."""

    id: int
    email: str
    channel: str | None
    language: Language
    zone: ZoneInfo
    wants: Filter
    operator: bool


def reader_of(row: Subscriber) -> Reader:
    """Read a reader from their row."""
    return Reader(
        id=row.id,
        email=row.email,
        channel=row.channel,
        language=Language(row.language),
        zone=ZoneInfo(row.zone),
        wants=read_filter(row.filters),
        operator=row.operator,
    )
