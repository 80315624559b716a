"""The pages of a file that is not compressed, as far as every record ends where its header says."""

from __future__ import annotations

import re
from collections.abc import Generator
from os import SEEK_END, pread
from pathlib import Path
from typing import BinaryIO

from crawler.warc.intact_records import (
    PAGE_TYPES,
    WEB_ADDRESSES,
    DoubtfulRecord,
    IntactRecord,
)

_WINDOW = 1024
"""Holds the header of nearly every record."""
_MAX_HEADER = 1 << 16
_END = b"\r\n\r\n"
_START = b"WARC/"
_VERSIONS = (b"WARC/1.0\r\n", b"WARC/1.1\r\n")
_LINE = re.compile(rb"\r\n([^:\s]+): ?([^\r\n]*)")
_WITHOUT_PAGE = frozenset(
    {b"warcinfo", b"request", b"metadata", b"revisit", b"conversion", b"continuation"}
)
_REPEATED = frozenset({b"WARC-Concurrent-To"})
"""The only field that a record may have more than once."""


def plain_records(path: Path, start: int) -> Generator[IntactRecord, None, int]:
    """Yield the records of pages from an offset on; return the offset of the first one in doubt.

    No checksum verifies a plain file, so a record counts only when its header is well formed to the
    letter and the next one begins exactly where it ends; contents are passed over without being read.
    """
    at = start
    with path.open("rb") as file:
        size = file.seek(0, SEEK_END)
        window = pread(file.fileno(), _WINDOW, at)
        try:
            while True:
                found = window.find(_END)
                header = window[:found] if found > 0 else _long_header(file, at)
                content = at + len(header) + len(_END)
                fields = _fields(header)
                end = content + _length(fields)
                if end + len(_END) >= size:
                    return at  # the last one, which may be truncated
                first = content - at
                page = _page(
                    fields, at, window[first : first + 5] or pread(file.fileno(), 5, content)
                )
                window = pread(file.fileno(), _WINDOW, end)
                if not window.startswith(_END + _START):
                    return at
                if page:
                    yield page
                at, window = end + len(_END), window[len(_END) :]
        except (DoubtfulRecord, UnicodeDecodeError):
            return at


def _long_header(file: BinaryIO, at: int) -> bytes:
    """Return the header without its end; raises DoubtfulRecord if it is too long."""
    header, end, _ = pread(file.fileno(), _MAX_HEADER, at).partition(_END)
    if not end:
        raise DoubtfulRecord
    return header


def _fields(header: bytes) -> dict[bytes, bytes]:
    """Return the lines by their names; raises DoubtfulRecord for any odd one."""
    lines = _LINE.findall(header)
    fields: dict[bytes, bytes] = dict(lines)
    count = len(lines)
    if not count == header.count(b"\r") == header.count(b"\n") or not header.startswith(_VERSIONS):
        raise DoubtfulRecord
    if len(fields) != count:
        names = [name for name, _ in lines if name not in _REPEATED]
        if len(names) != len(set(names)):
            raise DoubtfulRecord
    return fields


def _length(fields: dict[bytes, bytes]) -> int:
    length = fields.get(b"Content-Length", b"")
    if not length.isdigit() or len(length) > 18:
        raise DoubtfulRecord
    return int(length)


def _page(fields: dict[bytes, bytes], offset: int, first: bytes) -> IntactRecord | None:
    """Return the record if it holds a page; raises DoubtfulRecord if it may not be what it says."""
    kind = fields.get(b"WARC-Type", b"")
    if kind in _WITHOUT_PAGE:
        return None
    try:
        url = fields[b"WARC-Target-URI"].decode().strip("<>")
        content_type = fields[b"Content-Type"].decode()
        date = fields[b"WARC-Date"].decode()
    except KeyError as error:  # perhaps damaged, perhaps spelled in other letters
        raise DoubtfulRecord from error
    is_web = url.startswith(WEB_ADDRESSES)
    if kind == b"resource":
        if not (is_web and content_type.startswith(PAGE_TYPES)):
            return None
    elif kind != b"response" or (is_web and first != b"HTTP/"):
        raise DoubtfulRecord
    elif not is_web:
        if url.startswith(("http:", "https:")) or "application/http" in content_type:
            raise DoubtfulRecord
        return None  # an answer of DNS, for example
    return IntactRecord(offset, url.replace(" ", "%20"), date)
