"""Documents that somebody has, from the file to the export, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from loopback_site import mastercms_page, rss_feed, rss_item
from made_pdf import encrypted_pdf, paragraphs, pdf
from made_prose import prose
from sample_objects import NOON
from sqlalchemy import select

from article.model import RawResponse
from crawler.warc.writer import write_warc_file
from pipelines.documents.document_import import import_document
from storage.documents.documents import pages_of
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
