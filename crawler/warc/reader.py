"""Reads the responses of WARC files, record by record; damaged parts are skipped and reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from crawler.warc.archived_response import (
    DAMAGE_ERRORS,
    ArchivedResponse,
    archived_response,
    describe_warc_error,
    record_date,
)
from crawler.warc.bounded_iterator import BoundedArchiveIterator
from crawler.warc.damage import Damage
from crawler.warc.page_records import careful_records, page_records


def first_capture_date(path: Path) -> datetime:
    """Return the date of a file's first response; a file without one sorts last."""
    try:
        with path.open("rb") as file:
            for record in careful_records(BoundedArchiveIterator(file)):
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
    except (*DAMAGE_ERRORS, AttributeError):  # as in careful_records
        pass
    return None


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
        for record in page_records(path, start, damage):
            on_offset(record.offset)
            try:
                if not accepts(record.url):
                    continue
                response = record.response(limit=limit)
            except DAMAGE_ERRORS as error:
                damage.add_record(record.offset, describe_warc_error(error))
            else:
                yield response
    except DAMAGE_ERRORS as error:
        raise WarcError(f"{path}: {describe_warc_error(error)}") from error
    if damage:
        raise WarcError(f"{path}: {damage}")


class WarcError(Exception):
    """A WARC file is damaged from here on; what was read before is good."""
