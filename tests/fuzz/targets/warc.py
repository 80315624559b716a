"""Web archives and packed bodies, made bad: damage is named, half a page never passes for one."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from pathlib import Path

import brotli
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from hypothesis import strategies as st

from crawler.http.decompress import TruncatedBody, decompress
from crawler.warc.index import index_warc_files
from crawler.warc.reader import WarcError, first_capture_date, read_records, read_response_at
from crawler.warc.writer import truncate_partial_record
from fuzz.mutation import Mutated, mutated
from fuzz.target import FuzzTarget

LIMIT = 20_000
LONG = b"<p>Xin ch\xc3\xa0o</p>" * 400
PACKED = (
    (("Content-Type", "text/html"), ("Content-Encoding", "gzip")),
    (("Content-Type", "text/html"), ("Content-Encoding", "br")),
    (("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")),
)
ANSWERS = (
    WarcEntry(url="https://vov.vn/a-1.vov", body=LONG),
    WarcEntry(url="https://vov.vn/b-2.vov", body=gzip.compress(LONG), headers=PACKED[0]),
    WarcEntry(url="https://vov.vn/c-3.vov", body=brotli.compress(LONG), headers=PACKED[1]),
    WarcEntry(url="https://vov.vn/d-4.vov", body=b"5\r\nabcde\r\n0\r\n\r\n", headers=PACKED[2]),
    WarcEntry(
        url="https://vov.vn/e-5.vov", body=gzip.compress(bytes(20_000_000)), headers=PACKED[0]
    ),
)
SEEDS = [
    warc_bytes(*ANSWERS),
    warc_bytes(*ANSWERS, gzip=False),
    *(warc_bytes(one, gzip=False) for one in ANSWERS),
    b"",
    b"WARC/1.1\r\n\r\n",
    b"http://vov.vn/a 1.2.3.4 20061117162731 text/html 10\nHTTP/1.1 200 OK\n\nabc\n",
]
PIECES = (
    *(piece.encode() for piece in (
        "WARC/1.1\r\n", "WARC/0.9\r\n", "\r\n\r\n", "\r\n", "\n", "WARC-Type: response\r\n", "WARC-Type: revisit\r\n",
        "WARC-Type: request\r\n", "WARC-Target-URI: http://[x\r\n", "WARC-Target-URI: \r\n", "WARC-Target-URI: <>\r\n",
        "WARC-Date: 2026-10-12\r\n", "WARC-Date: 99999-99-99T99:99:99Z\r\n", "WARC-Date: \r\n", "WARC-Date: 0\r\n",
        "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: x\r\n",
        "Content-Length: 1e9\r\n", "Content-Length: 0x10\r\n", "Content-Length:\r\n", "Content-Length: ٣\r\n",
        "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n", "Content-Encoding: deflate\r\n",
        "Transfer-Encoding: chunked\r\n", "ffffffff\r\n", "-1\r\n", "0\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 abc\r\n",
        "HTTP/1.1\r\n", "HTTP/9 99999999999 ²\r\n", " folded\r\n", ":\r\n", "\x00", "A: " + "a" * 10_000 + "\r\n",
        "WARC-Date: 0001-01-01T00:00:00+23:59\r\n", "WARC-Date: 9999-12-31T23:59:59-23:59\r\n",
    )),
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00", b"\x1f\x8b", gzip.compress(b""),
)  # fmt: skip

_FOLDER = tempfile.TemporaryDirectory(prefix="tipwatch-fuzz-")
_FILE = Path(_FOLDER.name) / "case.warc.gz"


def check_archive(case: tuple[Mutated, int]) -> None:
    bad, start = case
    data = bad.data
    _FILE.write_bytes(data)
    index = index_warc_files([_FILE])
    first_capture_date(_FILE)
    for key, captures in index.captures.items():
        for number in range(len(captures)):
            try:
                answer = index.response(f"https://{key}", visit_number=number, limit=LIMIT)
            except (
                ValueError,
                TruncatedBody,
                EOFError,
            ):  # no address any more, or half a page: named
                continue
            assert answer is None or len(answer.body) <= LIMIT + 1
    read_response_at(_FILE, min(start, len(data)), limit=LIMIT)
    for begin in (0, min(start, len(data))):
        try:
            for record in read_records(_FILE, limit=LIMIT, start=begin):
                assert len(record.body) <= LIMIT + 1
                assert record.at.tzinfo is not None
        except WarcError:
            pass
    with _FILE.open("r+b") as file:
        truncate_partial_record(file.fileno())
    assert _FILE.stat().st_size <= len(data)


def check_packed(case: tuple[Mutated, str]) -> None:
    bad, sort = case
    packed = bad.data
    try:
        body = decompress(packed, sort, limit=LIMIT)
    except TruncatedBody:
        return
    assert len(body) <= LIMIT + 1 or body is packed


BODIES = [
    gzip.compress(LONG), zlib.compress(LONG), brotli.compress(LONG), LONG, b"",
    gzip.compress(bytes(30_000_000)), zlib.compress(bytes(30_000_000)), brotli.compress(bytes(100_000_000)),
    gzip.compress(LONG) + gzip.compress(LONG), gzip.compress(gzip.compress(LONG)),
]  # fmt: skip

ARCHIVES = [
    FuzzTarget(
        name="warc",
        cases=st.tuples(mutated(SEEDS, PIECES), st.integers(0, 9_000)),
        check=check_archive,
        seconds=5.0,
        share=2.0,
    ),
    FuzzTarget(
        name="packed",
        cases=st.tuples(
            mutated(BODIES, PIECES), st.sampled_from(["gzip", "x-gzip", "deflate", "br", "zstd", "", "GZIP"])
        ),
        check=check_packed,
        seconds=2.0,
        batch=300,
    ),
]  # fmt: skip
