"""The form of a watched page: how often it is asked, and who receives its changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from crawler.source.declaration_data import data_of
from settings.fixed_pages import DEFAULT_INTERVAL, parse_interval
from storage.delivery.subscribers import all_subscribers
from storage.models import Subscriber, SubscriberState
from web.http.row_ids import parse_row_id

_INTERVALS = ("30m", "1h", "3h", "6h", "12h", "1d", "7d")
_TICK = "subscriber-"


@dataclass(frozen=True, kw_only=True)
class WatchForm:
    """What the form offers, and what is chosen in it now."""

    intervals: tuple[str, ...]
    interval: str
    subscribers: tuple[Subscriber, ...]
    ticked: frozenset[int] = frozenset()


def watch_form(
    session: Session,
    *,
    every: timedelta = DEFAULT_INTERVAL,
    ticked: frozenset[int] = frozenset(),
) -> WatchForm:
    """Load the form; an interval that a file says is offered beside the usual ones."""
    chosen = str(data_of(every))
    return WatchForm(
        intervals=_INTERVALS if chosen in _INTERVALS else (*_INTERVALS, chosen),
        interval=chosen,
        subscribers=tuple(
            one for one in all_subscribers(session) if one.state is not SubscriberState.UNSUBSCRIBED
        ),
        ticked=ticked,
    )


def sent_interval(sent: Mapping[str, str]) -> timedelta | None:
    """Return the chosen interval; None for what is none."""
    try:
        return parse_interval(sent.get("every", ""))
    except ValueError:
        return None


def sent_recipients(sent: Mapping[str, str]) -> frozenset[int]:
    """Return the subscribers that are ticked."""
    ticked = (parse_row_id(name.removeprefix(_TICK)) for name in sent if name.startswith(_TICK))
    return frozenset(one for one in ticked if one)
