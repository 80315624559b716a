"""The daemon reads documents again, a little at each tick, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from threading import Event

import pytest
from fixtures.samples.made_pdf import paragraphs, pdf
from fixtures.samples.sample_objects import NOON
from sqlalchemy import select

from article.model import RawResponse
from crawler.warc.writer import ArchiveWriter
from documents.reader_process import ReadingStopped
from documents.reader_version import READER_VERSION
from operations import document_rereading as module
from operations.document_rereading import ROUND_SECONDS, DocumentRereader
from settings import load_settings
from storage.documents.documents import add_document
from storage.documents.unread_documents import ReadingAbility
from storage.engine import Database
from storage.locks.process_lock import exclusive_lock
from storage.models import StoredDocument

FILE = pdf([paragraphs(["Công an triệt phá đường dây mua bán người, giải cứu sáu nạn nhân."])])
WITHOUT = ReadingAbility(version=READER_VERSION, ended_problems=frozenset(), has_ocr=False)
WITH_OCR = ReadingAbility(
    version=READER_VERSION, ended_problems=frozenset({"no_ocr"}), has_ocr=True
)


class Machine:
    """A rereader, its clock, and the programs of its machine."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        settings = load_settings(data_dir=data_dir)
        self.database, self.folder = database, settings.archive_config.folder
        self.seconds, self.ability, self.ability_checks = 0.0, WITHOUT, 0
        self.rereader = DocumentRereader(
            database, settings, clock=lambda: NOON, monotonic=lambda: self.seconds,
            ability=self._ability,
        )  # fmt: skip

    def _ability(self) -> ReadingAbility:
        self.ability_checks += 1
        return self.ability

    def store(self, name: str, *, version: int = READER_VERSION, problem: str | None = None) -> int:
        url = f"https://vov.vn/{name}.pdf"
        writer = ArchiveWriter(
            self.folder, series="documents", file_bytes=10**8, clock=lambda: NOON
        )
        place = writer.write(RawResponse(url=url, headers=(), body=FILE), at=NOON, status=200)
        writer.close()
        row = StoredDocument(
            url=url, sha256=place.sha256, seen_at=NOON, kind="pdf", page_count=1, ocr_share=0.0,
            relevant=False, score=0.0, problem=problem, reader_version=version,
            archive=asdict(place),
        )  # fmt: skip
        add_document(self.database, row, [])
        return row.id

    def tick(self) -> None:
        asyncio.run(self.rereader.tick())
        if thread := self.rereader._thread:
            thread.join()

    def relevant(self) -> list[int]:
        with self.database.reading() as session:
            query = select(StoredDocument.id).where(StoredDocument.relevant)
            return list(session.scalars(query.order_by(StoredDocument.id)))


@pytest.fixture
def machine(database: Database, tmp_path: Path) -> Machine:
    return Machine(database, tmp_path / "var")


def test_documents_of_an_older_reader_are_read_again_and_others_not(machine: Machine) -> None:
    old = [machine.store(name, version=READER_VERSION - 1) for name in ("a", "b")]
    machine.store("new")
    machine.store("scan", problem="no_ocr")
    machine.tick()
    assert machine.relevant() == old


def test_scans_are_read_once_the_program_is_installed(machine: Machine) -> None:
    scan = machine.store("scan", problem="no_ocr")
    machine.tick()
    machine.ability = WITH_OCR
    machine.tick()
    assert machine.relevant() == []  # programs are looked for once an hour
    machine.seconds += 3_601
    machine.tick()
    assert machine.relevant() == [scan]


def test_round_ends_after_its_seconds_and_the_next_goes_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [machine.store(name, version=0) for name in ("a", "b", "c")]
    reread = module.reread_document

    def slowly(*args, **named):
        machine.seconds += ROUND_SECONDS / 2
        return reread(*args, **named)

    monkeypatch.setattr(module, "reread_document", slowly)
    machine.tick()
    assert machine.relevant() == old[:2]
    machine.tick()
    assert machine.relevant() == old


def test_nothing_left_is_looked_for_again_after_an_hour_only(machine: Machine) -> None:
    for _ in range(3):
        machine.tick()
    assert machine.ability_checks == 1
    machine.seconds += 3_601
    machine.tick()
    machine.tick()
    assert machine.ability_checks == 2


def test_document_that_always_fails_holds_up_none_behind_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = (machine.store(name, version=0) for name in ("bad", "good"))
    reread = module.reread_document

    def refuse(database, row, **named):
        if row.id == bad:
            raise RuntimeError("never")
        return reread(database, row, **named)

    monkeypatch.setattr(module, "reread_document", refuse)
    machine.tick()
    assert "left out until tomorrow" in caplog.text
    machine.tick()
    assert machine.relevant() == [good]


def test_file_that_is_gone_is_passed_over_and_looked_for_the_next_day(machine: Machine) -> None:
    machine.store("a", version=0)
    (archive,) = machine.folder.glob("*.warc*")
    aside = archive.rename(machine.folder / "aside")
    machine.tick()
    assert machine.relevant() == []
    aside.rename(archive)
    machine.seconds += 3_601
    machine.tick()
    assert machine.relevant() == []
    machine.seconds += 86_400
    machine.tick()
    assert machine.relevant() == [1]


def test_round_is_skipped_while_another_process_reads(machine: Machine) -> None:
    machine.store("a", version=0)
    with exclusive_lock(machine.database, "rereading"):
        assert machine.rereader.run_round() == 0
    assert machine.rereader.run_round() == 1


def test_stop_ends_the_document_that_is_being_read(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.store("a", version=0)
    reading, ended = Event(), Event()

    def wait(*_args, **_named):
        reading.set()
        assert ended.wait(60)
        raise ReadingStopped

    monkeypatch.setattr(module, "reread_document", wait)
    monkeypatch.setattr(module, "stop_reading", ended.set)
    asyncio.run(machine.rereader.tick())
    assert reading.wait(60)
    machine.rereader.stop()
    assert machine.rereader._thread
    machine.rereader._thread.join(60)
    machine.tick()  # nothing begins any more
    assert machine.relevant() == []
