"""Back-filling: megabytes of web archive a second, from the file into the database."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from fastwarc.warc import ArchiveIterator

from article.model import RawResponse
from bench.fixtures.newspaper import page
from bench.result import Measurement
from crawler.warc.reader import read_records
from crawler.warc.writer import ArchiveWriter
from pipelines.warc_import.record_reader import RecordReader

_PAGES = 500
_FOREIGN_PAGES = 4_000
_FOREIGN_HOSTS = 200
_ROUNDS = 9
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


def passing_over() -> Iterator[Measurement]:
    """Pass over the records of hosts that no source declares, beside FastWARC alone; alternating."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hosts = [f"news-{number}.example" for number in range(_FOREIGN_HOSTS)]
        _write(folder / "archive", count=_FOREIGN_PAGES, hosts=hosts)
        packed = next((folder / "archive").glob("*.warc.gz"))
        plain = folder / "plain.warc"
        with gzip.open(packed) as file, plain.open("wb") as unpacked:
            shutil.copyfileobj(file, unpacked)
        yield from _beside_fastwarc(packed, "fastwarc", "foreign_records")
        yield from _beside_fastwarc(plain, "fastwarc_plain", "foreign_records_plain")


def _beside_fastwarc(path: Path, reference: str, name: str) -> Iterator[Measurement]:
    accepts = RecordReader(any_host=False).accepts
    bare, own = [], []
    for _ in range(_ROUNDS):
        with path.open("rb") as file:
            bare.append(_seconds(lambda file=file: sum(1 for _ in ArchiveIterator(file))))  # type: ignore[misc]
        own.append(_seconds(lambda: list(read_records(path, limit=10**6, accepts=accepts))))
    yield Measurement(name=reference, value=round(median(bare), 3), unit="s, 4,000 records")
    ratio = round(median(own) / median(bare), 2)
    yield Measurement(
        name=name,
        value=round(median(own), 3),
        unit="s, 4,000 records",
        ratio_to=reference,
        ratio=ratio,
        goal="≤ 1.5 ×",
        met=ratio <= 1.5,
    )


def _seconds(action: Callable[[], object]) -> float:
    """Measure processor time: of wall time, others have a share that differs from turn to turn."""
    started = time.process_time()
    action()
    return time.process_time() - started


def _write(folder: Path, *, count: int = _PAGES, hosts: Sequence[str] = (_HOST,)) -> int:
    writer = ArchiveWriter(folder, series="bench", file_bytes=10**9, clock=lambda: _AT)
    size = 0
    for number in range(count):
        host = hosts[number % len(hosts)]
        body = page(number, host=host)
        url = f"https://{host}/bai-{100000 + number}.html"
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        writer.write(RawResponse(url=url, headers=headers, body=body), at=_AT, status=200)
        size += len(body)
    writer.close()
    return size
