"""The evidence pack holds what was archived, and standard tools verify it without tipwatch."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from fixtures.samples.made_pdf import paragraphs, pdf
from fixtures.samples.sample_objects import NOON
from fixtures.samples.warc_files import WarcEntry, warc_bytes
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.page_archive import PageArchive
from pipelines.documents.document_import import import_document
from settings.archive import ArchiveConfig
from storage.models import Revision, StoredDocument
from web.pages import evidence

FIRST = b"<!doctype html><p>B\xe1\xba\xaft 3 nghi ph\xe1\xba\xa1m.</p>"
SECOND = FIRST.replace(b"3", b"5")


@pytest.fixture(params=["gzip", "plain"])
def archive(request, site, settings) -> Path:
    return archive_of(site, settings, FIRST, SECOND, gzip=request.param == "gzip")


def archive_of(site, settings, *bodies: bytes, gzip: bool = True) -> Path:
    folder = settings.archive_config.folder
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / ("a.warc.gz" if gzip else "a.warc")
    at = 0
    for number, body in enumerate(bodies, 1):
        entry = WarcEntry(url="https://vov.vn/a-1.vov", body=body)
        record = warc_bytes(entry, gzip=gzip)
        with file.open("ab") as out:
            out.write(record)
        place = {"warc": file.name, "offset": at, "sha256": hashlib.sha256(body).hexdigest()}
        with site.database.writing() as session:
            session.query(Revision).filter_by(page_id=1, number=number).one().archive = place
        at += len(record)
    return file


def pack(site) -> zipfile.ZipFile:
    with urllib.request.urlopen(f"{site.base}/articles/1/evidence.zip", timeout=60) as answer:
        assert answer.headers["content-type"] == "application/zip"
        return zipfile.ZipFile(io.BytesIO(answer.read()))


def test_every_file_has_the_hash_that_the_list_says(site, archive) -> None:
    held = pack(site)
    lines = (line.split("  ") for line in held.read("SHA256SUMS").decode().splitlines())
    sums = {name: digest for digest, name in lines}
    assert sums.keys() == set(held.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(held.read(name)).hexdigest() == digest


def test_records_are_those_of_the_archive_and_warcio_finds_them_whole(
    site, archive, tmp_path
) -> None:
    held = pack(site)
    raw = held.read("article-1.warc.gz")
    bodies = [record.content_stream().read() for record in ArchiveIterator(io.BytesIO(raw))]
    assert bodies == [FIRST, SECOND] == [held.read("page-1.html"), held.read("page-2.html")]
    if archive.suffix == ".gz":
        assert raw == archive.read_bytes()
    path = tmp_path / "article-1.warc.gz"
    path.write_bytes(raw)
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, b"")


def test_record_that_was_changed_is_not_handed_out(site, archive) -> None:
    with site.database.writing() as session:
        row = session.query(Revision).filter_by(page_id=1, number=1).one()
        row.archive = {**row.archive, "sha256": "0" * 64}
    held = pack(site)
    assert "page-2.html" in held.namelist()
    assert "page-1.html" not in held.namelist()


def test_pages_that_do_not_fit_into_memory_together_are_left_out_the_oldest_first(
    site, settings
) -> None:
    random_bytes = random.Random(1).randbytes(15_000_000)
    archive_of(site, settings, random_bytes, random_bytes[::-1])
    names = pack(site).namelist()
    assert "page-2.html" in names
    assert "page-1.html" not in names


def test_readme_names_the_tools_and_the_hash_of_each_revision(site, archive) -> None:
    words = pack(site).read("README.txt").decode()
    assert "sha256sum -c SHA256SUMS" in words
    assert "warcio check" in words
    assert hashlib.sha256(SECOND).hexdigest() in words


def test_print_page_is_whole_without_other_files(site, archive) -> None:
    html = pack(site).read("print.html").decode()
    assert "Triệt phá đường dây mua bán người lớn" in html
    assert "<script" not in html
    assert "href=" not in html


def test_article_without_an_archived_page_has_no_pack_and_no_link_to_one(site) -> None:
    assert site.get("/articles/4/evidence.zip").status == 404
    assert site.get("/articles/999/evidence.zip").status == 404
    assert "evidence.zip" not in site.get("/articles/4").body


PLAN, DECREE = pdf([paragraphs(["Kế hoạch."])]), pdf([paragraphs(["Phòng, chống mua bán người."])])


@pytest.fixture
def with_documents(site, settings) -> None:
    """Store for the first article two archived documents and one of which only the text is stored."""
    archive = PageArchive(ArchiveConfig(folder=settings.archive_config.folder))
    for name, content, into in (
        ("plan", PLAN, archive), ("decree", DECREE, archive), ("lost", PLAN + b"%", None),
    ):  # fmt: skip
        import_document(
            site.database, content, url=f"file:{name}.pdf", page_id=1, now=NOON, archive=into
        )
    archive.close()


def test_pack_holds_the_documents_and_their_records(site, archive, with_documents) -> None:
    held = pack(site)
    assert held.read("document-1.pdf") == PLAN
    assert held.read("document-2.pdf") == DECREE
    records = ArchiveIterator(io.BytesIO(held.read("documents-1.warc.gz")))
    assert [record.content_stream().read() for record in records] == [PLAN, DECREE]
    words = held.read("README.txt").decode()
    for content in (PLAN, DECREE):
        assert hashlib.sha256(content).hexdigest() in words


def test_document_is_extracted_as_the_readme_says(site, archive, with_documents, tmp_path) -> None:
    held = pack(site)
    held.extract("documents-1.warc.gz", tmp_path)
    words = held.read("README.txt").decode()
    offset = words.split("file:decree.pdf\n     OFFSET ")[1].split()[0]
    program = [sys.executable, "-m", "warcio.cli", "extract", "--payload"]
    done = subprocess.run(
        [*program, str(tmp_path / "documents-1.warc.gz"), offset], capture_output=True, check=True
    )
    assert done.stdout == DECREE


def test_document_that_is_not_archived_is_named(site, archive, with_documents) -> None:
    held = pack(site)
    assert "document-3.pdf" not in held.namelist()
    listed = held.read("README.txt").decode().split("file:lost.pdf")[1]
    assert "not archived" in listed


def test_pack_is_bounded_and_names_what_is_left_out(
    site, archive, with_documents, monkeypatch
) -> None:
    limit = len(DECREE) * 2 + 500
    original = evidence.packed_documents
    monkeypatch.setattr(
        "web.pages.evidence.packed_documents",
        lambda rows, **kw: original(rows, max_bytes=limit, **kw),
    )
    with site.database.writing() as session:
        session.scalars(select(StoredDocument).where(StoredDocument.id == 2)).one().relevant = True
    held = pack(site)
    assert "document-2.pdf" in held.namelist()
    assert "document-1.pdf" not in held.namelist()
    listed = held.read("README.txt").decode().split("file:plan.pdf")[1].split("file:")[0]
    assert "too large" in listed


def test_document_that_was_changed_in_the_archive_is_not_handed_out(
    site, archive, with_documents
) -> None:
    with site.database.writing() as session:
        row = session.get_one(StoredDocument, 1)
        row.archive = {**row.archive, "sha256": "0" * 64}
    held = pack(site)
    assert "document-1.pdf" not in held.namelist()
    assert "document-2.pdf" in held.namelist()


def test_article_of_which_only_documents_are_archived_has_a_pack(site, with_documents) -> None:
    assert 'href="/articles/1/evidence.zip"' in site.get("/articles/1").body
    held = pack(site)
    assert "document-2.pdf" in held.namelist()
    assert "article-1.warc.gz" not in held.namelist()
