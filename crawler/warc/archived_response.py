"""One record of a web archive, decoded as a browser would decode it; half a record is refused."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from crawler.http.decompress import TruncatedBody, decompress

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
TRUNCATED = "the file ends in the middle of a record; what came before was read"
_MAX_MESSAGE_LETTERS = 160
_CLOCK_SKEW = timedelta(days=1)
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
        raise EOFError(TRUNCATED)


def record_url(record: Any) -> str:
    """Return the URL of a record; raises ValueError without one."""
    return _warc_header(record, "WARC-Target-URI").strip("<>")


def record_date(record: Any) -> datetime:
    """Return the capture date of a record; raises ValueError without one, or for a future one."""
    return warc_date(_warc_header(record, "WARC-Date"))


def warc_date(text: str) -> datetime:
    """Return a WARC-Date in UTC unless it names a zone; raises ValueError for a future one."""
    if not text:
        raise ValueError("a record without WARC-Date")
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
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


def describe_warc_error(error: BaseException) -> str:
    """Describe in one line why an archive cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "damaged")
    shown = "".join(char if char.isprintable() else "?" for char in first[:_MAX_MESSAGE_LETTERS])
    return f"not a readable WARC file: {shown}" if isinstance(error, ArchiveLoadFailed) else shown
