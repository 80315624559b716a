"""The evidence pack holds what was archived, and standard tools verify it without tipwatch."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from warc_files import WarcEntry, warc_bytes
from warcio.archiveiterator import ArchiveIterator

from storage.models import Revision

FIRST = b"<!doctype html><p>B\xe1\xba\xaft 3 nghi ph\xe1\xba\xa1m.</p>"
SECOND = FIRST.replace(b"3", b"5")


@pytest.fixture(params=["gzip", "plain"])
def archive(request, site, settings) -> Path:
    folder = settings.archive_config.folder
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / ("a.warc.gz" if request.param == "gzip" else "a.warc")
    at = 0
    for number, body in enumerate((FIRST, SECOND), 1):
        entry = WarcEntry(url="https://vov.vn/a-1.vov", body=body)
        record = warc_bytes(entry, gzip=request.param == "gzip")
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
