"""Lists of captures from a CDX index, in the dialects of the Wayback Machine, pywb and Common Crawl."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

LINES = 20_000
"""Captures of one answer: some 7 MB."""
_TIMESTAMP = "%Y%m%d%H%M%S"
_STATUSES = frozenset({"200", "301", "302", "303", "307", "308", "404", "410", "-", ""})
"""A removed article answers 404, or leads to the front page; a record of a repeated answer has none."""
_SHOWN_LETTERS = 120
_OTHER_MEDIA = ("image/", "video/", "audio/", "font/", "text/css", "application/javascript")
_SAME_IN_A_ROW = 2
"""The second one confirms what the first one showed; further ones of the same content say nothing new."""


class UnknownDialect(ValueError):
    """The answer is no list of captures; the message says what it begins with."""


@dataclass(frozen=True, order=True, kw_only=True)
class Capture:
    """One capture of an address; sorts by its date."""

    at: datetime
    url: str
    status: str = ""
    media_type: str = ""
    digest: str = ""
    length: int = 0
    """Bytes of its compressed record; 0 if the index does not say."""
    file: str = ""
    offset: int | None = None
    """Where its record begins in `file`; None if the index does not say."""


@dataclass(frozen=True, kw_only=True)
class CaptureList:
    """An answer of an index: its captures, and the beginnings of its rows that are none."""

    captures: list[Capture] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def listing_url(via: str, *, host: str, start: datetime, end: datetime) -> str:
    """Return the address of the list of what was captured of a host between two dates."""
    query = {
        "url": host.removeprefix("*."),
        "matchType": "domain" if host.startswith("*.") else "host",
        "output": "json",
        "from": timestamp(start),
        "to": timestamp(end),
        "limit": LINES,
    }
    return f"{via}{'&' if '?' in via else '?'}{urlencode(query)}"


def parse_captures(answer: str) -> CaptureList:
    """Read an answer in any dialect.

    Raises UnknownDialect for anything else, and for an answer that ends in the middle: of a list that is
    sorted by address, what is missing may be of any date.
    """
    answer = answer.strip()
    if not answer:
        return CaptureList()
    try:
        rows = _table(json.loads(answer)) if answer[0] == "[" else _lines(answer)
        found = [(row, _capture(row)) for row in rows]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _unknown(answer) from error
    odd = [row for row, capture in found if capture is None and not _is_notice(row)]
    captures = [capture for _, capture in found if capture]
    if odd and not captures:
        raise _unknown(answer)
    return CaptureList(captures=captures, odd=[str(row)[:_SHOWN_LETTERS] for row in odd])


def _unknown(answer: str) -> UnknownDialect:
    shown = "".join(one if one.isprintable() else " " for one in answer[:60])
    return UnknownDialect(f"this is no list of captures: {shown!r}")


def _table(rows: list[list[str]]) -> Iterator[Any]:
    """Read the dialect of the Wayback Machine: a table whose first row names the columns."""
    header: list[str] = []
    for row in rows:
        if not header:
            header = [str(name) for name in row]
        elif len(row) > 1:  # others are marks for the next answer
            yield dict(zip(header, row, strict=True)) if len(row) == len(header) else row


def _lines(answer: str) -> Iterator[Any]:
    """Read the dialect of pywb and Common Crawl: one object a line."""
    for line in answer.splitlines():
        if line.strip():
            yield json.loads(line)


def _is_notice(row: Any) -> bool:
    """Return whether a row says that there is nothing."""
    return isinstance(row, dict) and "message" in row


def _capture(row: Any) -> Capture | None:
    """Return the capture of a row; None where it has no address, no date or no number where one belongs."""
    try:
        return None if _is_notice(row) else _read_row(row)
    except (ValueError, TypeError, AttributeError):
        return None


def _read_row(row: dict[str, Any]) -> Capture | None:
    url, at = row.get("original") or row.get("url"), str(row.get("timestamp") or "")
    if not url or len(at) != 14:
        return None
    offset = str(row.get("offset") or "")
    length = str(row.get("length") or "")
    return Capture(
        at=datetime.strptime(at, _TIMESTAMP).replace(tzinfo=UTC),
        url=str(url),
        status=str(row.get("statuscode") or row.get("status") or ""),
        media_type=str(row.get("mimetype") or row.get("mime") or ""),
        digest=str(row.get("digest") or ""),
        length=int(length) if length.isdecimal() else 0,
        file=str(row.get("filename") or ""),
        offset=int(offset) if offset.isdecimal() else None,
    )


def timestamp(at: datetime) -> str:
    """Return a date as archives write it."""
    return at.astimezone(UTC).strftime(_TIMESTAMP)


def worth_fetching(captures: Iterable[Capture]) -> list[Capture]:
    """Return the captures that may hold an article, oldest first, without further repetitions."""
    last: dict[str, tuple[tuple[str, str], int]] = {}
    found = []
    for capture in sorted(set(captures)):
        if capture.status not in _STATUSES or capture.media_type.startswith(_OTHER_MEDIA):
            continue
        content = (capture.status, capture.digest)
        before, count = last.get(capture.url, (None, 0))
        count = count + 1 if capture.digest and content == before else 1
        last[capture.url] = (content, count)
        if count <= _SAME_IN_A_ROW:
            found.append(capture)
    return found
