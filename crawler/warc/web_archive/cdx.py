"""Lists of captures from a CDX index, in the dialects of the Wayback Machine, pywb and Common Crawl."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

TIMESTAMP = "%Y%m%d%H%M%S"
REVISIT = "warc/revisit"
_STATUSES = frozenset({"200", "301", "302", "303", "307", "308", "404", "410"})
"""A removed article answers 404, or leads to the front page."""
_NO_STATUS = frozenset({"-", ""})
"""Of a record of a repeated answer."""
_OTHER_MEDIA = ("image/", "video/", "audio/", "font/", "text/css", "application/javascript")
_SAME_IN_A_ROW = 2
"""The second one confirms what the first one showed; further ones of the same content say nothing new."""
_CDXJ = re.compile(r"^\S+ (\d{14}) (\{.*)$")
_NUMBER = re.compile(r"^[0-9]{1,18}$")


class UnknownDialect(ValueError):
    """The answer is no list of captures; the message says what it begins with."""


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class Capture:
    """One capture of an address; sorts by its date."""

    at: datetime
    url: str
    status: str = ""
    media_type: str = ""
    digest: str = ""
    length: int = 0
    """Bytes of its compressed record; 0 if the index does not say."""
    file: str = field(default="", compare=False)
    offset: int | None = field(default=None, compare=False)
    """Where its record begins in `file`; None if the index does not say."""


@dataclass(kw_only=True)
class CaptureList:
    """One answer of an index."""

    captures: list[Capture] = field(default_factory=list)
    lines: int = 0
    """With those that name no capture: an answer of as many as were asked for is not the whole list."""
    unreadable: int = 0
    resume_key: str = ""
    """Asks for the rest; empty if there is none, or the index knows no such keys."""


def parse_captures(answer: str) -> CaptureList:
    """Read an answer in any dialect; lines that name no capture are counted.

    Raises UnknownDialect for anything else, and for a list that breaks off.
    """
    answer = answer.strip()
    found = CaptureList()
    if not answer:
        return found
    try:
        if answer[0] == "[":
            _read_table(json.loads(answer), found)
        else:
            _read_lines(answer.splitlines(), found)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise unknown_dialect(answer) from error
    if found.unreadable and found.unreadable == found.lines:
        raise unknown_dialect(answer)
    return found


def unknown_dialect(answer: str) -> UnknownDialect:
    """Describe an answer that is none of an index."""
    shown = "".join(one if one.isprintable() else " " for one in answer[:60])
    return UnknownDialect(f"this is no list of captures: {shown!r}")


def _read_table(rows: list[Any], found: CaptureList) -> None:
    """Read the dialect of the Wayback Machine: a table whose first row names the columns.

    A row of one column behind an empty one is the key that asks for the rest.
    """
    header: list[str] = []
    for number, row in enumerate(rows):
        if isinstance(row, dict):
            _add(row, found)
        elif not header:
            header = [str(name) for name in row]
        elif len(row) == len(header):
            _add(dict(zip(header, row, strict=True)), found)
        elif len(row) == 1 and not rows[number - 1]:
            found.resume_key = str(row[0])
        elif len(row):
            found.lines += 1
            found.unreadable += 1


def _read_lines(lines: list[str], found: CaptureList) -> None:
    """Read the dialect of pywb and Common Crawl: an object a line, or behind its address and date."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        match = _CDXJ.match(line)
        try:
            row = {"timestamp": match[1], **json.loads(match[2])} if match else json.loads(line)
            _add(row, found)
        except (ValueError, TypeError, AttributeError, RecursionError):
            if number == len(lines) - 1:
                raise  # broken off: nobody knows what would have followed
            found.lines += 1
            found.unreadable += 1


def _add(row: dict[str, Any], found: CaptureList) -> None:
    if "message" in row or not row:  # how an index says that there is nothing
        return
    capture = _capture(row)
    found.lines += 1
    if capture:
        found.captures.append(capture)
    else:
        found.unreadable += 1


def _capture(row: dict[str, Any]) -> Capture | None:
    url, at = row.get("original") or row.get("url"), str(row.get("timestamp") or "")
    try:
        date = datetime.strptime(at, TIMESTAMP).replace(tzinfo=UTC) if len(at) == 14 else None
    except ValueError:  # archives have captures of a month 00
        date = None
    if not url or date is None:
        return None
    offset, length = str(row.get("offset", "")), str(row.get("length", ""))
    return Capture(
        at=date,
        url=str(url),
        status=str(row.get("statuscode") or row.get("status") or ""),
        media_type=str(row.get("mimetype") or row.get("mime") or ""),
        digest=str(row.get("digest") or ""),
        length=int(length) if _NUMBER.match(length) else 0,
        file=str(row.get("filename") or ""),
        offset=int(offset) if _NUMBER.match(offset) else None,
    )


def worth_fetching(captures: Iterable[Capture]) -> list[Capture]:
    """Return the captures that may hold an article, oldest first, without further repetitions."""
    last: dict[str, tuple[tuple[str, str], int]] = {}
    found = []
    for capture in sorted(set(captures)):
        if capture.media_type.startswith(_OTHER_MEDIA):
            continue
        before, count = last.get(capture.url, (("", ""), 0))
        status = capture.status
        if status in _NO_STATUS and capture.digest == before[1]:
            status = before[0]
        if status not in _STATUSES and status not in _NO_STATUS:
            continue
        content = (status, capture.digest)
        count = count + 1 if capture.digest and content == before else 1
        last[capture.url] = (content, count)
        if count <= _SAME_IN_A_ROW:
            found.append(capture)
    return found
