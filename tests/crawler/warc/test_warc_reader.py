"""Archives: what a WARC file holds is read, what is damaged is named, the rest is used."""

from __future__ import annotations

import gzip
import random
import time
import zlib
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from fixtures.samples.warc_files import WarcEntry, warc_bytes

from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.damage import Damage
from crawler.warc.index import index_warc_files
from crawler.warc.intact_records import IntactRecord
from crawler.warc.page_records import page_records
from crawler.warc.plain_records import plain_records
from crawler.warc.reader import WarcError, read_records

LIMIT = 100_000
# Random, so that a compressed record is long enough to be cut anywhere.
BODIES = [random.Random(seed).randbytes(2_000) for seed in range(3)]
PAGES = [
    WarcEntry(url=f"https://vov.vn/bai-{number}.vov", body=body, at=f"2026-10-12T0{number}:00:00Z")
    for number, body in enumerate(BODIES)
]
FIRST = PAGES[0].url


def written(folder: Path, data: bytes, name: str = "visit.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read_all(path: Path) -> tuple[list[ArchivedResponse], str | None]:
    """Read every answer, and what was said at the end."""
    found = []
    try:
        for record in read_records(path, limit=LIMIT):
            found.append(record)  # noqa: PERF402 - what came before the error counts
    except WarcError as error:
        return found, str(error)
    return found, None


@pytest.mark.parametrize("zipped", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("at", ["2999-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_record_of_the_future_is_named_and_not_read(at: str, zipped: bool, tmp_path: Path) -> None:
    # A page seen in 2999 would never be looked at again.
    odd = replace(PAGES[1], at=at)
    path = written(tmp_path, warc_bytes(PAGES[0], odd, PAGES[2], gzip=zipped))
    records, problem = read_all(path)
    assert [one.url for one in records] == [PAGES[0].url, PAGES[2].url]
    assert problem is not None
    assert "1 of its records" in problem


def test_clock_of_an_archive_may_be_some_hours_ahead(tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=5)
    page = replace(PAGES[0], at=f"{ahead:%Y-%m-%dT%H:%M:%SZ}")
    records, problem = read_all(written(tmp_path, warc_bytes(page)))
    assert ([one.url for one in records], problem) == ([FIRST], None)


@pytest.mark.parametrize("zipped", [True, False], ids=["gzip", "plain"])
def test_whole_archive_is_read_without_complaint(zipped: bool, tmp_path: Path) -> None:
    path = written(tmp_path, warc_bytes(*PAGES, gzip=zipped))
    records, problem = read_all(path)
    assert problem is None
    assert [(one.url, one.body, one.status) for one in records] == [
        (page.url, page.body, 200) for page in PAGES
    ]
    archive = index_warc_files([path])
    assert archive.problems == []
    assert archive.contains(FIRST)


def test_answers_carry_the_date_of_their_capture(tmp_path: Path) -> None:
    records, _ = read_all(written(tmp_path, warc_bytes(*PAGES)))
    assert [one.at for one in records] == [
        datetime(2026, 10, 12, hour, tzinfo=UTC) for hour in range(3)
    ]


def test_date_without_a_zone_is_utc(tmp_path: Path) -> None:
    page = WarcEntry(url=FIRST, at="2026-10-12T05:00:00")
    again = WarcEntry(url=FIRST, at="2026-10-12T06:00:00Z")
    archive = index_warc_files([written(tmp_path, warc_bytes(page, again))])
    assert archive.time_of_visit(0) == datetime(2026, 10, 12, 5, tzinfo=UTC)


def test_captures_of_an_address_answer_round_by_round(tmp_path: Path) -> None:
    later = WarcEntry(url=FIRST, body=b"later", at="2026-10-17T00:00:00Z")
    earlier = WarcEntry(url=FIRST, body=b"earlier", at="2026-10-12T00:00:00Z")
    paths = [
        written(tmp_path, warc_bytes(later), "later.warc.gz"),
        written(tmp_path, warc_bytes(earlier), "earlier.warc.gz"),
    ]
    archive = index_warc_files(paths)
    answers = [archive.response(FIRST, visit_number=number, limit=LIMIT) for number in range(3)]
    assert archive.visits == 2
    assert [answer and answer.body for answer in answers] == [b"earlier", b"later", b"later"]


@pytest.mark.parametrize(
    "asked",
    [
        "http://vov.vn/b%E1%BA%A3n-tin?x=1",
        "https://VOV.vn/bản-tin?x=1",
        "https://vov.vn/b%e1%ba%a3n-tin?x=1#top",
    ],
)
def test_spelling_of_an_address_does_not_hide_its_capture(asked: str, tmp_path: Path) -> None:
    page = WarcEntry(url="https://vov.vn/b%E1%BA%A3n-tin?x=1")
    assert index_warc_files([written(tmp_path, warc_bytes(page))]).contains(asked)


def test_address_that_was_not_captured_has_no_answer(tmp_path: Path) -> None:
    archive = index_warc_files([written(tmp_path, warc_bytes(*PAGES))])
    assert archive.response("https://vov.vn/khac.vov", visit_number=0, limit=LIMIT) is None


@pytest.mark.parametrize("zipped", [True, False], ids=["gzip", "plain"])
def test_truncated_archive_yields_only_whole_responses_and_reports_it(
    zipped: bool, tmp_path: Path
) -> None:
    whole = warc_bytes(*PAGES, gzip=zipped)
    ends = [len(warc_bytes(*PAGES[:count], gzip=zipped)) for count in range(4)]
    for cut in range(len(whole) - 1, 0, -97):
        path = written(tmp_path, whole[:cut])
        records, problem = read_all(path)
        archive = index_warc_files([path])
        # A record that lacks only the empty lines behind it is whole, too.
        assert len(records) - sum(cut >= end for end in ends[1:]) in {0, 1}, cut
        assert [one.body for one in records] == BODIES[: len(records)], cut
        assert len(archive.captures) == len(records), cut
        if cut not in ends:
            assert problem is not None, cut
            assert str(path) in problem, cut
            assert archive.problems, cut


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no WARC record"),
        (b"<html><body>404</body></html>", "not a readable WARC file"),
        (b"two words\n" * 100, "not a readable WARC file"),
        (gzip.compress(b"hello " * 1000), "holds no WARC record"),
        (b"filedesc://x 0.0.0.0 20261012000000 text/plain 10\n1 0 x\nxxx\n\n", "holds no WARC record"),
        (b"\x1f\x8b" + b"\x00" * 50, "not a readable WARC file"),
        (b"\x00" * 1000, "not a readable WARC file"),
    ],
    ids=["empty", "a web page", "text", "gzipped text", "an ARC file", "a broken gzip", "zeros"],
)  # fmt: skip
def test_file_that_is_no_archive_is_named(data: bytes, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, data)
    records, problem = read_all(path)
    assert records == []
    assert problem is not None
    assert problem.startswith(f"{path}: ")
    assert message in problem
    assert index_warc_files([path]).problems == [problem]


def test_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "khong-co.warc.gz"
    assert read_all(path) == ([], f"{path}: there is no such file")
    assert index_warc_files([path]).problems == [f"{path}: there is no such file"]


def test_folder_is_no_archive(tmp_path: Path) -> None:
    assert read_all(tmp_path)[1] == f"{tmp_path}: Is a directory"


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    broken = written(tmp_path, b"nothing", "broken.warc.gz")
    good = written(tmp_path, warc_bytes(*PAGES), "good.warc.gz")
    archive = index_warc_files([broken, tmp_path / "missing.warc.gz", good])
    assert len(archive.problems) == 2
    assert archive.contains(FIRST)


DAMAGED = {
    "no date": lambda data: data.replace(b"WARC-Date", b"WARC-Dote", 1),
    "an impossible date": lambda data: data.replace(b"2026-10-12T00", b"2026-31-12T00", 1),
    "no address a browser knows": lambda data: data.replace(FIRST.encode(), b"https://[ov.vn/bai-0.vov", 1),
    "an odd status": lambda data: data.replace(b"200 OK", b"2xx OK", 1),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_damaged_record_is_gone_round(damage, tmp_path: Path) -> None:
    path = written(tmp_path, damage(warc_bytes(*PAGES, gzip=False)))
    records, problem = read_all(path)
    assert [one.body for one in records if one.url.startswith("https://vov.vn/")] == BODIES[1:]
    assert (
        problem is None
        or f"{path}: 1 of its records cannot be read, the first at byte 0" in problem
    )


def test_message_about_garbage_is_short_and_printable(tmp_path: Path) -> None:
    path = written(tmp_path, warc_bytes(*PAGES) + b"\x1b[31m\x00r\xc3\xa1c " * 1000)
    records, problem = read_all(path)
    assert len(records) == 3
    assert problem is not None
    assert problem.isprintable()
    assert len(problem) < 400


WORDS = "<p>Ngày 12/10, công an tỉnh triệt phá đường dây.</p>".encode() * 100


@pytest.mark.parametrize(
    ("encoding", "stored"),
    [
        ("gzip", gzip.compress(WORDS)),
        ("deflate", zlib.compress(WORDS)),
        ("br", brotli.compress(WORDS)),
        ("gzip", WORDS),
        ("br", WORDS),
        ("identity", WORDS),
    ],
    ids=["gzip", "deflate", "brotli", "stored unzipped", "stored without brotli", "identity"],
)
def test_bodies_are_unpacked_as_a_browser_would(
    encoding: str, stored: bytes, tmp_path: Path
) -> None:
    page = WarcEntry(url=FIRST, body=stored, headers=(("Content-Encoding", encoding),))
    path = written(tmp_path, warc_bytes(page))
    (record,), problem = read_all(path)
    assert problem is None
    assert record.body == WORDS
    assert record.header("content-encoding") == ""
    answer = index_warc_files([path]).response(FIRST, visit_number=0, limit=LIMIT)
    assert answer == record


def test_chunked_body_is_joined(tmp_path: Path) -> None:
    chunked = b"5\r\nXin c\r\n6\r\nh\xc3\xa0o!\n\r\n0\r\n\r\n"
    page = WarcEntry(url=FIRST, body=chunked, headers=(("Transfer-Encoding", "chunked"),))
    (record,), _ = read_all(written(tmp_path, warc_bytes(page)))
    assert record.body == "Xin chào!\n".encode()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(BODIES[0])), ("br", brotli.compress(BODIES[0]))],
    ids=["gzip", "brotli"],
)
def test_half_of_a_packed_body_is_no_page(encoding: str, packed: bytes, tmp_path: Path) -> None:
    page = WarcEntry(url=FIRST, body=packed[:900], headers=(("Content-Encoding", encoding),))
    records, problem = read_all(written(tmp_path, warc_bytes(page, PAGES[1])))
    assert [one.url for one in records] == [PAGES[1].url]
    assert problem is not None
    assert "its compressed body is not complete" in problem


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(30_000_000))),
        ("br", brotli.compress(bytes(30_000_000), quality=5)),
    ],
    ids=["gzip", "brotli"],
)
def test_bomb_is_unpacked_one_byte_over_the_limit_and_no_further(
    encoding: str, bomb: bytes, tmp_path: Path
) -> None:
    page = WarcEntry(url=FIRST, body=bomb, headers=(("Content-Encoding", encoding),))
    (record,), _ = read_all(written(tmp_path, warc_bytes(page)))
    assert len(record.body) == LIMIT + 1


