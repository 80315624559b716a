"""The pages of a compressed file as far as it is intact, found by FastWARC, and where doubt begins."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcHeader, WarcRecord, WarcRecordType
from warcio.exceptions import ArchiveLoadFailed

_SEVERAL = "several records in one gzip member; `warcio recompress` makes it one each"
WEB_ADDRESSES = ("http://", "https://")
_WITHOUT_PAGE = (
    WarcRecordType.warcinfo
    | WarcRecordType.request
    | WarcRecordType.metadata
    | WarcRecordType.revisit
    | WarcRecordType.conversion
    | WarcRecordType.continuation
)
PAGE_TYPES = ("text/html", "application/xhtml")


@dataclass(frozen=True, slots=True)
class IntactRecord:
    """Where a page's record begins, and its address and date as written."""

    offset: int
    url: str
    date: str


class DoubtfulRecord(ValueError):
    """Another reader may see another record here."""


def intact_records(path: Path, start: int) -> Generator[IntactRecord, None, int]:
    """Yield the records of pages from an offset on; return the offset of the first one in doubt.

    A record is yielded when the next one is reached: only then its checksum was verified. The last one is
    always left to the careful reader, as it may be truncated. Raises ArchiveLoadFailed if members hold
    several records: these have no place of their own.
    """
    at, pending = start, None
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
        file.seek(start)
        try:
            for count, record in enumerate(ArchiveIterator(file, parse_http=False)):
                offset = record.stream_pos
                if (count and offset <= at) or offset >= size:
                    raise ArchiveLoadFailed(_SEVERAL)
                if pending:
                    yield pending
                at, pending = offset, None
                pending = _page(record, offset)
        except (OSError, ValueError):  # damaged, or doubtful
            pass
    return at


def _page(record: WarcRecord, offset: int) -> IntactRecord | None:
    """Return the record if it holds a page; raises ValueError if it may not be what it says."""
    kind, headers = record.record_type, record.headers
    if headers.get(WarcHeader.CONTENT_LENGTH) != str(record.content_length):
        raise DoubtfulRecord
    if kind == WarcRecordType.response:
        url = (headers.get(WarcHeader.WARC_TARGET_URI) or "").strip("<>")
        if not url.startswith(WEB_ADDRESSES):
            content_type = headers.get(WarcHeader.CONTENT_TYPE) or ""
            if not url or url.startswith(("http:", "https:")) or "application/http" in content_type:
                raise DoubtfulRecord
            return None  # an answer of DNS, for example
        if not record.content_length:
            raise DoubtfulRecord
    elif kind == WarcRecordType.resource:
        url = (headers.get(WarcHeader.WARC_TARGET_URI) or "").strip("<>")
        content_type = headers.get(WarcHeader.CONTENT_TYPE) or ""
        if not (url.startswith(WEB_ADDRESSES) and content_type.startswith(PAGE_TYPES)):
            return None
    elif kind & _WITHOUT_PAGE:
        return None
    else:
        raise DoubtfulRecord
    return IntactRecord(offset, url.replace(" ", "%20"), headers.get(WarcHeader.WARC_DATE) or "")
