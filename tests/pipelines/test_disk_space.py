"""Room on the disk: archiving gives way before storing does, says so once, and comes back."""

from __future__ import annotations

import errno
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import TEXT, article_capture, store_judged
from sqlalchemy import select

from article.model import RawResponse
from crawler.warc import writer
from pipelines.archive.disk_space import DiskSpaceGuard, free_bytes
from pipelines.archive.page_archive import PageArchive
from pipelines.items import JudgedCapture
from pipelines.process import identify, judge
from settings.archive import ArchiveConfig
from storage.engine import Database
from storage.models import Revision

RESERVE = 1_000


def flagged(number: int, *, body: bytes = b"<p>told</p>") -> JudgedCapture:
    address = f"https://vov.vn/bai-{number}.vov"
    seen = article_capture(key=f"vov.vn:{number}", url=address, text=f"{TEXT} {number}")
    sent = RawResponse(url=address, headers=(), body=body)
    return judge(
        identify(replace(seen, fetch=replace(seen.fetch, raw_response=sent)), last_fingerprint=None)
    )


def archived(database: Database) -> list[bool]:
    with database.reading() as session:
        return [one is not None for one in session.scalars(select(Revision.archive))]


def test_short_disk_stores_without_archiving_until_there_is_space_again(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    free = [RESERVE * 2, RESERVE - 1, RESERVE - 2, RESERVE * 2]
    plan = ArchiveConfig(folder=tmp_path / "archive", reserve_bytes=RESERVE)
    evidence = PageArchive(plan, free_space=lambda _: free.pop(0))
    with caplog.at_level(logging.WARNING):
        for number in range(4):
            store_judged(database, flagged(number), evidence)
    evidence.close()
    assert archived(database) == [True, False, False, True]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_disk_that_is_full_after_all_stores_without_archiving(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("crawler.warc.writer._append", full)
    store_judged(database, flagged(1), PageArchive(ArchiveConfig(folder=tmp_path / "archive")))
    assert archived(database) == [False]


def test_what_a_nearly_full_disk_still_holds_of_a_batch_is_archived(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = writer._append

    def nearly_full(file: int, records: Sequence[bytes]) -> int:
        if len(records) > 1 or any(len(record) > 1_500 for record in records):
            raise OSError(errno.ENOSPC, "No space left on device")
        return append(file, records)

    monkeypatch.setattr(writer, "_append", nearly_full)
    batch = [flagged(1), flagged(2, body=random.randbytes(2_000)), flagged(3)]
    archive = PageArchive(ArchiveConfig(folder=tmp_path / "archive"))
    saved = archive.save_all(database, batch)
    archive.close()
    assert [one.capture.fetch.archive is not None for one in saved] == [True, False, True]


@pytest.mark.parametrize(
    ("free", "there"),
    [
        ([RESERVE], [True]),
        ([RESERVE - 1, RESERVE + 1, RESERVE * 2], [False, False, True]),
    ],
)
def test_archiving_resumes_with_some_space_to_spare(
    free: list[int], there: list[bool], tmp_path: Path
) -> None:
    left = list(free)
    guard = DiskSpaceGuard(tmp_path, reserve=RESERVE, free_space=lambda _: left.pop(0))
    assert [guard.has_space() for _ in free] == there


def test_folder_that_does_not_exist_yet_has_the_space_of_its_disk(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") == pytest.approx(free_bytes(tmp_path), rel=0.5)
