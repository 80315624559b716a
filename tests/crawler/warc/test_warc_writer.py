"""Archiving: whole records or none, whoever writes and whoever is killed; standard tools read them."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.processes import warc_writer_process
from fixtures.processes.warc_writer_process import DAY, archive_writer, archived_answer
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.warc.reader import read_records, read_response_at
from crawler.warc.writer import truncate_partial_record

LIMIT = 10_000_000


def urls(path: Path) -> list[str]:
    return [record.url for record in read_records(path, limit=LIMIT)]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def start(folder: Path, first: int, count: int, size: int = 3_000) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, warc_writer_process.__file__, folder, str(first), str(count), str(size)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{root.parent}{os.pathsep}{root}"},
    )


def test_record_is_found_at_its_offset_with_its_digest(tmp_path: Path) -> None:
    own = archive_writer(tmp_path)
    records = [own.write(archived_answer(number), at=DAY, status=200) for number in range(3)]
    own.close()
    for number, record in enumerate(records):
        found = read_response_at(tmp_path / record.warc, record.offset, limit=LIMIT)
        assert found is not None
        assert found.url == archived_answer(number).url
        assert found.body == archived_answer(number).body
        assert found.at == DAY
        assert hashlib.sha256(found.body).hexdigest() == record.sha256


def test_what_is_no_answer_of_a_server_is_no_capture(tmp_path: Path) -> None:
    own = archive_writer(tmp_path)
    record = own.write(archived_answer(0), at=DAY, status=200)
    own.close()
    with (tmp_path / record.warc).open("ab") as file:
        headless = file.tell()
        file.write(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n")
    # At the start lies the description of the file, in the middle of a record nothing.
    for offset in (0, record.offset + 1, headless, 10**9):
        assert read_response_at(tmp_path / record.warc, offset, limit=LIMIT) is None


def test_standard_tools_read_it_as_warc_1_1(tmp_path: Path) -> None:
    own = archive_writer(tmp_path)
    for number in range(3):
        own.write(archived_answer(number), at=DAY, status=200)
    own.close()
    (path,) = files(tmp_path)
    with path.open("rb") as file:
        versions = [(one.rec_type, one.rec_headers.protocol) for one in ArchiveIterator(file)]
    assert versions == [("warcinfo", "WARC/1.1"), *[("response", "WARC/1.1")] * 3]
    checker = Checker(type("Command", (), {"inputs": [str(path)], "verbose": False})())
    checker.process_all()
    assert checker.exit_value == 0


def test_packing_that_was_undone_is_not_announced(tmp_path: Path) -> None:
    record = archive_writer(tmp_path).write(archived_answer(1), at=DAY, status=200)
    with (tmp_path / record.warc).open("rb") as file:
        file.seek(record.offset)
        headers = next(iter(ArchiveIterator(file))).http_headers
    assert headers.get_header("Content-Encoding") is None
    assert headers.get_header("Content-Length") == "3000"


def test_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    own = archive_writer(tmp_path, file_bytes=8_000)
    for number in range(6):
        own.write(archived_answer(number), at=DAY, status=200)
    assert [len(urls(path)) for path in files(tmp_path)] == [3, 3]
    assert own.files_created == 2


def test_batch_is_written_as_its_records_one_by_one(tmp_path: Path) -> None:
    answers = [(archived_answer(number), DAY, 200) for number in range(7)]
    own = archive_writer(tmp_path, file_bytes=8_000)
    records = own.write_all(answers)
    own.close()
    assert [len(urls(path)) for path in files(tmp_path)] == [3, 3, 1]
    assert own.files_created == 3
    for record, (answer, _, _) in zip(records, answers, strict=True):
        found = read_response_at(tmp_path / record.warc, record.offset, limit=LIMIT)
        assert found
        assert (found.url, found.body) == (answer.url, answer.body)
        assert record.sha256 == hashlib.sha256(answer.body).hexdigest()


def test_batch_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = archive_writer(tmp_path)
    own.write(archived_answer(0), at=DAY, status=200)
    batch = [(archived_answer(number), DAY, 200) for number in (1, 2)]

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("crawler.warc.writer.os.fsync", fail)
        with pytest.raises(OSError, match="Input/output"):
            own.write_all(batch)
    own.write(archived_answer(3), at=DAY, status=200)
    (path,) = files(tmp_path)
    assert urls(path) == [archived_answer(0).url, archived_answer(3).url]


def test_new_day_begins_a_new_file(tmp_path: Path) -> None:
    archive_writer(tmp_path).write(archived_answer(1), at=DAY, status=200)
    archive_writer(tmp_path, day=DAY + timedelta(days=1)).write(
        archived_answer(2), at=DAY, status=200
    )
    assert [path.name for path in files(tmp_path)] == [
        "tipwatch-flagged-20261122-0001.warc.gz",
        "tipwatch-flagged-20261123-0001.warc.gz",
    ]


def test_next_process_goes_on_in_the_file_of_the_day(tmp_path: Path) -> None:
    for number in range(3):
        own = archive_writer(tmp_path)
        own.write(archived_answer(number), at=DAY, status=200)
        own.close()
    (path,) = files(tmp_path)
    assert len(urls(path)) == 3


def test_two_writers_at_once_use_two_files(tmp_path: Path) -> None:
    one, other = archive_writer(tmp_path), archive_writer(tmp_path)
    for number in range(4):
        (one, other)[number % 2].write(archived_answer(number), at=DAY, status=200)
    assert [len(urls(path)) for path in files(tmp_path)] == [2, 2]


def test_threads_take_turns(tmp_path: Path) -> None:
    own = archive_writer(tmp_path)

    def write(first: int) -> None:
        for number in range(first, first + 5):
            own.write(archived_answer(number), at=DAY, status=200)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (path,) = files(tmp_path)
    assert len(set(urls(path))) == 20


def test_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    running = [start(tmp_path, first, 20) for first in (0, 100, 200)]
    assert [process.wait(timeout=300) for process in running] == [0, 0, 0]
    for process in running:
        process.stdout.close()  # type: ignore[union-attr]
    found = [url for path in files(tmp_path) for url in urls(path)]
    assert len(found) == len(set(found)) == 60


@pytest.mark.parametrize("after", [1, 4, 9])
def test_killed_in_the_middle_of_writing_keeps_whole_records_and_goes_on(
    tmp_path: Path, after: int
) -> None:
    process = start(tmp_path, 0, 100_000, 400_000)
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline()) for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    process.wait(timeout=300)
    own = archive_writer(tmp_path, file_bytes=1_000_000_000)
    own.write(archived_answer(999_999), at=DAY, status=200)
    own.close()
    found = [url for path in files(tmp_path) for url in urls(path)]
    # What was told as written is there; one more may have been whole before it could be told.
    assert found[:-1][: len(acknowledged)] == [
        archived_answer(number, 1).url for number in acknowledged
    ]
    assert len(found) - len(acknowledged) in {1, 2}
    assert found[-1] == archived_answer(999_999).url


def test_truncated_file_is_repaired_to_its_last_whole_record(tmp_path: Path) -> None:
    own = archive_writer(tmp_path)
    ends = [0]
    for number in range(3):
        own.write(archived_answer(number), at=DAY, status=200)
        ends.append(files(tmp_path)[0].stat().st_size)
    own.close()
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for cut in range(len(whole) - 1, ends[1], -211):
        path.write_bytes(whole[:cut])
        with path.open("r+b") as file:
            truncate_partial_record(file.fileno())
        assert path.stat().st_size == max(end for end in ends if end <= cut), cut
        assert len(urls(path)) == sum(0 < end <= cut for end in ends)


@pytest.mark.parametrize("rubbish", [bytes(5_000), b"\x1f\x8b\x08" + bytes(5) + b"rubbish" * 9])
def test_what_a_power_cut_left_behind_the_records_is_truncated(
    tmp_path: Path, rubbish: bytes
) -> None:
    own = archive_writer(tmp_path)
    own.write(archived_answer(1), at=DAY, status=200)
    own.close()
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + rubbish)
    own = archive_writer(tmp_path)
    own.write(archived_answer(2), at=DAY, status=200)
    own.close()
    assert path.read_bytes().startswith(whole)
    assert urls(path) == [archived_answer(1).url, archived_answer(2).url]


def test_disk_that_fills_up_leaves_no_half_record(tmp_path: Path, monkeypatch) -> None:
    own = archive_writer(tmp_path)
    own.write(archived_answer(1), at=DAY, status=200)
    write = os.write

    def full(file: int, data: bytes) -> int:
        if len(data) > 1_000:
            return write(file, data[:1_000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        own.write(archived_answer(2), at=DAY, status=200)
    monkeypatch.undo()
    own.write(archived_answer(3), at=DAY, status=200)
    assert urls(files(tmp_path)[0]) == [archived_answer(1).url, archived_answer(3).url]
