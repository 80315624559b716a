"""Importing archives: by any number of processes, and however often interrupted, the same rows."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.processes.command_fork import run_command, start_command
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from sqlalchemy import select, text

from crawler.warc.reader import WarcError
from pipelines.archive.page_archive import PageArchive
from pipelines.batch_processor import BatchProcessor
from pipelines.warc_import.import_file import import_file
from pipelines.warc_import.reading_process import ReadingProcesses
from pipelines.warc_import.record_reader import RecordReader
from pipelines.warc_import.warc_importer import WarcImporter
from settings.archive import ArchiveConfig, ArchivePolicy
from storage.engine import Database
from storage.models import Revision

LIMIT = 10_000_000
ROWS = {
    "pages": "SELECT key, url, source, state, revisions, first_seen_at, last_checked_at, next_check_at FROM pages",
    "revisions": "SELECT p.key, r.number, r.title, r.text, r.published_at FROM revisions r"
    " JOIN pages p ON p.id = r.page_id",
    "groups": "SELECT p.key, o.key, p.story_id IS NULL FROM pages p LEFT JOIN pages o ON o.id = p.duplicate_of",
    "changes": "SELECT p.key, c.kind, c.at FROM changes c JOIN pages p ON p.id = c.page_id",
    "judgements": "SELECT p.key, j.relevant, j.score, j.tier FROM judgements j JOIN revisions r ON r.id = j.revision_id"
    " JOIN pages p ON p.id = r.page_id",
}  # fmt: skip


def article(number: int, *, at: str, words: str = "") -> WarcEntry:
    body = f"<html><head><title>Vụ án số {number}</title></head><body><h1>Vụ án số {number} {words}</h1>"
    for line in range(6):
        sentence = f"công an tỉnh triệt phá đường dây mua bán người {words}, bắt {number} người"
        body += f"<p>Đoạn {line} của vụ {number}: {sentence}.</p>"
    return WarcEntry(
        url=f"https://bao-{number % 7}.vn/bai-{number}.html", body=f"{body}</body></html>".encode(), at=at
    )  # fmt: skip


def history() -> list[WarcEntry]:
    """Seventy articles, a copy, an edit seen twice, and an address that is gone for two days."""
    first = [article(number, at="2026-10-01T00:00:00Z") for number in range(70)]
    copy = WarcEntry(url="https://khac.vn/sao-3.html", body=first[3].body, at=first[3].at)
    edited = [
        article(5, at=f"2026-10-0{day}T00:00:00Z", words="Cập nhật: thêm ba bị can")
        for day in (3, 4)
    ]
    gone = [
        WarcEntry(url=first[9].url, body=b"", status="410 Gone", at=f"2026-10-0{day}T00:00:00Z")
        for day in (3, 5)
    ]
    answers = article(16, at="2026-10-04T00:00:00Z")  # the host is alive
    return [*first[:40], copy, *first[40:], *edited, gone[0], answers, gone[1]]


def rows(database: Database) -> dict[str, list[tuple[str, ...]]]:
    with database.reading() as session:
        return {
            name: sorted(tuple(map(_printed, row)) for row in session.execute(text(sql)))
            for name, sql in ROWS.items()
        }


def _printed(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return str(int(value)) if isinstance(value, bool) else str(value)


def imported(
    database: Database,
    path: Path,
    *,
    jobs: int,
    meanwhile: Callable = lambda _: None,
    archive: PageArchive | None = None,
):
    importer = WarcImporter(BatchProcessor(database, archive))
    problem = None
    with ReadingProcesses(jobs, any_host=True, limit=LIMIT) as processes:
        try:
            import_file(
                path,
                start=0,
                accepts=RecordReader(any_host=True).accepts,
                limit=LIMIT,
                processes=processes,
                importer=importer,
                on_stored=lambda _: meanwhile(processes),
            )
        except WarcError as error:
            problem = str(error)
    return rows(database), problem, importer


@pytest.fixture
def other(tmp_path: Path, sqlite_template: Path):
    copy = shutil.copyfile(sqlite_template, tmp_path / "other.db")
    opened = Database(f"sqlite:///{copy}")
    yield opened
    opened.close()


def test_rows_are_the_same_whatever_the_number_of_processes(
    database: Database, other: Database, tmp_path: Path
) -> None:
    path = tmp_path / "history.warc.gz"
    data = bytearray(warc_bytes(*history()))
    data[data.index(gzip.compress(b"")[:4], len(data) // 2) + 300] ^= 4  # one record is damaged
    path.write_bytes(bytes(data))
    stored, problem, importer = imported(database, path, jobs=3)
    expected, expected_problem, alone = imported(other, path, jobs=1)
    assert stored == expected
    assert problem == expected_problem
    assert "damaged" in (problem or "")
    assert len(stored["changes"]) >= 2, "an edit and a removal"
    assert {name: one.stored for name, one in importer.reports.items()} == {
        name: one.stored for name, one in alone.reports.items()
    }


def test_every_page_is_archived_where_all_are_though_only_flagged_ones_are_sent(
    database: Database, other: Database, tmp_path: Path
) -> None:
    path = tmp_path / "pages.warc.gz"
    head = "<html><head><title>Mưa lớn</title></head><body><h1>Mưa lớn</h1>"
    lines = "".join(
        f"<p>Ngày thứ {day} có mưa to ở nhiều nơi của miền Bắc.</p>" for day in range(9)
    )
    entries = [
        WarcEntry(
            url=f"https://thoi-tiet.vn/mua-{number}.html",
            body=f"{head}{lines}<p>Bản tin số {number}.</p></body></html>".encode(),
            at="2026-10-01T00:00:00Z",
        )
        for number in range(3)
    ]
    path.write_bytes(
        warc_bytes(*entries, article(1, at="2026-10-01T00:00:00Z"), article(2, at="2026-10-01T00:00:00Z"))
    )  # fmt: skip
    digests = []
    for stored, jobs in ((database, 2), (other, 1)):
        config = ArchiveConfig(folder=tmp_path / f"archive-{jobs}", policy=ArchivePolicy.ALL)
        archive = PageArchive(config)
        found, problem, _ = imported(stored, path, jobs=jobs, archive=archive)
        archive.close()
        assert problem is None
        assert {row[1] for row in found["judgements"]} == {"0", "1"}, (
            "some are flagged, and some not"
        )
        with stored.reading() as session:
            references = session.scalars(select(Revision.archive)).all()
        digests.append(sorted(one["sha256"] for one in references if one))
    assert len(digests[0]) == len(entries) + 2
    assert digests[0] == digests[1]


def test_chunk_of_a_killed_process_is_read_by_the_importing_one(
    other: Database, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "history.warc.gz"
    path.write_bytes(warc_bytes(*history()))

    def kill(processes: ReadingProcesses) -> None:
        for pid in processes.pids:
            os.kill(pid, signal.SIGKILL)

    stored, problem, _ = imported(database, path, jobs=2, meanwhile=kill)
    expected, _, _ = imported(other, path, jobs=1)
    assert problem is None
    assert stored == expected
    assert len(stored["pages"]) == 71


@pytest.fixture(scope="module")
def long_history(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> tuple[Path, dict[str, list[tuple[str, ...]]]]:
    """Write an archive that takes seconds, and import it once; returns it and the rows."""
    folder = tmp_path_factory.mktemp("long")
    path = folder / "history.warc.gz"
    path.write_bytes(
        warc_bytes(*history(), *(article(n, at="2026-10-06T00:00:00Z") for n in range(100, 400)))
    )
    database = Database(f"sqlite:///{shutil.copyfile(sqlite_template, folder / 'other.db')}")
    expected, _, _ = imported(database, path, jobs=1)
    database.close()
    return path, expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_import_goes_on_to_the_same_rows(
    jobs: int, database_url: str, long_history: Any, tmp_path: Path
) -> None:
    path, expected = long_history
    env = {
        **os.environ,
        "TIPWATCH_DATA_DIR": str(tmp_path / "var"),
        "TIPWATCH_DATABASE_URL": database_url,
        "TIPWATCH_ARCHIVE": "none",
    }
    command = ["ingest", "--any-host", f"-j{jobs}", path]
    stored = Database(database_url)
    deadline = time.monotonic() + 300
    for pages in (1, 150):  # at the first store, and again later
        killed = start_command(*command, env=env)
        while time.monotonic() < deadline and killed.poll() is None and _pages(stored) < pages:
            time.sleep(0.05)
        assert killed.poll() is None, "it ended before it was killed"
        readers = _children(killed.pid)
        killed.kill()
        killed.wait(timeout=300)
        assert len(readers) == (jobs if jobs > 1 else 0)
        while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in readers):
            time.sleep(0.05)
        assert not any(Path(f"/proc/{pid}").exists() for pid in readers), "they end with it"
    assert run_command(*command, env=env).returncode == 0
    assert rows(stored) == expected
    stored.close()


def _pages(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(text("SELECT count(*) FROM pages")) or 0


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
