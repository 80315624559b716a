"""Reading web archives: WARC files, record by record or by address."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from os import SEEK_END
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from article.canonical_url import BadAddress, canonical_url, sorted_query
from crawler.http.decompress import TruncatedBody, decompress

logger = logging.getLogger(__name__)

_BROKEN = (
    ArchiveLoadFailed,
    TruncatedBody,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,  # a length of twenty digits
    ValueError,
    KeyError,
)
_MAX_MESSAGE_LETTERS = 160
_CLOCK_SKEW = timedelta(days=1)
_TRUNCATED = "the file ends in the middle of a record; what came before was read"
_DROPPED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, kw_only=True)
class ArchivedResponse:
    """One archived answer, decoded as a browser would have decoded it."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Cut one byte over the limit it was read with, so that a longer one can be told."""

    def header(self, name: str) -> str:
        """Give the first header of that name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def first_capture_date(path: Path) -> datetime:
    """Tell when the first answer of a file was given; a file without one comes last."""
    try:
        with path.open("rb") as file:
            for record in _responses(ArchiveIterator(file)):
                return _date(record)
    except _BROKEN:
        pass
    return datetime.max.replace(tzinfo=UTC)


def read_response_at(path: Path, offset: int, *, limit: int) -> ArchivedResponse | None:
    """Give the answer that lies at an offset; None if no record begins there."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for record in ArchiveIterator(file):
                return _archived_response(record, limit=limit)
    except (*_BROKEN, AttributeError):  # as in _answers
        pass
    return None


@dataclass(frozen=True, order=True)
class RecordLocation:
    """Where an archived answer lies; sorts by its date."""

    at: datetime
    file: Path = field(compare=False)
    offset: int = field(compare=False)


@dataclass
class WarcIndex:
    """An index over WARC files: every address with its captures, oldest first."""

    captures: dict[str, list[RecordLocation]] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    """Look-up key to the address as archived."""
    spellings: dict[str, list[RecordLocation]] = field(default_factory=dict)
    """Canonical URL to captures: archived addresses may carry sessions and tracking."""
    problems: list[str] = field(default_factory=list)
    """Files or parts of files that could not be read, in words."""

    @property
    def visits(self) -> int:
        """Count the visits the archive tells of: the captures of its most-captured address."""
        return max((len(found) for found in self.captures.values()), default=0)

    def time_of_visit(self, visit_number: int) -> datetime:
        """Tell what time it was in a round: the date of its latest capture."""
        chosen = [_capture_of_visit(found, visit_number).at for found in self.captures.values()]
        return max(chosen, default=datetime.now(UTC))

    def response(self, url: str, *, visit_number: int, limit: int) -> ArchivedResponse | None:
        """Give the nth capture of an address (the last if there are fewer); None if it has none."""
        found = self._captures_of(url)
        if not found:
            return None
        capture = _capture_of_visit(found, visit_number)
        with capture.file.open("rb") as file:
            file.seek(capture.offset)
            for record in ArchiveIterator(file):
                return _archived_response(record, limit=limit)
        return None

    def contains(self, url: str) -> bool:
        """Tell whether the archive has an answer for the address."""
        return bool(self._captures_of(url))

    def _captures_of(self, url: str) -> list[RecordLocation]:
        return self.captures.get(_lookup_key(url)) or self.spellings.get(_spelling(url) or "", [])


def _capture_of_visit(captures: Sequence[RecordLocation], visit_number: int) -> RecordLocation:
    return captures[min(visit_number, len(captures) - 1)]


def index_warc_files(paths: Sequence[Path]) -> WarcIndex:
    """Index WARC files; what cannot be read is told in `problems`, the rest is used."""
    archive = WarcIndex()
    for path in paths:
        try:
            _index_file(archive, path)
        except _BROKEN as error:
            archive.problems.append(f"{path}: {describe_warc_error(error)}")
    for found in (*archive.captures.values(), *archive.spellings.values()):
        found.sort()
    return archive


def _index_file(archive: WarcIndex, path: Path) -> None:
    damaged = []
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in _responses(records):
            try:
                url, at = _url(record), _date(record)
                key = _lookup_key(url)
                _check_record_complete(record)
            except _BROKEN as error:
                damaged.append(_error_at_offset(records, error))
                continue
            location = RecordLocation(at, path, records.get_record_offset())
            archive.captures.setdefault(key, []).append(location)
            archive.urls.setdefault(key, url)
            if spelling := _spelling(url):
                archive.spellings.setdefault(spelling, []).append(location)
    if damaged:
        archive.problems.append(f"{path}: {_damage_summary(damaged)}")
    else:
        _check_not_truncated(path)


def _responses(records: ArchiveIterator) -> Iterator[Any]:
    """Yield the archived answers; raises ArchiveLoadFailed if there is no WARC, or no way on."""
    seen = 0
    try:
        for record in records:
            # Almost any line of text passes for a record of the older ARC format.
            seen += record.format == "warc"
            is_response = record.rec_type == "response" and record.http_headers is not None
            if is_response or (record.rec_type == "resource" and _is_saved_page(record)):
                yield record
    except AttributeError as error:  # what warcio makes of a header without an address
        raise ArchiveLoadFailed("a record's header is cut short or damaged") from error
    if not seen:
        raise ArchiveLoadFailed("holds no WARC record")


