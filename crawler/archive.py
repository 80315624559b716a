"""Reading web archives: WARC files, record by record or by address."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import SEEK_END
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from crawler.unpacking import BrokenBody, unpacked

logger = logging.getLogger(__name__)

_BROKEN = (
    ArchiveLoadFailed,
    BrokenBody,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,  # a length of twenty digits
    ValueError,
    KeyError,
)
_SHOWN = 160
_CUT = "the file ends in the middle of a record; what came before was read"
_DROPPED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, kw_only=True)
class Recorded:
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


def first_date(path: Path) -> datetime:
    """Tell when the first answer of a file was given; a file without one comes last."""
    try:
        with path.open("rb") as file:
            for record in _answers(ArchiveIterator(file)):
                return _date(record)
    except _BROKEN:
        pass
    return datetime.max.replace(tzinfo=UTC)


def read_capture(path: Path, offset: int, *, limit: int) -> Recorded | None:
    """Give the answer that lies at an offset; None if no record begins there."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for record in ArchiveIterator(file):
                return _recorded(record, limit=limit)
    except (*_BROKEN, AttributeError):  # as in _answers
        pass
    return None


@dataclass(frozen=True, order=True)
class Capture:
    """Where an archived answer lies; sorts by its date."""

    at: datetime
    file: Path = field(compare=False)
    offset: int = field(compare=False)


@dataclass
class Archive:
    """An index over WARC files: every address with its captures, oldest first."""

    captures: dict[str, list[Capture]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    """Look-up key to the address as archived."""
    problems: list[str] = field(default_factory=list)
    """Files or parts of files that could not be read, in words."""

    @property
    def rounds(self) -> int:
        """Count the visits the archive tells of: the captures of its most-captured address."""
        return max((len(found) for found in self.captures.values()), default=0)

    def clock(self, round_number: int) -> datetime:
        """Tell what time it was in a round: the date of its latest capture."""
        chosen = [_chosen(found, round_number).at for found in self.captures.values()]
        return max(chosen, default=datetime.now(UTC))

    def answer(self, url: str, *, round_number: int, limit: int) -> Recorded | None:
        """Give the nth capture of an address (the last if there are fewer); None if it has none."""
        found = self.captures.get(_key(url))
        if not found:
            return None
        capture = _chosen(found, round_number)
        with capture.file.open("rb") as file:
            file.seek(capture.offset)
            for record in ArchiveIterator(file):
                return _recorded(record, limit=limit)
        return None

    def holds(self, url: str) -> bool:
        """Tell whether the archive has an answer for the address."""
        return _key(url) in self.captures


def _chosen(found: Sequence[Capture], round_number: int) -> Capture:
    return found[min(round_number, len(found) - 1)]


def index_archive(paths: Sequence[Path]) -> Archive:
    """Index WARC files; what cannot be read is told in `problems`, the rest is used."""
    archive = Archive()
    for path in paths:
        try:
            _index_file(archive, path)
        except _BROKEN as error:
            archive.problems.append(f"{path}: {explain(error)}")
    for found in archive.captures.values():
        found.sort()
    return archive


def _index_file(archive: Archive, path: Path) -> None:
    damaged = []
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in _answers(records):
            try:
                url, at = _url(record), _date(record)
                key = _key(url)
                _refuse_cut(record)
            except _BROKEN as error:
                damaged.append(_where(records, error))
                continue
            offset = records.get_record_offset()
            archive.captures.setdefault(key, []).append(Capture(at, path, offset))
            archive.addresses.setdefault(key, url)
    if damaged:
        archive.problems.append(f"{path}: {_told(damaged)}")
    else:
        _refuse_truncation(path)


def _answers(records: ArchiveIterator) -> Iterator[Any]:
    """Walk the archived answers; raises ArchiveLoadFailed if there is no WARC, or no way on."""
    seen = 0
    try:
        for record in records:
            # Almost any line of text passes for a record of the older ARC format.
            seen += record.format == "warc"
            if record.rec_type == "response" and record.http_headers is not None:
                yield record
    except AttributeError as error:  # what warcio makes of a header without an address
        raise ArchiveLoadFailed("a record's header is cut short or damaged") from error
    if not seen:
        raise ArchiveLoadFailed("holds no WARC record")


def _where(records: ArchiveIterator, error: BaseException) -> str:
    return f"at byte {records.get_record_offset()}: {explain(error)}"


def _told(damaged: Sequence[str]) -> str:
    return f"{len(damaged)} of its records cannot be read, the first {damaged[0]}"


def _refuse_truncation(path: Path) -> None:
    """Raise EOFError if the last record was cut off: warcio takes that for the end."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            file.seek(-4, SEEK_END)
            if file.read() != b"\r\n\r\n":
                raise EOFError(_CUT)
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
            raise EOFError(_CUT)


def read_records(
    path: Path,
    *,
    limit: int,
    start: int = 0,
    wanted: Callable[[str], bool] = lambda _url: True,
    passed: Callable[[int], None] = lambda _offset: None,
) -> Iterator[Recorded]:
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
            for record in _answers(records):
                passed(records.offset)
                try:
                    if not wanted(_url(record)):
                        continue
                    recorded = _recorded(record, limit=limit)
                except _BROKEN as error:
                    damaged.append(_where(records, error))
                else:
                    yield recorded
        _refuse_truncation(path)
    except _BROKEN as error:
        raise ArchiveError(f"{path}: {explain(error)}") from error
    if damaged:
        raise ArchiveError(f"{path}: {_told(damaged)}")


class ArchiveError(Exception):
    """A WARC file is damaged from here on; what was read before is good."""


def explain(error: BaseException) -> str:
    """Say in one line why an archive cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), "damaged")
    shown = "".join(char if char.isprintable() else "?" for char in first[:_SHOWN])
    return f"not a readable WARC file: {shown}" if isinstance(error, ArchiveLoadFailed) else shown


def _recorded(record: Any, *, limit: int) -> Recorded:
    if record.http_headers is None:
        raise ValueError("a record that holds no answer of a server")
    headers = tuple(
        (name, value)
        for name, value in record.http_headers.headers
        if name.lower() not in _DROPPED_HEADERS
    )
    return Recorded(
        url=_url(record),
        at=_date(record),
        status=int(record.http_headers.get_statuscode() or 0),
        headers=headers,
        body=_body(record, limit=limit),
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
    packed: bytes = raw.read(limit + 1)
    _refuse_cut(record)
    sort = (headers.get_header("Content-Encoding") or "").lower()
    return unpacked(packed, sort, limit=limit)[: limit + 1]


def _refuse_cut(record: Any) -> None:
    """Raise EOFError if the file ends before the record's announced length."""
    while record.raw_stream.read(1 << 16):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError(_CUT)


def _url(record: Any) -> str:
    return _warc_header(record, "WARC-Target-URI").strip("<>")


def _date(record: Any) -> datetime:
    at = datetime.fromisoformat(_warc_header(record, "WARC-Date").replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _warc_header(record: Any, name: str) -> str:
    value: str | None = record.rec_headers.get_header(name)
    if not value:
        raise ValueError(f"a record without {name}")
    return value


def _key(url: str) -> str:
    # Scheme and spelling of a percent-encoded path differ between crawlers; the page does not.
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return f"{host}{unquote(parts.path) or '/'}?{unquote(parts.query)}"
