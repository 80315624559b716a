"""Reads the responses of WARC files, record by record; damaged parts are skipped and reported."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import SEEK_END
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

from warcio import archiveiterator, bufferedreaders
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from crawler.http.decompress import TruncatedBody, decompress
from crawler.warc.bounded_iterator import BoundedArchiveIterator
from crawler.warc.gzip_members import (
    LostBytes,
    Truncated,
    first_damaged_member,
    is_gzip,
    next_member,
    next_record,
)

logger = logging.getLogger(__name__)


class _LogStream:
    def write(self, text: str) -> None:
        logger.debug("warcio: %s", text.strip())


# It prints what it finds damaged, once a read; the summary of a file says it once.
archiveiterator.sys = bufferedreaders.sys = SimpleNamespace(stderr=_LogStream())

DAMAGE_ERRORS = (
    ArchiveLoadFailed,
    TruncatedBody,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,  # a length of twenty digits
    ValueError,
    KeyError,
)
_RECORD_TYPES = frozenset(
    "warcinfo response resource request metadata revisit conversion continuation".split()
)
_MAX_MESSAGE_LETTERS = 160
_CLOCK_SKEW = timedelta(days=1)
_TRUNCATED = "the file ends in the middle of a record; what came before was read"
_DROPPED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, kw_only=True)
class ArchivedResponse:
    """One archived response, decoded as a browser would decode it."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Truncated one byte over the limit, so that a longer body can be detected."""

    def header(self, name: str) -> str:
        """Return the first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def first_capture_date(path: Path) -> datetime:
    """Return the date of a file's first response; a file without one sorts last."""
    try:
        with path.open("rb") as file:
            for record in _responses(BoundedArchiveIterator(file)):
                return record_date(record)
    except DAMAGE_ERRORS:
        pass
    return datetime.max.replace(tzinfo=UTC)


def read_response_at(path: Path, offset: int, *, limit: int) -> ArchivedResponse | None:
    """Return the response at an offset; None if no record begins there."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for record in BoundedArchiveIterator(file):
                return archived_response(record, limit=limit)
    except (*DAMAGE_ERRORS, AttributeError):  # as in _responses
        pass
    return None


class Damage:
    """What of a file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._size = path.stat().st_size
        self.lost: list[LostBytes] = []
        self.is_truncated = False
        self._records: dict[int, str] = {}

    def add_record(self, offset: int, error: BaseException) -> None:
        """Record why the record at an offset cannot be read."""
        self._records[offset] = describe_warc_error(error)

    def __bool__(self) -> bool:
        return bool(self.lost or self._records or self.is_truncated)

    def __str__(self) -> str:
        parts = []
        if self.lost:
            count = sum(one.end - one.start for one in self.lost)
            parts.append(f"{self.lost[0]}, {count:,} of {self._size:,} bytes were not read")
        own = {
            at: why
            for at, why in self._records.items()
            if not any(one.start <= at < one.end for one in self.lost)
        }
        if self.is_truncated:
            parts.append(_TRUNCATED)
        elif own:
            first = min(own)
            parts.append(
                f"{len(own)} of its records cannot be read, the first at byte {first}: {own[first]}"
            )
        return "; ".join(parts) or _TRUNCATED


def response_records(
    file: BinaryIO, start: int, damage: Damage
) -> Iterator[tuple[BoundedArchiveIterator, Any]]:
    """Yield the response records from an offset on; goes on behind damaged parts."""
    compressed = is_gzip(file)
    following: int | None = start
    while following is not None:
        file.seek(following)
        records, last, failure = BoundedArchiveIterator(file), None, None
        try:
            for record in _responses(records, on_damage=damage.add_record):
                last = records.offset
                yield records, record
        except DAMAGE_ERRORS as error:
            failure = error
        begin = following if last is None else last
        try:
            damaged = first_damaged_member(file, begin) if compressed else None
        except Truncated:
            damage.is_truncated = True
            return
        if damaged is None and failure:
            damaged = records.offset  # whole, and no record
        if damaged is None:
            break
        following = (next_member if compressed else next_record)(file, damaged + 1)
        if following is None and failure and begin == start:
            raise failure  # nothing else is known of the file
        damage.lost.append(LostBytes(damaged, following or file.seek(0, SEEK_END)))
    if not compressed and following is not None:
        _check_last_record(file, damage)


def _check_last_record(file: BinaryIO, damage: Damage) -> None:
    """Record whether the last record is truncated: warcio takes that for the end."""
    file.seek(-4, SEEK_END)
    damage.is_truncated = file.read() != b"\r\n\r\n"


def _responses(
    records: BoundedArchiveIterator,
    *,
    on_damage: Callable[[int, BaseException], None] = lambda _offset, _error: None,
) -> Iterator[Any]:
    """Yield the response records; raises ArchiveLoadFailed if this is no WARC file."""
    seen = misplaced = 0
    try:
        for record in records:
            # Almost any line of text passes for a record of the older ARC format.
            seen += record.format == "warc"
            if records.err_count > misplaced:
                misplaced = records.err_count
                on_damage(records.offset, ValueError("the record before it has another length"))
            if record.format == "warc":
                if not record.rec_headers.get_header("Content-Length"):
                    # warcio would take the rest of the file for its content.
                    raise ArchiveLoadFailed("a record without Content-Length")
                if problem := _problem_of(record):
                    on_damage(records.offset, ValueError(problem))
            is_response = record.rec_type == "response" and record.http_headers is not None
            if is_response or (record.rec_type == "resource" and _is_saved_page(record)):
                yield record
    except AttributeError as error:  # what warcio makes of a header without an address
        raise ArchiveLoadFailed("a record's header is cut short or damaged") from error
    if not seen:
        raise ArchiveLoadFailed("holds no WARC record")


