"""Writing WARC files: complete records only, one series per day, bounded size."""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from article.model import ArchiveReference, RawResponse

StampedResponse = tuple[RawResponse, datetime, int]
"""A response, when it was given, and its status."""
_LEVEL = 4
"""Measured on 128 real pages: 6 takes half as much time again for 5 % less, 9 more than twice as much for 5 %."""
_GZIP = zlib.MAX_WBITS + 16
# As zlib begins each record: deflate, no flags, no time.
_RECORD_START = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
_ENCODING_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class ArchiveWriter:
    """Appends to the files of one series, for any number of threads.

    A file belongs to the process that holds its lock: crawls of several processes write to several
    files. A file of a killed process is continued by the next, after its last complete record.
    """

    def __init__(
        self, folder: Path, *, series: str, file_bytes: int, clock: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._series = series
        self._file_bytes = file_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._file: int | None = None
        self._path = folder
        self._day = ""
        self.files_created = 0
        """Files created by this writer."""

    def write(self, response: RawResponse, *, at: datetime, status: int) -> ArchiveReference:
        """Append a response and fsync; raises OSError after removing what was written."""
        return self.write_all([(response, at, status)])[0]

    def write_all(self, answers: Sequence[StampedResponse]) -> list[ArchiveReference]:
        """Append responses, each with its time and status, and fsync once for each file; as `write`."""
        records = [
            _compressed_record(response, at=at, status=status) for response, at, status in answers
        ]
        places = self._write(records)
        return [
            _reference(place, response.body)
            for place, (response, _, _) in zip(places, answers, strict=True)
        ]

    def write_file(self, name: str, content: bytes, *, at: datetime) -> ArchiveReference:
        """Append a file that somebody had, as a record without headers of a server; as `write`."""
        (place,) = self._write([_compressed_file(name, content, at=at)])
        return _reference(place, content)

    def _write(self, records: Sequence[bytes]) -> list[tuple[str, int]]:
        """Append records; returns the name of the file and the offset of each."""
        places: list[tuple[str, int]] = []
        with self._lock:
            while len(places) < len(records):
                file = self._current_file()
                free = self._file_bytes - os.fstat(file).st_size
                fitting = _count_fitting(records[len(places) :], free)
                offset = _append(file, records[len(places) : len(places) + fitting])
                for record in records[len(places) : len(places) + fitting]:
                    places.append((self._path.name, offset))
                    offset += len(record)
        return places

    def close(self) -> None:
        """Close the file and release its lock."""
        with self._lock:
            self._close()

    def _current_file(self) -> int:
        day = self._clock().astimezone(UTC).strftime("%Y%m%d")
        if self._file is not None and (day != self._day or self._is_full(self._file)):
            self._close()
        if self._file is None:
            self._day = day
            self._file = self._reopened() or self._created()
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)  # which also releases the lock
            self._file = None

    def _is_full(self, file: int) -> bool:
        return os.fstat(file).st_size >= self._file_bytes

    def _reopened(self) -> int | None:
        for path in sorted(self._folder.glob(f"{self._prefix}*.warc.gz")):
            file = os.open(path, os.O_RDWR | os.O_APPEND)
            if _is_locked(file) or self._is_full(file):
                os.close(file)
                continue
            truncate_partial_record(file)
            return self._select_file(file, path)
        return None

    def _created(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1 + len(list(self._folder.glob(f"{self._prefix}*.warc.gz")))
        while True:
            path = self._folder / f"{self._prefix}{number:04}.warc.gz"
            try:
                file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                number += 1
                continue
            if _is_locked(file):  # another process locked it first
                os.close(file)
                continue
            self.files_created += 1
            return self._select_file(file, path)

    def _select_file(self, file: int, path: Path) -> int:
        self._path = path
        if os.fstat(file).st_size == 0:
            _append(file, [_compressed_warcinfo(path.name)])
        return file

    @property
    def _prefix(self) -> str:
        return f"tipwatch-{self._series}-{self._day}-"


def write_warc_file(path: Path, answers: Iterable[StampedResponse]) -> None:
    """Write one whole file of answers with their time and status; an older file is replaced."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(_compressed_warcinfo(path.name))
        for response, at, status in answers:
            file.write(_compressed_record(response, at=at, status=status))
    partial.replace(path)


def truncate_partial_record(file: int) -> None:
    """Truncate an open file after its last complete record."""
    size = os.fstat(file).st_size
    end = _end_of_complete_records(file, size)
    if end < size:
        os.ftruncate(file, end)


def _end_of_complete_records(file: int, size: int) -> int:
    if size == 0:
        return 0
    with mmap.mmap(file, size, prot=mmap.PROT_READ) as data:
        start = data.rfind(_RECORD_START)
        while start >= 0:
            end = _end_of_record(data, start)
            if end is not None:
                return end
            # Truncated, or bytes that only look like a start: try the record before it.
            start = data.rfind(_RECORD_START, 0, start)
    return 0


def _end_of_record(data: mmap.mmap, start: int) -> int | None:
    unzip = zlib.decompressobj(31)
    at = start
    try:
        while not unzip.eof and at < len(data):
            chunk = unzip.unconsumed_tail or data[at : at + 65_536]
            at += 0 if unzip.unconsumed_tail else len(chunk)
            unzip.decompress(chunk, 1 << 20)
    except zlib.error:
        return None
    while unzip.unconsumed_tail and not unzip.eof:
        unzip.decompress(unzip.unconsumed_tail, 1 << 20)
    return at - len(unzip.unused_data) if unzip.eof else None


def _is_locked(file: int) -> bool:
    """Try to lock the file; True if another process holds the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _count_fitting(records: Sequence[bytes], free: int) -> int:
    """Count the records up to the one that fills the file; at least one."""
    ends = accumulate(map(len, records))
    return next((count for count, end in enumerate(ends, 1) if end >= free), len(records))


def _reference(place: tuple[str, int], body: bytes) -> ArchiveReference:
    name, offset = place
    return ArchiveReference(warc=name, offset=offset, sha256=hashlib.sha256(body).hexdigest())


def _append(file: int, records: Sequence[bytes]) -> int:
    offset = os.fstat(file).st_size
    try:
        for record in records:
            written = 0
            while written < len(record):
                written += os.write(file, record[written:])
        os.fsync(file)
    except OSError:
        os.ftruncate(file, offset)
        raise
    return offset


def _compressed_record(response: RawResponse, *, at: datetime, status: int) -> bytes:
    # Scrapy returns bodies decoded: headers about their encoding would be wrong.
    headers = [
        (name, value) for name, value in response.headers if name.lower() not in _ENCODING_HEADERS
    ]
    headers.append(("Content-Length", str(len(response.body))))
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
    return _compressed(
        lambda writer: writer.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),
            http_headers=StatusAndHeaders(f"{status} {phrase}", headers, protocol="HTTP/1.1"),
            warc_headers_dict=_dated(at),
        )
    )


def _compressed_file(name: str, content: bytes, *, at: datetime) -> bytes:
    return _compressed(
        lambda writer: writer.create_warc_record(
            # The standard wants a URI, and names of files have spaces and marks.
            f"file:{quote(name)}",
            "resource",
            payload=BytesIO(content),
            length=len(content),
            warc_content_type="application/octet-stream",
            warc_headers_dict=_dated(at),
        )
    )


def _dated(at: datetime) -> dict[str, str]:
    return {"WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _compressed_warcinfo(name: str) -> bytes:
    info = {"software": "tipwatch", "format": "WARC File Format 1.1"}
    return _compressed(lambda writer: writer.create_warcinfo_record(name, info))


def _compressed(make_record: Callable[[WARCWriter], ArcWarcRecord]) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    writer.write_record(make_record(writer))
    # Not by warcio: its level is always 9.
    return zlib.compress(buffer.getvalue(), _LEVEL, _GZIP)
