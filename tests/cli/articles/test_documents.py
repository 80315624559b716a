"""Documents that somebody has, from the file to the export, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.samples.made_pdf import encrypted_pdf, paragraphs, pdf
from fixtures.samples.made_prose import prose
from fixtures.samples.sample_objects import NOON
from fixtures.sites.loopback_site import mastercms_page, rss_feed, rss_item
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from article.model import RawResponse
from crawler.warc.writer import write_warc_file
from pipelines.archive.page_archive import PageArchive
from pipelines.archive.verified_response import verified_response
from pipelines.documents.document_import import import_document
from settings.archive import ArchiveConfig, ArchivePolicy
from storage.documents.documents import find_newest_document, pages_of
from storage.engine import Database
from storage.models import StoredDocument
from storage.schema import ensure_schema

PLAIN = "Trường học tổ chức ngày hội thể thao cho học sinh trong tuần này tại sân vận động."
CASE = ("Công an tỉnh đã triệt phá đường dây mua bán người, giải cứu sáu nạn nhân bị lừa bán sang "
        "Campuchia và khởi tố ba bị can về tội mua bán người.")  # fmt: skip


def report() -> bytes:
    """Return three pages, of which the second is about trafficking."""
    return pdf([paragraphs([PLAIN]), paragraphs([CASE, *prose(1)]), paragraphs([PLAIN])])


def test_document_is_judged_by_page_with_evidence(tipwatch, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report())
    result = tipwatch("ingest", "--json", path)
    assert result.returncode == 0, result.stderr
    [record] = json.loads(result.stdout)
    assert record["url"] == "file:report.pdf"
    assert (record["kind"], record["pages"], record["text_from"]) == ("pdf", 3, "text")
    assert record["relevant"] is True
    assert [one["page"] for one in record["found"]] == [2]
    assert "mua bán người" in record["found"][0]["evidence"][0]["quote"]


def test_document_has_tier_themes_and_places_of_its_relevant_pages(database: Database) -> None:
    elsewhere = "Tỉnh Cà Mau tổ chức ngày hội thể thao cho học sinh tại sân vận động."
    case = f"Tại tỉnh Nghệ An, {CASE}"
    content = pdf([paragraphs([elsewhere]), paragraphs([case, *prose(1)])])
    import_document(database, content, url="file:report.pdf", page_id=None, now=NOON)
    import_document(
        database, pdf([paragraphs([elsewhere])]), url="file:sports.pdf", page_id=None, now=NOON
    )
    with database.reading() as session:
        report = find_newest_document(session, "file:report.pdf")
        assert (report.tier, set(report.themes)) == ("core", {"protection", "prosecution"})
        assert "VN-22" in {one["code"] for one in report.places}
        assert "VN-59" not in {one["code"] for one in report.places}
        sports = find_newest_document(session, "file:sports.pdf")
        assert (sports.relevant, sports.tier, sports.themes, sports.places) == (
            False,
            "none",
            [],
            [],
        )


def test_ingesting_a_document_again_stores_nothing(tipwatch, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report())
    tipwatch("ingest", path)
    assert "0 stored, 1 known" in tipwatch("ingest", path).stderr


def test_folder_stands_for_its_documents_and_the_bad_ones_are_named(
    tipwatch, tmp_path: Path
) -> None:
    folder = tmp_path / "folder" / "inner"
    folder.mkdir(parents=True)
    (folder / "good.pdf").write_bytes(report())
    (folder / "locked.PDF").write_bytes(encrypted_pdf())
    (folder / "notes.txt").write_text("no document")
    result = tipwatch("ingest", "--json", tmp_path / "folder")
    assert result.returncode == 1
    assert "locked.PDF: encrypted" in result.stderr
    records = {one["url"]: one for one in json.loads(result.stdout)}
    assert records["file:good.pdf"]["problem"] is None
    assert records["file:locked.PDF"]["problem"] == "encrypted"
    assert len(records) == 2


def test_folder_without_documents_is_said(tipwatch_sqlite, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = tipwatch_sqlite("ingest", tmp_path / "empty")
    assert result.returncode == 1
    assert "no document" in result.stderr


def test_document_of_an_unknown_article_is_refused(tipwatch_sqlite, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report())
    result = tipwatch_sqlite("ingest", "--article", "7", path)
    assert result.returncode == 1
    assert "no stored article" in result.stderr


@pytest.fixture
def database(database_url: str):
    database = Database(database_url)
    ensure_schema(database)
    yield database
    database.close()


def test_another_content_is_another_version(database: Database) -> None:
    draft, decree = report(), pdf([paragraphs([CASE])])
    stored = [
        import_document(database, content, url="file:decree.pdf", page_id=None, now=NOON)
        for content in (draft, decree, draft)
    ]
    assert stored == [True, True, False]
    with database.reading() as session:
        versions = session.scalars(select(StoredDocument).order_by(StoredDocument.id)).all()
        assert [one.page_count for one in versions] == [3, 1]
        assert [page.number for page in pages_of(session, versions[0])] == [1, 2, 3]


def test_replayed_crawl_reads_the_attachments_that_its_archive_has(
    tipwatch, export_of, tmp_path: Path
) -> None:
    page, attached = "https://thoidai.com.vn/bai-200001.html", "https://tep.example/ke-hoach.pdf"
    html = mastercms_page(
        "Kế hoạch phòng, chống mua bán người năm 2027",
        "Bộ giao các địa phương bố trí nơi tiếp nhận nạn nhân trở về qua cửa khẩu biên giới.",
        f'<a href="{attached}">Kế hoạch</a> <a href="https://tep.example/thieu.pdf">Phụ lục</a>',
        head='<meta property="article:published_time" content="2026-10-12T07:30:00+07:00">',
    )
    feed = rss_feed(rss_item(page)).body
    assert isinstance(feed, str)
    answers = {
        "https://thoidai.com.vn/rss_feed/": (feed.encode(), "application/rss+xml"),
        page: (html.encode(), "text/html; charset=utf-8"),
        attached: (report(), "application/pdf"),
    }
    path = tmp_path / "day.warc.gz"
    write_warc_file(
        path,
        (
            (RawResponse(url=url, headers=(("Content-Type", kind),), body=body), NOON, 200)
            for url, (body, kind) in answers.items()
        ),
    )
    result = tipwatch("crawl", "thoidai.com.vn", "--replay", path)
    assert "attachments: 1 stored" in result.stderr
    (record,) = export_of(tipwatch)
    assert [(one["url"], one["pages"]) for one in record["documents"]] == [(attached, 3)]


def test_file_is_archived_as_it_is_and_any_reader_finds_it(
    tipwatch, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "Kế hoạch 2026 (ký).pdf"
    path.write_bytes(report())
    assert tipwatch("ingest", path).returncode == 0
    (warc,) = tmp_path.rglob("tipwatch-documents-*.warc.gz")
    with warc.open("rb") as file:
        record = next(one for one in ArchiveIterator(file) if one.rec_type == "resource")
        body = record.raw_stream.read()
    assert body == report()
    assert record.rec_headers.get_header("WARC-Target-URI") == (
        "file:K%E1%BA%BF%20ho%E1%BA%A1ch%202026%20%28k%C3%BD%29.pdf"
    )
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(warc)], capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, b"")
    read_as_articles = tipwatch("ingest", "--any-host", "--json", warc)
    assert (read_as_articles.returncode, read_as_articles.stdout.strip()) == (0, "[]")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[PageArchive]:
    archive = PageArchive(ArchiveConfig(folder=tmp_path / "archive"))
    yield archive
    archive.close()


def imported(database: Database, archive: PageArchive | None, content: bytes) -> StoredDocument:
    import_document(
        database, content, url="file:decree.pdf", page_id=None, now=NOON, archive=archive
    )
    with database.reading() as session:
        return find_newest_document(session, "file:decree.pdf")


def test_archived_file_has_the_hash_of_its_document(
    database: Database, archive: PageArchive, tmp_path: Path
) -> None:
    row = imported(database, archive, report())
    assert row.archive
    assert row.archive["sha256"] == row.sha256
    found = verified_response(tmp_path / "archive", row.archive, limit=10**8)
    assert found
    assert found.body == report()


def test_document_that_was_stored_before_files_were_archived_is_archived_now(
    database: Database, archive: PageArchive
) -> None:
    assert imported(database, None, report()).archive is None
    first = imported(database, archive, report()).archive
    assert first
    assert imported(database, archive, report()).archive == first


def test_nothing_is_archived_where_the_archive_is_off(database: Database, tmp_path: Path) -> None:
    config = ArchiveConfig(folder=tmp_path / "archive", policy=ArchivePolicy.NONE)
    assert imported(database, PageArchive(config), report()).archive is None
    assert not (tmp_path / "archive").exists()


def test_unreadable_file_is_archived_to_be_read_later(
    database: Database, archive: PageArchive
) -> None:
    row = imported(database, archive, encrypted_pdf())
    assert row.problem == "encrypted"
    assert row.archive
