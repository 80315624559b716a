"""Where a damaged archive goes on: members of a .warc.gz, and records of a plain file."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import BinaryIO

_MEMBER_START = b"\x1f\x8b\x08"
_CHUNK = 1 << 16
_OUTPUT = 1 << 20
_RECORD_START = b"WARC/"
_PLAIN_START = b"\n" + _RECORD_START
_FIRST_BYTES = 2048
"""Enough to unpack the first letters of a member, its file name and tables included."""
_MAX_CANDIDATES = 1_000_000
"""Places that look like a member; three bytes agree by chance in one of sixteen million."""


@dataclass(frozen=True)
class LostBytes:
    """A part of a file that cannot be read."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"bytes {self.start:,} to {self.end:,} are damaged"


class Truncated(Exception):
    """The file ends within a member."""


def is_gzip(file: BinaryIO) -> bool:
    """Return whether a file begins with a gzip member."""
    file.seek(0)
    return file.read(2) == _MEMBER_START[:2]


def first_damaged_member(file: BinaryIO, start: int) -> int | None:
    """Return the offset of the first damaged member at or behind one; None if all are intact.

    Raises Truncated when the last one is not complete.
    """
    while True:
        try:
            end = _end_of_member(file, start)
        except zlib.error:
            return start
        if end is None:
            return None
        start = end


def next_member(file: BinaryIO, start: int) -> int | None:
    """Return the offset of the next member that begins with a WARC record; None if there is none.

    A file made of the first bytes of members would be searched for hours: it is given up.
    """
    at, tail, candidates = start, b"", 0
    while True:
        file.seek(at)
        chunk = tail + file.read(_CHUNK)
        if len(chunk) <= len(tail):
            return None
        base, found = at - len(tail), chunk.find(_MEMBER_START)
        while found >= 0:
            candidates += 1
            if candidates > _MAX_CANDIDATES:
                return None
            if _begins_record(file, base + found):
                return base + found
            found = chunk.find(_MEMBER_START, found + 1)
        at, tail = base + len(chunk), chunk[-len(_MEMBER_START) + 1 :]


def next_record(file: BinaryIO, start: int) -> int | None:
    """Return the offset of the next record of a plain file; None if there is none."""
    at, tail = start, b""
    while True:
        file.seek(at)
        chunk = tail + file.read(_CHUNK)
        found = chunk.find(_PLAIN_START)
        if found >= 0:
            return at - len(tail) + found + 1
        if len(chunk) <= len(tail):
            return None
        at, tail = at - len(tail) + len(chunk), chunk[-len(_PLAIN_START) + 1 :]


def _begins_record(file: BinaryIO, start: int) -> bool:
    file.seek(start)
    try:
        text = zlib.decompressobj(31).decompress(file.read(_FIRST_BYTES), len(_RECORD_START))
    except zlib.error:
        return False
    return text == _RECORD_START


def _end_of_member(file: BinaryIO, start: int) -> int | None:
    """Return where a member ends; None at the end of the file; raises zlib.error, Truncated."""
    file.seek(start)
    unzip = zlib.decompressobj(31)
    at = start
    while not unzip.eof:
        chunk = unzip.unconsumed_tail
        if not chunk:
            chunk = file.read(_CHUNK)
            if not chunk:
                if at == start:
                    return None
                raise Truncated
            at += len(chunk)
        unzip.decompress(chunk, _OUTPUT)
    return at - len(unzip.unused_data)
