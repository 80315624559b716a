"""Copies one record of a WARC file byte by byte, as a file of its own."""

from __future__ import annotations

import gzip
from pathlib import Path

from crawler.warc.archived_response import DAMAGE_ERRORS
from crawler.warc.bounded_iterator import BoundedArchiveIterator
from crawler.warc.gzip_members import is_gzip


def raw_record_at(path: Path, offset: int, *, limit: int) -> bytes | None:
    """Return the record at an offset as a gzip member; None if there is none of at most `limit` bytes.

    Members one after the other are a WARC file again. A record that was not compressed is
    compressed here; the record inside stays as it is.
    """
    try:
        with path.open("rb") as file:
            compressed = is_gzip(file)
            file.seek(offset)
            records = BoundedArchiveIterator(file)
            record = next(records)
            records.read_to_end(record)
            length = records.get_record_length()
            if not 0 < length <= limit:
                return None
            file.seek(offset)
            raw = file.read(length)
    except (*DAMAGE_ERRORS, AttributeError, StopIteration):
        return None
    return raw if compressed else gzip.compress(raw, mtime=0)
