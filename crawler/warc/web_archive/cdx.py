"""Lists of captures from a CDX index, in the dialects of the Wayback Machine, pywb and Common Crawl."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

LINES = 20_000
"""Captures of one answer: some 7 MB."""
_TIMESTAMP = "%Y%m%d%H%M%S"
_STATUSES = frozenset({"200", "301", "302", "303", "307", "308", "404", "410", "-", ""})
"""A removed article answers 404, or leads to the front page; a record of a repeated answer has none."""
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


def parse_captures(answer: str) -> list[Capture]:
    """Read an answer in any dialect; lines without address or date are left out.

    Raises UnknownDialect for anything else.
    """
    answer = answer.strip()
    if not answer:
        return []
    try:
        rows = _table(json.loads(answer)) if answer[0] == "[" else _lines(answer)
        return [capture for row in rows if (capture := _capture(row))]
    except (ValueError, TypeError, AttributeError) as error:
        shown = "".join(one if one.isprintable() else " " for one in answer[:60])
        raise UnknownDialect(f"this is no list of captures: {shown!r}") from error


def _table(rows: list[list[str]]) -> Iterator[dict[str, Any]]:
    """Read the dialect of the Wayback Machine: a table whose first row names the columns."""
    header: list[str] = []
    for row in rows:
        if not header:
            header = [str(name) for name in row]
        elif len(row) == len(header):  # others are marks for the next answer
            yield dict(zip(header, row, strict=True))


def _lines(answer: str) -> Iterator[dict[str, Any]]:
    """Read the dialect of pywb and Common Crawl: one object a line."""
    for line in answer.splitlines():
        if line.strip():
            yield json.loads(line)


def _capture(row: dict[str, Any]) -> Capture | None:
    url, at = row.get("original") or row.get("url"), str(row.get("timestamp") or "")
    if "message" in row or not url or len(at) != 14:
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