def _is_saved_page(record: Any) -> bool:
    """Return whether a record holds a page that was saved without its HTTP headers."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    kind = record.rec_headers.get_header("Content-Type") or ""
    return url.strip("<>").startswith(("http://", "https://")) and kind.startswith(
        ("text/html", "application/xhtml")
    )


def _error_at_offset(records: ArchiveIterator, error: BaseException) -> str:
    return f"at byte {records.get_record_offset()}: {describe_warc_error(error)}"


def _damage_summary(damaged: Sequence[str]) -> str:
    return f"{len(damaged)} of its records cannot be read, the first {damaged[0]}"


def _check_not_truncated(path: Path) -> None:
    """Raise EOFError if the last record was cut off: warcio takes that for the end."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            file.seek(-4, SEEK_END)
            if file.read() != b"\r\n\r\n":
                raise EOFError(_TRUNCATED)
            return
        file.seek(0)
        unzip = zlib.decompressobj(31)
        while chunk := file.read(1 << 16):
            while chunk:
                unzip.decompress(chunk, 1 << 20)
                while unzip.unconsumed_tail:
                    unzip.decompress(unzip.unconsumed_tail, 1 << 20)
                chunk = unzip.unused_data
                if unzip.eof and chunk:
                    unzip = zlib.decompressobj(31)
                elif not unzip.eof:
                    break
        if not unzip.eof:
            raise EOFError(_TRUNCATED)


def read_records(
    path: Path,
    *,
    limit: int,
    start: int = 0,
    accepts: Callable[[str], bool] = lambda _url: True,
    on_offset: Callable[[int], None] = lambda _offset: None,
) -> Iterator[ArchivedResponse]:
    """Stream the answers of a WARC file in constant memory, from the record at `start` on.

    Unwanted addresses are not unpacked; `passed` hears the offset of each answer once all before
    it were dealt with. Goes round damaged records, and raises ArchiveError at the end, or where
    there is no way round.
    """
    damaged = []
    try:
        with path.open("rb") as file:
            file.seek(start)
            records = ArchiveIterator(file)
            for record in _responses(records):
                on_offset(records.offset)
                try:
                    if not accepts(_url(record)):
                        continue
                    recorded = _archived_response(record, limit=limit)
                except _BROKEN as error:
                    damaged.append(_error_at_offset(records, error))
                else:
                    yield recorded
        _check_not_truncated(path)
    except _BROKEN as error:
        raise WarcError(f"{path}: {describe_warc_error(error)}") from error
    if damaged:
        raise WarcError(f"{path}: {_damage_summary(damaged)}")


class WarcError(Exception):
    """A WARC file is damaged from here on; what was read before is good."""


def describe_warc_error(error: BaseException) -> str:
    """Say in one line why an archive cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "damaged")
    shown = "".join(char if char.isprintable() else "?" for char in first[:_MAX_MESSAGE_LETTERS])
    return f"not a readable WARC file: {shown}" if isinstance(error, ArchiveLoadFailed) else shown


def _archived_response(record: Any, *, limit: int) -> ArchivedResponse:
    if record.http_headers is None:
        return _saved_page(record, limit=limit)
    headers = tuple(
        (name, value)
        for name, value in record.http_headers.headers
        if name.lower() not in _DROPPED_HEADERS
    )
    return ArchivedResponse(
        url=_url(record),
        at=_date(record),
        status=int(record.http_headers.get_statuscode() or 0),
        headers=headers,
        body=_body(record, limit=limit),
    )


def _saved_page(record: Any, *, limit: int) -> ArchivedResponse:
    if record.rec_type != "resource":
        raise ValueError("a record that holds no answer of a server")
    body: bytes = record.raw_stream.read(limit + 1)
    _check_record_complete(record)
    kind = record.rec_headers.get_header("Content-Type") or "text/html"
    return ArchivedResponse(
        url=_url(record), at=_date(record), status=200, headers=(("Content-Type", kind),), body=body
    )


def _body(record: Any, *, limit: int) -> bytes:
    """Give the body as a browser would see it; raises when it is not all there.

    Half a page would be stored as an edit of the whole one. warcio's own decoding gives half a
    body without a word, and stumbles over brotli 1.2.
    """
    headers = record.http_headers
    raw = record.raw_stream
    if (headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        raw = ChunkedDataReader(raw)
    compressed: bytes = raw.read(limit + 1)
    _check_record_complete(record)
    encoding = (headers.get_header("Content-Encoding") or "").lower()
    return decompress(compressed, encoding, limit=limit)[: limit + 1]


def _check_record_complete(record: Any) -> None:
    """Raise EOFError if the file ends before the record's announced length."""
    while record.raw_stream.read(1 << 16):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError(_TRUNCATED)


def _url(record: Any) -> str:
    return _warc_header(record, "WARC-Target-URI").strip("<>")


def _date(record: Any) -> datetime:
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


def _spelling(url: str) -> str | None:
    try:
        return sorted_query(canonical_url(url))
    except BadAddress:
        return None


def _lookup_key(url: str) -> str:
    # Scheme and spelling of a percent-encoded path differ between crawlers; the page does not.
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{host}{unquote(parts.path) or '/'}?{unquote(parts.query)}"
