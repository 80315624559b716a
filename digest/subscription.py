"""Check the settings of a subscription before they are stored."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.content.filters import parse_filter
from digest.content.recipient import next_due
from digest.model import DigestError
from digest.render.email_message import normalise_mail_address
from digest.transport.channel import check_channel
from presentation.article_query import ArticleQuery
from presentation.i18n import Language
from storage.delivery.subscribers import all_subscribers, insert_subscriber
from storage.models import Cadence, StoredSource, Subscriber, WhenEmpty
from storage.search.saved_searches import queries_by_name

_QUIET = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])")


@dataclass(frozen=True, kw_only=True)
class FilterNames:
    """The names that filters may use."""

    sources: Collection[str] = ()
    searches: Mapping[str, str] = field(default_factory=dict)
    """Each saved search as the query part of its address."""


def filter_names(session: Session) -> FilterNames:
    """Load the names of sources and saved searches."""
    sources = session.scalars(select(StoredSource.name)).all()
    return FilterNames(sources=sources, searches=queries_by_name(session))


@dataclass(frozen=True, kw_only=True)
class SubscriptionChanges:
    """What is to be set; None leaves it as it is."""

    language: Language | None = None
    cadence: Cadence | None = None
    hour: int | None = None
    zone: str | None = None
    filters: Sequence[str] | None = None
    quiet: str | None = None
    when_empty: WhenEmpty | None = None
    operator: bool | None = None
    channel: str | None = None

    def to_columns(self, names: FilterNames = FilterNames()) -> dict[str, object]:
        """Return the columns to store; raises DigestError naming the wrong value."""
        found: dict[str, object] = {
            name: value
            for name in ("cadence", "hour", "when_empty", "operator")
            if (value := getattr(self, name)) is not None
        }
        if self.language is not None:
            found["language"] = self.language.value
        if self.zone is not None:
            found["zone"] = _parse_zone(self.zone)
        if self.filters is not None:
            _check_filters(self.filters, names)
            found["filters"] = list(self.filters)
        if self.quiet is not None:
            found["quiet_from"], found["quiet_until"] = _parse_quiet_hours(self.quiet)
        if self.channel is not None:
            if self.channel:
                check_channel(self.channel)
            found["channel"] = self.channel or None
        return found


DEFAULTS = SubscriptionChanges(
    language=Language.VIETNAMESE,
    cadence=Cadence.DAILY,
    hour=7,
    zone="Asia/Ho_Chi_Minh",
    filters=(),
    quiet="",
    when_empty=WhenEmpty.NOTHING,
    operator=False,
    channel="",
)


def add_subscriber(
    session: Session,
    email: str,
    changes: SubscriptionChanges,
    *,
    now: datetime,
    confirmed: bool = True,
) -> Subscriber:
    """Add a subscriber; raises DigestError naming the wrong value, or AlreadySubscribed."""
    chosen = DEFAULTS.to_columns() | changes.to_columns(filter_names(session))
    row = Subscriber(email=subscriber_address(email), **chosen)
    schedule_next_delivery(row, now)
    insert_subscriber(session, row, now=now, confirmed=confirmed)
    return row


def edit_subscriber(
    session: Session, row: Subscriber, changes: SubscriptionChanges, *, now: datetime
) -> None:
    """Change a subscription; raises DigestError naming the wrong value. What is pending stays so."""
    for name, value in changes.to_columns(filter_names(session)).items():
        setattr(row, name, value)
    if changes.cadence or changes.hour is not None or changes.zone:
        schedule_next_delivery(row, now)


def schedule_next_delivery(row: Subscriber, now: datetime) -> None:
    """Set when the next digest is due."""
    row.next_due_at = next_due(row.cadence, hour=row.hour, zone=ZoneInfo(row.zone), after=now)


def subscribers_by_search(session: Session) -> dict[str, list[Subscriber]]:
    """Return the subscribers of each saved search that has any."""
    found: dict[str, list[Subscriber]] = {}
    for row in all_subscribers(session):
        for name in parse_filter(row.filters).searches:
            found.setdefault(name, []).append(row)
    return found


def subscriber_address(email: str) -> str:
    """Return the address as it is stored: bare, its host in lower case."""
    return normalise_mail_address(email.strip(), named="the subscriber")


def _check_filters(filters: Sequence[str], names: FilterNames) -> None:
    read = parse_filter(
        filters, sources=names.sources, searches=names.searches, check_provinces=True
    )
    for name in sorted(read.searches):
        if not ArticleQuery.parse(names.searches[name]).can_match_flagged:
            raise DigestError(
                f"filter search={name}: it shows no relevant article, and letters tell of "
                "those only. Save a search that does"
            )


def _parse_zone(name: str) -> str:
    # Not merely what ZoneInfo opens: it would open files of the system by their path.
    if name not in available_timezones():
        raise DigestError(f"zone {name!r}: there is no such time zone. Example: Asia/Ho_Chi_Minh")
    return ZoneInfo(name).key


def _parse_quiet_hours(hours: str) -> tuple[int | None, int | None]:
    if not hours:
        return None, None
    read = _QUIET.fullmatch(hours)
    if read is None or read[1] == read[2]:
        raise DigestError(f"quiet hours {hours!r}: write two different hours, such as 22-6")
    return int(read[1]), int(read[2])
