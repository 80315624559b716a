"""Back-filling: megabytes of web archive a second, from the file into the database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from article.model import RawResponse
from bench.fixtures.newspaper import page
from bench.result import Measurement
from crawler.warc.writer import ArchiveWriter

_PAGES = 500
_HOST = "baoquocte.vn"
_AT = datetime(2026, 11, 1, tzinfo=UTC)


def ingesting() -> Iterator[Measurement]:
    """Ingest an archive of pages into an empty SQLite database, start of the command included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = _write(folder / "archive")
        warc = next((folder / "archive").glob("*.warc.gz"))
        command = [sys.executable, "-c", "from cli.main import app; app()", "ingest", str(warc)]
        environment = {**os.environ, "TIPWATCH_DATA_DIR": str(folder / "var")}
        started = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own command
            command, env=environment, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - started
    if done.returncode or f"{_PAGES} new" not in done.stderr + done.stdout:
        raise RuntimeError(f"ingest: {done.stderr[-2000:]}")
    yield Measurement(name="ingest", value=round(size / seconds / 1e6, 2), unit="MB/s unpacked")


def _write(folder: Path) -> int:
    writer = ArchiveWriter(folder, series="bench", file_bytes=10**9, clock=lambda: _AT)
    size = 0
    for number in range(_PAGES):
        body = page(number, host=_HOST)
        url = f"https://{_HOST}/bai-{100000 + number}.html"
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        writer.write(RawResponse(url=url, headers=headers, body=body), at=_AT, status=200)
        size += len(body)
    writer.close()
    return size
