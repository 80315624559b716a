"""Archiving from a process of its own, until it is killed."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from article.model import RawResponse
from crawler.warc.writer import ArchiveWriter

DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def archive_writer(
    folder: Path, *, file_bytes: int = 10_000_000, day: datetime = DAY
) -> ArchiveWriter:
    return ArchiveWriter(folder, series="flagged", file_bytes=file_bytes, clock=lambda: day)


def archived_answer(number: int, size: int = 3_000) -> RawResponse:
    # Random letters: a compressed record is long enough to be cut anywhere.
    body = random.Random(number).randbytes(size)
    return RawResponse(
        url=f"https://vov.vn/bai-{number}.vov",
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")),
        body=body,
    )


if __name__ == "__main__":
    own = archive_writer(Path(sys.argv[1]))
    first, count, size = map(int, sys.argv[2:5])
    for number in range(first, first + count):
        own.write(archived_answer(number, size), at=DAY, status=200)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