def _problem_of(record: Any) -> str:
    """Return why a record cannot be what it says: a flipped bit makes a response a thing of no kind."""
    if record.rec_type not in _RECORD_TYPES:
        return f"no kind of record: {str(record.rec_type)[:40]!r}"
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    kind = record.rec_headers.get_header("Content-Type") or ""
    # Others, such as answers of DNS, have none.
    is_http = url.strip("<>").startswith(("http:", "https:")) or kind.startswith("application/http")
    if record.rec_type == "response" and record.http_headers is None and (is_http or not url):
        return "a response without HTTP headers"
    return ""


def _is_saved_page(record: Any) -> bool:
    """Return whether a record holds a page that was saved without its HTTP headers."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    kind = record.rec_headers.get_header("Content-Type") or ""
    return url.strip("<>").startswith(("http://", "https://")) and kind.startswith(
        ("text/html", "application/xhtml")
    )


def read_records(
    path: Path,
    *,
    limit: int,
    start: int = 0,
    accepts: Callable[[str], bool] = lambda _url: True,
    on_offset: Callable[[int], None] = lambda _offset: None,
) -> Iterator[ArchivedResponse]:
    """Stream the answers of a WARC file in constant memory, from the record at `start` on.

    Unwanted URLs are not unpacked; `on_offset` gets the offset of each response once all before
    it were processed. Skips damaged records and gzip members, and raises WarcError at the end.
    """
    damage = None
    try:
        damage = Damage(path)
        with path.open("rb") as file:
            for records, record in response_records(file, start, damage):
                on_offset(records.offset)
                try:
                    if not accepts(record_url(record)):
                        continue
                    recorded = archived_response(record, limit=limit)
                except DAMAGE_ERRORS as error:
                    damage.add_record(records.offset, error)
                else:
                    yield recorded
    except DAMAGE_ERRORS as error:
        raise WarcError(f"{path}: {describe_warc_error(error)}") from error
    if damage:
        raise WarcError(f"{path}: {damage}")


class WarcError(Exception):
    """A WARC file is damaged from here on; what was read before is good."""


def describe_warc_error(error: BaseException) -> str:
    """Describe in one line why an archive cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "damaged")
    shown = "".join(char if char.isprintable() else "?" for char in first[:_MAX_MESSAGE_LETTERS])
    return f"not a readable WARC file: {shown}" if isinstance(error, ArchiveLoadFailed) else shown


def archived_response(record: Any, *, limit: int) -> ArchivedResponse:
    """Decode one record; raises one of DAMAGE_ERRORS when it is not complete."""
    if record.http_headers is None:
        return _saved_page(record, limit=limit)
    headers = tuple(
        (name, value)
        for name, value in record.http_headers.headers
        if name.lower() not in _DROPPED_HEADERS
    )
    return ArchivedResponse(
        url=record_url(record),
        at=record_date(record),
        status=int(record.http_headers.get_statuscode() or 0),
        headers=headers,
        body=_body(record, limit=limit),
    )


def _saved_page(record: Any, *, limit: int) -> ArchivedResponse:
    if record.rec_type != "resource":
        raise ValueError("a record that holds no answer of a server")
    body: bytes = record.raw_stream.read(limit + 1)
    check_record_complete(record)
    kind = record.rec_headers.get_header("Content-Type") or "text/html"
    return ArchivedResponse(
        url=record_url(record),
        at=record_date(record),
        status=200,
        headers=(("Content-Type", kind),),
        body=body,
    )


def _body(record: Any, *, limit: int) -> bytes:
    """Return the decoded body; raises when it is not complete.

    Half a page would be stored as an edit of the whole one. warcio's own decoding returns half a
    body without an error, and fails on brotli 1.2.
    """
    headers = record.http_headers
    raw = record.raw_stream
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        raw = ChunkedDataReader(raw)
    compressed: bytes = raw.read(limit + 1)
    check_record_complete(record)
    encoding = (headers.get_header("Content-Encoding") or "").lower()
    return decompress(compressed, encoding, limit=limit)[: limit + 1]


def check_record_complete(record: Any) -> None:
    """Raise EOFError if the file ends before the record's announced length."""
    while record.raw_stream.read(1 << 16):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError(_TRUNCATED)


def record_url(record: Any) -> str:
    """Return the URL of a record; raises ValueError without one."""
    return _warc_header(record, "WARC-Target-URI").strip("<>")


def record_date(record: Any) -> datetime:
    """Return the capture date in UTC unless it names a zone; raises ValueError for a future one."""
    at = datetime.fromisoformat(_warc_header(record, "WARC-Date").replace("Z", "+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if at > datetime.now(UTC) + _CLOCK_SKEW:
        # A page seen in 2999 would never be looked at again.
        raise ValueError(f"its WARC-Date {at:%Y-%m-%d} lies in the future")
    return at


def _warc_header(record: Any, name: str) -> str:
    value: str | None = record.rec_headers.get_header(name)
    if not value:
        raise ValueError(f"a record without {name}")
    return value
