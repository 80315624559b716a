"""What `tipwatch ingest` holds in memory on one and on ten gigabytes of web archive, by one and by two jobs.

Nearly all of it is of foreign hosts, repeated as often as it takes; some pages of a declared source, each
another one, lie between. A plain file is sparse: its large foreign contents are holes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.fixtures.newspaper import page
from bench.fixtures.warc_record import response_member, response_record
from bench.result import Measurement

_HOST = "baoquocte.vn"
_PAGES_A_GIGABYTE = 200
_FOREIGN_PAGES = 20
"""Beside each large file of a foreign host."""
_LARGE_BYTES = 1_000_000
_GOAL_BYTES = 30_000_000
"""More at ten gigabytes than at one: what an allocator leaves unused differs from run to run."""

_PROGRAM = """
import resource, sys
from pathlib import Path
from cli.main import app
try:
    app()
finally:
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stderr.write(Path("/proc/self/status").read_text() + f"Children: {children} kB\\n")
"""
"""The command, which prints its own peak and that of its largest child."""


@dataclass(frozen=True, kw_only=True)
class IngestMemory:
    """The peaks of one import, in bytes."""

    stored: int
    peak: int
    child_peak: int


def flat(
    gigabytes: Sequence[float] = (1, 10), jobs: Sequence[int] = (1, 2), *, folder: Path
) -> Iterator[Measurement]:
    """Ingest archives of each size by each number of jobs, packed and plain."""
    for kind in ("packed", "plain"):
        before: dict[int, IngestMemory] = {}
        for size in gigabytes:
            with tempfile.TemporaryDirectory(dir=folder) as made:
                path = Path(made) / ("archive.warc.gz" if kind == "packed" else "archive.warc")
                pages = write_archive(path, size)
                for count in jobs:
                    measured = _ingest(path, count)
                    name = f"{kind}_{size:g}_gb_{count}_jobs"
                    yield _figure(name, measured, pages, before.setdefault(count, measured))


def _figure(name: str, now: IngestMemory, pages: int, first: IngestMemory) -> Measurement:
    growth = max(now.peak - first.peak, now.child_peak - first.child_peak)
    return Measurement(
        name=f"ingest_memory_{name}",
        value=now.peak / 1e6,
        unit=f"MB at the peak, {now.child_peak / 1e6:,.0f} of a reading process, {now.stored:,} pages",
        goal=f"all pages stored, at most {_GOAL_BYTES / 1e6:g} MB more than at the smaller size",
        met=now.stored == pages and growth <= _GOAL_BYTES,
    )


def write_archive(path: Path, gigabytes: float) -> int:
    """Write a packed or a plain archive of that size; returns how many pages of the source it has."""
    packed = path.suffix == ".gz"
    make = response_member if packed else response_record
    texts = b"".join(
        make(f"https://news-{one}.example/bai-{one}.html", page(one, host="news.example"))
        for one in range(_FOREIGN_PAGES)
    )
    picture = "https://pictures.example/a.jpg"
    large = make(picture, os.urandom(_LARGE_BYTES), media_type="image/jpeg")
    size, pages = int(gigabytes * 1e9), 0
    with path.open("wb") as file:
        while file.tell() < size:
            file.write(texts)
            if packed:
                file.write(large)
            else:
                head, _, _ = large.partition(b"\r\n\r\nHTTP/")
                file.write(head + b"\r\n\r\nHTTP/1.1 200 OK\r\n")
                file.seek(
                    len(large) - len(head) - len(b"\r\n\r\nHTTP/1.1 200 OK\r\n") - 4, os.SEEK_CUR
                )
                file.write(b"\r\n\r\n")
            while pages < _PAGES_A_GIGABYTE * file.tell() / 1e9:
                file.write(
                    make(f"https://{_HOST}/bai-{100_000 + pages}.html", page(pages, host=_HOST))
                )
                pages += 1
    return pages


def _ingest(path: Path, jobs: int) -> IngestMemory:
    with tempfile.TemporaryDirectory(prefix="tipwatch-bench-") as data:
        env = {**os.environ, "TIPWATCH_DATA_DIR": data, "TIPWATCH_ARCHIVE": "none"}
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM, "ingest", "--jobs", str(jobs), "--json", str(path)],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        (report,) = json.loads(done.stdout)
    return IngestMemory(
        stored=report["kept"]["new"],
        peak=_kilobytes(done.stderr, "VmHWM:"),
        child_peak=_kilobytes(done.stderr, "Children:") if jobs > 1 else 0,
    )


def _kilobytes(text: str, name: str) -> int:
    return int(text.rpartition(name)[2].split()[0]) * 1024


def main(arguments: Sequence[str]) -> int:
    """Print the figures; 1 if one is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.measurements.archive_memory")
    parser.add_argument("--gigabytes", type=float, nargs="+", default=[1, 10])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args(arguments)
    missed = False
    for one in flat(options.gigabytes, options.jobs, folder=options.folder):
        sys.stdout.write(one.line() + "\n")
        sys.stdout.flush()
        missed |= one.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
