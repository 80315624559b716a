"""Cuts an archive into chunks of wanted records, which are read apart and stored in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawler.warc.archived_response import DAMAGE_ERRORS, ArchivedResponse, describe_warc_error
from crawler.warc.damage import Damage
from crawler.warc.page_records import page_records
from crawler.warc.reader import WarcError

_WANTED = 32
_PASSED_OVER = 2_000


@dataclass(kw_only=True)
class Chunk:
    """Some records of a file: places, or responses where only this process can find the place."""

    path: Path
    records: list[int | ArchivedResponse] = field(default_factory=list)
    passed_over: int = 0
    end: int | None = None
    """Where the next chunk begins; None for the last one."""


def chunks_of(
    path: Path, start: int, damage: Damage, *, accepts: Callable[[str], bool], limit: int
) -> Iterator[Chunk]:
    """Cut a file from an offset on; the same places whether or not it was interrupted at one of them.

    Raises WarcError if nothing of the file can be read.
    """
    chunk = Chunk(path=path)
    try:
        for record in page_records(path, start, damage):
            if len(chunk.records) >= _WANTED or chunk.passed_over >= _PASSED_OVER:
                chunk.end = record.offset
                yield chunk
                chunk = Chunk(path=path)
            try:
                if not accepts(record.url):
                    chunk.passed_over += 1
                elif record.is_intact:
                    chunk.records.append(record.offset)
                else:
                    chunk.records.append(record.response(limit=limit))
            except DAMAGE_ERRORS as error:
                damage.add_record(record.offset, describe_warc_error(error))
    except DAMAGE_ERRORS as error:
        yield chunk
        raise WarcError(f"{path}: {describe_warc_error(error)}") from error
    yield chunk
