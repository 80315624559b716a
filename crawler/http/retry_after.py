"""Rate limits of servers: status 429, status 503 and Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from crawler.crawl.fetch_errors import NotFetched

_TOO_MANY_REQUESTS = 429
_SERVICE_UNAVAILABLE = 503
_DEFAULT_BACKOFF = timedelta(minutes=10)
"""For a host that answers 429 without Retry-After."""


class HostRateLimited(NotFetched):
    """The host is rate-limited; this crawl sends it no more requests."""


def rate_limited_until(response: Response, *, now: datetime, at_most: timedelta) -> datetime | None:
    """Return until when the server limits requests; None if it does not.

    A server may say "in a year"; it is crawled again within the bound.
    """
    if response.status not in {_TOO_MANY_REQUESTS, _SERVICE_UNAVAILABLE} or is_replayed(response):
        return None
    until = parse_retry_after(
        (response.headers.get("Retry-After") or b"").decode("latin-1"), now=now
    )
    if until is None and response.status == _TOO_MANY_REQUESTS:
        until = now + _DEFAULT_BACKOFF
    return min(until, now + at_most) if until else None


def is_replayed(response: Response) -> bool:
    """Return whether a web archive answers with what another server answered once."""
    return bool(response.headers.get("Memento-Datetime"))


def parse_retry_after(header: str, *, now: datetime) -> datetime | None:
    """Read a Retry-After header, seconds or a date; None if it is neither, or over already."""
    printed = header.strip()
    if printed.isascii() and printed.isdecimal():
        return (
            now + timedelta(seconds=min(int(printed[:10]), 10**8)) if printed.strip("0") else None
        )
    try:
        until = parsedate_to_datetime(printed)
    except (ValueError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return until if until > now else None
