"""The archive as an operator meets it: show, check, backup, restore and ingest, on both databases."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixtures.samples.warc_files import WarcEntry, warc_bytes

FIRST = datetime(2026, 11, 10, 2, tzinfo=UTC)
SECOND = datetime(2026, 11, 12, 2, tzinfo=UTC)


def records(tipwatch) -> list[dict]:
    result = tipwatch("export")
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def lived(home: Path, archive, run_on):
    """Two visits to the sample sites."""
    run = run_on(f"sqlite:///{home / 'tipwatch.db'}")

    def tipwatch(*args, **more):
        return run(*args, **{"TIPWATCH_DATA_DIR": str(home), **more})

    for round_name, at in (("first", FIRST), ("second", SECOND)):
        assert tipwatch("crawl", "--replay", archive(round_name, at)).returncode == 0
    return tipwatch


def test_archived_page_can_be_had_back(lived) -> None:
    edited = next(
        one for one in records(lived) if one["relevant"] and one["source"] == "baochinhphu.vn"
    )
    newest = lived("show", edited["url"], "--archive").stdout
    first = lived("show", edited["url"], "--archive", "--revision", "1").stdout
    assert "<html" in newest
    assert newest != first
    assert lived("db", "check").returncode == 0


def test_check_names_the_record_that_is_damaged(lived, home: Path) -> None:
    (path,) = (home / "archive").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-500])
    result = lived("db", "check")
    path.write_bytes(whole)
    assert result.returncode == 1
    assert path.name in result.stderr
    assert "cannot be read" in result.stderr


def test_unflagged_article_has_no_archived_page(lived) -> None:
    other = next(one for one in records(lived) if not one["relevant"])
    result = lived("show", str(other["id"]), "--archive")
    assert (result.returncode, result.stdout) == (1, "")
    assert "was not archived" in result.stderr


def test_show_names_the_next_check_and_its_reason(lived) -> None:
    flagged = next(one for one in records(lived) if one["relevant"])
    plan = json.loads(lived("show", str(flagged["id"]), "--json").stdout)["revisit"]
    assert plan["why"].startswith("flagged")
    assert "next look" in lived("show", str(flagged["id"])).stdout


def test_backup_goes_from_sqlite_to_postgresql_and_back(
    lived, archive, home: Path, tmp_path: Path, module_postgres_url: str
) -> None:
    message = lived("export").stdout, lived("changes", "--json").stdout
    postgresql = {
        "TIPWATCH_DATABASE_URL": module_postgres_url,
        "TIPWATCH_DATA_DIR": str(tmp_path / "postgresql"),
    }
    sqlite = {
        "TIPWATCH_DATABASE_URL": f"sqlite:///{tmp_path / 'again.db'}",
        "TIPWATCH_DATA_DIR": str(tmp_path / "again"),
    }
    backups = tmp_path / "one.tar", tmp_path / "two.tar"
    result = [
        lived("db", "backup", backups[0]),
        lived("db", "restore", backups[0], **postgresql),
        lived("db", "backup", backups[1], **postgresql),
        lived("db", "restore", backups[1], **sqlite),
        lived("db", "check", **sqlite),
    ]
    assert [one.returncode for one in result] == [0] * 5, [one.stderr for one in result]
    for there in (postgresql, sqlite):
        assert (
            lived("export", **there).stdout,
            lived("changes", "--json", **there).stdout,
        ) == message
    # It goes on counting, and refuses to be filled twice.
    third = archive("second", datetime(2026, 11, 14, tzinfo=UTC))
    assert lived("crawl", "--replay", third, **postgresql).returncode == 0
    again = lived("db", "restore", backups[0], **postgresql)
    assert again.returncode == 2
    assert "holds articles" in again.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no backup"), (b"rubbish" * 1000, "no backup"), (b"", "no backup")],
    ids=["missing", "rubbish", "empty"],
)
def test_what_is_no_backup_is_refused(
    tipwatch_fresh, tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "backup.tar"
    if content is not None:
        path.write_bytes(content)
    result = tipwatch_fresh("db", "restore", path)
    assert result.returncode == 2
    assert message in result.stderr


def test_backup_overwrites_nothing(tipwatch_fresh, tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    path.write_bytes(b"precious")
    result = tipwatch_fresh("db", "backup", path)
    assert result.returncode == 2
    assert path.read_bytes() == b"precious"


TEXT = "Công an tỉnh triệt phá một đường dây mua bán người qua biên giới, khởi tố ba bị can. "


def page(number: int, **more: object) -> WarcEntry:
    body = (
        f"<html><head><title>Bài {number}</title></head><body><h1>Vụ mua bán người số {number}</h1>"
    )
    body += "".join(f"<p>Vụ {number}, đoạn {n}. {TEXT}</p>" for n in range(8)) + "</body></html>"
    return WarcEntry(url=f"https://bao-{number}.vn/bai-{number}.html", body=body.encode(), **more)  # type: ignore[arg-type]


def test_ingesting_again_stores_and_archives_nothing_new(tipwatch_sqlite, tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(warc_bytes(*(page(number) for number in range(5))))
    result = [tipwatch_sqlite("ingest", "--any-host", path) for _ in range(2)]
    assert [one.returncode for one in result] == [0, 0], result[0].stderr
    found = records(tipwatch_sqlite)
    assert len(found) == 5
    assert all(one["archive"] for one in found)
    before = tipwatch_sqlite("show", "1", "--archive").stdout
    assert "Vụ mua bán người" in before
    (stored,) = (tmp_path / "var" / "archive").iterdir()
    assert sum(1 for _ in stored.read_bytes().split(b"\x1f\x8b\x08\x00\x00\x00\x00\x00")) == 7


def test_files_are_ingested_in_the_order_of_their_dates(tipwatch_sqlite, tmp_path: Path) -> None:
    for name, at, title in (("a", "2026-10-17", "Tên mới"), ("b", "2026-10-12", "Tên cũ")):
        one = page(1, at=f"{at}T00:00:00Z")
        body = one.body.replace(b"<h1>", f"<h1>{title}: ".encode())
        answer = WarcEntry(url=one.url, body=body, at=one.at)
        (tmp_path / f"{name}.warc.gz").write_bytes(warc_bytes(answer))
    result = tipwatch_sqlite("ingest", "--any-host", *sorted(tmp_path.glob("*.warc.gz")))
    assert result.returncode == 0, result.stderr
    changes = json.loads(tipwatch_sqlite("changes", "--json").stdout)
    assert [one["title"].split(":")[0] for one in changes] == ["Tên mới"]


def test_redirect_to_the_front_page_is_a_removal_once_confirmed(
    tipwatch_sqlite, tmp_path: Path
) -> None:
    gone = (("Location", "https://bao-1.vn/"),)
    visits = [
        page(1),
        *(
            WarcEntry(
                url=page(1).url, body=b"", status="302 Found", headers=gone, at=f"{day}T00:00:00Z"
            )
            for day in ("2026-10-17", "2026-10-18")
        ),
    ]
    kinds = []
    for number, visit in enumerate(visits):
        path = tmp_path / f"{number}.warc.gz"
        path.write_bytes(warc_bytes(visit))
        tipwatch_sqlite("ingest", "--any-host", path)
        kinds.append(
            [one["kind"] for one in json.loads(tipwatch_sqlite("changes", "--json").stdout)]
        )
    assert kinds == [[], [], ["removed"]]


def test_interrupted_ingestion_goes_on_where_it_was(tipwatch_sqlite, tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(warc_bytes(*(page(number) for number in range(400))))
    checkpoints = tmp_path / "var" / "tipwatch.db"
    env = {**os.environ, "TIPWATCH_DATA_DIR": str(tmp_path / "var")}
    tipwatch = str(Path(sys.executable).with_name("tipwatch"))
    command = [tipwatch, "ingest", "--any-host", str(path)]
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and not marked(checkpoints) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=300)
    result = tipwatch_sqlite("ingest", "--any-host", path)
    assert "going on at byte" in result.stderr
    found = records(tipwatch_sqlite)
    assert len(found) == len({one["url"] for one in found}) == 400
    assert {one["revisions"] for one in found} == {1}
    assert not marked(checkpoints)


def marked(database: Path) -> bool:
    """Return whether an ingestion has stored its checkpoint."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT * FROM ingestions").fetchall())
    except sqlite3.OperationalError:
        return False
