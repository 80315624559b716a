"""Walks through the records of a file that hold pages: at speed as far as it is intact, then with care."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

from warcio import archiveiterator, bufferedreaders
from warcio.exceptions import ArchiveLoadFailed

from crawler.warc.archived_response import (
    DAMAGE_ERRORS,
    ArchivedResponse,
    archived_response,
    check_record_complete,
    record_date,
    record_url,
    warc_date,
)
from crawler.warc.bounded_iterator import BoundedArchiveIterator
from crawler.warc.damage import Damage
from crawler.warc.gzip_members import (
    LostBytes,
    Truncated,
    first_damaged_member,
    is_gzip,
    next_member,
    next_record,
)
from crawler.warc.intact_records import IntactRecord, intact_records
from crawler.warc.plain_records import plain_records

logger = logging.getLogger(__name__)


class _LogStream:
    def write(self, text: str) -> None:
        logger.debug("warcio: %s", text.strip())


# It prints what it finds damaged, once a read; the summary of a file says it once.
archiveiterator.sys = bufferedreaders.sys = SimpleNamespace(stderr=_LogStream())

_RECORD_TYPES = frozenset(
    "warcinfo response resource request metadata revisit conversion continuation".split()
)


@dataclass(frozen=True, kw_only=True)
class PageRecord:
    """A record that holds a page; what it holds is read only when it is wanted."""

    offset: int
    _file: BinaryIO
    _record: IntactRecord | Any

    @property
    def url(self) -> str:
        """Return its URL; raises ValueError without one."""
        if isinstance(self._record, IntactRecord):
            return self._record.url
        return record_url(self._record)

    @property
    def at(self) -> datetime:
        """Return the date of the capture; raises ValueError without one, or for a future one."""
        if isinstance(self._record, IntactRecord):
            return warc_date(self._record.date)
        return record_date(self._record)

    @property
    def is_intact(self) -> bool:
        """Whether `response_at` reads it at its offset, in another process, too."""
        return isinstance(self._record, IntactRecord)

    def check_complete(self) -> None:
        """Raise one of DAMAGE_ERRORS if the record ends too early; reads it to its end."""
        if not self.is_intact:
            check_record_complete(self._record)

    def response(self, *, limit: int) -> ArchivedResponse:
        """Decode it; raises one of DAMAGE_ERRORS when it is not complete."""
        if not self.is_intact:
            return archived_response(self._record, limit=limit)
        return response_at(self._file, self.offset, limit=limit)


def response_at(file: BinaryIO, offset: int, *, limit: int) -> ArchivedResponse:
    """Return the response at an offset; raises one of DAMAGE_ERRORS if no whole one begins there."""
    file.seek(offset)
    try:
        for record in BoundedArchiveIterator(file):
            if record.rec_type == "revisit":
                raise ArchiveLoadFailed("a record that repeats another one, and holds no page")
            return archived_response(record, limit=limit)
    except AttributeError as error:  # what warcio makes of a header without an address
        raise ArchiveLoadFailed("a record's header is cut short or damaged") from error
    raise ArchiveLoadFailed("holds no WARC record")


def page_records(path: Path, start: int, damage: Damage) -> Iterator[PageRecord]:
    """Yield the records of pages from an offset on; goes on behind damaged parts."""
    following: int | None = start
    with path.open("rb") as file:
        compressed = is_gzip(file)
        while following is not None:
            doubtful = yield from _intact(path, file, following, compressed=compressed)
            last, failure = None, None
            file.seek(doubtful)
            records = BoundedArchiveIterator(file)
            try:
                for record in careful_records(records, on_damage=damage.add_record):
                    last = records.offset
                    yield PageRecord(offset=last, _file=file, _record=record)
            except DAMAGE_ERRORS as error:
                failure = error
            begin = doubtful if last is None else last
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


def _intact(
    path: Path, file: BinaryIO, start: int, *, compressed: bool
) -> Generator[PageRecord, None, int]:
    records = (intact_records if compressed else plain_records)(path, start)
    while True:
        try:
            record = next(records)
        except StopIteration as end:
            offset: int = end.value
            return offset
        yield PageRecord(offset=record.offset, _file=file, _record=record)


def _check_last_record(file: BinaryIO, damage: Damage) -> None:
    """Record whether the last record is truncated: warcio takes that for the end."""
    file.seek(-4, SEEK_END)
    damage.is_truncated = file.read() != b"\r\n\r\n"


def careful_records(
    records: BoundedArchiveIterator,
    *,
    on_damage: Callable[[int, str], None] = lambda _offset, _error: None,
) -> Iterator[Any]:
    """Yield the records of pages with warcio; raises ArchiveLoadFailed if this is no WARC file."""
    seen = misplaced = 0
    try:
        for record in records:
            # Almost any line of text passes for a record of the older ARC format.
            seen += record.format == "warc"
            if records.err_count > misplaced:
                misplaced = records.err_count
                on_damage(records.offset, "the record before it has another length")
            if record.format == "warc":
                if not record.rec_headers.get_header("Content-Length"):
                    # warcio would take the rest of the file for its content.
                    raise ArchiveLoadFailed("a record without Content-Length")
                if problem := _problem_of(record):
                    on_damage(records.offset, problem)
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