def test_long_page_is_cut_one_byte_over_the_limit(tmp_path: Path) -> None:
    records, problem = read_all(
        written(tmp_path, warc_bytes(WarcEntry(url=FIRST, body=bytes(LIMIT * 5)), PAGES[1]))
    )
    assert [len(one.body) for one in records] == [LIMIT + 1, 2_000]
    assert problem is None


def test_empty_archive_yields_the_present_time_and_no_visit() -> None:
    archive = index_warc_files([])
    assert archive.visits == 0
    assert archive.time_of_visit(0).tzinfo is UTC


def test_length_beyond_all_numbers_is_named(tmp_path: Path) -> None:
    record = warc_bytes(PAGES[0], gzip=False)
    start = record.index(b"Content-Length: ") + len("Content-Length: ")
    path = written(tmp_path, record[:start] + b"9" * 20 + record[start:], "visit.warc")
    records, problem = read_all(path)
    assert records == []
    assert (problem or "").startswith(f"{path}: ")
    assert index_warc_files([path]).problems


def test_records_behind_a_damaged_one_are_read_and_the_loss_is_counted(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    entries = [
        WarcEntry(url=f"https://vov.vn/bai-{number}.vov", body=random.Random(number).randbytes(900))
        for number in range(40)
    ]
    whole = warc_bytes(*entries)
    urls = [entry.url for entry in entries]
    place = random.Random(5)
    for _ in range(60):
        at, bit = place.randrange(len(whole)), 1 << place.randrange(8)
        data = bytearray(whole)
        data[at] ^= bit
        found, problem = read_all(written(tmp_path, bytes(data)))
        read = [record.url for record in found]
        assert read == [url for url in urls if url in set(read)], "in their order, none twice"
        assert len(read) >= len(urls) - 1, (at, bit)
        if len(read) < len(urls):
            assert problem is not None
            assert f"of {len(whole):,} bytes were not read" in problem
        index = index_warc_files([tmp_path / "visit.warc.gz"])
        assert len(index.captures) >= len(urls) - 1
    assert capfd.readouterr().err == ""


def test_bytes_between_two_records_are_skipped(tmp_path: Path) -> None:
    one, other = warc_bytes(PAGES[0]), warc_bytes(PAGES[1])
    junk = b"\x1f\x8b\x08 no member, then some more" * 50
    found, problem = read_all(written(tmp_path, one + junk + other))
    assert [record.url for record in found][-1] == PAGES[1].url
    assert problem is not None


ENTRIES = [
    WarcEntry(url=f"https://vov.vn/bai-{number}.vov", body=f"<p>Tin số {number}</p>".encode() * 40)
    for number in range(12)
]


@pytest.mark.parametrize("zipped", [True, False])
def test_no_flipped_bit_loses_a_record_without_a_word(tmp_path: Path, zipped: bool) -> None:
    whole = warc_bytes(*ENTRIES, gzip=zipped)
    place = random.Random(7)
    for _ in range(400):
        at, bit = place.randrange(len(whole)), 1 << place.randrange(8)
        data = bytearray(whole)
        data[at] ^= bit
        found, problem = read_all(written(tmp_path, bytes(data)))
        # A wrong length in a plain file may hide what follows; a member hides itself only.
        assert len(found) >= (len(ENTRIES) - 1 if zipped else 1), (at, bit)
        assert len(found) == len(ENTRIES) or problem is not None, (at, bit)


HOSTILE = {
    "heads of members": b"\x1f\x8b\x08" * 100_000,
    "empty members": gzip.compress(b"") * 5_000,
    "zeros": gzip.compress(bytes(60_000_000)),
    "endless line": gzip.compress(b"x" * 10_000_000),
    "endless header": gzip.compress(b"WARC/1.1\r\nA: " + b"a" * 9_000_000 + b"\r\n\r\n"),
    "endless headers": gzip.compress(b"WARC/1.1\r\n" + b"A: a\r\n" * 400_000 + b"\r\n"),
    "no record": gzip.compress(b"<html>Xin ch\xc3\xa0o</html>\n" * 9),
    "headers of a server": warc_bytes(
        WarcEntry(url="https://vov.vn/h", headers=(("X", "y" * 90),) * 20_000)
    ),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_members_made_to_be_slow_are_given_up_and_those_behind_are_read(
    attack: str, tmp_path: Path
) -> None:
    path = written(tmp_path, HOSTILE[attack] + warc_bytes(*ENTRIES))
    started = time.process_time()
    found, problem = read_all(path)
    assert time.process_time() - started < 20.0
    assert [record.url for record in found] == [entry.url for entry in ENTRIES]
    named = "records cannot be read" if attack == "headers of a server" else "bytes were not read"
    assert attack == "empty members" or named in (problem or "")


@pytest.mark.parametrize("together", [1, 2, 3, 12])
def test_records_that_share_a_member_are_refused_by_name(together: int, tmp_path: Path) -> None:
    plain = [warc_bytes(entry, gzip=False) for entry in ENTRIES]
    members = (b"".join(plain[at : at + together]) for at in range(0, len(plain), together))
    found, problem = read_all(written(tmp_path, b"".join(map(gzip.compress, members))))
    assert (problem is None) == (len(found) == 12) == (together == 1)
    assert together == 1 or "several records in one gzip member" in (problem or "")


@pytest.mark.parametrize("more", [-40, -1, 40, 300, 1_000_000])
def test_wrong_length_in_a_member_costs_only_its_own_record(more: int, tmp_path: Path) -> None:
    plain = [warc_bytes(entry, gzip=False) for entry in ENTRIES]
    length = int(plain[5].split(b"Content-Length: ")[1].split(b"\r")[0])
    plain[5] = plain[5].replace(
        f"Content-Length: {length}".encode(), f"Content-Length: {length + more}".encode(), 1
    )
    found, problem = read_all(written(tmp_path, b"".join(map(gzip.compress, plain))))
    others = [entry.url for entry in ENTRIES if entry is not ENTRIES[5]]
    assert [one.url for one in found if one.url != ENTRIES[5].url] == others
    assert problem is not None


def test_records_of_others_are_not_decoded(tmp_path: Path) -> None:
    packed = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    foreign = WarcEntry(url="https://foreign.example/a", body=b"\x1f\x8bno gzip", headers=packed)
    path = written(tmp_path, warc_bytes(*PAGES, foreign, PAGES[0]))
    seen = list(read_records(path, limit=LIMIT, accepts=lambda url: "foreign" not in url))
    assert len(seen) == 4


def test_records_of_others_in_a_plain_file_are_passed_over_at_sight(tmp_path: Path) -> None:
    path = written(tmp_path, warc_bytes(*PAGES, *ENTRIES, gzip=False))
    found = list(page_records(path, 0, Damage(path)))
    assert [one.url for one in found] == [one.url for one in (*PAGES, *ENTRIES)]
    # The last one may be truncated, and is read with care.
    assert [one.is_intact for one in found] == [True] * (len(found) - 1) + [False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"WARC-Type: response", b"WARC-Type: responze"),
        (b"WARC-Target-URI", b"WARC-Target-URK"),
        (b"WARC-Date: ", b"WARC-Date; "),
        (b"HTTP/1", b"HTTQ/1"),
        (b"\r\n\r\nWARC/1", b"\r\n\r\nWBRC/1"),
    ],
)
def test_damaged_header_in_a_plain_file_is_left_to_the_careful_reader(
    before: bytes, after: bytes, tmp_path: Path
) -> None:
    first, *others = [warc_bytes(entry, gzip=False) for entry in ENTRIES]
    path = written(tmp_path, first + b"".join(others).replace(before, after, 1))
    assert doubtful_from(plain_records(path, 0)) <= len(first) + len(others[0])
    found, problem = read_all(path)
    assert problem is not None or len(found) == len(ENTRIES)


def doubtful_from(records: Generator[IntactRecord, None, int]) -> int:
    while True:
        try:
            next(records)
        except StopIteration as end:
            offset: int = end.value
            return offset
